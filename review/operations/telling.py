"""What one side tells the other: units hear of which items, panels and superiors of which units, and nobody is flooded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Max

from campaign.models import LogEntry, Message
from campaign.operations import tell
from campaign.roles import Action
from review.models import Ruling

ANSWER_IT = "请在“审核意见答复”中逐项确认；有异议的，请写明理由。"
NAMED = 10  # items in the text of one message
LINES = 5  # of one kind in one hour to one unit; what comes on top is one line more, without names
BACK = ("recalled", "take_back", "called_back")  # what takes back what was said
MORE = "（还有其他事项）"
SUBJECT = 120


def tell_units(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell the declaring units, who answer: of which items, in the subject and, up to ten of them, in the text.

    A panel that goes through a unit's items one by one writes five lines in an hour; then one more says that there are others.
    A line is of its items and of their last moves: the same call twice is told once, other items or a new move are told.
    """
    own: dict[int, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        own[ruling.unit_id].append(ruling)
    names, moved, written = _names(rulings), _moved(rulings), _written(own, kind, at)
    for unit, some in own.items():
        items, key = [names[one.pk] for one in some], _key(some[0], kind, at)
        title, text = f"{subject}{MORE}", body
        if written.get((unit, kind), 0) < LINES:
            key = f"{key}:{_digest((one.pk, moved.get(one.pk)) for one in some)}"
            title, text = _subject(subject, items), f"{_listed(items)}{body}"
        elif kind not in BACK:  # the last word is not that it was taken back
            key = f"{key}:{sum(written.get((unit, one), 0) for one in BACK)}"
        tell(some[0].unit, Action.ANSWER, obligation=key, kind=kind, subject=title, body=text, at=at)


def _names(rulings: Sequence[Ruling]) -> dict[int, tuple[str, str]]:
    """Certificate and service of each, in one question."""
    rows = Ruling.objects.filter(pk__in=[one.pk for one in rulings])
    return {
        pk: (cert, service) for pk, cert, service in rows.values_list("pk", "item__cert_name", "item__service_name")
    }


def _moved(rulings: Sequence[Ruling]) -> dict[int, int]:
    """The last line of the log that moved each, in one question."""
    rows = LogEntry.objects.filter(
        thing_type__app_label=Ruling._meta.app_label,
        thing_type__model=Ruling._meta.model_name,
        thing_id__in=[one.pk for one in rulings],
        after__has_key="state",
    )
    return dict(rows.order_by().values("thing_id").annotate(last=Max("pk")).values_list("thing_id", "last"))


def _digest(marks: Iterable[tuple[int, int | None]]) -> str:
    """A short name of these items at these moves."""
    return sha256(repr(sorted(marks)).encode()).hexdigest()[:16]


def _written(units: Mapping[int, Sequence[Ruling]], kind: str, at: datetime) -> dict[tuple[int, str], int]:
    """How many lines of this kind, and of those that take back, each unit was written in this hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    rows = Message.objects.filter(unit__in=units, kind__in={kind, *BACK}, created_at__gte=hour).order_by()
    counts = rows.values("unit", "kind").annotate(lines=Count("obligation", distinct=True))
    return {(unit, said): lines for unit, said, lines in counts.values_list("unit", "kind", "lines")}


def _subject(subject: str, items: Sequence[tuple[str, str]]) -> str:
    """What it is, and of which item: the first of several, and how many there are."""
    several = f"等{len(items)}项" if len(items) > 1 else ""
    room = SUBJECT - len(subject) - len(several) - 1
    name = items[0][0]
    return f"{subject}：{name if len(name) <= room else name[: room - 1] + '…'}{several}"


def _listed(items: Sequence[tuple[str, str]]) -> str:
    """The items by certificate and service, as far as anybody reads."""
    shown = "；".join(f"“{service}”中的“{cert}”" for cert, service in items[:NAMED])
    return f"涉及事项：{shown}{f'；等{len(items)}项' if len(items) > NAMED else ''}。"


def tell_panels(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell those who rule on the items. No item is named: who stands aside from a unit later still has his old messages."""
    _tell(rulings, Action.RULE, kind, f"{_whose(rulings)}{subject}", body, at)


def tell_superiors(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell those who decide where unit and panel do not agree."""
    _tell(rulings, Action.DECIDE, kind, f"{_whose(rulings)}{subject}", body, at)


def _whose(rulings: Sequence[Ruling]) -> str:
    return "、".join(dict.fromkeys(ruling.unit.name for ruling in rulings))[:60]


def _key(ruling: Ruling, kind: str, at: datetime) -> str:
    return f"{ruling.round.number}:{kind}:{at:%Y%m%d%H}"


def _tell(rulings: Sequence[Ruling], action: Action, kind: str, subject: str, body: str, at: datetime) -> None:
    """One message per unit and hour, however many items."""
    for ruling in {ruling.unit_id: ruling for ruling in rulings}.values():
        tell(ruling.unit, action, obligation=_key(ruling, kind, at), kind=kind, subject=subject, body=body, at=at)

"""Questions over many rulings; every list starts from what the person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Count, Field, Q, QuerySet
from django.urls import reverse

from campaign.access import actions_of, units_for
from campaign.enums import Level
from campaign.models import LogEntry, Posting, Round, Unit, User
from campaign.queries import Work
from campaign.roles import Action
from review.enums import RulingState
from review.models import Ruling
from submissions.enums import HANDED_OVER, DeclarationState
from submissions.models import Declaration, DeclaredItem

# What a unit sees of its own items: nothing of the panel's work before it is fed back (notice 五(三): 反馈).
SHOWN_TO_UNIT = (
    RulingState.RETURNED,
    RulingState.PROPOSED,
    RulingState.CONTESTED,
    RulingState.DISPUTED,
    RulingState.SETTLED,
)


def _elsewhere(user: Any) -> Q:
    """Not of the units in which the person holds a post: nobody rules on or decides about their own."""
    return ~Q(unit__in=Posting.objects.filter(user=user).current().values("unit"))


def _in_docket(user: Any) -> Q:
    return Q(unit__in=units_for(user, Action.EXAMINE)) & _elsewhere(user)


def _disputed_under(user: Any) -> Q:
    return Q(unit__in=units_for(user, Action.DECIDE), state=RulingState.DISPUTED) & _elsewhere(user)


def docket_for(user: Any) -> QuerySet[Ruling]:
    """The items that a panel member may see: of the units under the panel, except where the member holds a post."""
    return Ruling.objects.filter(_in_docket(user)).with_papers()


def disputes_for(user: Any) -> QuerySet[Ruling]:
    """The disputes that a person decides as the panel's superior."""
    return Ruling.objects.filter(_disputed_under(user)).with_papers()


def disputes_seen_by(user: Any) -> QuerySet[Ruling]:
    """The disputes that a person decides or that the superior has decided."""
    brought = Q(state=RulingState.DISPUTED) | Q(decided_by__isnull=False, state=RulingState.SETTLED)
    seen = Ruling.objects.filter(brought, _elsewhere(user), unit__in=units_for(user, Action.DECIDE))
    return seen.with_papers().select_related("ruled_by", "decided_by")


def rulings_under(user: Any) -> QuerySet[Ruling]:
    """What a panel member or a superior may open."""
    return (docket_for(user) | disputes_for(user)).distinct()


def answers_for(user: Any) -> QuerySet[Ruling]:
    """The items of a person's own units as far as the panel has fed them back."""
    return Ruling.objects.filter(unit__in=units_for(user, Action.ANSWER), state__in=SHOWN_TO_UNIT).with_papers()


def declarations_awaiting(user: Any, round: Round) -> QuerySet[Declaration]:
    """The certified declarations that wait to be received by the person's panel."""
    return Declaration.objects.filter(
        unit__in=units_for(user, Action.SETTLE), round=round, state=DeclarationState.CERTIFIED, is_current=True
    ).select_related("unit", "round")


def unsettled_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Ruling]:
    """The items of `units` that are not settled yet: a list cannot be compiled while there are any."""
    return Ruling.objects.filter(unit__in=units, round=round).unsettled()


def unreceived_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Declaration]:
    """The declarations of `units` that are certified, but not yet in any docket."""
    return Declaration.objects.filter(unit__in=units, round=round, state=DeclarationState.CERTIFIED)


@dataclass(frozen=True)
class Difference:
    """One field in which two texts of an item differ, both as people read them."""

    label: str
    before: str
    after: str


TEXT_FIELDS = (
    *("cert_name", "service_name", "service_type", "service_code", "category", "subject", "purpose"),
    *("demanding_unit", "issuing_unit", "levels", "yearly_count"),
    *("proposal", "disposal", "replacement", "keep_reason", "doc_to_amend", "remark"),
)


def text_of(item: DeclaredItem) -> dict[str, str]:
    """An item as people read it: the label of each field of Annex 2 with its text, the bases as one text."""
    read: dict[str, str] = {}
    for name in TEXT_FIELDS:
        field = cast("Field[Any, Any]", DeclaredItem._meta.get_field(name))
        value = getattr(item, f"get_{name}_display")() if field.choices else getattr(item, name)
        if name == "levels":
            value = "、".join(str(Level(level).label) for level in item.levels)
        read[str(field.verbose_name)] = "" if value is None else str(value)
    bases = [f"{basis.title}{basis.clause}（{basis.get_level_display()}）{basis.text}" for basis in item.bases.all()]
    return {**read, "设定依据": "\n".join(bases)}


def differences(before: DeclaredItem, after: DeclaredItem) -> list[Difference]:
    """In what two texts of an item differ; empty when they say the same."""
    old, new = text_of(before), text_of(after)
    return [Difference(label, old[label], new[label]) for label in new if old[label] != new[label]]


def versions_of(ruling: Ruling) -> list[DeclaredItem]:
    """The item in every version that the unit's leader has certified, newest first; never a text still in hand."""
    texts = DeclaredItem.objects.filter(
        uid=ruling.uid,
        declaration__unit=ruling.unit_id,
        declaration__round=ruling.round_id,
        declaration__state__in=sorted(HANDED_OVER),
    )
    return list(texts.select_related("declaration").prefetch_related("bases").order_by("-declaration__version"))


# What a unit reads of the log of its own item: what passed between it and the panel, nothing of the panel's own work.
TOLD_TO_UNIT = (
    *("return", "take_up_again", "feed_back", "accept", "contest", "contest_finally"),
    *("escalate", "decide", "reopen"),
)


def log_told_to_unit(ruling: Ruling) -> QuerySet[LogEntry]:
    """The log of an item as its unit may read it, oldest first."""
    return LogEntry.objects.about(ruling).filter(move__in=TOLD_TO_UNIT).select_related("actor")


@dataclass(frozen=True)
class Neighbours:
    """Where a ruling stands in a list: the ones before and after it, its place (from 1) and how many there are."""

    previous: Ruling | None
    following: Ruling | None
    place: int
    count: int


def neighbours(rulings: QuerySet[Ruling], ruling: Ruling) -> Neighbours:
    """The neighbours of `ruling` in `rulings`, also when it has just left the list: four queries, however long it is."""
    code, no = ruling.unit.code, ruling.item.no
    same = Q(unit__code=code, item__no=no)
    before = rulings.filter(Q(unit__code__lt=code) | Q(unit__code=code, item__no__lt=no) | same & Q(pk__lt=ruling.pk))
    after = rulings.filter(Q(unit__code__gt=code) | Q(unit__code=code, item__no__gt=no) | same & Q(pk__gt=ruling.pk))
    order = ("unit__code", "item__no", "pk")
    return Neighbours(
        before.order_by(*order).prefetch_related(None).last(),
        after.order_by(*order).prefetch_related(None).first(),
        before.count() + 1,
        rulings.count(),
    )


def counts_by_state(rulings: QuerySet[Ruling]) -> dict[str, int]:
    """How many of `rulings` stand in each state, in one query."""
    rows = rulings.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(rows)


# Of the docket: each state that somebody waits for, with what is to be done and the tone of the line.
WAITING = (
    (RulingState.PENDING, "提出意见或者退回整改", "todo"),
    (RulingState.CONTESTED, "单位有异议，请重新研究", "late"),
    (RulingState.RULED, "由组长统一反馈单位", "todo"),
    (RulingState.PROPOSED, "等待单位答复", "waiting"),
    (RulingState.RETURNED, "等待单位整改", "waiting"),
)


def work_for(user: User, round: Round) -> list[Work]:
    """What of the review waits for this person in the round: at most two queries."""
    held = actions_of(user)
    if not held & {Action.EXAMINE, Action.ANSWER, Action.DECIDE}:
        return []
    panel, disputed = _in_docket(user), _disputed_under(user)
    asked = Q(unit__in=units_for(user, Action.ANSWER), state=RulingState.PROPOSED)
    states = {state.value: Count("pk", filter=panel & Q(state=state)) for state, _, _ in WAITING}
    counts = Ruling.objects.filter(panel | disputed | asked, round=round).aggregate(
        answers=Count("pk", filter=asked), disputes=Count("pk", filter=disputed), **states
    )
    docket = reverse("docket")
    awaiting = declarations_awaiting(user, round).count() if Action.EXAMINE in held else 0
    works = [Work("待接收的申报表", awaiting, docket, "接收后进入审核目录", "todo")]
    for state, hint, tone in WAITING:
        address = f"{docket}?{urlencode({'state': state.value})}"
        works.append(Work(str(state.label), counts[state.value], address, hint, tone))
    works.append(Work("待答复的审核意见", counts["answers"], reverse("answers"), "同意或者提出异议", "todo"))
    works.append(Work("待裁定的争议", counts["disputes"], reverse("disputes"), "单位与审核组未达成一致", "late"))
    return [work for work in works if work.count]


PAGES = (
    (Action.EXAMINE, "审核目录", "docket"),
    (Action.ANSWER, "审核意见答复", "answers"),
    (Action.DECIDE, "争议裁定", "disputes"),
)


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page that one of the user's posts opens."""
    held = actions_of(user)
    found = {name: label for action, label, name in reversed(PAGES) if action in held}
    return [(found.pop(name), reverse(name)) for _, _, name in PAGES if name in found]

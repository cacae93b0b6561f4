"""The panel's side: opinions, rulings, returns, feedback (notice 五(三): 合法性、合规性、合理性进行集中审核论证)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from campaign.access import can
from campaign.models import LogEntry, Unit, User
from campaign.operations import NoPower, Refused, carry_out, carry_out_all, record, tell
from campaign.roles import Action
from review.checks import Verdict, problems_of_verdict
from review.enums import Finding, RulingState
from review.models import Opinion, Ruling
from review.queries import Difference, barred_units, differences
from submissions.models import DeclaredItem
from submissions.operations import return_items

VERDICT_FIELDS = ("outcome", "disposal", "replacement", "checking_unit", "effective_from", "reason")


class NotPossible(Refused):
    """The verdict breaks a rule of the notice; `words` says which."""


class Conflict(NoPower):
    """Nobody rules on an item of a unit in which they hold a post or from which they stand aside."""


class TextChanged(Refused):
    """The item's text is no longer what the person read; `differences` says in what."""

    def __init__(self, words: str, differences: list[Difference]) -> None:
        super().__init__(words)
        self.differences = differences


def rule(
    ruling: Ruling, verdict: Verdict, *, actor: User, at: datetime, read: tuple[int, int] | None = None
) -> LogEntry:
    """Rule on one item; see `rule_all`.

    `read` is the text that the person had before them (item's key and row version): another one is refused
    with `TextChanged`, unless it says the same.
    """
    with transaction.atomic():
        if read is not None:
            _refuse_changed_text(ruling, read)
        return rule_all([(ruling, verdict)], actor=actor, at=at)[0]


def rule_all(verdicts: Sequence[tuple[Ruling, Verdict]], *, actor: User, at: datetime) -> list[LogEntry]:
    """Rule on items, all or none; an item under contest is ruled again.

    Raises `NotPossible` with the rule that stands against it, `Conflict`, and what `carry_out_all` raises:
    of two members who rule at once, the second gets `WrongState` with the first one's name.
    """
    refuse_conflict((ruling.unit for ruling, _ in verdicts), actor)
    for ruling, verdict in verdicts:
        apply_verdict(ruling, verdict)
        ruling.ruled_by, ruling.ruled_at = actor, at
    changed = (*VERDICT_FIELDS, "ruled_by", "ruled_at")
    contested = [ruling for ruling, _ in verdicts if ruling.state == RulingState.CONTESTED]
    pending = [ruling for ruling, _ in verdicts if ruling.state != RulingState.CONTESTED]
    with transaction.atomic():
        return [
            *carry_out_all(pending, "rule", actor=actor, at=at, changed=changed),
            *carry_out_all(contested, "rule_again", actor=actor, at=at, changed=changed),
        ]


def withdraw(ruling: Ruling, *, actor: User, at: datetime) -> LogEntry:
    """Take a ruling back before it is fed back to the unit; the history keeps it."""
    _apply_empty(ruling)
    return carry_out(ruling, "withdraw", actor=actor, at=at, changed=VERDICT_FIELDS)


def give_opinion(
    ruling: Ruling,
    *,
    legality: Finding,
    compliance: Finding,
    reasonableness: Finding,
    words: str,
    actor: User,
    at: datetime,
) -> Opinion:
    """Record what a member finds on the three dimensions; doubt and failure need words. Once given, it may be revised
    until the item is fed back."""
    refuse_conflict([ruling.unit], actor)
    if not can(actor, Action.RULE, ruling):
        raise NoPower("您不是该单位所属审核组的成员。")
    if ruling.state not in (RulingState.PENDING, RulingState.RULED, RulingState.CONTESTED):
        raise Refused(f"该事项{ruling.get_state_display()}，现在不能填写审核意见。")
    if not words.strip() and {legality, compliance, reasonableness} != {Finding.PASS}:
        raise NotPossible("有“存疑”或者“不符合”的，请写明意见。")
    values = {
        "legality": legality,
        "compliance": compliance,
        "reasonableness": reasonableness,
        "words": words,
        "at": at,
    }
    with transaction.atomic():
        opinion, _ = Opinion.objects.update_or_create(ruling=ruling, member=actor, defaults=values)
        after = {name: str(value) for name, value in values.items() if name != "at"}
        # Logged of the opinion: the ruling's own log answers who moved it last.
        record(opinion, "opinion", "填写三性审核意见", actor=actor, at=at, after=after)
    return opinion


def return_for_rectification(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Return an item to its unit with the reason; the unit corrects it in a new version (notice 五(三): 整改)."""
    refuse_conflict([ruling.unit], actor)
    with transaction.atomic():
        entry = carry_out(ruling, "return", actor=actor, at=at, note=note)
        return_items(ruling.item.declaration, [ruling.uid], note=note, actor=actor, at=at)
        _tell_units(
            [ruling], "returned", "有事项被退回整改", "请在“申报”中打开整改版本，按退回理由修改后重新报送。", at
        )
    return entry


def feed_back(rulings: Sequence[Ruling], *, actor: User, at: datetime) -> list[LogEntry]:
    """Send rulings to their units, which accept or contest each (notice 五(三): 反馈至各部门进行整改确认)."""
    with transaction.atomic():
        entries = carry_out_all(rulings, "feed_back", actor=actor, at=at)
        words = "请在“审核意见答复”中逐项确认；有异议的，请写明理由。"
        _tell_units(rulings, "feedback", "审核意见已反馈，请确认", words, at)
    return entries


def reopen(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Open a settled item again, for a correction; published lists stay as they are until a corrected edition."""
    refuse_conflict([ruling.unit], actor)
    ruling.reopened = True
    return carry_out(ruling, "reopen", actor=actor, at=at, note=note, changed=("reopened",))


def refuse_conflict(units: Iterable[Unit], actor: User) -> None:
    """Raise `Conflict` when the actor stands aside from one of the units (one person never files and rules)."""
    barred = set(barred_units(actor).values_list("pk", flat=True))
    if any(unit.pk in barred for unit in units):
        raise Conflict("该事项由您任职或者申报回避的单位申报，请由审核组其他成员办理。")


def apply_verdict(ruling: Ruling, verdict: Verdict) -> None:
    """Set the verdict on the instance, unsaved; raises `NotPossible` with every rule of the notice that it breaks."""
    problems = problems_of_verdict(verdict, ruling.item, ruling.round.campaign)
    if problems:
        raise NotPossible("".join(problem.words for problem in problems))
    for field in VERDICT_FIELDS:
        setattr(ruling, field, getattr(verdict, field))
    if not ruling.checking_unit and ruling.disposal in {"department_check", "data_sharing", "credit_check"}:
        # Whoever demanded the certificate now checks by itself, unless the panel names another unit.
        ruling.checking_unit = ruling.item.demanding_unit


def _refuse_changed_text(ruling: Ruling, read: tuple[int, int]) -> None:
    """Lock the ruling, take the text that stands now, and compare it with what was read."""
    now = Ruling.objects.select_for_update().values_list("item_id", flat=True).get(pk=ruling.pk)
    versions = DeclaredItem.objects.filter(uid=ruling.uid, declaration__unit=ruling.unit_id).prefetch_related("bases")
    ruling.item = versions.select_related("declaration").get(pk=now)
    if read == (ruling.item.pk, ruling.item.row_version):
        return
    before = versions.filter(pk=read[0], row_version=read[1]).first()
    changed = differences(before, ruling.item) if before is not None else []
    if before is None or changed:
        raise TextChanged("您打开之后，单位报送了新的内容。请核对下列改动，再提出意见。", changed)


def _apply_empty(ruling: Ruling) -> None:
    for field in VERDICT_FIELDS:
        setattr(ruling, field, None if field == "effective_from" else "")


def _tell_units(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """One message per unit and hour, however many items."""
    by_unit = {ruling.unit_id: ruling for ruling in rulings}
    for ruling in by_unit.values():
        obligation = f"{ruling.round.number}:{kind}:{at:%Y%m%d%H}"
        tell(ruling.unit, Action.ANSWER, obligation=obligation, kind=kind, subject=subject, body=body, at=at)

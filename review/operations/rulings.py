"""The panel's side: opinions, rulings, returns, feedback (notice 五(三): 合法性、合规性、合理性进行集中审核论证)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.models import LogEntry, User
from campaign.operations import carry_out, carry_out_all
from review.checks import Verdict
from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations.confirmations import ask_offices
from review.operations.opinions import mark_read, refuse_held
from review.operations.refusals import (
    VERDICT_FIELDS,
    apply_verdict,
    name_offices,
    refuse_changed_text,
    refuse_conflict,
)
from review.operations.telling import ANSWER_IT, tell_units
from review.queries import due_times
from submissions.operations import return_items


def rule(
    ruling: Ruling,
    verdict: Verdict,
    *,
    actor: User,
    at: datetime,
    read: tuple[int, int] | None = None,
    note: str = "",
) -> LogEntry:
    """Rule on one item; see `rule_all`.

    `read` is the text that the person had before them (item's key and row version): another one is refused
    with `TextChanged`, unless it says the same. `note` is the chair's word where opinions are split or too few.
    """
    with transaction.atomic():
        if read is not None:
            refuse_changed_text(ruling, read)
        entry = rule_all([(ruling, verdict)], actor=actor, at=at, note=note)[0]
        mark_read([ruling], actor=actor, at=at)
    return entry


def rule_all(
    verdicts: Sequence[tuple[Ruling, Verdict]], *, actor: User, at: datetime, note: str = ""
) -> list[LogEntry]:
    """Rule on items, all or none; an item under contest is ruled again.

    Raises `NotPossible` with the rule that stands against it, `Conflict`, `OpinionsHold`, `NoteMissing`, and what
    `carry_out_all` raises: of two members who rule at once, the second gets `WrongState` with the first one's name.
    """
    refuse_conflict((ruling.unit for ruling, _ in verdicts), actor)
    for ruling, verdict in verdicts:
        apply_verdict(ruling, verdict)
        ruling.ruled_by, ruling.ruled_at = actor, at
    name_offices([ruling for ruling, _ in verdicts])
    changed = (*VERDICT_FIELDS, "checking_office", "ruled_by", "ruled_at")
    contested = [ruling for ruling, _ in verdicts if ruling.state == RulingState.CONTESTED]
    pending = [ruling for ruling, _ in verdicts if ruling.state != RulingState.CONTESTED]
    with transaction.atomic():
        entries = [
            *carry_out_all(pending, "rule", actor=actor, at=at, note=note, changed=changed),
            *carry_out_all(contested, "rule_again", actor=actor, at=at, note=note, changed=changed),
        ]
        # Last, with the rows locked: no opinion comes in between. What was done is undone by the refusal.
        refuse_held([ruling for ruling, _ in verdicts], note, actor)
    return entries


def withdraw(ruling: Ruling, *, actor: User, at: datetime) -> LogEntry:
    """Take a ruling back before it is fed back to the unit; the history keeps it."""
    _apply_empty(ruling)
    return carry_out(ruling, "withdraw", actor=actor, at=at, changed=(*VERDICT_FIELDS, "checking_office"))


def return_for_rectification(ruling: Ruling, *, reason: ReturnReason, note: str, actor: User, at: datetime) -> LogEntry:
    """Return an item to its unit with the class and the words of the reason; the unit corrects it in a new version, or
    stands by its text, before it is due (notice 五(三): 整改)."""
    refuse_conflict([ruling.unit], actor)
    with transaction.atomic():
        stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
        ruling.returned_for, ruling.returns = reason.value, stored.returns + 1
        ruling.due_at = due_times([ruling], "rectify_days", at)[ruling.pk]
        changed = ("returned_for", "returns", "due_at")
        entry = carry_out(ruling, "return", actor=actor, at=at, note=note, changed=changed)
        return_items(ruling.item.declaration, [ruling.uid], note=note, actor=actor, at=at)
        words = "请在“审核意见答复”中查看退回理由和期限。修改的，在“证明事项申报”中打开整改版本；不修改的，说明理由。"
        tell_units([ruling], "returned", "有事项被退回整改", words, at)
    return entry


def feed_back(rulings: Sequence[Ruling], *, actor: User, at: datetime) -> list[LogEntry]:
    """Send rulings to their units, which accept or contest each (notice 五(三): 反馈至各部门进行整改确认)."""
    due = due_times(rulings, "answer_days", at)
    for ruling in rulings:
        ruling.due_at = due[ruling.pk]
    with transaction.atomic():
        entries = carry_out_all(rulings, "feed_back", actor=actor, at=at, changed=("due_at",))
        ask_offices(list(Ruling.objects.with_papers().filter(pk__in=[ruling.pk for ruling in rulings])), at=at)
        tell_units(rulings, "feedback", "审核意见已反馈，请确认", ANSWER_IT, at)
    return entries


def recall(rulings: Sequence[Ruling], *, note: str, actor: User, at: datetime) -> list[LogEntry]:
    """Take rulings back that were fed back and not answered yet; their units are told why. All or none."""
    refuse_conflict((ruling.unit for ruling in rulings), actor)
    for ruling in rulings:
        _apply_empty(ruling)
        ruling.due_at = None
    return recall_to(rulings, (*VERDICT_FIELDS, "due_at"), note=note, actor=actor, at=at)


def recall_to(
    rulings: Sequence[Ruling], changed: Sequence[str], *, note: str, actor: User, at: datetime
) -> list[LogEntry]:
    """Take rulings back to what the instances say in the fields `changed`; their units are told why."""
    with transaction.atomic():
        entries = carry_out_all(rulings, "recall", actor=actor, at=at, note=note, changed=changed)
        body = f"审核组撤回了已反馈的审核意见，重新研究后再反馈，现在不用答复。撤回理由：{note.strip()}"
        tell_units(rulings, "recalled", "审核组撤回了已反馈的意见", body, at)
    return entries


def reopen(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Open a settled item again, for a correction; published lists stay as they are until a corrected edition."""
    refuse_conflict([ruling.unit], actor)
    ruling.reopened, ruling.due_at = True, None
    return carry_out(ruling, "reopen", actor=actor, at=at, note=note, changed=("reopened", "due_at"))


def _apply_empty(ruling: Ruling) -> None:
    ruling.checking_office = None
    for field in VERDICT_FIELDS:
        setattr(ruling, field, None if field == "effective_from" else "")

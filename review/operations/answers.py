"""The unit's side and the way out of disagreement (notice 五(三): 在充分沟通协商、达成一致意见基础上)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.models import LogEntry, User
from campaign.operations import Refused, carry_out, carry_out_all
from campaign.queries import chinese_deadline
from review.checks import Verdict
from review.models import Ruling
from review.operations.confirmations import ask_offices
from review.operations.refusals import VERDICT_FIELDS, apply_verdict, name_offices, refuse_conflict
from review.operations.telling import tell_panels, tell_superiors, tell_units
from review.queries import due_times
from submissions.operations import stand_by

NOT_CONSENT = "单位不答复不视为同意，由上一级裁定。请在“审核意见答复”中查看。"


class NotOverdue(Refused):
    """The unit's time has not run out yet."""


def accept(rulings: Sequence[Ruling], *, actor: User, at: datetime) -> list[LogEntry]:
    """The unit agrees: the items are settled, all or none."""
    for ruling in rulings:
        ruling.due_at = None
    return carry_out_all(rulings, "accept", actor=actor, at=at, changed=("due_at",))


def contest(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The unit objects with a reason, which the panel studies before it is due; after the campaign's number of rounds the
    superior decides (ruling 10)."""
    with transaction.atomic():
        stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
        ruling.contests = stored.contests + 1
        ruling.dissent = "\n".join(filter(None, [stored.dissent, note.strip()]))
        last = ruling.contests >= ruling.round.campaign.contest_rounds
        ruling.due_at = None if last else due_times([ruling], "study_days", at)[ruling.pk]
        name = "contest_finally" if last else "contest"
        changed = ("contests", "dissent", "due_at")
        entry = carry_out(ruling, name, actor=actor, at=at, note=note, changed=changed)
        if last:
            tell_superiors([ruling], name, "与审核组未达成一致，待裁定", "请在“争议裁定”中查看双方意见并裁定。", at)
        tell_panels([ruling], name, "对审核意见有异议", "请在“审核目录”的“有异议”中查看理由并重新研究。", at)
    return entry


def answer_return(ruling: Ruling, *, note: str, discard: bool = False, actor: User, at: datetime) -> LogEntry:
    """The unit stands by the text of a returned item and says why: the panel takes the item up again as it was declared.

    `discard` gives up what was changed in the version in correction. Raises `Refused` (of submissions: `ChangedInHand`) and
    what `carry_out` raises.
    """
    with transaction.atomic():
        entry = _take_up(ruling, "answer_return", note=note, discard=discard, actor=actor, at=at)
        words = "单位不修改退回的事项，已说明理由。请在“审核目录”的“待审核”中查看并审核。"
        tell_panels([ruling], "return_answered", "已答复退回意见", words, at)
    return entry


def take_up_overdue(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The panel's chair takes up a returned item that the unit neither corrected nor answered in time, as it was declared.

    That is no consent: the item is ruled on and fed back like any other. Raises `NotOverdue`, and `Refused` while the unit's
    correction is on its way.
    """
    refuse_conflict([ruling.unit], actor)
    _refuse_in_time(ruling, at)
    with transaction.atomic():
        entry = _take_up(ruling, "take_up_overdue", note=note, discard=True, actor=actor, at=at)
        words = "逾期未整改、未答复，审核组按原申报内容审核，审核意见会照常反馈。"
        tell_units([ruling], "taken_up_overdue", "退回的事项逾期未整改", words, at)
    return entry


def escalate(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The panel's chair brings an unanswered or contested item before the superior; unit and superior are told."""
    ruling.due_at = None
    with transaction.atomic():
        entry = carry_out(ruling, "escalate", actor=actor, at=at, note=note, changed=("due_at",))
        tell_units([ruling], "escalate", "审核组已将事项报上一级裁定", NOT_CONSENT, at)
        tell_superiors([ruling], "escalate", "的事项报请裁定", "请在“争议裁定”中查看双方意见并裁定。", at)
    return entry


def decide(ruling: Ruling, verdict: Verdict, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The superior decides a dispute; the unit's dissent stays on record, and both sides are told (ruling 10)."""
    refuse_conflict([ruling.unit], actor)
    apply_verdict(ruling, verdict)
    name_offices([ruling])
    ruling.decided_by = actor
    with transaction.atomic():
        changed = (*VERDICT_FIELDS, "checking_office", "decided_by")
        entry = carry_out(ruling, "decide", actor=actor, at=at, note=note, changed=changed)
        ask_offices([ruling], at=at)
        tell_units([ruling], "decide", "上一级已裁定", "请在“审核意见答复”中查看裁定，单位的异议留存。", at)
        tell_panels([ruling], "decide", "的争议已裁定", "请在“审核目录”的“已确认”中查看裁定。", at)
    return entry


def _take_up(ruling: Ruling, move: str, *, note: str, discard: bool, actor: User, at: datetime) -> LogEntry:
    """Back to the panel with the certified text."""
    ruling.due_at = None
    entry = carry_out(ruling, move, actor=actor, at=at, note=note, changed=("due_at",))
    stand_by(ruling.item.declaration, ruling.uid, discard=discard, note=note, actor=actor, at=at)
    return entry


def _refuse_in_time(ruling: Ruling, at: datetime) -> None:
    due = Ruling.objects.values_list("due_at", flat=True).get(pk=ruling.pk)
    if due is not None and due > at:
        raise NotOverdue(f"单位的整改期限是{chinese_deadline(due)}，还没有到。期限过后才能按原文审核。")

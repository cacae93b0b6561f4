"""More days for a complaint, once and with a reason; last days follow the calendar when it is put right (domain 3.6)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from campaign.access import why_not
from campaign.checks import trimmed
from campaign.models import User
from campaign.notice.complaints import ANSWER_DAYS, LONGEST_DAYS, term
from campaign.notice.working_days import WorkingDays
from campaign.operations import NoPower, Refused
from campaign.queries import chinese_deadline, working_days
from campaign.roles import Action
from supervision.checks.complaints import problems_of_shown
from supervision.models import Complaint, ComplaintExtension
from supervision.operations.complaint_holding import hold, note, refuse_problems
from supervision.operations.last_days import BATCH, move_last_day
from supervision.operations.telling_complaints import MOVED, tell_referred
from supervision.queries.complaint_clock import count_term, day_of, days_of


def extend_complaint(complaint: Complaint, *, days: int, reason: str, actor: User, at: datetime) -> ComplaintExtension:
    """Give the present turn `days` in all (up to twenty) instead of fifteen; once in each turn, before it is late.

    The complainant reads the reason. Raises `NoPower`, `Refused`.
    """
    if not ANSWER_DAYS < days <= LONGEST_DAYS:
        raise Refused(f"延期后共{ANSWER_DAYS + 1}至{LONGEST_DAYS}日，请重新填写。")
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        refuse_problems(problems_of_shown("reason", "延期的理由", reason, complaint, actor))
        if not complaint.is_running or complaint.due_at <= at:
            raise Refused("只有正在办理、还没有逾期的投诉可以延期。请刷新后查看。")
        extension = _extend(complaint, days, reason, actor, at)
        note(complaint, "extend", reason, actor=actor, at=at, public=True)
        for referral in complaint.referrals.owing().select_related("office", "complaint__unit"):
            tell_referred(referral, at, kind=MOVED, what="延期的投诉")
    return extension


def _extend(complaint: Complaint, days: int, reason: str, actor: User, at: datetime) -> ComplaintExtension:
    before, until = complaint.due_at, count_term(complaint.clock_from, days).closes
    try:
        with transaction.atomic():
            extension = ComplaintExtension.objects.create(
                complaint=complaint,
                turn=complaint.turn,
                days=days,
                before=before,
                until=until,
                reason=trimmed(reason),
                by=actor,
                at=at,
            )
    except IntegrityError as twice:
        raise Refused("这一次办理已经延期过，只能延期一次。") from twice
    label = f"延期至{chinese_deadline(until)}"
    move_last_day(complaint, until, act="extend", label=label, actor=actor, at=at)
    return extension


def recount(at: datetime) -> int:
    """Let the last days of open complaints follow the calendar, after an arrangement of holidays became known; gives how many moved.

    Safe to run twice; what was replied to keeps the day that it was promised by.
    """
    days, moved = working_days(), 0
    extensions = ComplaintExtension.objects.filter(complaint__in=Complaint.objects.running())
    extended = {(row.complaint_id, row.turn): row.days for row in extensions}
    rows = Complaint.objects.running().order_by("pk").values_list("pk", "turn", "clock_from", "due_at")
    for pk, turn, begun, due in rows.iterator(BATCH):
        count = extended.get((pk, turn), ANSWER_DAYS)
        if term(day_of(begun), count, days).closes != due:
            moved += _recount(Complaint(pk=pk), days, at)
    return moved


def _recount(complaint: Complaint, days: WorkingDays, at: datetime) -> bool:
    """Look once more under the lock: it may have been extended, told, or opened again meanwhile."""
    with transaction.atomic():
        hold(complaint)
        until = term(day_of(complaint.clock_from), days_of(complaint), days).closes
        if not complaint.is_running or until == complaint.due_at:
            return False
        label = f"按节假日安排改为{chinese_deadline(until)}"
        move_last_day(complaint, until, act="recount", label=label, actor=None, at=at)
        return True

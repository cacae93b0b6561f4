"""What Celery does for publishing: safe to run twice, the clock is read at this edge."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from campaign.models import Message, Unit
from campaign.models.runs import PUBLISHED_CHECK
from campaign.operations import note_run, tell
from campaign.queries import chinese_deadline
from campaign.roles import Action
from publishing.models import Enquiry
from publishing.operations import check_editions, check_figures, clear_left_behind
from publishing.queries.enquiries import unanswered_due

DAY = timedelta(days=1)
BACK = 7 * DAY  # so far back an outage is made up for
DUE, LATE = "enquiry_due", "enquiry_late"


@shared_task
def remind_of_enquiries() -> int:
    """Remind of requests to verify; beat calls it every minute, and the clock is read here once."""
    return remind_late_enquiries(timezone.now())


def remind_late_enquiries(at: datetime) -> int:
    """On the last day tell the office that a request is due; once it is late tell the office and the unit that asked.

    Looks for what is due and not yet written, so that it catches up after an outage and never repeats itself; two queries
    where there is nothing to write. Gives how many messages are new (notice 五(四): 核查反馈).
    """
    due = [wanted for enquiry in unanswered_due(at - BACK, at + DAY) for wanted in _wanted(enquiry, at)]
    named = {_obligation(enquiry) for enquiry, _, _ in due}
    told = set(
        Message.objects.filter(obligation__in=named, kind__in=(DUE, LATE)).values_list("obligation", "kind", "unit")
    )
    return sum(
        _remind(enquiry, kind, unit, at)
        for enquiry, kind, unit in due
        if (_obligation(enquiry), kind, unit.pk) not in told
    )


@shared_task
def check_published() -> int:
    """Look every night whether what is published is still what was published; gives how many findings are open (decision 34)."""
    at = timezone.now()
    found = len(check_editions(at=at).findings)
    note_run(PUBLISHED_CHECK, at=at)
    return found


@shared_task
def clear_published() -> int:
    """Clear away every hour what a crash of publishing left behind; gives how many files."""
    cleared = clear_left_behind(at=timezone.now())
    return len(cleared.removed) + len(cleared.put_aside)


@shared_task
def check_sums() -> int:
    """Check every night that the figures in force agree with their rows and with one another; gives in how many lists not."""
    return len(check_figures(at=timezone.now()).unequal)


def _obligation(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.pk}"


def _wanted(enquiry: Enquiry, at: datetime) -> Iterator[tuple[Enquiry, str, Unit]]:
    if at < enquiry.due_at:
        yield enquiry, DUE, enquiry.office
        return
    yield enquiry, LATE, enquiry.office
    yield enquiry, LATE, enquiry.unit


def _remind(enquiry: Enquiry, kind: str, unit: Unit, at: datetime) -> int:
    until = chinese_deadline(enquiry.due_at)
    if kind == DUE:
        subject = f"请于{until}前反馈核查请求"
    elif unit == enquiry.office:
        subject = f"核查请求已逾期，反馈期限是{until}"
    else:
        subject = f"对方逾期未反馈核查请求，期限是{until}"
    body = (
        f"{enquiry.unit.name}请{enquiry.office.name}核查，约定{enquiry.days}天内反馈，期限{until}（北京时间）。"
        "请在“核查反馈”中查看和办理。"
    )
    offset = -1 if kind == DUE else 0
    return tell(
        unit,
        Action.ANSWER,
        obligation=_obligation(enquiry),
        kind=kind,
        subject=subject,
        body=body,
        at=at,
        offset_days=offset,
    )

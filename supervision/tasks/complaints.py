"""Complaints and the clock: what is nearly due or late is told, silence is noted, last days follow the calendar."""

from celery import shared_task
from django.utils import timezone

from supervision.operations.complaint_clock import recount
from supervision.operations.escalating import remind_of_running
from supervision.operations.hearings import close_silent


@shared_task
def remind_of_complaints() -> int:
    """Tell of complaints that are nearly due or late; beat calls it every minute. Gives how many messages are new."""
    return remind_of_running(timezone.now())


@shared_task
def close_silent_complaints() -> int:
    """Close each hour what was answered and whose complainant has not spoken in time; gives how many."""
    return close_silent(timezone.now())


@shared_task
def recount_complaints() -> int:
    """Let last days follow each hour what was put right in the calendar; gives how many moved."""
    return recount(timezone.now())

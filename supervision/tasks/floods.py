"""Clear away what a complaint left that was never sent, and the counts of hours that are over."""

from celery import shared_task
from django.utils import timezone

from supervision.operations.complaint_photos import clear_unsent
from supervision.operations.floods import forget_knocks


@shared_task
def clear_unsent_complaints() -> None:
    """Photos of forms that nobody sent, and who knocked how often two days ago. Safe to run twice."""
    now = timezone.now()
    clear_unsent(now)
    forget_knocks(now)

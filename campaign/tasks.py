"""The ground's tasks: safe to run twice, the clock is read at this edge."""

from celery import shared_task
from django.utils import timezone

from campaign.reminders import deliver


@shared_task
def deliver_messages() -> None:
    """Send what waits in the outbox."""
    deliver(timezone.now())

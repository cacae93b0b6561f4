"""Orders to correct and the clock: what is nearly due or late is told, last days follow the calendar."""

from celery import shared_task
from django.utils import timezone

from supervision.operations.order_clock import recount_orders, remind_of_orders


@shared_task
def remind_of_corrections() -> int:
    """Tell of orders that are nearly due or late; beat calls it every minute. Gives how many messages are new."""
    return remind_of_orders(timezone.now())


@shared_task
def recount_corrections() -> int:
    """Let last days follow each hour what was put right in the calendar; gives how many moved."""
    return recount_orders(timezone.now())

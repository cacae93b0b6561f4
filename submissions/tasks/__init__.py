"""What Celery does for the submissions: ids in, one call, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from submissions.operations.address_letters import send_address_letters
from submissions.operations.rules import count_hits


@shared_task
def count_rule_hits() -> int:
    """Count each night what every rule hits, for the table of rules; the clock is read here once."""
    return count_hits(timezone.now())


@shared_task
def send_letters_to_liaisons() -> int:
    """Send the letters that ask liaisons to confirm their address; the clock is read here once."""
    return send_address_letters(timezone.now())

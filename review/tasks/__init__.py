"""What Celery does for the review: safe to run twice, the clock is read at this edge."""

import logging

from celery import shared_task
from django.utils import timezone

from review.operations.chain_keeping import look_at_chains
from review.operations.radar import ask_for_look, fail_look, finish_look, look_further, take_look
from review.queries.radar_statements import places

logger = logging.getLogger(__name__)


@shared_task
def ask_for_nightly_look() -> None:
    """Ask each night for a look over all rulings; one that waits already is enough."""
    ask_for_look(actor=None, at=timezone.now())


@shared_task
def look_for_conflicts() -> None:
    """Carry out the look that waits, slice by slice; a look that another worker holds is left alone."""
    run = take_look(at=timezone.now())
    if run is None:
        return
    try:
        known = places()
        while look_further(run, at=timezone.now(), known=known):
            pass
        chains = look_at_chains(run, at=timezone.now(), known=known)
        finish_look(run, at=timezone.now(), chains=chains)
    except Exception:
        logger.exception("the look %s broke off", run.pk)
        fail_look(run, at=timezone.now())
        raise

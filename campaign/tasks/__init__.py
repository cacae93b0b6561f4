"""The ground's tasks: safe to run twice, the clock is read at this edge."""

from celery import shared_task
from django.utils import timezone

from campaign.models.runs import BEAT
from campaign.operations import note_run
from campaign.operations.addresses import ask_unproven
from campaign.operations.checking_log import check_log
from campaign.operations.duties import lay_down
from campaign.operations.jobs import run_next, sweep, untaken
from campaign.operations.retention import erase_due
from campaign.operations.sealing import seal_log
from campaign.reminders import deliver, remind


@shared_task
def remind_of_duties() -> int:
    """Write the reminders that are due and not yet written; beat calls it every minute. Gives how many are new."""
    return remind(timezone.now())


@shared_task
def deliver_messages() -> None:
    """Send what waits in the outbox."""
    deliver(timezone.now())


@shared_task(time_limit=3600)
def do_waiting_jobs() -> None:
    """Do, one after the other, the jobs that no worker of `run_jobs` has taken in time; beat calls it each minute."""
    while untaken(at=timezone.now()) and run_next(clock=timezone.now) is not None:
        pass


@shared_task
def clear_jobs() -> int:
    """Remove each hour the files of jobs that have had their time; gives how many."""
    return sweep(at=timezone.now())


@shared_task
def ask_mail_addresses() -> int:
    """Ask mail addresses that have not yet proved themselves; gives how many letters were queued."""
    return ask_unproven(timezone.now())


@shared_task
def lay_down_duties() -> int:
    """Write what new or changed units owe: the roster may have been mended by hand."""
    return lay_down()


@shared_task
def note_beat() -> None:
    """Note each minute that beat asks and that a worker answers: when both last did is what the operator's checks look at."""
    note_run(BEAT, at=timezone.now())


@shared_task
def seal_the_log() -> int:
    """Cover with a block of hashes what was logged since the last time; gives how many blocks are new (decision 59)."""
    return len(seal_log(at=timezone.now()))


@shared_task(time_limit=3600)
def check_the_log() -> int:
    """Look every night whether the log is still what was sealed; gives how many findings are open (decision 59)."""
    at = timezone.now()
    seal_log(at=at, thorough=True)
    return len(check_log(at=at).found)


@shared_task(time_limit=3600)
def erase_what_is_due() -> int:
    """Erase every night the personal data whose time has run out, after the log is sealed; gives how many (trust T90)."""
    at = timezone.now()
    seal_log(at=at)
    return sum(erase_due(at=at).values())

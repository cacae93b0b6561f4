"""How the outbox and the jobs stand, for the monitor and the doctor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from campaign.enums import JobState
from campaign.models import Job, Message

WAITING = (Message.Delivery.WAITING, Message.Delivery.SENDING)


@dataclass(frozen=True)
class Outbox:
    """How many mails are in which state, and how long the oldest has waited."""

    counts: Mapping[str, int]
    waited: timedelta

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(self.counts[state] for state in WAITING)

    @property
    def in_doubt(self) -> int:
        """Of how many nobody knows whether they arrived."""
        return self.counts[Message.Delivery.IN_DOUBT]


def outbox_at(at: datetime) -> Outbox:
    """The outbox at the instant `at`: two questions."""
    counted = dict(Message.objects.order_by().values_list("delivery").annotate(Count("pk")))
    oldest = Message.objects.filter(delivery__in=WAITING).aggregate(oldest=Min("created_at"))["oldest"]
    counts = {str(state): counted.get(state, 0) for state in Message.Delivery}
    return Outbox(counts, at - oldest if oldest else timedelta())


def jobs_open() -> dict[str, int]:
    """How many jobs wait and how many run."""
    counted = dict(Job.objects.open().order_by().values_list("state").annotate(Count("pk")))
    return {str(state): counted.get(state, 0) for state in (JobState.QUEUED, JobState.RUNNING)}


def job_waited(at: datetime) -> timedelta:
    """How long the oldest job has waited for a worker."""
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(oldest=Min("asked_at"))["oldest"]
    return at - oldest if oldest else timedelta()

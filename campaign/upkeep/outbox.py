"""How the outbox and the jobs stand, for the monitor and the doctor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from campaign.enums import Delivery, JobState
from campaign.models import Job
from campaign.queries.outbox import queue_at


@dataclass(frozen=True)
class Outbox:
    """How many letters are in which state, and how long the oldest that could go has waited."""

    counts: Mapping[str, int]
    waited: timedelta

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self.counts[Delivery.QUEUED] + self.counts[Delivery.SENDING]

    @property
    def in_doubt(self) -> int:
        """Of how many nobody knows whether they arrived."""
        return self.counts[Delivery.IN_DOUBT]


def outbox_at(at: datetime) -> Outbox:
    """The outbox at the instant `at`, all channels together: two questions."""
    queue = queue_at(at)
    counts = {str(state): sum(some[state] for some in queue.counts.values()) for state in Delivery}
    return Outbox(counts, queue.age or timedelta())


def jobs_open() -> dict[str, int]:
    """How many jobs wait and how many run."""
    counted = dict(Job.objects.open().order_by().values_list("state").annotate(Count("pk")))
    return {str(state): counted.get(state, 0) for state in (JobState.QUEUED, JobState.RUNNING)}


def job_waited(at: datetime) -> timedelta:
    """How long the oldest job has waited for a worker."""
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(oldest=Min("asked_at"))["oldest"]
    return at - oldest if oldest else timedelta()

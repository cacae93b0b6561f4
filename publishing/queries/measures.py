"""What the operator's monitor is told of publishing (decision 50)."""

from collections.abc import Iterator
from datetime import datetime

from campaign.upkeep.figures import Measure
from publishing.models import EditionFinding, Enquiry


def measures(at: datetime) -> Iterator[Measure]:
    """How many published lists are not what was published, and how many requests to verify are overdue (notice 五(四))."""
    open_ones = EditionFinding.objects.filter(cleared_at=None).count()
    yield Measure("published_findings_open", "What is published and is not as it was published.", open_ones)
    overdue = Enquiry.objects.unanswered().filter(due_at__lte=at).count()
    yield Measure("overdue", "What should have been done and is not, by kind.", overdue, ("kind", "enquiry"))

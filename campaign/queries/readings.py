"""Who read or took away personal data of one's own units, or of the units below (decision 59)."""

from typing import Any

from django.db.models import Q, QuerySet

from campaign.access import units_for
from campaign.models import LogEntry
from campaign.roles import Action


def readings_seen(user: Any) -> QuerySet[LogEntry]:
    """The readings of the data of the units whose papers the user may read, and of those that the user oversees; latest first."""
    own, below = units_for(user, Action.READ), units_for(user, Action.OVERSEE)
    return LogEntry.objects.readings().filter(Q(unit__in=own.values("pk")) | Q(unit__in=below.values("pk")))

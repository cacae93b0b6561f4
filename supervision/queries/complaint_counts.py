"""How often who and what was complained of, for the draw of spot checks (notice 五(五)3: 重点抽查)."""

import uuid
from datetime import datetime

from django.db.models import Count

from supervision.models import Complaint, ComplaintQuerySet


def complaints_by_unit(since: datetime) -> dict[int, int]:
    """How many complaints came in about each unit since an instant, by its key; only those that were taken on count. One query."""
    rows = _since(since).filter(office__isnull=False).values_list("office")
    return dict(rows.annotate(Count("pk")))


def complaints_by_item(since: datetime) -> dict[uuid.UUID, int]:
    """How many came in about each listed item since an instant, by its uid; only those that were taken on count. One query."""
    rows = _since(since).filter(item__isnull=False).values_list("item__uid")
    return dict(rows.annotate(Count("pk")))


def _since(since: datetime) -> ComplaintQuerySet:
    return Complaint.objects.valid().filter(received_at__gte=since).order_by()

"""Whom a supervisor may order to correct because of a complaint, and what was ordered."""

from typing import Any

from django.db.models import Q, QuerySet

from campaign.access import units_for
from campaign.models import Unit
from campaign.roles import Action
from supervision.models import Complaint, CorrectionOrder


def units_to_order(complaint: Complaint, user: Any) -> QuerySet[Unit]:
    """The office complained of and the respondents, as far as the person supervises them."""
    parts = complaint.referrals.standing().filter(office__isnull=False)
    concerned = Q(pk=complaint.office_id) | Q(pk__in=parts.values("office"))
    return units_for(user, Action.SUPERVISE).filter(concerned).order_by("code")


def orders_of(complaint: Complaint) -> list[CorrectionOrder]:
    """What was ordered because of a complaint, the oldest first."""
    rows = CorrectionOrder.objects.filter(from_complaint__complaint=complaint).select_related("unit", "issuer")
    return list(rows.order_by("pk"))

"""Complaints that came as a flood and wait for a look."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from campaign.access import actions_of
from campaign.models import User
from campaign.roles import Action
from supervision.enums.complaints import ComplaintState
from supervision.models import ComplaintQuerySet
from supervision.models.complaint_arrivals import ComplaintArrival
from supervision.models.complaint_photos import ComplaintPhoto
from supervision.queries.complaints import handled_by


def not_held(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Without those that wait for a look."""
    return rows.filter(~Exists(_waiting()))


def held(user: Any) -> ComplaintQuerySet:
    """What waits for a look among the complaints that the person's office received, oldest first."""
    rows = handled_by(user).filter(Exists(_waiting())).select_related("arrival")
    photos = Prefetch("photos", ComplaintPhoto.objects.defer("thumb"))
    return rows.prefetch_related(photos).order_by("received_at", "pk")


def pages_for(user: User) -> list[tuple[str, str]]:
    """Where handlers take down calls and visits."""
    return [("录入投诉", reverse("complaint_entry"))] if Action.HANDLE_COMPLAINTS in actions_of(user) else []


def _waiting() -> Any:
    waiting = ComplaintArrival.objects.filter(complaint=OuterRef("pk"), let_in_at=None).exclude(held_for="")
    return waiting.filter(complaint__state=ComplaintState.RECEIVED)  # who acts on it has looked at it

"""Who sees which photo of a complaint."""

from typing import Any

from django.db.models import Q, QuerySet

from supervision.models import Complaint
from supervision.models.complaint_photos import ComplaintPhoto
from supervision.queries.complaints import handled_by, referrals_of, supervised_by


def photos_of_form(nonce: str) -> list[ComplaintPhoto]:
    """What was added to a form that is not sent yet."""
    return list(ComplaintPhoto.objects.filter(nonce=nonce, complaint=None)) if nonce else []


def photos_of(complaint: Complaint, *, released: bool = False) -> list[ComplaintPhoto]:
    """The photos of a complaint: all for its handlers, the released ones for others."""
    rows = ComplaintPhoto.objects.filter(complaint=complaint).defer("thumb")
    return list(rows.exclude(released_at=None) if released else rows)


def photos_seen_by(user: Any) -> QuerySet[ComplaintPhoto]:
    """The handlers of the receiving office see all; respondents and who supervises above see what was released."""
    handled = Q(complaint__in=handled_by(user).values("pk"))
    referred = Q(complaint__in=referrals_of(user).values("complaint"))
    supervised = Q(complaint__in=supervised_by(user).values("pk"))
    rows = ComplaintPhoto.objects.exclude(complaint=None).defer("thumb").select_related("complaint__unit")
    return rows.filter(handled | (Q(released_at__isnull=False) & (referred | supervised)))

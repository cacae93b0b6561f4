"""The filters that people keep under a name: whose they are, and who finds them."""

from typing import Any

from django.db.models import Q, QuerySet

from campaign.access import units_held
from campaign.models import User
from campaign.roles import Action
from review.models import SavedView


def views_for(user: User) -> QuerySet[SavedView]:
    """The views that a person finds: the own ones, and those shared with a panel on which they sit."""
    shared = Q(panel__in=units_held(user, Action.EXAMINE))
    return SavedView.objects.filter(Q(user=user) | shared).select_related("user", "panel").order_by("name", "pk")


def views_kept_by(user: Any) -> QuerySet[SavedView]:
    """The views that a person may change or delete: their own, and as chair those shared with the panel."""
    chaired = Q(panel__in=units_held(user, Action.SETTLE))
    return SavedView.objects.filter(Q(user=user) | chaired).select_related("user", "panel")

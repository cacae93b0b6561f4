"""What the page of one item says of who has read it; opening the page notes it, by a POST of its own."""

from typing import Any

from campaign.access import can
from campaign.models import User
from campaign.roles import Action
from review.models import Reading, Ruling


def reading(case: Ruling, user: User) -> dict[str, Any]:
    """Who of the panel has read the present text, and whether to note that this person reads it now."""
    rows = Reading.objects.filter(ruling=case, item=case.item_id).select_related("member").order_by("at", "pk")
    readers = [row.member for row in rows]
    return {"readers": readers, "notes_reading": user not in readers and can(user, Action.RULE, case)}

"""The thread of an item as each side may read it."""

from typing import Any

from django.db.models import QuerySet

from campaign.access import can
from campaign.roles import Action
from review.enums import Audience, RulingState, Side
from review.models import Remark, Ruling
from review.queries.scope import TOLD_ONCE, answers_for


def side_in(user: Any, ruling: Ruling) -> Side | None:
    """On which side of the item the person stands: its panel, the superior while it is in dispute, or its unit.

    Who stands aside (回避) is on no side, nor is a unit before it was told of the item (notice 五(三): 反馈).
    """
    if can(user, Action.EXAMINE, ruling):
        return Side.PANEL
    if ruling.state == RulingState.DISPUTED and can(user, Action.DECIDE, ruling):
        return Side.SUPERIOR
    return Side.UNIT if answers_for(user).filter(pk=ruling.pk).exists() else None


def remarks_for(user: Any, ruling: Ruling) -> QuerySet[Remark]:
    """What the person may read of the thread, oldest first: the unit only what is for both sides."""
    return remarks_of(ruling, side_in(user, ruling))


def remarks_of(ruling: Ruling, side: Side | None) -> QuerySet[Remark]:
    """The thread as one side reads it."""
    remarks = Remark.objects.filter(ruling=ruling).select_related("author", "from_unit").order_by("pk")
    if side is None:
        return remarks.none()
    return remarks.filter(audience=Audience.BOTH) if side is Side.UNIT else remarks


def is_told(ruling: Ruling) -> bool:
    """Whether the unit sees the item, and with it what is said to both sides."""
    return Ruling.objects.filter(TOLD_ONCE, pk=ruling.pk).exists()

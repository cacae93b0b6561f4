"""The townships for which a county may hand in signed workbooks, and what it has handed in."""

from typing import Any

from django.db.models import QuerySet

from campaign.access import units_for
from campaign.enums import Level
from campaign.models import Job, Unit
from campaign.roles import Action
from submissions.models import Declaration, Delivery
from submissions.queries import declarations_in_charge


def townships_for(user: Any) -> QuerySet[Unit]:
    """The townships and sub-districts for which the person's county fills in (notice 五(二): 各乡镇工作情况报上一级牵头部门)."""
    own = units_for(user, Action.FILL_FOR).filter(takes_part=True, division__level=Level.TOWNSHIP, valid_to=None)
    return own.select_related("division", "panel").order_by("code")


def piles_waiting(user: Any) -> list[Job]:
    """The piles of workbooks that the person has brought and that are not through yet, oldest first."""
    return list(Job.objects.open().filter(asked_by=user, kind="deliveries").order_by("pk"))


def deliveries_for(user: Any) -> QuerySet[Delivery]:
    """The deliveries of a person's own unit, and those that their unit handed in."""
    return Delivery.objects.filter(declaration__in=declarations_in_charge(user)).select_related(
        "declaration__unit", "declaration__round", "courier", "workbook", "delivered_by", "answered_by"
    )


def delivery_of(paper: Declaration) -> Delivery | None:
    """The delivery by which the paper came, None for one that was written here."""
    given = Delivery.objects.filter(declaration=paper)
    return given.select_related("declaration__unit", "courier", "workbook", "delivered_by", "answered_by").first()

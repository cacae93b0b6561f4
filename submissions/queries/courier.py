"""The townships for which a county may hand in signed workbooks, and what it has handed in."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from campaign.access import units_for
from campaign.enums import Level
from campaign.models import Job, Unit
from campaign.queries import units_of
from campaign.roles import Action
from submissions.models import Declaration, Delivery
from submissions.queries import declarations_in_charge


def townships_for(user: Any) -> QuerySet[Unit]:
    """The townships and sub-districts for which the person's county fills in (notice 五(二): 各乡镇工作情况报上一级牵头部门)."""
    own = units_for(user, Action.FILL_FOR).filter(takes_part=True, division__level=Level.TOWNSHIP, valid_to=None)
    return own.select_related("division", "panel").order_by("code")


def out_of_reach(user: Any, keys: Collection[int]) -> str:
    """Which of these units are townships for which the person's county no longer fills in: by name those of the places of the
    person's own units, of others how many; "" where there are none."""
    if not keys:
        return ""
    gone = set(keys) - set(townships_for(user).filter(pk__in=keys).values_list("pk", flat=True))
    if not gone:
        return ""
    near = Q(pk__in=[])
    for unit in units_of(user):
        near |= Q(division__path__startswith=unit.division.path)
    rows = Unit.objects.filter(near, pk__in=gone, division__level=Level.TOWNSHIP).order_by("code")
    names = list(rows.values_list("name", flat=True))
    others = len(gone) - len(names)
    return "、".join([*names, *([f"{'另外' if names else ''}{others}个乡镇（街道）"] if others else [])])


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

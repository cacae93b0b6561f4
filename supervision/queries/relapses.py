"""Questions about cases of the relapse watch, monthly returns and demands from outside the region: who finds which."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from campaign.access import reached, units_for
from campaign.enums import Outcome, UnitKind
from campaign.models import Campaign, Unit
from campaign.roles import Action
from publishing.models import ListedItem
from publishing.queries import latest_items
from supervision.enums.relapses import RelapseState
from supervision.models import MonthlyDemand, MonthlyReturn, Relapse, Watch

ANSWERS, SUPERVISES = (Action.RESPOND, Action.CERTIFY), (Action.SUPERVISE, Action.OVERSEE)


def _reached(user: Any, actions: tuple[Action, ...], path: str = "unit") -> Q:
    found = Q(pk__in=[])
    for action in actions:
        found |= reached(user, action, path)
    return found


def relapses_for(user: Any) -> QuerySet[Relapse]:
    """The cases of the person's own units, and of those that they supervise or coordinate."""
    rows = Relapse.objects.filter(_reached(user, (*ANSWERS, *SUPERVISES)))
    rows = rows.select_related("unit", "item", "item__compilation__round")
    return rows.annotate(signs_count=Count("signs", distinct=True)).order_by("-opened_at", "-pk")


def relapses_waiting(user: Any) -> dict[str, QuerySet[Relapse]]:
    """What waits for the person: to verify, to correct, to close."""
    return {
        "verify": Relapse.objects.filter(reached(user, Action.SUPERVISE), state=RelapseState.OPEN),
        "correct": Relapse.objects.filter(reached(user, Action.RESPOND), state=RelapseState.ORDERED),
        "close": Relapse.objects.filter(reached(user, Action.SUPERVISE), state=RelapseState.CORRECTED),
    }


def watch_of(campaign: Campaign) -> Watch:
    """The thresholds of a campaign; where nothing was set the usual ones, not stored."""
    return Watch.objects.filter(campaign=campaign).first() or Watch(campaign=campaign)


def cancelled_rows(uids: Collection[uuid.UUID]) -> dict[tuple[int, uuid.UUID], ListedItem]:
    """Rows in force that cancel these items, by unit and item; one query."""
    rows = latest_items().filter(uid__in=uids, outcome=Outcome.CANCEL)
    return {(row.unit_id, row.uid): row for row in rows}


def townships_of(user: Any) -> QuerySet[Unit]:
    """The townships for which the person fills in the monthly return."""
    return units_for(user, Action.FILL).filter(kind=UnitKind.TOWNSHIP_GOVERNMENT, valid_to=None)


def returns_for(user: Any) -> QuerySet[MonthlyReturn]:
    """The monthly returns of the person's own townships and of those below."""
    rows = MonthlyReturn.objects.filter(reached(user, Action.FILL) | _reached(user, SUPERVISES))
    return rows.select_related("unit").annotate(lines=Count("demands"))


def townships_followed(user: Any, month: date) -> QuerySet[Any]:
    """The townships that owe a return of the month to whoever asks, with `filed` and how many lines they have."""
    filed = MonthlyReturn.objects.filter(unit=OuterRef("pk"), month=month)
    within = Q(pk__in=[])
    for action in (*SUPERVISES, Action.FILL):
        within |= Q(pk__in=units_for(user, action).values("pk"))
    rows = Unit.objects.filter(within, kind=UnitKind.TOWNSHIP_GOVERNMENT, valid_to=None)
    return rows.annotate(filed=Exists(filed)).order_by("code")


def demands_for(user: Any) -> QuerySet[MonthlyDemand]:
    """The lines of the returns that the person may read."""
    within = reached(user, Action.FILL, "monthly__unit") | _reached(user, SUPERVISES, "monthly__unit")
    return MonthlyDemand.objects.filter(within).select_related("monthly__unit", "by_unit")


def outside_demands(user: Any) -> QuerySet[MonthlyDemand]:
    """Demands of bodies outside the region: kept apart, never a case against a unit of the region."""
    return demands_for(user).exclude(outside="").order_by("-monthly__month", "outside_place", "pk")


def outside_sums() -> list[Any]:
    """What the public reads of demands from outside: certificate, place, how often; no township, village or body is named."""
    rows = MonthlyDemand.objects.exclude(outside="").values("cert_name", "outside_place")
    return list(
        rows.annotate(times=Sum("times"), places=Count("monthly__unit", distinct=True)).order_by(
            "cert_name", "outside_place"
        )
    )

"""Questions about cases of the relapse watch, monthly returns and demands from outside the region: who finds which."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When

from campaign.access import reached, units_for
from campaign.checks import comparison_key
from campaign.enums import Outcome, UnitKind
from campaign.models import Campaign, Unit
from campaign.roles import Action
from publishing.models import ListedItem, SearchEntry
from publishing.models.search import search_key
from publishing.queries import latest_items
from submissions.enums import NameSource
from submissions.models import CertificateAlias
from supervision.enums.complaints import LookUp
from supervision.enums.corrections import OrderState
from supervision.enums.relapses import ELSEWHERE, OTHER_PLACE, UNDER_ORDER, RelapseState, SignKind
from supervision.models import Complaint, MonthlyDemand, MonthlyReturn, Relapse, RelapseSign, Watch

COMPLAINTS_KEY = "complaints"  # begins the key of a sign; behind it unit, item, and the last complaint that counted
SUMS_MOST = 300  # lines of the public page
BATCH = 400  # keys in one question
ANSWERS, SUPERVISES = (Action.RESPOND, Action.CERTIFY), (Action.SUPERVISE, Action.OVERSEE)


def _reached(user: Any, actions: tuple[Action, ...], path: str = "unit") -> Q:
    found = Q(pk__in=[])
    for action in actions:
        found |= reached(user, action, path)
    return found


def relapses_for(user: Any) -> QuerySet[Relapse]:
    """The cases of the person's own units, and of those that they supervise or coordinate, with where each
    `stands` to filter and count by (`Relapse.standing`)."""
    rows = Relapse.objects.filter(_reached(user, (*ANSWERS, *SUPERVISES)))
    rows = rows.select_related("unit", "item", "item__compilation__round", "order")
    rows = rows.annotate(stands=Case(When(left_behind(), then=Value(RelapseState.OPEN)), default=F("state")))
    return rows.annotate(signs_count=Count("signs", distinct=True)).order_by("-opened_at", "-pk")


def relapses_waiting(user: Any) -> dict[str, QuerySet[Relapse]]:
    """What waits for the person: to verify, to correct, to close. What was ordered by an order that was withdrawn is verified anew."""
    supervised = Relapse.objects.filter(reached(user, Action.SUPERVISE))
    return {
        "verify": supervised.filter(Q(state=RelapseState.OPEN) | left_behind()),
        "correct": Relapse.objects.filter(reached(user, Action.RESPOND), ~left_behind(), state=RelapseState.ORDERED),
        "close": supervised.filter(~left_behind(), state=RelapseState.CORRECTED),
    }


def left_behind() -> Q:
    """The cases whose order was withdrawn before withdrawing one took its case along (decision 56)."""
    return Q(order__state=OrderState.WITHDRAWN, state__in=UNDER_ORDER)


def watch_of(campaign: Campaign) -> Watch:
    """The thresholds of a campaign; where nothing was set the usual ones, not stored."""
    return Watch.objects.filter(campaign=campaign).first() or Watch(campaign=campaign)


def cancelled_rows(uids: Collection[uuid.UUID]) -> dict[tuple[int, uuid.UUID], ListedItem]:
    """Rows in force that cancel these items, by unit and item; one query."""
    rows = latest_items().filter(uid__in=uids, outcome=Outcome.CANCEL)
    return {(row.unit_id, row.uid): row for row in rows}


def cancelled_complaints(since: datetime) -> list[tuple[int, uuid.UUID, int]]:
    """The complaints since an instant that were taken on and whose list of the day had cancelled what was asked for: unit and item,
    and the complaint's key, oldest first. Facts alone; what nobody has looked at yet does not count."""
    asked = {
        "look_up": LookUp.CANCELLED,
        "item__unit": F("office"),
    }  # the office that asked is the one that cancelled it
    rows = Complaint.objects.valid().filter(received_at__gte=since, **asked)
    return list(rows.order_by("pk").values_list("item__unit", "item__uid", "pk"))


def complaints_counted(about: Iterable[tuple[int, uuid.UUID]]) -> dict[tuple[int, uuid.UUID], set[int]]:
    """Which complaints earlier signs have counted, for units and items; one query."""
    wanted = set(about)
    signs = RelapseSign.objects.filter(kind=SignKind.COMPLAINTS, relapse__uid__in={uid for _, uid in wanted})
    found: dict[tuple[int, uuid.UUID], set[int]] = {}
    for unit, uid, keys in signs.values_list("relapse__unit", "relapse__uid", "complaints"):
        found.setdefault((unit, uid), set()).update(keys)
    return found


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


@dataclass(frozen=True)
class OutsideSums:
    """What the public reads of demands from outside: certificate, place, how often; and how often others were asked for."""

    rows: list[dict[str, Any]]
    others: int


def outside_sums() -> OutsideSums:
    """Demands from outside for what every list in force that has it cancels, the most frequent first.

    Nobody is named, and nothing that a township typed is printed: certificates stand under the names of the catalogue, places are of
    a closed list. Four queries.
    """
    rows = MonthlyDemand.objects.exclude(outside="").values_list("cert_name", "outside_place").annotate(n=Sum("times"))
    demands = list(rows.order_by())
    known = gone_everywhere(name for name, _, _ in demands)
    sums: dict[tuple[str, str], int] = {}
    others = 0
    for name, place, times in demands:
        if (called := known.get(comparison_key(name))) is None:
            others += times
            continue
        key = called, place if place in ELSEWHERE else OTHER_PLACE
        sums[key] = sums.get(key, 0) + times
    ranked = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:SUMS_MOST]
    shown = [{"cert_name": name, "outside_place": place, "times": times} for (name, place), times in ranked]
    return OutsideSums(shown, others)


def gone_everywhere(names: Iterable[str]) -> dict[str, str]:
    """For each of these names, by its comparison key, the open name of its certificate in the catalogue: of those that some list in
    force cancels and none keeps or refers. Three queries."""
    typed = sorted({comparison_key(name) for name in names} - {""})
    open_ones = Q(certificate__active=True) & ~Q(certificate__source=NameSource.DECLARED)
    led: dict[str, tuple[int, str]] = {}
    for start in range(0, len(typed), BATCH):
        rows = CertificateAlias.objects.filter(open_ones, key__in=typed[start : start + BATCH])
        led |= {key: (pk, name) for key, pk, name in rows.values_list("key", "certificate", "certificate__name")}
    called = {
        search_key(name): certificate
        for certificate, name in CertificateAlias.objects.filter(
            certificate__in={certificate for certificate, _ in led.values()}
        ).values_list("certificate", "name")
    }
    listed = SearchEntry.objects.filter(compilation__is_current=True, name__in=list(called)).values_list(
        "name", "outcome"
    )
    outcomes: dict[int, set[str]] = {}
    for name, outcome in listed.distinct():
        outcomes.setdefault(called[name], set()).add(outcome)
    return {key: name for key, (pk, name) in led.items() if outcomes.get(pk) == {Outcome.CANCEL.value}}

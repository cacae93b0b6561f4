"""Orders to correct and notes of accountability: who reads which, what is late, what waits for whom."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from campaign.access import reached, units_for, units_held
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.notice.working_days import WorkingDays
from campaign.roles import Action
from supervision.enums.corrections import OWED, STANDING, AccountabilityState, OrderLight, OrderState
from supervision.models import Accountability, CorrectionOrder, Finding

NEAR = 2  # working days left when the light turns yellow


def orders_to_fulfil(user: Any) -> QuerySet[CorrectionOrder]:
    """The orders to the person's own units."""
    return _whole(reached(user, Action.RESPOND))


def orders_supervised(user: Any) -> QuerySet[CorrectionOrder]:
    """The orders to units below the person's office, whoever issued them."""
    return _whole(reached(user, Action.SUPERVISE))


def orders_for(user: Any) -> QuerySet[CorrectionOrder]:
    """Every order that the person may read."""
    return _whole(reached(user, Action.RESPOND) | reached(user, Action.SUPERVISE))


def _whole(condition: Q) -> QuerySet[CorrectionOrder]:
    return CorrectionOrder.objects.filter(condition).select_related("unit", "issuer")


class Side(NamedTuple):
    """One of the lists: the power that opens it, the words of its tab, what stands in it."""

    action: Action
    label: str
    rows: Callable[[Any], QuerySet[CorrectionOrder]]


SIDES = {
    "own": Side(Action.RESPOND, "本单位整改", orders_to_fulfil),
    "below": Side(Action.SUPERVISE, "下级单位整改", orders_supervised),
}


def standing_first(rows: QuerySet[CorrectionOrder]) -> QuerySet[CorrectionOrder]:
    """Orders that stand first, the soonest due on top; the others behind, newest first."""
    done = Case(When(state__in=STANDING, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(done, Case(When(state__in=STANDING, then="due_at")), "-pk")


def light_of(order: CorrectionOrder, at: datetime, days: WorkingDays) -> OrderLight:
    """Red once the day has passed and the unit still owes; yellow with two working days left or fewer, today counted.

    What was reported in time waits for the office and is not late; what was reported late stays red until it is closed.
    """
    if order.state not in STANDING:
        return OrderLight.NONE
    if order.state == OrderState.REPORTED:
        late = order.reported_at is not None and order.reported_at >= order.due_at
        return OrderLight.RED if late else OrderLight.NONE
    if at >= order.due_at:
        return OrderLight.RED
    left = days.between(at.astimezone(SHANGHAI).date(), order.due_day)
    return OrderLight.YELLOW if left <= NEAR else OrderLight.NONE


def overdue(rows: QuerySet[CorrectionOrder], at: datetime) -> QuerySet[CorrectionOrder]:
    """Those of `rows` that the unit owes and whose day has passed."""
    return rows.filter(state__in=OWED, due_at__lte=at)


def findings_to_order(user: Any) -> QuerySet[Finding]:
    """What the visits of the person's own office found and nobody has ordered to correct yet."""
    rows = Finding.objects.filter(visit__unit__in=units_held(user, Action.SUPERVISE), order=None)
    return rows.select_related("unit", "visit__plan", "item__item", "edition").order_by("unit__code", "pk")


def units_to_order_by_hand(user: Any) -> QuerySet[Unit]:
    """The units below that the person may order to correct."""
    own = units_held(user, Action.SUPERVISE)
    rows = units_for(user, Action.SUPERVISE).filter(valid_to=None).exclude(pk__in=own)
    return rows.select_related("division").order_by("code")


def accountabilities_for(user: Any) -> QuerySet[Accountability]:
    """The notes of the person's own units and of all below that they supervise."""
    mine = reached(user, Action.RESPOND) | reached(user, Action.SUPERVISE)
    return Accountability.objects.filter(mine).select_related("unit", "issuer", "order")


def narrowed(rows: QuerySet[CorrectionOrder], light: str, at: datetime) -> QuerySet[CorrectionOrder]:
    """Those of `rows` that the unit owes: `due` in time, `red` late, `bare` late and not held to account."""
    match light:
        case "due":
            return rows.filter(state__in=OWED, due_at__gt=at)
        case "red":
            return overdue(rows, at)
        case "bare":
            noted = Accountability.objects.filter(order=OuterRef("pk"), state=AccountabilityState.STANDING)
            return overdue(rows, at).filter(~Exists(noted))
    return rows


def ordered_from_here(rows: QuerySet[CorrectionOrder], user: Any) -> QuerySet[CorrectionOrder]:
    """Those of `rows` that the person's own office ordered: it verifies them."""
    return rows.filter(issuer__in=units_held(user, Action.SUPERVISE))


def orders_waiting(user: User, at: datetime) -> dict[str, QuerySet[CorrectionOrder]]:
    """What waits for the person among orders: owed by their units in time and late; of those that their office issued, to
    verify, and overdue without anybody having been held to account."""
    own = orders_to_fulfil(user)
    here = ordered_from_here(orders_supervised(user), user)
    return {
        "owed": narrowed(own, "due", at),
        "late": narrowed(own, "red", at),
        "to_verify": here.filter(state=OrderState.REPORTED),
        "overdue": narrowed(here, "bare", at),
    }

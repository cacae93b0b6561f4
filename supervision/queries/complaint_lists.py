"""The lists of complaints at a desk: whose they are, in what order, and their sums, all counted from the rows that are shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.enums import TextChoices
from django.db.models.functions import Coalesce

from campaign.access import reached
from campaign.models import Unit
from campaign.roles import Action
from supervision.enums.complaints import (
    OWING,
    RUNNING,
    ComplaintOutcome,
    ComplaintState,
    Light,
    ReferralState,
)
from supervision.models import Complaint, ComplaintQuerySet, Referral, ReferralQuerySet
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_holds import not_held
from supervision.queries.complaints import handled_by, supervised_by

HANDLE, RESPOND, BELOW = "handle", "respond", "below"
PAPERS = ("unit", "office", "place", "membership__cluster")


def parts_of(user: Any) -> ReferralQuerySet:
    """The parts of complaints that were referred to the person's own units and not withdrawn."""
    return Referral.objects.standing().filter(reached(user, Action.RESPOND, "office"))


def referred_to(user: Any) -> ComplaintQuerySet:
    """The complaints referred to the person's own units, each with that unit's part: its key (`part`) and state (`part_state`);
    of several parts of the person's one that is still to be answered."""
    owes = Case(When(state__in=sorted(OWING), then=0), default=1, output_field=IntegerField())
    own = parts_of(user).filter(complaint=OuterRef("pk")).order_by(owes, "pk")
    rows = Complaint.objects.filter(Exists(own)).select_related(*PAPERS)
    return rows.annotate(part=Subquery(own.values("pk")[:1]), part_state=Subquery(own.values("state")[:1]))


@dataclass(frozen=True)
class Side:
    """One of the lists: the power that opens it, its name, what stands in it, and by which states it is sorted."""

    action: Action
    label: str
    rows: Callable[[Any], ComplaintQuerySet]
    states: type[Enum] = ComplaintState
    path: str = "state"


SIDES = {
    HANDLE: Side(Action.HANDLE_COMPLAINTS, "投诉受理", handled_by),
    RESPOND: Side(Action.RESPOND, "投诉办理", referred_to, ReferralState, "part_state"),
    BELOW: Side(Action.SUPERVISE, "投诉督办", supervised_by),
}


def rows_of(side: str, user: Any) -> ComplaintQuerySet:
    """The complaints of one list, those that were not let in yet left out, with `is_pressed`: what waits first, the soonest due on
    top, then the others, newest first."""
    rows: ComplaintQuerySet = not_held(SIDES[side].rows(user)).with_marks()
    waits = Q(state__in=sorted(RUNNING))
    done = Case(When(waits, then=0), default=1, output_field=IntegerField())
    return rows.order_by(done, Case(When(waits, then=F("due_at"))), "-received_at", "-pk")


def counts_by_state(rows: ComplaintQuerySet, side: str) -> dict[str, int]:
    """How many of the rows stand where (of a respondent: its own part); every state is named; one query."""
    one = SIDES[side]
    counted = dict(rows.order_by().values_list(F(one.path)).annotate(n=Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in one.states}


@dataclass(frozen=True)
class Sums:
    """The foot of a list: every figure is counted from the rows it leads to."""

    all: int
    running: int
    yellow: int
    red: int
    pressed: int
    outcomes: dict[str, int] = field(default_factory=dict)


def sums_of(rows: ComplaintQuerySet, clock: Clock) -> Sums:
    """The sums of the rows at the clock's instant; one query."""
    counted = {
        "all": Count("pk"),
        "running": Count("pk", filter=Q(state__in=sorted(RUNNING))),
        "yellow": Count("pk", filter=clock.lit(Light.YELLOW)),
        "red": Count("pk", filter=clock.lit(Light.RED)),
        "pressed": Count("pk", filter=Q(is_pressed=True)),
        **{f"outcome_{one}": Count("pk", filter=Q(outcome=one)) for one in ComplaintOutcome.values},
    }
    found = rows.order_by().aggregate(**counted)
    outcomes = {one: found.pop(f"outcome_{one}") for one in ComplaintOutcome.values}
    return Sums(**found, outcomes=outcomes)


# --- whose turn ------------------------------------------------------------------------------------------------------------------


class Step(TextChoices):
    """What is waited for, finer than the state: the lines of the desk."""

    LATE = "late", "已逾期"
    NEW = "new", "待受理"
    READY = "ready", "待反馈"
    SENT = "sent", "等待答复"
    OWED_LATE = "owed_late", "逾期未答复"
    OWED_NEAR = "owed_near", "即将到期"
    OWED = "owed", "待答复"


def step_of(step: str, clock: Clock) -> Q:
    """The condition on complaints that are at a step; the last three on those of `referred_to`."""
    owing = Q(Exists(Referral.objects.owing().filter(complaint=OuterRef("pk"))))
    own, red, yellow = Q(part_state__in=sorted(OWING)), clock.lit(Light.RED), clock.lit(Light.YELLOW)
    match Step(step):
        case Step.LATE:
            return red
        case Step.NEW:
            return Q(state=ComplaintState.RECEIVED) & ~red
        case Step.READY:
            return Q(state=ComplaintState.IN_HAND) & ~owing & ~red
        case Step.SENT:
            return Q(state__in=(ComplaintState.REFERRED, ComplaintState.IN_HAND)) & owing & ~red
        case Step.OWED_LATE:
            return own & red
        case Step.OWED_NEAR:
            return own & yellow
        case _:
            return own & ~red & ~yellow


# --- who is late -----------------------------------------------------------------------------------------------------------------


@dataclass
class Late:
    """One unit whose turn it is: how many of its complaints are near their last day, how many over it, and since when."""

    unit: Unit
    yellow: int = 0
    red: int = 0
    first_due: datetime | None = None

    def count(self, due_at: datetime, at: datetime) -> None:
        """Count one complaint that is yellow or red."""
        if due_at <= at:
            self.red += 1
        else:
            self.yellow += 1
        self.first_due = min(filter(None, (self.first_due, due_at)))


def late_units(rows: ComplaintQuerySet, clock: Clock) -> list[Late]:
    """Whose turn it is with each complaint that is near its last day or over it: the respondents that still owe an answer, else the
    office that received it. The longest overdue first; three queries (notice 六(三): 推诿塞责)."""
    lit: ComplaintQuerySet = rows.filter(clock.lit(Light.YELLOW) | clock.lit(Light.RED)).order_by()
    due = dict(lit.values_list("pk", "due_at"))
    owing = Referral.objects.owing().filter(complaint__in=lit.values("pk"))
    turns = set(owing.values_list("complaint", Coalesce("office", "complaint__unit")))
    named = {complaint for complaint, _ in turns}
    turns |= {(pk, unit) for pk, unit in lit.values_list("pk", "unit") if pk not in named}
    units = Unit.objects.select_related("division").in_bulk({unit for _, unit in turns})
    found = {pk: Late(unit) for pk, unit in units.items()}
    for complaint, unit in turns:
        found[unit].count(due[complaint], clock.at)
    return sorted(found.values(), key=lambda one: (one.first_due, one.unit.code))


def turn_of(unit: Unit) -> Q:
    """The condition on complaints of which it is this unit's turn, as `late_units` counts them."""
    owing = Referral.objects.owing().filter(complaint=OuterRef("pk"))
    own: QuerySet[Any] = owing.filter(Q(office=unit) | Q(office=None, complaint__unit=unit))
    return Q(Exists(own)) | (Q(unit=unit) & ~Q(Exists(owing)))


def concerning(unit: Unit) -> Q:
    """The condition on complaints about a unit, referred to it, or received by it."""
    parts = Referral.objects.standing().filter(office=unit, complaint=OuterRef("pk"))
    return Q(office=unit) | Q(unit=unit) | Q(Exists(parts))

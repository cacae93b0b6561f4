"""Who may see which rulings; every list of the review starts here."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from campaign.access import near_to, reached, units_for
from campaign.models import Round, Unit
from campaign.roles import Action
from review.enums import RulingState
from review.models import Confirmation, Ruling
from submissions.enums import DeclarationState
from submissions.models import Declaration

# What a unit sees of its own items: nothing of the panel's work before it is fed back (notice 五(三): 反馈).
# Once told of an item it does not lose sight of it; where the panel then stands with it is not told.
SHOWN_TO_UNIT = (
    RulingState.RETURNED,
    RulingState.PROPOSED,
    RulingState.CONTESTED,
    RulingState.DISPUTED,
    RulingState.SETTLED,
)


_ASKED = Confirmation.objects.filter(ruling=OuterRef("pk"))  # an office is asked of what was fed back
TOLD_ONCE = Q(state__in=SHOWN_TO_UNIT) | Q(returns__gt=0) | Q(contests__gt=0) | Q(reopened=True) | Q(Exists(_ASKED))
UNTOLD = (RulingState.PENDING, RulingState.RULED)
# An objection under study stays one until the panel feeds back again, whatever the panel has done meanwhile.
TOLD = Case(
    When(state__in=UNTOLD, due_at__isnull=False, then=Value(RulingState.CONTESTED.value)),
    When(state__in=UNTOLD, then=Value(RulingState.PENDING.value)),
    default=F("state"),
    output_field=CharField(),
)


def barred_units(user: Any) -> QuerySet[Unit]:
    """The units from whose items the person stands aside: where they hold a post, and those declared (回避).

    `units_for` leaves them out of every reviewing action; this is for a refusal in words.
    """
    return Unit.objects.filter(near_to(user))


def in_docket(user: Any) -> Q:
    """The condition on rulings that stand in the person's docket."""
    return reached(user, Action.EXAMINE)


def disputed_under(user: Any) -> Q:
    """The condition on rulings in dispute that the person decides as the panel's superior."""
    return reached(user, Action.DECIDE) & Q(state=RulingState.DISPUTED)


def docket_for(user: Any) -> QuerySet[Ruling]:
    """The items that a panel member may see: of the units under the panel, except those near to the member."""
    return Ruling.objects.filter(in_docket(user)).with_papers()


def disputes_for(user: Any) -> QuerySet[Ruling]:
    """The disputes that a person decides as the panel's superior."""
    return Ruling.objects.filter(disputed_under(user)).with_papers()


def disputes_seen_by(user: Any) -> QuerySet[Ruling]:
    """The disputes that a person decides or that the superior has decided."""
    brought = Q(state=RulingState.DISPUTED) | Q(decided_by__isnull=False, state=RulingState.SETTLED)
    seen = Ruling.objects.filter(reached(user, Action.DECIDE), brought)
    return seen.with_papers().select_related("ruled_by", "decided_by")


def rulings_under(user: Any) -> QuerySet[Ruling]:
    """What a panel member or a superior may open."""
    return (docket_for(user) | disputes_for(user)).distinct()


def answers_for(user: Any) -> QuerySet[Ruling]:
    """The items of a person's own units that the panel has fed back or returned; `told` is the state as the unit is told."""
    mine = Ruling.objects.filter(TOLD_ONCE, reached(user, Action.ANSWER))
    return mine.annotate(told=TOLD).with_papers()


def declarations_awaiting(user: Any, round: Round) -> QuerySet[Declaration]:
    """The certified declarations that wait to be received by the person's panel."""
    return Declaration.objects.filter(
        unit__in=units_for(user, Action.SETTLE),
        round=round,
        state=DeclarationState.CERTIFIED,
        is_current=True,
    ).select_related("unit", "round")


def unsettled_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Ruling]:
    """The items of `units` that are not settled yet: a list cannot be compiled while there are any."""
    return Ruling.objects.filter(unit__in=units, round=round).unsettled()


def unreceived_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Declaration]:
    """The declarations of `units` that are certified, but not yet in any docket."""
    return Declaration.objects.filter(unit__in=units, round=round, state=DeclarationState.CERTIFIED)

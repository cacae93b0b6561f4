"""Which items need another office's word, which offices were asked, and what they said."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Aggregate, Count, F, Q, QuerySet

from campaign.access import reached
from campaign.checks import comparison_key
from campaign.enums import Disposal, Outcome
from campaign.models import Round, Unit
from campaign.roles import Action
from review.enums import CONFIRMED, ConfirmationState, RulingState
from review.models import Confirmation, Ruling

# 部门核查, 信息共享: somebody else is to check or to share (notice 四(五)(六)).
CHECKED_ELSEWHERE = (Disposal.DEPARTMENT_CHECK, Disposal.DATA_SHARING)
# An office is asked for what was fed back and stands; under an objection nobody knows whether it will.
ASKED_IN = (RulingState.PROPOSED, RulingState.SETTLED)


def needs_confirmation(ruling: Ruling) -> bool:
    """Whether another unit than the one that demanded the certificate is to check or share, by the verdict as it stands."""
    if ruling.outcome != Outcome.CANCEL or ruling.disposal not in CHECKED_ELSEWHERE:
        return False
    named = comparison_key(ruling.checking_unit)
    if not named or ruling.checking_office_id == ruling.unit_id:
        return False
    unit = ruling.unit
    own = (ruling.item.demanding_unit, unit.name, unit.short_name, *unit.former_names)
    return named not in {comparison_key(name) for name in own}


def unconfirmed_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> list[Ruling]:
    """The agreed items whose checking office has not agreed to take over: refused, not answered, never asked. One query
    and what `with_papers` takes."""
    likely = Ruling.objects.settled().filter(
        unit__in=units, round=round, outcome=Outcome.CANCEL, disposal__in=CHECKED_ELSEWHERE
    )
    likely = likely.exclude(checking_unit="").exclude(checking_unit=F("item__demanding_unit"))
    agreed = Confirmation.objects.current().confirmed().values("ruling")
    rows = likely.exclude(pk__in=agreed).with_papers().order_by("unit__code", "item__no")
    return [ruling for ruling in rows if needs_confirmation(ruling)]


def with_items(confirmations: QuerySet[Confirmation]) -> QuerySet[Confirmation]:
    """With everything that a list of them shows."""
    return confirmations.select_related("ruling__item", "ruling__unit", "ruling__round", "office", "answered_by")


def tasks_for(user: Any) -> QuerySet[Confirmation]:
    """What is asked of the person's own units: what waits only while the ruling stands; what was answered stays."""
    asked = Q(ruling__state__in=ASKED_IN, is_current=True) | ~Q(state=ConfirmationState.WAITING)
    mine = Confirmation.objects.filter(reached(user, Action.ANSWER, "office"), asked)
    return with_items(mine)


def handovers_under(user: Any) -> QuerySet[Confirmation]:
    """What the person's panel asked of others, on the terms that stand."""
    open_or_agreed = Q(ruling__state__in=ASKED_IN) | Q(state__in=CONFIRMED)
    mine = Confirmation.objects.current().filter(open_or_agreed, reached(user, Action.EXAMINE, "ruling__unit"))
    return with_items(mine)


def handovers_counted(user: Any) -> tuple[QuerySet[Confirmation], dict[str, Aggregate]]:
    """The handovers asked for now, and how many of them wait for the person, of whatever round: `waiting` for their office,
    `refused` or `written` for their panel."""
    ours, panel = reached(user, Action.ANSWER, "office"), reached(user, Action.EXAMINE, "ruling__unit")
    state = ConfirmationState
    rows = Confirmation.objects.current().filter(ruling__state__in=ASKED_IN)
    return rows, {
        "waiting": Count("pk", filter=ours & Q(state=state.WAITING)),
        "refused": Count("pk", filter=panel & Q(state=state.REFUSED)),
        "written": Count("pk", filter=panel & Q(state=state.WRITTEN)),
    }

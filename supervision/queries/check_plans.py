"""Plans, visits and what they found: who reads which, how far they are, what waits for whom (notice 五(五)1、3)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaign.access import reached, units_held
from campaign.enums import UnitKind
from campaign.models import Unit
from campaign.roles import Action
from supervision.enums.spot_checks import Answer, PlanState, VisitState
from supervision.models import CheckPlan, CheckVisit, Finding
from supervision.queries.check_answers import standings_of_all


def plans_for(user: Any) -> QuerySet[CheckPlan]:
    """The plans of the person's office and of the offices below it, newest first."""
    return CheckPlan.objects.filter(reached(user, Action.SUPERVISE)).select_related("unit").order_by("-pk")


def with_progress(plans: QuerySet[CheckPlan]) -> QuerySet[CheckPlan]:
    """With `visits_laid`, `visits_in`, `found`: how many were drawn, handed in, and what they found."""
    return plans.annotate(
        visits_laid=Count("visits", distinct=True),
        visits_in=Count("visits", filter=Q(visits__state=VisitState.HANDED_IN), distinct=True),
        found=Count("visits__findings", distinct=True),
    )


def offices_of(user: Any) -> QuerySet[Unit]:
    """The offices from which the person may plan."""
    leading = units_held(user, Action.SUPERVISE).filter(kind__in=(UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE))
    return leading.order_by("code")


def visits_for(user: Any) -> QuerySet[CheckVisit]:
    """The visits that the person may make or read: of their office and of the offices below it."""
    rows = CheckVisit.objects.filter(reached(user, Action.INSPECT)).select_related("plan", "unit", "inspected")
    return rows.order_by("plan", "position")


def visits_open(user: Any) -> QuerySet[CheckVisit]:
    """Those of them that are to be made: of plans that are on."""
    return visits_for(user).filter(state=VisitState.OPEN, plan__state=PlanState.DRAWN)


def visits_of(plan: CheckPlan) -> QuerySet[CheckVisit]:
    """The visits of a plan in the order drawn, with `asked` (items) and `found` (findings)."""
    rows = plan.visits.select_related("inspected", "inspector", "unit").order_by("position")
    return rows.annotate(asked=Count("items", distinct=True), found=Count("findings", distinct=True))


def findings_of(plan: CheckPlan) -> QuerySet[Finding]:
    """What the visits of a plan found, unit by unit in the order drawn."""
    rows = Finding.objects.filter(visit__plan=plan)
    rows = rows.select_related("unit", "visit", "item__item", "edition__unit__division", "edition__round", "order")
    return rows.order_by("visit__position", "pk")


@dataclass(frozen=True)
class QuestionSum:
    """How a question was answered over all visits that were handed in."""

    words: str
    right: int
    wrong: int
    unseen: int

    @property
    def asked(self) -> int:
        """How often it was answered."""
        return self.right + self.wrong + self.unseen


def sums_of(plan: CheckPlan) -> list[QuestionSum]:
    """How each question of the plan was answered at the visits that were handed in, counted from the answers that stand."""
    handed_in = list(plan.visits.filter(state=VisitState.HANDED_IN).order_by("position"))
    standings = standings_of_all(handed_in, plan.draw)
    found = []
    for question in plan.draw.questions:
        said = [one for one in standings if one.question["code"] == question["code"] and one.said]
        wrong = sum(one.is_wrong for one in said)
        unseen = sum(one.said is not None and one.said.value == Answer.UNSEEN for one in said)
        found.append(QuestionSum(question["words"], len(said) - wrong - unseen, wrong, unseen))
    return found


def visits_to_make(user: Any) -> QuerySet[CheckVisit]:
    """The open visits that are the person's."""
    return visits_open(user).filter(inspector=user.pk)


def visits_of_nobody(user: Any) -> QuerySet[CheckVisit]:
    """The open visits of the person's own office that nobody was given."""
    return visits_open(user).filter(inspector=None, unit__in=units_held(user, Action.SUPERVISE))


def plans_to_draw(user: Any) -> QuerySet[CheckPlan]:
    """The plans of the person's own office that are not drawn."""
    return plans_for(user).filter(unit__in=units_held(user, Action.SUPERVISE), state=PlanState.DRAFTED)

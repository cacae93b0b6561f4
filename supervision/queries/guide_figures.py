"""Figures of guide updates and relapses, unit by unit (for the year-end and the evaluation)."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from campaign.models import Unit
from supervision.enums.guides import GUIDE_DONE
from supervision.enums.relapses import RelapseState
from supervision.models import GuideTask, Relapse

KEYS = ("tasks", "confirmed", "relapses")


def guide_tasks_by_unit(units: QuerySet[Unit], since: datetime, until: datetime) -> dict[int, dict[str, int]]:
    """For each of `units` that has any: `tasks` (standing ones made in the span), `confirmed` (of these by a leader) and `relapses`
    (cases opened in the span, those found not true left out). Two queries; units without rows are left out."""
    made = GuideTask.objects.standing().filter(unit__in=units, made_at__gte=since, made_at__lt=until)
    rows = made.order_by().values_list("unit").annotate(n=Count("pk"), done=Count("pk", filter=Q(state__in=GUIDE_DONE)))
    found = {unit: {"tasks": tasks, "confirmed": done, "relapses": 0} for unit, tasks, done in rows}
    cases = Relapse.objects.filter(unit__in=units, opened_at__gte=since, opened_at__lt=until)
    untrue = Q(state=RelapseState.UNFOUNDED) | Q(state=RelapseState.CLOSED, proved=False)
    for unit, n in cases.exclude(untrue).order_by().values_list("unit").annotate(n=Count("pk")):
        found.setdefault(unit, dict.fromkeys(KEYS, 0))["relapses"] = n
    return found

"""What of this act's duties is done (`settings.DUTY_FACTS`): each subject gives the facts of its kinds."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from campaign.models import Round, Unit
from campaign.notice.duties import DutyKind
from campaign.queries.duties import fact
from publishing.models import UnitFigures
from supervision.enums.guides import GUIDE_DONE, GUIDE_OPEN, GuideKind
from supervision.models import Briefing, GuideTask
from supervision.queries import year_end

Facts = list[QuerySet[Any]]


def facts(round: Round, *, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> Facts:
    """What the papers of this act say of the round's duties, for these units (None: for all)."""
    return [one for source in SOURCES for one in source(round, units, kinds, open_only)]


def of_guides(round: Round, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> Facts:
    """Guides of cancelled items that the unit's leader has not confirmed; when the last of the others was (五(三): 更新办事指南)."""
    if DutyKind.GUIDE_GONE not in kinds:
        return []
    tasks = GuideTask.objects.standing().filter(round=round, kind=GuideKind.CANCELLED)
    tasks = tasks if units is None else tasks.filter(unit__in=units)
    found = [fact(DutyKind.GUIDE_GONE, tasks.filter(state__in=sorted(GUIDE_OPEN)))]
    if not open_only:
        found.append(fact(DutyKind.GUIDE_GONE, tasks.filter(state__in=sorted(GUIDE_DONE)), done=Max("confirmed_at")))
    return found


def of_briefings(round: Round, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> Facts:
    """Units whose list is out and whose leader has not said that the windows were told; when the others' did (五(四)3)."""
    if DutyKind.BRIEFING not in kinds:
        return []
    told = Briefing.objects.filter(round=round)
    listed = UnitFigures.objects.filter(
        compilation__round=round, compilation__is_current=True, compilation__is_roll_up=False
    )
    if units is not None:
        told, listed = told.filter(unit__in=units), listed.filter(unit__in=units)
    found = [fact(DutyKind.BRIEFING, listed.filter(~Exists(told.filter(unit=OuterRef("unit")))))]
    if not open_only:
        found.append(fact(DutyKind.BRIEFING, told, first=Min("first_said_at"), done=Min("first_said_at")))
    return found


SOURCES: tuple[Callable[[Round, QuerySet[Unit] | None, frozenset[str], bool], Facts], ...] = (
    of_guides,
    of_briefings,
    year_end.facts,
)

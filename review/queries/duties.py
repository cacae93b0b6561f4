"""What of the review is done: by panels and by units, read from rulings and their log (`settings.DUTY_FACTS`)."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from campaign.models import LogEntry, Round, Unit
from campaign.notice.duties import DutyKind
from campaign.queries.duties import fact
from review.enums import OWED_BY_UNIT, RulingState
from review.models import Ruling
from review.queries.progress import of_panel
from submissions.enums import DeclarationState
from submissions.models import Declaration

WITH_PANEL = (RulingState.PENDING, RulingState.RULED, RulingState.CONTESTED)
ANSWERED = ("accept", "contest", "contest_finally", "answer_return")
FED_BACK = ("feed_back", "return")


def facts(round: Round, *, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> list[QuerySet[Any]]:
    """What lies with each panel and with each unit; unless `open_only`, also when those that have nothing left were done."""
    found: list[QuerySet[Any]] = []
    if DutyKind.RULING in kinds:
        found += _of_panels(round, units, open_only)
    if DutyKind.ANSWER in kinds:
        found += _of_units(round, units, open_only)
    return found


def _of_units(round: Round, units: QuerySet[Unit] | None, open_only: bool) -> list[QuerySet[Any]]:
    """Items that wait for the unit's answer or correction, and when the last was given; a correction that the leader has
    certified waits for the panel."""
    corrected = Declaration.objects.filter(round=round, previous__isnull=False, certified_at__isnull=False)
    on_its_way = corrected.filter(unit=OuterRef("unit"), is_current=True, state=DeclarationState.CERTIFIED)
    rulings = Ruling.objects.filter(round=round, state__in=OWED_BY_UNIT, reopened=False)
    asked: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (rulings.exclude(Exists(on_its_way), state=RulingState.RETURNED), {"due": Min("due_at")})
    ]
    if not open_only:
        asked += [(_acts(round, ANSWERED), {"done": Max("at")}), (corrected, {"done": Max("certified_at")})]
    return [
        fact(DutyKind.ANSWER, rows if units is None else rows.filter(unit__in=units), **when) for rows, when in asked
    ]


def _of_panels(round: Round, units: QuerySet[Unit] | None, open_only: bool) -> list[QuerySet[Any]]:
    """Declarations to receive and items to rule on, by the panel whose turn it is; items opened again after the round are not
    the round's."""
    papers = Declaration.objects.filter(round=round, is_current=True, state=DeclarationState.CERTIFIED)
    rulings = Ruling.objects.filter(round=round, state__in=WITH_PANEL, reopened=False)
    asked: list[tuple[QuerySet[Any], Any]] = [(papers, None), (rulings, None)]
    if not open_only:
        asked.append((_acts(round, FED_BACK), Max("at")))
    found = []
    for rows, done in asked:
        here = rows.annotate(panel=Coalesce("unit__acting_panel", "unit__panel")).exclude(panel=None)
        # Named by their units first: so the log is found by its index, not read through.
        here = here if units is None else here.filter(of_panel(units))
        found.append(fact(DutyKind.RULING, here, bearer="panel", **({"done": done} if done else {})))
    return found


def _acts(round: Round, moves: tuple[str, ...]) -> QuerySet[LogEntry]:
    """The lines of the log that say that items of the round were answered or fed back."""
    of_round = Q(thing_id__in=Ruling.objects.filter(round=round, reopened=False).values("pk"))
    kind = ContentType.objects.get_for_model(Ruling)
    return LogEntry.objects.filter(of_round, thing_type=kind, move__in=moves)

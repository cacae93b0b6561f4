"""What stands in the report of the region, a prefecture or a county: every table of it, gathered at one instant."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from campaign.access import units_for
from campaign.enums import Level, RecordSort
from campaign.models import Division, Round, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.roles import Action
from campaign.sheets.layout import chinese_day
from supervision.checks.evaluation import Line
from supervision.enums.evaluation import Band
from supervision.enums.figures import Counts, added
from supervision.models.evaluation import EvaluationEdition, EvaluationResult
from supervision.queries.evaluation import editions, recomputed
from supervision.queries.figure_rows import OWN_LEVEL, units_below
from supervision.queries.figures import counts_by_unit
from supervision.queries.year_end import signed_below, words_below

OWN = "本级"


@dataclass
class PlaceRow:
    """A place right below the one reported on, or its own level: its units, their figures added, their summaries."""

    name: str
    code: str = ""  # of the place; OWN_LEVEL for the own level, nothing for the sums
    units: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    owed: int = 0
    signed: int = 0

    def ratio(self, numerator: str, denominator: str) -> Fraction | None:
        """Two figures as an exact ratio; None where the denominator is 0."""
        below = self.counts.get(denominator, 0)
        return Fraction(self.counts.get(numerator, 0), below) if below else None


@dataclass(frozen=True)
class Report:
    """The whole report as data: nothing is asked of the database while it is written."""

    place: str
    lead: str
    key: int
    number: int
    round: str
    document: str
    at: datetime
    rows: list[PlaceRow]
    total: PlaceRow
    missing: list[str]
    edition: str = ""
    lines: tuple[Line, ...] = ()
    exact: Fraction | None = None
    band: Band = Band.NONE
    bands: dict[str, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units stand behind the figures."""
        return self.total.units

    @property
    def day_words(self) -> str:
        """The day of the figures."""
        return chinese_day(self.at.astimezone(SHANGHAI).date())


def reports_open(user: Any) -> QuerySet[Unit]:
    """The units that lead a place on which the person may have the report: their own, and those below."""
    return units_for(user, Action.OVERSEE).filter(kind__in=("lead_unit", "coordination_office")).order_by("code")


def gather_report(lead: Unit, round: Round, at: datetime) -> Report:
    """Everything for the report of the place that `lead` leads (notice 五(五)2, 3); a constant number of queries.

    Places are added up from their units; a ratio is one of sums.
    """
    rows, missing = _rows(lead, round, at)
    total = PlaceRow("合计", "", sum(row.units for row in rows), added([row.counts for row in rows]))
    total.owed, total.signed = sum(row.owed for row in rows), sum(row.signed for row in rows)
    return Report(
        place=lead.division.name,
        lead=lead.name,
        key=lead.pk,
        number=round.number,
        round=str(round),
        document=round.campaign.document_number,
        at=at,
        rows=rows,
        total=total,
        missing=missing,
        **_evaluated(lead, round),
    )


def _rows(lead: Unit, round: Round, at: datetime) -> tuple[list[PlaceRow], list[str]]:
    """The places right below, in the order of their codes behind the own level, and the units without a summary."""
    below = units_below(lead)
    counts = counts_by_unit(below, round, at)
    signed, words = signed_below(lead, round), words_below(lead, round)
    names = _names(lead.division)
    rows: dict[str, PlaceRow] = {}
    parts: dict[str, list[Counts]] = {}
    missing = []
    for unit in below.select_related("division").order_by("code"):
        key = _place(lead.division, unit.division)
        name = names.get(key, unit.division.name) if key else f"{lead.division.name}{OWN}"
        row = rows.setdefault(key, PlaceRow(name, key or OWN_LEVEL))
        row.units += 1
        parts.setdefault(key, []).append(counts.get(unit.pk, {}))
        if words.get(unit.pk) == RecordSort.WAIVED and unit.pk not in signed:
            continue
        row.owed += 1
        if unit.pk in signed or words.get(unit.pk) == RecordSort.REPORTED:
            row.signed += 1
        else:
            missing.append(unit.name)
    for key, row in rows.items():
        row.counts = added(parts[key])
    return [rows[key] for key in sorted(rows)], missing


def _place(top: Division, division: Division) -> str:
    """The code of the place right below `top` in which a division lies; "" for its own level."""
    return division.path.removeprefix(top.path).strip("/").split("/")[0]


def _names(top: Division) -> dict[str, str]:
    """The names of the places right below, by code."""
    rows = Division.objects.filter(parent=top) if top.level < Level.TOWNSHIP else Division.objects.none()
    return dict(rows.values_list("code", "name"))


def _evaluated(lead: Unit, round: Round) -> dict[str, Any]:
    """What the newest edition of the evaluation says of the place as a whole, and how many of its units have which conclusion."""
    edition = editions().filter(round=round).first()
    result = _result(edition, lead) if edition else None
    if edition is None or result is None:
        return {}
    result.edition = edition
    found = recomputed(result)
    below = edition.results.filter(is_place=False, unit__in=Unit.objects.below([lead]))
    bands: dict[str, int] = {}
    for band in below.values_list("band", flat=True):
        bands[band] = bands.get(band, 0) + 1
    return {"edition": str(edition), "lines": found.lines, "exact": found.exact, "band": found.band, "bands": bands}


def _result(edition: EvaluationEdition, lead: Unit) -> EvaluationResult | None:
    return edition.results.filter(is_place=True, unit=lead).first()

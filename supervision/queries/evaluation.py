"""Questions about the evaluation: what is counted of whom, who may read which result, whether an edition is what it was."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from campaign.access import actions_of, can, reached
from campaign.models import Round, Unit, User
from campaign.queries import Work, calendar_offices
from campaign.roles import Action
from supervision.checks.evaluation import Result, judged
from supervision.enums.evaluation import FORMULA, Formula
from supervision.enums.figures import added
from supervision.models.evaluation import EvaluationEdition, EvaluationRemark, EvaluationResult
from supervision.queries.figures import counts_by_unit

READS = (Action.READ, Action.OVERSEE, Action.SUPERVISE)


@dataclass(frozen=True)
class Judged:
    """What would be frozen of one unit or place; `units` is how many stand behind the counts."""

    unit: Unit
    is_place: bool
    counts: dict[str, int]
    result: Result
    units: int = 1

    @property
    def name(self) -> str:
        """A place by its name, a unit by its own."""
        return self.unit.division.name if self.is_place else self.unit.name


def needed(formula: Formula) -> tuple[str, ...]:
    """The figures that a formula asks for, each once, in its order."""
    return tuple(dict.fromkeys(code for one in formula.criteria for code in (one.numerator, one.denominator)))


def judge_all(round: Round, at: datetime, formula: Formula = FORMULA) -> list[Judged]:
    """Every unit that takes part, and every place: the sums of all that reports to who leads there (notice 五(五)3).

    A place's ratio is one of sums, never a mean of ratios. A constant number of queries.
    """
    wanted = needed(formula)
    units = Unit.objects.filter(takes_part=True, valid_to=None)
    counts = counts_by_unit(units, round, at)
    rows = list(units.select_related("division").order_by("code"))
    own = {unit.pk: {code: counts[unit.pk].get(code, 0) for code in wanted} for unit in rows if unit.pk in counts}
    found = [Judged(unit, False, own[unit.pk], judged(own[unit.pk], formula)) for unit in rows if unit.pk in own]
    leads = Unit.objects.filter(kind__in=("lead_unit", "coordination_office"), valid_to=None).select_related("division")
    members: dict[str, list[Unit]] = {}
    for unit in rows:
        for code in unit.reports_path.strip("/").split("/"):
            members.setdefault(code, []).append(unit)
    for lead in leads.order_by("code"):
        below = [own[unit.pk] for unit in members.get(lead.code, ()) if unit.pk in own]
        if below:
            sums = added(list(below))
            found.append(Judged(lead, True, sums, judged(sums, formula), len(below)))
    return found


def judge_unit(unit: Unit, counts: dict[str, int], formula: Formula = FORMULA) -> Judged:
    """What the formula makes of a unit's counts now: a trial, not a result."""
    return Judged(unit, False, counts, judged(counts, formula))


def canonical(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """The results as lines of canonical JSON, in the order of their codes, places behind units."""
    for row in sorted(rows, key=lambda one: (one[1], one[0])):
        yield json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def sum_of(formula: dict[str, Any], rows: Iterable[tuple[Any, ...]]) -> str:
    """The hash over a formula and its results: `(code, is_place, name, units, counts, exact, band)` each."""
    digest = hashlib.sha256(json.dumps(formula, ensure_ascii=False, sort_keys=True).encode())
    for line in canonical(rows):
        digest.update(line)
    return digest.hexdigest()


FROZEN = ("code", "is_place", "name", "units", "counts", "exact", "band")


def problems_of_edition(edition: EvaluationEdition) -> list[str]:
    """What of a frozen edition is no longer what it was, or does not follow from its own counts and formula; empty for a sound one.

    Three queries: every result is recomputed exactly, every place added up anew, and the hash compared.
    """
    rows = list(edition.results.select_related("unit"))
    formula, found = edition.as_formula, []
    if sum_of(edition.formula, (tuple(getattr(row, name) for name in FROZEN) for row in rows)) != edition.sha256:
        found.append("校验值不符：结果或者公式与固定时不同。")
    if len(rows) != edition.rows:
        found.append(f"应有{edition.rows}条结果，现有{len(rows)}条。")
    for row in rows:
        result = judged(row.counts, formula)
        if (result.exact, result.band) != (row.fraction, row.band):
            found.append(f"{row.name}：按公式重算为{result.exact}，固定的是{row.exact or '不作结论'}。")
    whole = [row for row in rows if row.is_place]
    own = [row for row in rows if not row.is_place]
    for place in whole:
        parts = [row.counts for row in own if place.code in row.unit.reports_path.strip("/").split("/")]
        if added(parts) != place.counts:
            found.append(f"{place.name}：各单位之和与固定的数不同。")
    return found


def recomputed(row: EvaluationResult) -> Result:
    """The result of a row's frozen counts by its edition's frozen formula."""
    return judged(row.counts, row.edition.as_formula)


def results_for(user: Any) -> QuerySet[EvaluationResult]:
    """The results a person may read: their own units', and those of everything below that they oversee or supervise."""
    seen = reached(user, Action.READ) | reached(user, Action.OVERSEE) | reached(user, Action.SUPERVISE)
    return EvaluationResult.objects.filter(seen).select_related("edition__round__campaign", "unit__division")


def editions() -> QuerySet[EvaluationEdition]:
    """Every edition, the newest first."""
    return EvaluationEdition.objects.select_related("round__campaign", "unit", "made_by").order_by(
        "-round__number", "-number"
    )


def evaluating_office(user: Any) -> Unit | None:
    """The coordination office, for who may freeze an evaluation and answer what is said against it; None for everybody else."""
    office = calendar_offices().first()
    return office if office is not None and can(user, Action.SET_RULES, office) else None


def open_remarks(user: Any) -> QuerySet[EvaluationRemark]:
    """The objections that wait for an answer, for the office that answers."""
    if evaluating_office(user) is None:
        return EvaluationRemark.objects.none()
    rows = EvaluationRemark.objects.filter(answer=None)
    return rows.select_related("result__edition", "result__unit", "by").order_by("pk")


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """Objections that wait for the office; nothing is asked for others."""
    if Action.SET_RULES not in actions_of(user):
        return []
    rows = EvaluationRemark.objects.filter(reached(user, Action.SET_RULES, "result__edition__unit"), answer=None)
    waiting = rows.count()
    return (
        [Work("评估意见待答复", waiting, reverse("evaluation_remarks"), "单位对数字提出的意见", "todo")]
        if waiting
        else []
    )


def pages_for(user: User) -> list[tuple[str, str]]:
    """The page of the evaluation, for who has results to read."""
    return [("综合评估", reverse("evaluations"))] if set(READS) & actions_of(user) else []


def region_sums(edition: EvaluationEdition) -> EvaluationResult | None:
    """The result of the whole region: all that the public sees."""
    return edition.results.filter(is_place=True, unit=F("edition__unit")).first()


def newest() -> EvaluationEdition | None:
    """The newest edition of the newest round that has one."""
    return editions().first()


def bands_of(edition: EvaluationEdition, condition: Q | None = None) -> dict[str, int]:
    """How many units have which conclusion."""
    rows = edition.results.filter(condition or Q(), is_place=False).order_by().values_list("band")
    return dict(rows.annotate(Count("pk")))

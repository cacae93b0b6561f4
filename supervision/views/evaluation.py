"""The comprehensive evaluation: its editions, the results that a person may read, one result with every number and its rows."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.operations.jobs import ask
from campaign.queries import calendar_offices
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from review.views.papers import XLSX
from supervision.checks.evaluation import Result, shown
from supervision.enums.evaluation import FORMULA, Band, Direction, Formula
from supervision.enums.figures import BY_CODE
from supervision.models.evaluation import EvaluationEdition, EvaluationResult
from supervision.queries.evaluation import (
    READS,
    editions,
    evaluating_office,
    judge_unit,
    open_remarks,
    problems_of_edition,
    recomputed,
    results_for,
)
from supervision.queries.figures import counts_by_unit
from supervision.queries.year_end import own_units
from supervision.sheets.evaluation_out import write_evaluation
from supervision.views.figure_rows import ABOVE
from supervision.views.rows_behind import behind, behind_each

PAGE = 50
TRIALS = 3  # units on a page
TONES = {Band.FULFILLED: "kept", Band.MOSTLY: "waiting", Band.SHORT: "refused", Band.NONE: "plain"}


@requires(*READS)
@require_safe
def evaluations(request: Asked) -> HttpResponse:
    """The editions, a trial of my own units as things stand now, and for the office the way to freeze another."""
    round = chosen_round(request)
    found = list(editions())
    office = evaluating_office(request.user)
    units = own_units(request.user).select_related("division") if round else Unit.objects.none()
    page = Paginator(units, TRIALS).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "editions": found,
        "office": office,
        "waiting": open_remarks(request.user).count() if office else 0,
        "trials": trials_of(list(page), round, request.at) if round else [],
        "page": page,
        "formula": formula_shown(FORMULA),
    }
    return render(request, "supervision/evaluations.html", context)


def trials_of(units: list[Unit], round: Round, at: datetime) -> list[dict[str, Any]]:
    """What the formula makes of these units' counts now; a constant number of queries."""
    counts = counts_by_unit(Unit.objects.filter(pk__in=[unit.pk for unit in units]), round, at)
    found = []
    for unit, rows in zip(units, behind_each(units, round), strict=True):
        one = judge_unit(unit, counts[unit.pk])
        found.append({"unit": unit, "lines": lines_of(one.result, rows.all()), **told(one.result)})
    return found


def told(result: Result) -> dict[str, Any]:
    """A result in words: shown with two decimals, judged before rounding."""
    return {
        "figure": shown(result.exact),
        "band": result.band.label,
        "tone": TONES[result.band],
        "weight": result.weight,
    }


def lines_of(result: Result, urls: dict[str, str]) -> list[dict[str, Any]]:
    """Each criterion with its counts, which lead to their rows by `urls`."""
    return [
        {
            "code": line.criterion.code,
            "words": line.criterion.words,
            "sentence": line.criterion.sentence,
            "numerator": line.numerator,
            "denominator": line.denominator,
            "numerator_label": label(line.criterion.numerator),
            "denominator_label": label(line.criterion.denominator),
            "numerator_url": urls.get(line.criterion.numerator, ""),
            "denominator_url": urls.get(line.criterion.denominator, ""),
            "value": None if line.value is None else shown(line.value * 100),
            "weight": line.criterion.weight,
            "points": shown(line.points),
        }
        for line in result.lines
    ]


def label(code: str) -> str:
    """A figure's words."""
    return BY_CODE[code].label if code in BY_CODE else code


def formula_shown(formula: Formula) -> dict[str, Any]:
    """The formula as pages explain it."""
    return {
        "version": formula.version,
        "weight": formula.weight,
        "criteria": [
            {
                "words": one.words,
                "sentence": one.sentence,
                "numerator": label(one.numerator),
                "denominator": label(one.denominator),
                "weight": one.weight,
                "less": one.direction is Direction.LESS,
                "full_at": None if one.full_at == 1 else shown(one.full_at * 100),
            }
            for one in formula.criteria
        ],
        "bands": [{"label": band.label, "at_least": shown(at_least)} for band, at_least in formula.bands],
    }


@requires(Action.SET_RULES, model=Unit, within=lambda user: calendar_offices())
@require_POST
def evaluation_freeze(request: Asked, office: Unit) -> HttpResponse:
    """Have the next edition made: a job, for it looks at every unit of the region."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    try:
        parameters = {"office": office.pk, "round": round.pk}
        job = ask("evaluation", parameters, title=f"固定{round}综合评估", actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("evaluations")
    return redirect("job", pk=job.pk)


@requires(*READS)
@require_safe
def evaluation(request: Asked, pk: int) -> HttpResponse:
    """The results of one edition that the person may read, by code: nobody is ranked."""
    edition = edition_or_404(pk)
    rows = asked_rows(request, edition)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    office = evaluating_office(request.user)
    context = {
        "edition": edition,
        "page": page,
        "lines": [{"one": row, **told(recomputed(row))} for row in with_edition(page.object_list, edition)],
        "query": request.GET.get("q", "")[:40],
        "office": office,
        "problems": problems_of_edition(edition) if office and "check" in request.GET else None,
        "formula": formula_shown(edition.as_formula),
        "crumbs": [*way(), {"label": str(edition)}],
    }
    return render(request, "supervision/evaluation.html", context)


def edition_or_404(pk: int) -> EvaluationEdition:
    """The edition of this key."""
    found = editions().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def asked_rows(request: Asked, edition: EvaluationEdition) -> Any:
    """The results that the person may read, by the words of the filter."""
    rows = results_for(request.user).filter(edition=edition)
    if words := request.GET.get("q", "").strip()[:40]:
        rows = rows.filter(Q(name__icontains=words) | Q(code__startswith=words))
    return rows.order_by("-is_place", "code")


def with_edition(rows: Any, edition: EvaluationEdition) -> list[EvaluationResult]:
    """The rows with the edition at hand, so that none asks for it again."""
    found = list(rows)
    for row in found:
        row.edition = edition
    return found


def way() -> list[dict[str, str]]:
    """The way to the pages of the evaluation."""
    return [{"label": "我的工作", "url": reverse("desk")}, {"label": "综合评估", "url": reverse("evaluations")}]


@requires(*READS)
@require_safe
def evaluation_file(request: Asked, pk: int) -> HttpResponse:
    """The results that the person may read as a workbook with formulas."""
    edition = edition_or_404(pk)
    rows = with_edition(asked_rows(request, edition), edition)
    target = BytesIO()
    write_evaluation(target, edition, rows, day=day_of(request))
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{edition}.xlsx") or ""
    return response


@requires(*READS, model=EvaluationResult, within=results_for)
@require_safe
def evaluation_result(request: Asked, result: EvaluationResult) -> HttpResponse:
    """One result: every criterion with its counts and what they are worth, what was objected to and answered."""
    return result_page(request, result)


def result_page(
    request: Asked, result: EvaluationResult, *, refused: Refused | None = None, typed: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; a refused objection says why, and its words stay."""
    found = recomputed(result)
    urls = behind(result.unit, result.edition.round, whole=result.is_place).all()
    if result.is_place and not any(can(request.user, action, result) for action in ABOVE):
        urls = {}  # who follows only the unit itself reads the sums of what lies below, not its rows
    remarks = result.remarks.select_related("by", "answer__by")
    names = {one.code: one.words for one in result.edition.as_formula.criteria}
    context = {
        "result": result,
        "lines": lines_of(found, urls),
        "remarks": [
            {"one": one, "words": names.get(one.criterion, ""), "answer": getattr(one, "answer", None)}
            for one in remarks
        ],
        "may_object": can(request.user, Action.RESPOND, result),
        "office": evaluating_office(request.user),
        "refused": refused,
        "typed": typed,
        "crumbs": [
            *way(),
            {"label": str(result.edition), "url": reverse("evaluation", args=[result.edition_id])},
            {"label": result.name},
        ],
        **told(found),
    }
    return render(request, "supervision/evaluation_result.html", context, status=status)

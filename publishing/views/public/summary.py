"""Annex 5 on the screen: from the region down to the unit, with sums that add up."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as lazy

from campaign.enums import BasisLevel, Disposal, Level
from campaign.models import Division, Round
from campaign.notice import target
from publishing import queries
from publishing.models import BASIS_GROUPS, CATEGORIES, FROZEN
from publishing.queries.desk import changes_since
from publishing.queries.split import Split
from publishing.sheets.csv_out import encoded, sums_lines
from publishing.views.public.edition import attachment, download_of
from publishing.views.public.page import crumbs_to, division_or_404, framed, public_page

REGION = "540000"
BASIS_NAMES: dict[str, Any] = {name: BasisLevel(name).label for name in BASIS_GROUPS if name in BasisLevel.values} | {
    "rule": lazy("规章")
}


@public_page
def summary(request: HttpRequest, code: str = REGION) -> HttpResponse:
    """What lies in a place, one row each, with the sum at the foot; every name leads one step down."""
    division = division_or_404(code)
    rounds = list(queries.rounds_with_figures(division))
    round = chosen_round(rounds, request.GET.get("round", ""))
    context = framed(
        request,
        "summary",
        division=division,
        crumbs=crumbs_to(division, name="summary_place", root=gettext("汇总")),
        rounds=rounds,
        round=round,
        as_of=queries.figures_as_of(division, round) if round else None,
    )
    if round is not None:
        context |= figures_of(division, round)
    return render(request, "publishing/public/summary.html", context)


def chosen_round(rounds: list[Round], wanted: str) -> Round | None:
    """The wanted round, else the latest with figures."""
    return next((one for one in rounds if str(one.number) == wanted), rounds[0] if rounds else None)


def figures_of(division: Division, round: Round) -> dict[str, Any]:
    """The rows below, the units of the place itself, their sum, and the workbook in force."""
    places = queries.drill_down(division, round) if division.level < Level.TOWNSHIP else []
    units = queries.units_of_place(division, round)
    whole = total(places or units)
    editions = queries.summaries_of(division).filter(round=round).select_related("compilation__unit")
    return {
        "places": [row(one, division) for one in places],
        "units": [row(one, None) for one in units],
        "whole": row(whole, None),
        "own": row(total(units), None),
        "balanced": whole.figures.balanced,
        "by_category": parts(whole.counts, {name: Disposal(name).label for name in CATEGORIES}),
        "by_basis": parts(whole.counts, BASIS_NAMES),
        "enterprise": whole.counts["baseline_enterprise"],
        "individual": whole.counts["baseline_individual"],
        "split": Split(whole.counts),
        "files": [download_of(edition) for edition in editions],
        "newer": [changes for edition in editions if (changes := changes_since(edition.compilation))],
    }


def total(rows: Iterable[queries.Sums]) -> queries.Sums:
    """The sum of rows: counts added, so that its reduction is a ratio of sums."""
    counts = Counter(dict.fromkeys(FROZEN, 0))
    for one in rows:
        counts.update(one.counts)
    return queries.Sums("合计", "", Level.REGION, dict(counts))


def row(sums: queries.Sums, above: Division | None) -> dict[str, Any]:
    """One line of the table; a place below is a link, the place's own level leads to its units on the same page."""
    figures = sums.figures
    url = ""
    if above is not None:
        url = "#units" if sums.code == above.code else reverse("summary_place", args=[sums.code])
    return {
        "name": sums.name,
        "url": url,
        "figures": figures,
        "percent": target.reduction(figures.cancelled, figures.baseline),
        "reached": target.reached(figures.cancelled, figures.baseline),
    }


def parts(counts: dict[str, int], names: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a sum, with the largest of them as the ground of the bars."""
    most = max((counts[name] for name in names), default=0)
    return [{"label": label, "count": counts[name], "most": most} for name, label in names.items()]


@public_page
def summary_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The rows of the page as CSV, then its units, then the sum."""
    division = division_or_404(code)
    round = chosen_round(list(queries.rounds_with_figures(division)), request.GET.get("round", ""))
    places = queries.drill_down(division, round) if round and division.level < Level.TOWNSHIP else []
    units = queries.units_of_place(division, round) if round else []
    lines = sums_lines([*places, total(places or units), *units])
    answer = StreamingHttpResponse(encoded(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(f"{division.name}证明事项清理汇总（{round or ''}）.csv")
    return answer

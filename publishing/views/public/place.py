"""The lists in force of a place: to read, to print, to take away."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from campaign.checks import comparison_key
from campaign.enums import Level, Outcome
from campaign.models import Division
from publishing import queries
from publishing.enums import EditionKind
from publishing.models import Compilation, ListedItem
from publishing.sheets.csv_out import cancelled_lines, encoded, retained_lines
from publishing.views.public.answers import answer_of
from publishing.views.public.edition import attachment, download_of
from publishing.views.public.filters import PlaceForm
from publishing.views.public.page import crumbs_to, division_or_404, framed, public_page

A_PAGE = 30
PRINTED = 2000  # rows; a longer list is printed from its workbook


@public_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The kept and the cancelled list of a place, with filters, versions and downloads."""
    return shown(request, code, "publishing/public/place.html", A_PAGE)


@public_page
def place_print(request: HttpRequest, code: str) -> HttpResponse:
    """The same list on one sheet, as an office would file it."""
    return shown(request, code, "publishing/public/place_print.html", PRINTED)


def shown(request: HttpRequest, code: str, template: str, a_page: int) -> HttpResponse:
    """Load the place, its list of the wanted round, and the rows that the filters leave."""
    division = division_or_404(code)
    in_force = list(queries.lists_in_force(division))
    chosen = chosen_list(in_force, request.GET.get("round", ""))
    context = framed(
        request,
        "lists",
        division=division,
        keeper=queries.place_of_list(division),
        crumbs=crumbs_to(division, name="place", root="各地清单"),
        rounds=in_force,
        chosen=chosen,
        office=queries.office_of(division),
        versions=queries.versions_of(division),
        below=places_below(division),
    )
    if chosen is not None:
        context |= listed(request, division, chosen, a_page)
    return render(request, template, context)


def chosen_list(in_force: list[Compilation], wanted: str) -> Compilation | None:
    """The list of the wanted round, else the latest."""
    return next((one for one in in_force if str(one.round.number) == wanted), in_force[0] if in_force else None)


def places_below(division: Division) -> QuerySet[Division]:
    """The places one step down."""
    return division.children.order_by("code")


def listed(request: HttpRequest, division: Division, chosen: Compilation, a_page: int) -> dict[str, Any]:
    """The rows of one list: which outcome, which filters, which page."""
    rows = queries.items_of_list(chosen, division)
    units = queries.units_in_list(rows)
    form = PlaceForm(request.GET, {"unit": units})
    counts = queries.counts_by_outcome(rows)
    outcome = form.wanted["list"] or Outcome.RETAIN
    if outcome != Outcome.CANCEL:
        form.leave_out("category")
    found = filtered(rows.filter(outcome=outcome), form)
    page = Paginator(queries.with_editions(found), a_page).get_page(request.GET.get("page"))
    names = ((Outcome.RETAIN, "保留，仍需提供"), (Outcome.CANCEL, "取消，不用提供"), (Outcome.REFER, "提请上级取消"))
    return {
        "form": form,
        "active": form.active(),
        "clear_url": form.address(**dict.fromkeys(("unit", "subject", "category", "text"), "")),
        "tabs": [
            {
                "label": label,
                "count": counts[one],
                "url": form.address(without="category", list=one.value),
                "current": one == outcome,
            }
            for one, label in names
            if counts[one] or one != Outcome.REFER
        ],
        "outcome": str(outcome),
        "page": page,
        "answers": [answer_of(item) for item in page],
        "editions": [download_of(edition) for edition in chosen.editions.all()],
        "here": form.address(),
        "figures": counts,
    }


def filtered(rows: QuerySet[ListedItem], form: PlaceForm) -> QuerySet[ListedItem]:
    """The rows that all filters leave."""
    for word in form.wanted["text"].split():
        rows = rows.filter(search_text__contains=comparison_key(word))
    return rows.filter(**form.conditions()).select_related("unit", "compilation")


@public_page
def place_csv(request: HttpRequest, code: str, kind: str) -> StreamingHttpResponse:
    """A place's list as CSV, all rows, written as it is read."""
    division = division_or_404(code)
    chosen = chosen_list(list(queries.lists_in_force(division)), request.GET.get("round", ""))
    if chosen is None or kind == EditionKind.SUMMARY:
        raise Http404
    rows = queries.items_of_list(chosen, division)
    edition = next(edition for edition in chosen.editions.all() if edition.kind == kind)
    kept = kind == EditionKind.RETAINED
    lines = retained_lines(rows) if kept else cancelled_lines(rows, edition)
    answer = StreamingHttpResponse(encoded(lines), content_type="text/csv; charset=utf-8")
    where = division.name if division.level == Level.TOWNSHIP else chosen.unit.division.name
    name = f"{where}{EditionKind(kind).label}（{chosen.round}第{chosen.number}版）.csv"
    answer["Content-Disposition"] = attachment(name)
    return answer

"""The lists in force of a place: to read, to print, to take away."""

from collections import Counter
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as lazy

from campaign.checks import comparison_key
from campaign.enums import Level, Outcome
from campaign.models import Division
from campaign.views.pages import Pages, PagesByMark
from publishing import queries
from publishing.enums import EditionKind
from publishing.models import Compilation, ListedItem
from publishing.operations.reading import FileLost, refuse_unfit
from publishing.sheets.csv_out import cancelled_lines, encoded, retained_lines
from publishing.views.public.day import day_asked
from publishing.views.public.edition import attachment, download_of, page_of
from publishing.views.public.filters import PlaceForm
from publishing.views.public.page import crumbs_to, division_or_404, framed, kept, public_page
from publishing.views.public.rows import columns_of, drawn

ModelT = TypeVar("ModelT", bound=Model)
PAGE, ROWS = "publishing/public/place.html", "publishing/public/place_rows.html"
MARK = "\x00rows\x00"  # no page holds it: browsers forbid the sign, and texts are kept without it
A_PAGE = 30
MARKS_KEPT = 600  # seconds that a process keeps where the pages of a list begin
PRINTED = 2000  # rows; a longer list is printed from its workbook
NAMES = (
    (Outcome.RETAIN, lazy("保留，仍需提供")),
    (Outcome.CANCEL, lazy("取消，不用提供")),
    (Outcome.REFER, lazy("提请上级取消")),
)


@public_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The kept and the cancelled list of a place, with filters, versions and downloads."""
    context = shown(request, code)
    if context["chosen"] is None:
        return render(request, PAGE, context)
    context |= listed(request, context["around"], context["chosen"], A_PAGE)
    if context["narrowed"] or context["asked"].given:
        return render(request, PAGE, context | {"rows": drawn_rows(request, context)})
    return HttpResponse(in_shell(request, context))


@public_page
def place_print(request: HttpRequest, code: str) -> HttpResponse:
    """The same list on one sheet, as an office would file it."""
    context = shown(request, code)
    if context["chosen"] is not None:
        context |= listed(request, context["around"], context["chosen"], PRINTED)
    return render(request, "publishing/public/place_print.html", context)


@dataclass(frozen=True)
class Around:
    """What stands around the rows of a list, the same for every filter and page: kept for all who look at the place."""

    division: Division
    keeper: Division
    crumbs: list[dict[str, str]]
    chosen: Compilation | None
    units: list[tuple[str, str]]
    counts: Counter[str]
    head: str
    foot: str


def shown(request: HttpRequest, code: str) -> dict[str, Any]:
    """Load the place and its list of the wanted round: what every page of the list shows."""
    wanted = request.GET.get("round", "")
    wanted = wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else ""
    asked = day_asked(request)
    if asked.day is None:
        around = kept(request, f"place.{code}.{wanted}", lambda: around_rows(code, wanted))
    else:
        around = around_rows(code, wanted, asked.day)
    first = queries.first_publication(around.division) if asked.day and around.chosen is None else None
    return framed(request, "lists", around=around, asked=asked, first=first, **vars(around))


def drawn_rows(request: HttpRequest, context: dict[str, Any]) -> SafeString:
    """The table of the page and the way to other pages; nothing where no row is left."""
    return render_to_string(ROWS, context, request) if context["answers"] else SafeString("")


def in_shell(request: HttpRequest, context: dict[str, Any]) -> str:
    """A page without filters: what stands around its rows is drawn once for all pages of the list and kept, as if the first
    page had been asked for; the rows are put where they belong."""
    asked = copy(request)
    asked.GET = QueryDict(context["here"].removeprefix("?"))
    asked.META = {**request.META, "QUERY_STRING": asked.GET.urlencode()}
    key = f"place.shell.{request.path}{context['here']}"
    shell = kept(request, key, lambda: render_to_string(PAGE, context | {"rows": MARK}, asked).split(MARK))
    return str(drawn_rows(request, context)).join(shell)


def around_rows(code: str, wanted: str, day: date | None = None) -> Around:
    """Ask for everything around the rows, and draw what no filter changes; 404 for a place that there is not. Of a past
    `day` the lists that were in force then."""
    division = division_or_404(code)
    in_force = list(queries.lists_on(division, day) if day else queries.lists_in_force(division))
    chosen = chosen_list(in_force, wanted)
    context = {
        "division": division,
        "keeper": queries.place_of_list(division),
        "rounds": in_force,
        "chosen": chosen,
        "unfit": chosen is not None and queries.is_unfit(chosen),
        "office": queries.office_of(division),
        "versions": queries.with_ends(queries.versions_of(division)),
        "day": day,
        "below": places_below(division),
        "editions": [download_of(edition) for edition in chosen.editions.all()] if chosen else [],
    }
    rows = queries.items_of_list(chosen, division) if chosen else ListedItem.objects.none()
    return Around(
        alone(division),
        alone(queries.place_of_list(division)),
        crumbs_to(division, name="place", root=gettext("各地清单")),
        alone(chosen, "round") if chosen else None,
        queries.units_in_list(rows),
        queries.counts_by_outcome(rows),
        render_to_string("publishing/public/place_head.html", context),
        render_to_string("publishing/public/place_foot.html", context),
    )


def alone(row: ModelT, *with_them: str) -> ModelT:
    """A copy of a row without what was fetched along with it, but for `with_them`: as little as can be kept."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**values, **{name: alone(getattr(row, name)) for name in with_them})


def chosen_list(in_force: list[Compilation], wanted: str) -> Compilation | None:
    """The list of the wanted round, else the latest."""
    return next((one for one in in_force if str(one.round.number) == wanted), in_force[0] if in_force else None)


def places_below(division: Division) -> QuerySet[Division]:
    """The places one step down."""
    return division.children.order_by("code")


def listed(request: HttpRequest, around: Around, chosen: Compilation, a_page: int) -> dict[str, Any]:
    """The rows of one list: which outcome, which filters, which page."""
    form = PlaceForm(request.GET, {"unit": around.units})
    outcome = form.wanted["list"] or Outcome.RETAIN
    if outcome != Outcome.CANCEL:
        form.leave_out("category")
    rows = filtered(queries.items_of_list(chosen, around.division).filter(outcome=outcome), form)
    narrowed = form.conditions() or form.wanted["text"]
    shown = columns_of(rows, outcome)
    pages = Pages(shown, a_page) if narrowed else pages_of(shown, around, chosen, outcome, a_page)
    page = pages.get_page(request.GET.get("page"))
    active = form.active()
    return {
        "active": active,
        "filters": lambda: filters(form, active),  # drawn only where the page is
        "narrowed": bool(narrowed),
        "clear_url": cleared(form),
        "tabs": tabs(form, around.counts, outcome),
        "outcome": str(outcome),
        "page": page,
        "answers": drawn(page, outcome),
        "here": form.address(),
        "figures": around.counts,
    }


def pages_of(rows: QuerySet[Any, Any], around: Around, chosen: Compilation, outcome: str, a_page: int) -> PagesByMark:
    """The pages of a list without filters: its rows never change, so where each page begins is kept by the process."""
    key = f"publishing.marks.{chosen.pk}.{outcome}.{around.division.pk}.{a_page}"

    def marks() -> list[int]:
        return cache.get_or_set(  # type: ignore[return-value]
            key, lambda: list(rows.values_list("position", flat=True))[::a_page], MARKS_KEPT
        )

    return PagesByMark(rows, a_page, known=around.counts[outcome], by="position", marks=marks)


def cleared(form: PlaceForm) -> str:
    """The address without any filter."""
    return form.address(**dict.fromkeys(("unit", "subject", "category", "text"), ""))


def filters(form: PlaceForm, active: list[dict[str, str]]) -> str:
    """The filter bar, drawn: without a filter it is the same for all who look at the list."""
    return render_to_string("components/filter_bar.html", {"form": form, "active": active, "clear_url": cleared(form)})


def tabs(form: PlaceForm, counts: Counter[str], outcome: str) -> list[dict[str, Any]]:
    """The lists with the number of their items, each with its address."""
    return [
        {
            "label": label,
            "count": counts[one],
            "url": form.address(without="category", list=one.value),
            "current": one == outcome,
        }
        for one, label in NAMES
        if counts[one] or one != Outcome.REFER
    ]


def filtered(rows: QuerySet[ListedItem], form: PlaceForm) -> QuerySet[ListedItem]:
    """The rows that all filters leave."""
    for word in form.wanted["text"].split():
        rows = rows.filter(search_text__contains=comparison_key(word))
    return rows.filter(**form.conditions())


@public_page
def place_csv(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """A place's list as CSV, all rows, written as it is read."""
    division = division_or_404(code)
    asked = day_asked(request)
    lists = queries.lists_on(division, asked.day) if asked.day else queries.lists_in_force(division)
    chosen = chosen_list(list(lists), request.GET.get("round", ""))
    if chosen is None or kind == EditionKind.SUMMARY:
        raise Http404
    rows = queries.items_of_list(chosen, division)
    edition = next(edition for edition in chosen.editions.all() if edition.kind == kind)
    try:
        refuse_unfit(edition)
    except FileLost as loss:
        return render(request, "publishing/public/edition.html", page_of(request, edition) | {"loss": loss}, status=503)
    retained = kind == EditionKind.RETAINED
    lines = retained_lines(rows) if retained else cancelled_lines(rows, edition)
    answer = StreamingHttpResponse(encoded(lines), content_type="text/csv; charset=utf-8")
    where = division.name if division.level == Level.TOWNSHIP else chosen.unit.division.name
    name = f"{where}{EditionKind(kind).label}（{chosen.round}第{chosen.number}版）.csv"
    answer["Content-Disposition"] = attachment(name)
    return answer

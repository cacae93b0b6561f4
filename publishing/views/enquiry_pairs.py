"""How units and offices deal with each other: asked, answered, how many days, overdue, by pair."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from publishing.enums import EnquiryStanding
from publishing.queries.enquiries import Pair, all_pairs, pairs_of
from publishing.sheets.enquiries import figures_of, pairs_csv, write_pairs
from publishing.views.enquiries import file_answer, rows_asked, tabs_of, units_named
from review.views.papers import chips

PAGE = 100
LABELS = (
    "提出单位",
    "核查单位",
    "提出",
    "已反馈",
    "待反馈",
    "逾期未反馈",
    "已另行提出",
    "用时中位数（天）",
    "逾期后反馈",
    "逾期后另行提出",
)
COLUMNS = [{"label": label, "numeric": place > 1} for place, label in enumerate(LABELS)]
ASKED, OVERDUE = 2, 5  # the cells that lead to the list


@requires(Action.ANSWER, Action.OVERSEE)
@require_safe
def enquiry_pairs(request: Asked) -> HttpResponse:
    """The pairs of the list that is asked for, with their sums."""
    side, form = rows_asked(request)
    pairs = pairs_of(form.narrow())
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": f"{reverse('enquiry_pairs')}?side={side}",
        "side": side,
        "tabs": tabs_of(request, side, "enquiry_pairs"),
        "columns": COLUMNS,
        "rows": [row(pair, request) for pair in page],
        "foot": figures_of(all_pairs(pairs)) if pairs else None,
        "page": page,
        "query": request.GET.urlencode(),
        "crumbs": [
            {"label": "核查反馈", "url": f"{reverse('enquiries')}?side={side}"},
            {"label": "按单位统计"},
        ],
    }
    return render(request, "publishing/enquiry_pairs.html", context)


def row(pair: Pair, request: Asked) -> list[Any]:
    """A pair as a row of the table; its figures lead to the list of just these."""
    cells: list[Any] = figures_of(pair)
    kept = {name: str(value) for name, value in request.GET.items() if name != "page"}
    kept |= {"unit": str(pair.unit), "office": str(pair.office)}
    cells[ASKED] = linked(pair.asked, kept)
    cells[OVERDUE] = linked(pair.overdue, {**kept, "state": EnquiryStanding.OVERDUE.value})
    return cells


def linked(number: int, query: dict[str, str]) -> dict[str, Any] | int:
    """A figure with the address of what it counts."""
    return {"text": number, "url": f"{reverse('enquiries')}?{urlencode(query)}"} if number else number


@requires(Action.ANSWER, Action.OVERSEE)
@require_safe
def enquiry_pairs_file(request: Asked, kind: str) -> HttpResponse:
    """The statistics as they are filtered, as a file: `xlsx` or `csv`."""
    _, form = rows_asked(request)
    pairs = pairs_of(form.narrow())
    if kind == "csv":
        return file_answer(pairs_csv(pairs), "核查反馈统计", kind)
    if kind != "xlsx":
        raise Http404
    target = BytesIO()
    write_pairs(target, pairs, unit_name=units_named(request), day=day_of(request))
    return file_answer(target.getvalue(), "核查反馈统计", kind)

"""The rows that a figure counts, as they stand now: of one unit, or of everything below it; each leads to its own page."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires, units_for
from campaign.enums import Outcome
from campaign.models import Division, Unit, User
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from publishing.queries.enquiries import enquiries_for
from publishing.views.enquiries import file_answer
from publishing.views.public.filters import is_code
from review.views.papers import FILE_KINDS
from supervision.enums.figures import BY_CODE
from supervision.queries.complaints import referrals_of, seen_by
from supervision.queries.corrections import orders_for
from supervision.queries.evaluation import READS
from supervision.queries.figure_rows import OWN_LEVEL, units_below
from supervision.queries.figures import LISTED, rows_of
from supervision.queries.guides import tasks_for
from supervision.queries.relapses import relapses_for
from supervision.sheets.figure_rows import cells_of, columns_of, frame_of_rows, kind_of
from supervision.sheets.relapses import table_csv, write_table

PAGE = 50
UNPUBLISHED = frozenset({"struck"})  # what no list says is not read by who supervises
ABOVE = (Action.OVERSEE, Action.SUPERVISE)


def units_counted(user: Any) -> QuerySet[Unit]:
    """The units whose figures a person may read."""
    within = Q(pk__in=[])
    for action in READS:
        within |= Q(pk__in=units_for(user, action).values("pk"))
    return Unit.objects.filter(within).select_related("division")


class Counted:
    """What the address asks for: which rows, of whom; 404 for a figure without rows, and for what lies below to who follows only
    the unit itself."""

    def __init__(self, request: Asked, unit: Unit, code: str) -> None:
        round = chosen_round(request)
        self.whole = request.GET.get("whole") == "1"
        powers = set(ABOVE if self.whole else READS) - ({Action.SUPERVISE} if code in UNPUBLISHED else set())
        if code not in LISTED or round is None or not any(can(request.user, action, unit) for action in powers):
            raise Http404
        self.unit, self.code, self.round = unit, code, round
        asked = request.GET.get("place", "")
        self.place = asked if self.whole and (asked == OWN_LEVEL or is_code(asked)) else ""
        units = units_below(unit, self.place) if self.whole else Unit.objects.filter(pk=unit.pk)
        self.rows = rows_of(code, units, round, request.at)

    @property
    def title(self) -> str:
        """What is counted."""
        return BY_CODE[self.code].label

    @property
    def whose(self) -> str:
        """Of whom."""
        if not self.whole:
            return self.unit.name
        if self.place == OWN_LEVEL:
            return f"{self.unit.division.name}本级"
        below = Division.objects.filter(code=self.place).first() if self.place else self.unit.division
        return f"{below.name if below else self.place}（所属各单位）"

    def query(self) -> str:
        """The address, without the page."""
        asked = {"round": self.round.number, "whole": "1" if self.whole else "", "place": self.place}
        return urlencode({name: value for name, value in asked.items() if value})


@requires(*READS, model=Unit, within=units_counted)
@require_safe
def figure_rows(request: Asked, unit: Unit, code: str) -> HttpResponse:
    """The rows, fifty to a page."""
    asked = Counted(request, unit, code)
    page = Paginator(asked.rows, PAGE).get_page(request.GET.get("page"))
    rows, columns = list(page), columns_of(code)
    urls = addresses(kind_of(code), rows, request.user)
    context = {
        "title": asked.title,
        "whose": asked.whose,
        "round": asked.round,
        "page": page,
        "headings": [column.label for column in columns],
        "lines": [
            {
                "url": urls.get(row.pk, ""),
                "cells": [{"label": column.label, "words": column.cell(row)} for column in columns],
            }
            for row in rows
        ],
        "files": [
            {"kind": kind.upper(), "url": f"{reverse('figure_rows_file', args=[unit.pk, code, kind])}?{asked.query()}"}
            for kind in FILE_KINDS
        ],
        "fits": page.paginator.count <= settings.JOB_FROM_ROWS,
        "most": settings.JOB_FROM_ROWS,
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": f"{asked.whose}：{asked.title}"}],
    }
    return render(request, "supervision/figure_rows.html", context)


@requires(*READS, model=Unit, within=units_counted)
@require_safe
def figure_rows_file(request: Asked, unit: Unit, code: str, kind: str) -> HttpResponse:
    """The same as a file: `xlsx` or `csv`; 404 where it is more than is written while one waits."""
    asked = Counted(request, unit, code)
    rows = list(asked.rows[: settings.JOB_FROM_ROWS + 1])
    if kind not in FILE_KINDS or len(rows) > settings.JOB_FROM_ROWS:
        raise Http404
    frame, name = frame_of_rows(code, asked.title), f"{asked.whose}-{asked.title}"
    if kind == "csv":
        return file_answer(table_csv(frame, cells_of(code, rows)), name, kind)
    target = BytesIO()
    write_table(target, frame, cells_of(code, rows), unit_name=asked.whose, day=day_of(request))
    return file_answer(target.getvalue(), name, kind)


# --- where a row leads ------------------------------------------------------------------------------------------------------------


def addresses(kind: str, rows: list[Any], user: User) -> dict[int, str]:
    """The pages of these rows by their keys, of those that the person may open; one query, of complaints two."""
    return PAGES[kind](rows, user)


def _of(found: Callable[[Any], QuerySet[Any]], name: str) -> Callable[[list[Any], User], dict[int, str]]:
    def pages(rows: list[Any], user: User) -> dict[int, str]:
        keys = found(user).filter(pk__in=[row.pk for row in rows]).order_by().values_list("pk", flat=True)
        return {pk: reverse(name, args=[pk]) for pk in keys}

    return pages


def _items(rows: list[Any], user: User) -> dict[int, str]:
    return {row.pk: reverse("item", args=[row.uid]) for row in rows if row.outcome != Outcome.STRIKE}


def _duties(rows: list[Any], user: User) -> dict[int, str]:
    reached = Q(pk__in=units_for(user, Action.READ).values("pk")) | Q(
        pk__in=units_for(user, Action.OVERSEE).values("pk")
    )
    seen = set(Unit.objects.filter(reached, pk__in={row.unit.pk for row in rows}).values_list("pk", flat=True))
    return {row.pk: reverse("unit_duties", args=[row.unit.pk]) for row in rows if row.unit.pk in seen}


def _findings(rows: list[Any], user: User) -> dict[int, str]:
    open_ones = set(orders_for(user).filter(pk__in=[row.order_id for row in rows]).values_list("pk", flat=True))
    return {row.pk: reverse("order", args=[row.order_id]) for row in rows if row.order_id in open_ones}


def _complaints(rows: list[Any], user: User) -> dict[int, str]:
    parts = _of(referrals_of, "referral")(rows, user)
    seen = set(seen_by(user).filter(pk__in=[row.complaint_id for row in rows]).values_list("pk", flat=True))
    whole = {row.pk: reverse("complaint", args=[row.complaint_id]) for row in rows if row.complaint_id in seen}
    return {**whole, **parts}


PAGES: dict[str, Callable[[list[Any], User], dict[int, str]]] = {
    "duties": _duties,
    "items": _items,
    "enquiries": _of(enquiries_for, "enquiry"),
    "guides": _of(tasks_for, "guide_task"),
    "complaints": _complaints,
    "findings": _findings,
    "orders": _of(orders_for, "order"),
    "relapses": _of(relapses_for, "relapse"),
}

"""The panel's docket: what is to be received, what is under review, what may be fed back (notice 五(三))."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_for
from campaign.models import Round
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.jobs import asked_later
from campaign.views.pages import PagesByKey
from review.enums import RulingState
from review.forms import AssigneeForm, DocketFilter, SavedViewForm
from review.operations import feed_back, receive
from review.queries import counts_by_state, declarations_awaiting, docket_for
from review.sheets import docket_csv, write_docket
from review.views.papers import FILE_KINDS, STATE_TONES, Line, chips, line, picked
from review.views.saved_views import chips_of
from submissions.models import Declaration

PAGE = 50
# What rows are ticked for: to be ruled on together; by the chair also to be fed back or handed on.
PICKED_BY_MEMBER = (RulingState.PENDING,)
PICKED_BY_CHAIR = (*PICKED_BY_MEMBER, RulingState.CONTESTED, RulingState.RULED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Action.EXAMINE)
@require_safe
def docket(request: Asked) -> HttpResponse:
    """The items of the round, filtered, fifty to a page; on top what waits to be received."""
    return show(request)


@requires(Action.SETTLE)
@require_POST
def docket_receive(request: Asked) -> HttpResponse:
    """Receive the picked declarations, or all that wait."""
    desk = Docket(request)
    waiting = desk.awaiting
    chosen = waiting if "all" in request.POST else pick_from(waiting, picked(request.POST))
    if not chosen:
        messages.warning(request, "没有选中申报表。请先勾选要接收的申报表，再办理接收。")
        return redirect(desk.address)
    try:
        items = receive(chosen, actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, refused)
    messages.success(request, f"已接收{len(chosen)}份申报表，{items}件事项进入审核目录。")
    return redirect(desk.address)


@requires(Action.SETTLE)
@require_POST
def docket_feed_back(request: Asked) -> HttpResponse:
    """Feed the picked rulings back to their units, or all of the list that are ready for it."""
    desk = Docket(request)
    if "all" in request.POST:
        ready = desk.filter.narrow(leave=("state",)).filter(state=RulingState.RULED, unit__in=desk.settled_units)
        chosen = list(ready.prefetch_related(None))
    else:
        mine = docket_for(request.user).filter(unit__in=desk.settled_units).prefetch_related(None)
        keys = picked(request.POST)
        chosen = pick_from(list(mine.filter(pk__in=keys)), keys)
    if not chosen:
        messages.warning(request, "没有选中事项。请先勾选状态为“待反馈”的事项，再办理反馈。")
        return redirect(desk.address)
    try:
        feed_back(chosen, actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, refused)
    units = len({case.unit_id for case in chosen})
    messages.success(request, f"已向{units}个单位反馈{len(chosen)}件审核意见，等待单位确认。")
    return redirect(desk.address)


@requires(Action.EXAMINE)
@require_safe
def docket_download(request: Asked, kind: str) -> HttpResponse:
    """The filtered list as a file: `xlsx` or `csv`."""
    desk = Docket(request)
    if kind in FILE_KINDS and (later := asked_later(request, "docket", kind, rows=desk.known)):
        return later
    rows = desk.filter.narrow()
    name = f"审核目录-{desk.round or ''}"
    if kind == "csv":
        response = HttpResponse(docket_csv(rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        target = BytesIO()
        own = "、".join(unit.name for unit in units_of(request.user)[:2])
        write_docket(target, rows, unit_name=own, day=request.at.astimezone(SHANGHAI).date())
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or ""
    return response


def pickable(lines: list[Line], states: Collection[RulingState]) -> list[str]:
    """Those of these states whose items the page shows: they may be picked."""
    shown = {one.case.state for one in lines}
    return [state.value for state in states if state in shown]


def pick_from(rows: list[Any], keys: list[int]) -> list[Any]:
    """The rows with these keys; 404 when one is not among them, the same as for a row that is not there."""
    by_key = {row.pk: row for row in rows}
    if not set(keys) <= set(by_key):
        raise Http404
    return [by_key[key] for key in keys]


@dataclass(frozen=True)
class Tab:
    """A state with its count and the address of its list."""

    label: str
    count: int
    url: str
    tone: str
    current: bool


class Docket:
    """What the page asks; each question is put once."""

    def __init__(self, request: Asked) -> None:
        self.request = request
        self.filter = DocketFilter(request.GET, user=request.user, at=request.at)
        self.query = request.GET.urlencode()
        self.address = reverse("docket") + (f"?{self.query}" if self.query else "")

    @cached_property
    def round(self) -> Round | None:
        """The round that is shown."""
        return self.filter.current()

    @cached_property
    def settled_units(self) -> QuerySet[Any]:
        """The units whose declarations the person receives and to which they feed back."""
        return units_for(self.request.user, Action.SETTLE)

    @cached_property
    def awaiting(self) -> list[Declaration]:
        """The declarations that wait to be received."""
        return list(declarations_awaiting(self.request.user, self.round)) if self.round else []

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many items stand in each state, by the other conditions."""
        return counts_by_state(self.filter.narrow(leave=("state",)))

    @property
    def known(self) -> int:
        """How many items the list has: counted with the tabs."""
        chosen = self.filter.cleaned_data.get("state", "")
        return self.counts.get(chosen, 0) if chosen else sum(self.counts.values())

    def tabs(self) -> list[Tab]:
        """All, and each state."""
        chosen = self.filter.cleaned_data.get("state", "")
        states = [(state.value, str(state.label), self.counts.get(state.value, 0)) for state in RulingState]
        return [self.tab(*one, chosen) for one in (("", "全部", sum(self.counts.values())), *states)]

    def tab(self, value: str, label: str, count: int, chosen: str) -> Tab:
        """One of them; the other conditions stay."""
        rest = self.request.GET.copy()
        for name in ("state", "page"):
            rest.pop(name, None)
        if value:
            rest["state"] = value
        tone = STATE_TONES[RulingState(value)] if value else "plain"
        return Tab(label, count, f"?{rest.urlencode()}", tone, value == chosen)


def show(request: Asked, refused: Refused | None = None) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    desk = Docket(request)
    rows = desk.filter.narrow().select_related("assignee")
    page = PagesByKey(rows, PAGE, known=desk.known).get_page(request.GET.get("page"))
    settles = desk.settled_units.exists()
    lines = [line(case, "ruling", desk.query) for case in page]
    context = {
        "form": desk.filter,
        "active": chips(desk.filter, request.GET),
        "clear_url": reverse("docket"),
        "views": chips_of(request, desk.filter),
        "saving": SavedViewForm(user=request.user),
        "round": desk.round,
        "tabs": desk.tabs(),
        "awaiting": desk.awaiting if settles else [],
        "page": page,
        "lines": lines,
        "settles": settles,
        "pick": pickable(lines, PICKED_BY_CHAIR if settles else PICKED_BY_MEMBER),
        "bulk": PICKED_BY_MEMBER[0].value,
        "assigning": AssigneeForm(people=desk.filter.people) if settles else None,
        "ready": desk.counts.get(RulingState.RULED, 0),
        "query": desk.query,
        "refused": refused,
    }
    return render(request, "review/docket.html", context, status=409 if refused else 200)

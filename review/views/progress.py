"""How far the panels are, and whether the time will do (notice 五(三); 六(一): 严格时间进度).

Who sits on a panel is led from each figure to the docket with the filter that counts the same. A coordinator, or the chair
one level up, reads the same figures without the docket.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import fetch, requires
from campaign.models import Unit
from campaign.queries import current_round, units_of
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from review.enums import RulingState
from review.queries.pace import Day, Pace
from review.queries.panels import panels_seen_by
from review.queries.progress import MemberLine, PanelLine, PanelProgress, PanelsProgress, Tally
from review.sheets.progress_out import (
    COUNTED,
    MEMBERS,
    counted,
    name_of,
    seat_of,
    write_days,
    write_members,
    write_panels,
    write_units,
)
from review.views.charts import bars_of, burn_of
from review.views.pace_words import against, day_words, decimal, finish_words, is_behind, pace_facts
from review.views.panels import SEES
from review.views.papers import XLSX

Cell = dict[str, Any] | int | str | None
ME = "me"
SHOWN = ("事项", "未办结", "已退回", "有异议", "待裁定", "已确认", "逾期")  # of several panels


class Ways:
    """The way from a figure into the docket: the filter that counts the same; none for who does not sit on the panel."""

    def __init__(self, progress: PanelProgress, request: Asked) -> None:
        self.open, self.user = progress.sits, request.user
        self.same: dict[str, Any] = {}
        if progress.round is not None and progress.round != current_round(request.at):
            self.same["round"] = progress.round.pk
        if len(progress.seats) > 1:
            self.same["panel"] = progress.panel.pk

    def cell(self, count: int, **conditions: Any) -> Cell:
        """A figure with its way."""
        if not self.open or not count:
            return count
        asked = urlencode({**self.same, **conditions})
        return {"text": count, "url": reverse("docket") + (f"?{asked}" if asked else "")}

    def cells(self, tally: Tally, **conditions: Any) -> list[Cell]:
        """The figures of a tally in the order of `COUNTED`."""
        asked: list[dict[str, Any]] = [{}, {"step": "open"}, *({"state": state.value} for state in RulingState)]
        asked.append({"due": "overdue"})
        return [self.cell(n, **conditions, **one) for n, one in zip(counted(tally), asked, strict=True)]  # type: ignore[arg-type]

    def member(self, line: MemberLine) -> list[Cell]:
        """The figures of a member; of all others together, and of who left, there is no filter."""
        tally = line.tally
        if line.merged or not line.sits:
            plain = (tally.total, line.todo, line.with_unit, tally.settled, tally.overdue)
            return [*plain, *line.opinions]
        mine = line.user == self.user
        who = {"assignee": ME if mine else line.user.pk if line.user else "none"}
        found = [
            self.cell(tally.total, **who),
            self.cell(line.todo, **who, step="todo"),
            self.cell(line.with_unit, **who, step="unit"),
            self.cell(tally.settled, **who, state=RulingState.SETTLED.value),
            self.cell(tally.overdue, **who, due="overdue"),
        ]
        if mine:
            wanting = self.cell(line.wanting, **who, step="todo", split="wanting")
            return [*found, self.cell(line.given, split="given"), wanting]
        return [*found, *line.opinions]


@requires(*SEES)
@require_safe
def progress(request: Asked) -> HttpResponse:
    """All panels that the person may look at; where there is one only, that one."""
    seen = list(panels_seen_by(request.user))
    if len(seen) == 1:
        return redirect(f"{reverse('panel_progress', args=[seen[0].pk])}{query_of(request)}")
    round = chosen_round(request)
    found = PanelsProgress(seen, round, viewer=request.user, at=request.at)
    query = query_of(request)
    context = {
        **common(request, found, "progress_file", []),
        "bars": bars_of((line.panel.name, line.tally) for line in found.panels),
        "table": {
            "caption": "各审核组进度",
            "columns": columns("审核组", *SHOWN, "近期每日", "每日须", "预计提完"),
            "rows": [panel_line(line, query) for line in found.panels if line.tally.total],
            "foot": ["合计", *brief(found.whole), "", "", ""],
        },
        "idle": [named(line.panel, query) for line in found.panels if not line.tally.total],
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "审核进度"}],
    }
    return render(request, "review/progress.html", context)


@requires(*SEES)
@require_safe
def progress_file(request: Asked, table: str) -> HttpResponse:
    """A table of the page as a workbook: `panels` or `days`."""
    seen = panels_seen_by(request.user)
    found = PanelsProgress(list(seen), chosen_round(request), viewer=request.user, at=request.at)
    name = "、".join(unit.name for unit in units_of(request.user)[:2])
    writers: dict[str, Callable[[BytesIO], Any]] = {
        "panels": lambda file: write_panels(file, found.panels, unit_name=name, day=day_of(request)),
        "days": lambda file: write_days(file, begun(found.pace), unit_name=name, day=day_of(request)),
    }
    return workbook(writers, table)


@requires(*SEES)
@require_safe
def panel_progress(request: Asked, pk: int) -> HttpResponse:
    """One panel: its units, its members, its days."""
    found = progress_of(request, pk)
    ways, panel = Ways(found, request), found.panel
    context = {
        **common(request, found, "panel_progress_file", [panel.pk]),
        "panel": panel,
        "sits": found.sits,
        "hidden": found.hidden,
        "bars": bars_of((unit.short_name or unit.name, tally) for unit, tally in found.units),
        "figures": figures(found, ways),
        "table": {
            "caption": "各单位进度",
            "columns": columns("申报单位", *(one.header for one in COUNTED)),
            "rows": [[unit.name, *ways.cells(tally, unit=unit.pk)] for unit, tally in found.units],
            "foot": ["合计", *counted(found.whole)],
        },
        "members": {
            "caption": "各成员进度",
            "columns": columns(*(one.header for one in MEMBERS.columns)),
            "rows": [[name_of(line), seat_of(line), *ways.member(line)] for line in found.members],
        },
        "crumbs": crumbs(panel),
    }
    return render(request, "review/panel_progress.html", context)


@requires(*SEES)
@require_safe
def panel_progress_file(request: Asked, pk: int, table: str) -> HttpResponse:
    """A table of the page as a workbook: `units`, `members` or `days`."""
    found = progress_of(request, pk)
    name, day = found.panel.name, day_of(request)
    writers: dict[str, Callable[[BytesIO], Any]] = {
        "units": lambda file: write_units(file, found.units, unit_name=name, day=day),
        "members": lambda file: write_members(file, found.members, unit_name=name, day=day),
        "days": lambda file: write_days(file, begun(found.pace), unit_name=name, day=day),
    }
    return workbook(writers, table)


def progress_of(request: Asked, pk: int) -> PanelProgress:
    """The progress of a panel that the person may look at; else 404."""
    panel = fetch(panels_seen_by(request.user), "pk", pk)
    return PanelProgress(panel, chosen_round(request), viewer=request.user, at=request.at)


def workbook(writers: dict[str, Callable[[BytesIO], Any]], table: str) -> HttpResponse:
    """The table of this name as a workbook; 404 for another name."""
    if table not in writers:
        raise Http404
    writers[table](target := BytesIO())
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"审核进度-{table}.xlsx") or ""
    return response


def common(request: Asked, found: PanelProgress | PanelsProgress, file: str, keys: list[int]) -> dict[str, Any]:
    """What both pages show."""
    query = query_of(request)
    names = ("units", "members", "days") if keys else ("panels", "days")
    return {
        "round": found.round,
        "whole": found.whole,
        "facts": pace_facts(found.pace, found.whole),
        "behind": is_behind(found.pace),
        "burn": burn_of(found.pace),
        "days": {
            "caption": "每日剩余件数",
            "columns": columns("日期", "提出结论", "当日剩余", "按时限应剩余"),
            "rows": [[day_words(one.day), one.given, one.left, one.due] for one in begun(found.pace)],
        },
        "files": {name: f"{reverse(file, args=[*keys, name])}{query}" for name in names},
    }


def begun(pace: Pace) -> list[Day]:
    """The days until today."""
    return [day for day in pace.days if day.left is not None]


def query_of(request: Asked) -> str:
    """The round goes along."""
    number = request.GET.get("round", "")
    return f"?{urlencode({'round': number})}" if number else ""


def figures(found: PanelProgress, ways: Ways) -> list[tuple[str, Cell]]:
    """The sums of a panel on top of its page."""
    return list(zip((str(one.header) for one in COUNTED), ways.cells(found.whole), strict=True))


def columns(first: str, *others: str) -> list[dict[str, Any]]:
    """The head of a table: a name, then figures."""
    return [{"label": first}, *({"label": label, "numeric": label != "职责"} for label in others)]


def panel_line(line: PanelLine, query: str) -> list[Cell]:
    """One panel of the table, with the way to its own page."""
    pace = line.pace
    recent = decimal(pace.recent.each) if pace.recent and line.tally.total else None
    done: Cell = f"{finish_words(pace)}，{against(pace).removeprefix('比时限')}" if pace.finishes else None
    if is_behind(pace):
        done = {
            "text": done or ("时限已过" if pace.recent and pace.recent.count else "近期没有提出结论"),
            "tone": "refused",
        }
    return [named(line.panel, query), *brief(line.tally), recent, pace.needed, done]


def named(panel: Unit, query: str) -> dict[str, Any]:
    """A panel's name with the way to its own page."""
    return {"text": panel.name, "url": reverse("panel_progress", args=[panel.pk]) + query}


def brief(tally: Tally) -> list[int]:
    """The numbers of `SHOWN`: what asks for something; the workbook has every state."""
    states = (RulingState.RETURNED, RulingState.CONTESTED, RulingState.DISPUTED)
    return [tally.total, tally.open, *(tally.states[state] for state in states), tally.settled, tally.overdue]


def crumbs(panel: Any) -> list[dict[str, str]]:
    """The way here."""
    way = [("我的工作", "desk"), ("审核进度", "progress")]
    return [*({"label": label, "url": reverse(name)} for label, name in way), {"label": panel.name}]

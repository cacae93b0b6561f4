"""投诉办理情况: what became of complaints, by place, office and month; every figure counted from the rows it leads to."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.enums import Level
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from review.views.papers import as_file, chips
from supervision.enums.complaints import ComplaintOutcome
from supervision.forms.complaints_report import ReportFilter
from supervision.queries.complaint_figures import Figures
from supervision.queries.complaint_lists import BELOW, HANDLE
from supervision.queries.complaints_report import Line, Report, power_of
from supervision.sheets.complaints_report import TITLE, report_csv, write_report

ROW = 66  # height of a line with its bar
NARROW = 4.0  # per cent of the width under which a number would not fit
# Pattern and outcomes of the parts of a bar; the patterns are those of the other charts.
BARS = (
    ("settled", "取消纠正", (ComplaintOutcome.CORRECTED,)),
    ("unit", "抄送部门参考", (ComplaintOutcome.PASSED_ON,)),
    ("panel", "需保留并解释、属清单内已解释", (ComplaintOutcome.KEPT_EXPLAINED, ComplaintOutcome.LISTED_EXPLAINED)),
    ("dispute", "不属范围", (ComplaintOutcome.OUT_OF_SCOPE,)),
)
SHOWN = (
    *("收到", "有效", "办理中", "已办结", "取消纠正", "抄送参考", "保留并解释", "清单内解释", "不属范围"),
    "逾期未反馈",
)
READERS = (Action.SUPERVISE, Action.OVERSEE, Action.HANDLE_COMPLAINTS)


@dataclass(frozen=True)
class Part:
    """A part of a bar; `middle` is where its number stands, empty where it would not fit."""

    pattern: str
    label: str
    count: int
    x: str
    width: str
    middle: str


@dataclass(frozen=True)
class Bar:
    """One line of the chart: its name, its figures in words, its parts, its place from the top."""

    name: str
    words: str
    name_y: int
    words_y: int
    bar_y: int
    number_y: int
    parts: list[Part]


def bars(lines: list[Line]) -> list[Bar]:
    """A bar for each line with closed complaints."""
    found = [line for line in lines if line.figures.closed]
    return [bar(line, number * ROW) for number, line in enumerate(found)]


def bar(line: Line, top: int) -> Bar:
    """One bar: widths in per cent of what is closed."""
    parts, x, closed = [], 0.0, line.figures.closed
    for pattern, label, outcomes in BARS:
        if count := sum(line.figures.by_outcome.get(one.value, 0) for one in outcomes):
            width = 100 * count / closed
            middle = f"{x + width / 2:.2f}%" if width >= NARROW else ""
            parts.append(Part(pattern, label, count, f"{x:.2f}%", f"{width:.2f}%", middle))
            x += width
    words = f"收到{line.figures.received}，有效{line.figures.valid}，已办结{closed}"
    return Bar(line.label, words, top + 14, top + 31, top + 37, top + 49, parts)


def report_of(request: Asked) -> tuple[Report, ReportFilter]:
    """What is asked for."""
    power = power_of(request.user) or Action.HANDLE_COMPLAINTS
    form = ReportFilter(request.GET, user=request.user, action=power)
    first, last = form.span
    return Report(request.user, first, last, form.cleaned_data.get("place"), request.at), form


@requires(*READERS)
@require_safe
def complaints_report(request: Asked) -> HttpResponse:
    """The figures, a chart, and three tables that add up to them."""
    report, form = report_of(request)
    whole = report.whole
    places, months = report.by_place, report.by_month
    charted = places if len(places) > 1 else months
    drawn = bars(charted)
    columns = [{"label": label, "numeric": True} for label in SHOWN]
    context = {
        "title": TITLE,
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("complaints_report"),
        "at": request.at,
        "top": report.top,
        "whole": whole,
        "figures": heads(request, whole, form),
        "two_facts": whole.solved_uncorrected or whole.corrected_unconfirmed,
        "bars": drawn,
        "bars_height": ROW * len(drawn),
        "bars_of": "各地" if charted is places else "各月",
        "legend": [(pattern, label) for pattern, label, _ in BARS],
        "foot": ["合计", *shown(whole)],
        "tables": [
            {"caption": f"按{name}统计", "columns": [{"label": head}, *columns], "rows": rows}
            for name, head, rows in (
                ("地方", "发生地", [cells(one, request) for one in places]),
                ("单位", "被投诉单位", [cells(one, request) for one in report.by_office]),
                ("月份", "收到月份", [cells(one, request) for one in months]),
            )
        ],
        "query": request.GET.urlencode(),
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": TITLE}],
    }
    return render(request, "supervision/complaints_report.html", context)


def side_of(request: Asked) -> str:
    """The list in which the figures' rows stand; empty for who follows figures alone."""
    held = frame_of(request).held
    return BELOW if Action.SUPERVISE in held else HANDLE if Action.HANDLE_COMPLAINTS in held else ""


def heads(request: Asked, whole: Figures, form: ReportFilter) -> list[dict[str, Any]]:
    """The figures on top, each leading to its complaints where the person reads them."""
    side = side_of(request)
    kept = {name: str(request.GET.get(name)) for name, _ in form.active()}
    found: list[tuple[str, int, dict[str, str]]] = [
        ("有效", whole.valid, {}),
        ("待受理", whole.waiting, {"state": "received"}),
        ("已办结", whole.closed, {"state": "closed"}),
    ]
    found += [
        (str(one.label), whole.by_outcome.get(one.value, 0), {"state": "closed", "outcome": one.value})
        for one in ComplaintOutcome
    ]
    found += [("逾期未反馈", whole.overdue, {"light": "red"}), ("不予受理", whole.refused, {"state": "refused"})]
    return [
        {
            "label": label,
            "count": count,
            "url": f"{reverse('complaints')}?{urlencode({'side': side, **kept, **more})}" if side and more else "",
        }
        for label, count, more in found
    ]


def cells(line: Line, request: Asked) -> list[Any]:
    """A line of a table; a place leads to its parts, an office to its complaints."""
    label: Any = line.label
    side = side_of(request)
    if line.place is not None:
        rest = {name: value for name, value in request.GET.items() if name != "place"}
        label = {"text": line.label, "url": f"?{urlencode({**rest, 'place': line.place.pk})}"}
        label = label if line.place.level <= Level.COUNTY else line.label  # townships have no parts
    elif line.unit is not None and side:
        label = {"text": line.label, "url": f"{reverse('complaints')}?side={side}&unit={line.unit.code}"}
    return [label, *shown(line.figures)]


def shown(figures: Figures) -> list[int]:
    """The figures in the order of `SHOWN`; the files have all of them."""
    outcomes = [figures.by_outcome.get(one.value, 0) for one in ComplaintOutcome]
    return [figures.received, figures.valid, figures.running, figures.closed, *outcomes, figures.overdue]


@requires(*READERS)
@require_safe
def complaints_report_file(request: Asked, kind: str) -> HttpResponse:
    """The report as a workbook of three tables, or CSV."""
    report, _ = report_of(request)
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        f"{TITLE}-{day_of(request):%Y%m%d}",
        xlsx=lambda target: write_report(target, report, unit_name=own, day=day_of(request)),
        csv=lambda: report_csv(report),  # type: ignore[arg-type, return-value]
    )

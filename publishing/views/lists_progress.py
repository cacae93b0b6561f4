"""公布进度: the way of the lists from declaration to publication, which places have published, which are late, which have not begun;
as charts, place by place as a table, and as a file."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from campaign.access import requires
from campaign.models import Round
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from publishing.enums import ListStanding
from publishing.queries.completeness import PlaceStanding, by_prefecture
from publishing.queries.stages import ways_of
from publishing.sheets.csv_out import encoded
from publishing.tasks.site import site_reach
from publishing.views.ways import COLUMNS, IN_FILE, LINE, STEPS, common_due, file_line, foot, late_facts, row, way_chart

LATE = "late"
# Pattern and words of the parts of a bar, in their order; a place that is late and not published counts with what it has not done.
PARTS = (
    ("settled", "已公布", (ListStanding.PUBLISHED, ListStanding.PUBLISHED_LATE)),
    ("unit", "正在办理", (ListStanding.ON_ITS_WAY,)),
    ("panel", "尚未编制", (ListStanding.NOT_BEGUN,)),
    ("dispute", "逾期未公布", (ListStanding.OVERDUE,)),
)
ROW = 56  # height of a prefecture with its bar


@dataclass(frozen=True)
class Part:
    """A part of a bar; `middle` is where its number stands."""

    kind: str
    label: str
    count: int
    x: str
    width: str
    middle: str


@requires(Action.OVERSEE)
def lists_progress(request: Asked) -> HttpResponse:
    """The way of all lists as a chart, a bar for each prefecture, each place; `?standing=` leaves those that stand there, or are late."""
    round = chosen_round(request)
    ways = ways_of(request.user, round, request.at) if round else []
    places = [way.standing for way in ways]
    wanted = request.GET.get("standing", "")
    shown = [way for way in ways if wanted in {"", way.standing.standing.value} or (wanted == LATE and way.is_late)]
    context = {
        "round": round,
        "at": request.at,
        "steps": way_chart(ways),
        "steps_height": LINE * len(STEPS),
        "late": late_facts(ways, round),
        "figures": figures(places, round),
        "bars": bars(places),
        "height": ROW * len(by_prefecture(places)),
        "legend": [(kind, label) for kind, label, _ in PARTS],
        "columns": COLUMNS,
        "due": common_due(ways),
        "rows": [row(way, round, common_due(ways)) for way in shown],
        "foot": foot(shown) if len(shown) > 1 else [],
        "copies_site": site_reach(request.user, {}) is not None,
        "chosen": "有逾期的" if wanted == LATE else dict(ListStanding.choices).get(wanted, ""),
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "公布进度"}],
    }
    return render(request, "publishing/lists_progress.html", context)


def figures(places: list[PlaceStanding], round: Round | None) -> list[dict[str, Any]]:
    """How many places stand where, each leading to those places."""
    counts = Counter(one.standing for one in places)
    number = round.number if round else ""
    return [
        {"label": one.label, "count": counts[one], "url": f"?round={number}&standing={one.value}#places"}
        for one in ListStanding
    ]


def bars(places: list[PlaceStanding]) -> list[dict[str, Any]]:
    """The lists of each prefecture as one stacked bar, with the numbers in words."""
    found = []
    for line, (division, counts) in enumerate(by_prefecture(places)):
        words = "，".join(f"{one.label}{counts[one]}" for one in ListStanding if counts[one])
        top = line * ROW
        found.append(
            {"name": division.name, "words": words, "name_y": top + 14, "bar_y": top + 22, "number_y": top + 34}
            | {"parts": parts(counts)}
        )
    return found


def parts(counts: Counter[ListStanding]) -> list[Part]:
    """The parts of one bar, widths in per cent of all its lists."""
    found, x = [], 0.0
    for kind, label, standings in PARTS:
        if count := sum(counts[one] for one in standings):
            width = 100 * count / counts.total()
            found.append(Part(kind, label, count, f"{x:.2f}%", f"{width:.2f}%", f"{x + width / 2:.2f}%"))
            x += width
    return found


@requires(Action.OVERSEE)
def lists_progress_file(request: Asked) -> HttpResponse:
    """Every place as CSV: how much has passed each step, what is late."""
    round = chosen_round(request)
    ways = ways_of(request.user, round, request.at) if round else []
    lines: list[list[object]] = [list(IN_FILE), *(file_line(way) for way in ways)]
    response = HttpResponse(b"".join(encoded(lines)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"公布进度（{round or ''}）.csv") or ""
    return response

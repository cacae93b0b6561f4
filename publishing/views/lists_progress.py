"""公布进度: which places have published, which are late, which have not begun; by prefecture as a chart, place by place as a table."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from campaign.access import requires
from campaign.models import Division, Round
from campaign.queries import chinese_deadline
from campaign.roles import Action
from campaign.templatetags.face import moment
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from publishing.enums import ListStanding
from publishing.queries.completeness import PlaceStanding, by_prefecture, lists_standing, prefecture_of, state_words
from publishing.sheets.csv_out import encoded

LABELS = ("地方", "牵头单位", "公布进度", "首次公布", "时限", "在办版本")
TONES = {
    ListStanding.PUBLISHED: "kept",
    ListStanding.PUBLISHED_LATE: "waiting",
    ListStanding.ON_ITS_WAY: "waiting",
    ListStanding.NOT_BEGUN: "plain",
    ListStanding.OVERDUE: "refused",
}
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
    """The figures, a bar for each prefecture, each place; `?standing=` leaves those that stand there."""
    round = chosen_round(request)
    places = lists_standing(request.user, round, request.at) if round else []
    wanted = request.GET.get("standing", "")
    shown = [one for one in places if wanted in {"", one.standing.value}]
    context = {
        "round": round,
        "at": request.at,
        "figures": figures(places, round),
        "bars": bars(places),
        "height": ROW * len(by_prefecture(places)),
        "legend": [(kind, label) for kind, label, _ in PARTS],
        "columns": [{"label": label} for label in LABELS],
        "rows": [row(one) for one in shown],
        "chosen": dict(ListStanding.choices).get(wanted, ""),
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


def row(one: PlaceStanding) -> list[Any]:
    """One place: where its list stands, since when, until when."""
    place: Division = one.unit.division
    return [
        {"text": place.name, "url": reverse("place", args=[place.code]) if one.published_at else ""},
        one.unit.name,
        {"text": str(one.standing.label), "tone": TONES[one.standing]},
        moment(one.published_at, "year") if one.published_at else "",
        chinese_deadline(one.due, year=True) if one.due else "",
        state_words(one.on_its_way),
    ]


@requires(Action.OVERSEE)
def lists_progress_file(request: Asked) -> HttpResponse:
    """Every place as CSV, with the prefecture in which it lies."""
    round = chosen_round(request)
    lines: list[list[object]] = [["地（市）", "区划代码", *LABELS]]
    for one in lists_standing(request.user, round, request.at) if round else []:
        place = one.unit.division
        published = moment(one.published_at, "year") if one.published_at else ""
        due = chinese_deadline(one.due, year=True) if one.due else ""
        standing = str(one.standing.label)
        lines.append(
            [
                prefecture_of(one).name,
                place.code,
                place.name,
                one.unit.name,
                standing,
                published,
                due,
                state_words(one.on_its_way),
            ]
        )
    response = HttpResponse(b"".join(encoded(lines)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"公布进度（{round or ''}）.csv") or ""
    return response

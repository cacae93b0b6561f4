"""The lists in force below a lead unit as tables: for the region by place with the lists of each place, else list by list."""

from itertools import groupby
from typing import Any

from campaign.enums import Level
from campaign.models import Division, Unit
from campaign.notice.target import TARGET, reached, reduction
from campaign.templatetags.face import percent
from publishing.models import FROZEN, Compilation
from publishing.queries.desk import missing_to_target, sums_by_list
from publishing.queries.lists import COUNTS_CANCELLED, COUNTS_RETAINED
from publishing.queries.split import Split

Line = tuple[Compilation, dict[str, int]]
FIGURES = [
    {"label": label, "numeric": True} for label in ("清理前总数", "取消", "保留", "提请上级取消", "剔除", "精简率")
]
LIST_COLUMNS = [{"label": "牵头单位"}, {"label": "版次"}, *FIGURES]
PLACE_COLUMNS = [{"label": "地方"}, {"label": "已公布"}, *FIGURES]


def sums(lead: Unit, lists: list[Compilation]) -> dict[str, Any]:
    """The figures of the lists, their sum, and how far that is from the target; `places` only for the region."""
    lines, total = sums_by_list(lists)
    places = places_of(lines) if lead.division.level == Level.REGION else []
    cancelled, baseline = sum(total[name] for name in COUNTS_CANCELLED), total["baseline"]
    return {
        "columns": PLACE_COLUMNS if places else LIST_COLUMNS,
        "rows": [place["row"] for place in places] if places else [list_row(*line) for line in lines],
        "foot": ["合计", f"{len(lists)}个" if places else "", *cells(total)],
        "places": places,
        "list_columns": LIST_COLUMNS,
        "baseline": baseline,
        "split": Split(total),
        "cancelled": cancelled,
        "reduction": reduction(cancelled, baseline),
        "reached": reached(cancelled, baseline),
        "missing": missing_to_target(cancelled, baseline),
        "target": TARGET.numerator * 100 // TARGET.denominator,
    }


def places_of(lines: list[Line]) -> list[dict[str, Any]]:
    """The lists by prefecture, the region's own level first: sums of each place, and its lists."""
    found = []
    for place, group in groupby(lines, key=lambda line: place_of(line[0].unit.division)):
        own = list(group)
        total = {name: sum(counts[name] for _, counts in own) for name in FROZEN}
        name = f"{place}本级" if place.level == Level.REGION else place.name
        found.append(
            {
                "name": name,
                "row": [name, f"{len(own)}个", *cells(total)],
                "rows": [list_row(*line) for line in own],
                "foot": ["合计", "", *cells(total)],
            }
        )
    return found


def place_of(division: Division) -> Division:
    """The prefecture in which a list stands; the region itself for its own."""
    return division.parent if division.level == Level.COUNTY and division.parent else division


def list_row(one: Compilation, counts: dict[str, int]) -> list[Any]:
    """One list."""
    return [one.unit.name, f"第{one.number}版", *cells(counts)]


def cells(counts: dict[str, int]) -> list[Any]:
    """The counts of one line; the reduction is a ratio of sums."""
    cancelled = sum(counts[name] for name in COUNTS_CANCELLED)
    retained = sum(counts[name] for name in COUNTS_RETAINED)
    ratio = percent(reduction(cancelled, counts["baseline"]))
    return [counts["baseline"], cancelled, retained, counts["referred"], counts["struck"], ratio]

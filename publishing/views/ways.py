"""The way of the lists from the first declaration to the publication, as a chart, a table and a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaign.models import Division, Round
from campaign.queries import chinese_deadline
from campaign.templatetags.face import day, moment
from publishing.enums import ListStanding
from publishing.queries.completeness import prefecture_of, state_words
from publishing.queries.stages import COUNTED, LATE_ITEMS, LATE_UNITS, Of, PlaceWay, Step, Way, together
from publishing.queries.what_if import own_level_name

STEPS = {
    Step.BEGUN: "已着手申报",
    Step.CERTIFIED: "已签发报送",
    Step.RECEIVED: "已接收",
    Step.RULED: "已提出结论",
    Step.SETTLED: "已商定",
    Step.COMPILED: "已编制清单",
    Step.LEGAL: "已过合法性审查",
    Step.APPROVED: "已经政府审定",
    Step.PUBLISHED: "已公布",
}
MEASURES = {Of.UNITS: "个单位", Of.ITEMS: "项", Of.LISTS: "份清单"}
# What is late beside the list itself, of which the tag says so.
LATE = {LATE_UNITS: "{}个单位未报", LATE_ITEMS: "{}项审核"}
TONES = {
    ListStanding.PUBLISHED: "kept",
    ListStanding.PUBLISHED_LATE: "waiting",
    ListStanding.ON_ITS_WAY: "waiting",
    ListStanding.NOT_BEGUN: "plain",
    ListStanding.OVERDUE: "refused",
}
COLUMNS = [
    {"label": "地方"},
    *({"label": label, "numeric": True} for label in ("应报单位", "已着手", "已报送", "已接收")),
    *({"label": label, "numeric": True} for label in ("事项", "已提结论", "已商定")),
    *({"label": label} for label in ("清单", "办到哪一步", "逾期")),
]
IN_FILE = (
    "地（市）",
    "区划代码",
    "地方",
    "牵头单位",
    "应报单位",
    *(STEPS[step] for step in STEPS if COUNTED[step] is Of.UNITS),
)
IN_FILE += ("逾期未报单位", "事项", "已提出结论", "已商定", "审核逾期事项", "公布进度", "首次公布", "时限", "在办版本")
LINE = 44  # height of a step with its bar


@dataclass(frozen=True)
class Bar:
    """A step with how much has passed it: its words, and where the parts of its bar lie."""

    words: str
    percent: str
    done: str
    name_y: int
    bar_y: int


def way_chart(ways: Iterable[Way]) -> list[Bar]:
    """A bar for each step, all places together."""
    whole = together(ways)
    found = []
    for line, (step, label) in enumerate(STEPS.items()):
        done, every = whole.done(step), whole.all(step)
        words = f"{label}　{done}／{every}{MEASURES[COUNTED[step]]}"
        share = 100 * done / every if every else 0.0
        found.append(Bar(words, f"{share:.2f}%", share_words(done, every), line * LINE + 14, line * LINE + 22))
    return found


def share_words(done: int, every: int) -> str:
    """A share in whole per cent, cut and never rounded up; nothing of nothing."""
    if not every:
        return ""
    return "不足1%" if 0 < 100 * done < every else f"{100 * done // every}%"


def late_facts(ways: Sequence[Way], round: Round | None) -> list[dict[str, Any]]:
    """How many units, items and places are late, each with the way to them."""
    whole = together(ways).counts
    number = f"round={round.number}" if round else ""
    return [
        {"label": "逾期未报的单位", "count": whole[LATE_UNITS], "url": reverse("completeness") + "?state=overdue"},
        {"label": "审核逾期的事项", "count": whole[LATE_ITEMS], "url": f"{reverse('progress')}?{number}"},
        {"label": "有逾期的地方", "count": sum(way.is_late for way in ways), "url": f"?{number}&standing=late#places"},
    ]


def row(way: PlaceWay, round: Round | None, due: datetime | None) -> list[Any]:
    """One place: how much has passed each step, each figure with the way to its page; `due` is by when the lists are due."""
    one, place, counts = way.standing, way.standing.unit.division, way.counts
    name, query = own_level_name(place), urlencode({"round": round.number}) if round else ""
    review = f"{reverse('panel_progress', args=[one.unit.pk])}?{query}" if counts[Of.ITEMS] else ""
    certified = {
        "text": counts[Step.CERTIFIED],
        "url": f"{reverse('completeness')}?{urlencode({'division': place.pk})}",
    }
    return [
        {"text": name, "url": reverse("place", args=[place.code])} if one.published_at else name,
        counts[Of.UNITS],
        counts[Step.BEGUN],
        certified if counts[Of.UNITS] else counts[Step.CERTIFIED],
        counts[Step.RECEIVED],
        counts[Of.ITEMS],
        {"text": counts[Step.RULED], "url": review} if review else counts[Step.RULED],
        counts[Step.SETTLED],
        {"text": str(one.standing.label), "tone": TONES[one.standing]},
        step_words(way, round, due),
        late_words(way) or None,
    ]


def common_due(ways: Iterable[PlaceWay]) -> datetime | None:
    """By when the lists are due that were given no more time."""
    return min((way.standing.due for way in ways if way.standing.due), default=None)


def step_words(way: PlaceWay, round: Round | None, due: datetime | None) -> dict[str, str] | str | None:
    """How far the list is: when it was first published, with the way to its figures, else the state of the edition on its way, and until
    when more time was given."""
    one = way.standing
    if one.published_at is None:
        longer = f"延期至{chinese_deadline(one.due)}" if one.due and due and one.due > due else ""
        return "，".join(filter(None, (state_words(one.on_its_way), longer))) or None
    place: Division = one.unit.division
    query = urlencode({"round": round.number}) if round else ""
    correcting = f"，更正{state_words(one.on_its_way)}" if one.on_its_way else ""
    return {
        "text": f"{day(one.published_at)}公布{correcting}",
        "url": f"{reverse('summary_place', args=[place.code])}?{query}",
    }


def late_words(way: Way) -> str:
    """What is late in a place beside its list, in words; empty where nothing is."""
    return "，".join(words.format(way.counts[name]) for name, words in LATE.items() if way.counts[name])


def foot(ways: Iterable[Way]) -> list[Any]:
    """The sums of the columns that add up."""
    counts = together(ways).counts
    names = (Of.UNITS, Step.BEGUN, Step.CERTIFIED, Step.RECEIVED, Of.ITEMS, Step.RULED, Step.SETTLED)
    return ["合计", *(counts[name] for name in names), f"{counts[Step.PUBLISHED]}份已公布", "", ""]


def file_line(way: PlaceWay) -> list[object]:
    """One place as a line of the file, with the prefecture in which it lies."""
    one, counts = way.standing, way.counts
    place = one.unit.division
    return [
        prefecture_of(one).name,
        place.code,
        own_level_name(place),
        one.unit.name,
        *(counts[name] for name in (Of.UNITS, Step.BEGUN, Step.CERTIFIED, Step.RECEIVED, LATE_UNITS)),
        *(counts[name] for name in (Of.ITEMS, Step.RULED, Step.SETTLED, LATE_ITEMS)),
        str(one.standing.label),
        moment(one.published_at, "year") if one.published_at else "",
        chinese_deadline(one.due, year=True) if one.due else "",
        state_words(one.on_its_way),
    ]

"""The charts of the progress, laid out on the server: widths in per cent, so that the words keep their size at any width.

Each chart has the same numbers in a table right behind it. What a colour says stands there in words, and each kind has a
pattern of its own, also on black and white paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from review.enums import OWED_BY_UNIT, RulingState
from review.queries.pace import Day, Pace
from review.queries.progress import Tally
from review.views.pace_words import day_words

# Pattern, words, states: in the order in which a bar is filled.
SEGMENTS = (
    ("settled", "已确认", (RulingState.SETTLED,)),
    ("unit", "等待单位", OWED_BY_UNIT),
    ("panel", "审核组办理", (RulingState.PENDING, RulingState.RULED)),
    ("dispute", "异议和争议", (RulingState.CONTESTED, RulingState.DISPUTED)),
)
MOST_BARS = 20
ROW, LINE, BAR = 64, 18, 16  # height of one unit with its bar, of a line of words, of the bar
WIDE_ENOUGH = 9  # per cent of the width that a number within the bar needs
TOP, HEIGHT, FOOT = 30, 190, 30  # above the highest line, of the drawing, below it
LEFT, WIDTH = 3.0, 94.0  # per cent


def percent(value: float) -> str:
    """A place or width as an attribute."""
    return f"{value:.2f}%"


@dataclass(frozen=True)
class Segment:
    """One part of a bar; `middle` is where its number stands, empty where there is no room."""

    kind: str
    label: str
    count: int
    x: str
    width: str
    middle: str


@dataclass(frozen=True)
class Bar:
    """One line of the chart: name, words, and the parts of its bar."""

    name: str
    words: str
    name_y: int
    words_y: int
    bar_y: int
    number_y: int
    segments: list[Segment]


@dataclass(frozen=True)
class Bars:
    """The whole chart."""

    bars: list[Bar]
    left_out: int
    described: str
    bar_height: int = BAR

    @property
    def height(self) -> int:
        """Of the drawing."""
        return max(1, len(self.bars)) * ROW

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Pattern and words of each part."""
        return [(kind, label) for kind, label, _ in SEGMENTS]


def bars_of(lines: Iterable[tuple[str, Tally]]) -> Bars:
    """A stacked bar for each name with items, of the first ones only; the table has them all."""
    shown = [(name, tally) for name, tally in lines if tally.total]
    bars = [_bar(place, name, tally) for place, (name, tally) in enumerate(shown[:MOST_BARS])]
    described = "；".join(f"{bar.name}：{bar.words}" for bar in bars)
    return Bars(bars, max(0, len(shown) - MOST_BARS), described)


def _bar(place: int, name: str, tally: Tally) -> Bar:
    segments, x = [], 0.0
    for kind, label, states in SEGMENTS:
        if count := tally.of(states):
            width = count * 100 / tally.total
            middle = percent(x + width / 2) if width >= WIDE_ENOUGH else ""
            segments.append(Segment(kind, label, count, percent(x), percent(width), middle))
            x += width
    top = place * ROW
    words = f"未办结{tally.open}件，共{tally.total}件"
    bar = top + 2 * LINE + 2
    return Bar(name, words, top + LINE - 4, top + 2 * LINE - 4, bar, bar + BAR - 4, segments)


@dataclass(frozen=True)
class Point:
    """Where a day stands on a line."""

    x: str
    y: str
    words: str = ""


@dataclass(frozen=True)
class Burn:
    """How many items had no verdict, day by day, and how many would have none at an even pace."""

    left: list[tuple[Point, Point]]
    due: list[tuple[Point, Point]]
    dots: list[Point]
    grid: list[Point]
    labels: list[tuple[Point, str]]
    described: str
    height: int = TOP + HEIGHT + FOOT
    base: int = field(default=TOP + HEIGHT)


def burn_of(pace: Pace) -> Burn | None:
    """The line of what is left; None where the calendar has no days for it, or there are no items."""
    days = pace.days
    if not days or not pace.total:
        return None
    start = pace.total if days[0].left is None else days[0].left + (days[0].given or 0)
    most = max([pace.total, *(day.left or 0 for day in days)])

    def at(place: int, value: int, words: str = "") -> Point:
        x = LEFT + WIDTH * place / len(days)
        return Point(percent(x), f"{TOP + HEIGHT * (1 - value / most):.1f}", words)

    left = [at(0, start)]
    left += [at(n, day.left, _said(day)) for n, day in enumerate(days, 1) if day.left is not None]
    due = [at(0, pace.total), *(at(n, day.due) for n, day in enumerate(days, 1))]
    return Burn(
        left=list(pairwise(left)),
        due=list(pairwise(due)),
        dots=left[1:],
        grid=[at(0, value, str(value)) for value in sorted({0, most // 2, most})],
        labels=_labels(days, pace),
        described=f"共{pace.total}件。" + "；".join(point.words for point in left[1:]),
    )


def _said(day: Day) -> str:
    return f"{day_words(day.day)}提出{day.given}件，剩余{day.left}件"


def _labels(days: Sequence[Day], pace: Pace) -> list[tuple[Point, str]]:
    """The first day, today and the day on which the lists are due; today above the drawing, the others below."""
    below = str(TOP + HEIGHT + 20)
    found = [(Point(percent(LEFT), below, f"{day_words(days[0].day)}开始"), "start")]
    for n, day in enumerate(days, 1):
        x = LEFT + WIDTH * n / len(days)
        if day.day == pace.last:
            found.append((Point(percent(x), below, f"{day_words(day.day)}时限"), "end"))
        if day.day == pace.today:
            found.append((Point(percent(x), "14", "今天"), "start" if n * 2 < len(days) else "end"))
    return found

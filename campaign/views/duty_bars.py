"""Stacked bars of how obligations stand, drawn on the server; the words beside them say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.enums import DutyState
from campaign.queries.ledger import Tally, share

# Pattern, words and states of the parts of a bar, in their order.
BARS = (
    ("settled", "按期办结（含延期内）", (DutyState.DONE, DutyState.EXTENDED)),
    ("unit", "逾期办结", (DutyState.LATE,)),
    ("panel", "待办", (DutyState.OWED,)),
    ("dispute", "逾期未办", (DutyState.OVERDUE,)),
)
ROW = 66  # height of a place with its bar
NARROW = 4.0  # per cent of the width under which a number would not fit


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
    """One place: its name, its figures in words, its parts."""

    name: str
    words: str
    top: int
    parts: list[Part]

    @property
    def name_y(self) -> int:
        """Where its name stands."""
        return self.top + 14

    @property
    def words_y(self) -> int:
        """Where its figures stand."""
        return self.top + 31

    @property
    def bar_y(self) -> int:
        """Where its bar begins."""
        return self.top + 37

    @property
    def number_y(self) -> int:
        """Where its numbers stand."""
        return self.top + 49


def bars(places: Sequence[tuple[str, Tally]]) -> list[Bar]:
    """A bar for each place that owes anything."""
    owing = [(name, tally) for name, tally in places if tally.owed]
    return [Bar(name, words(tally), place * ROW, parts(tally)) for place, (name, tally) in enumerate(owing)]


def words(tally: Tally) -> str:
    """The figures of a place in one line."""
    late = f"，逾期未办{tally.states[DutyState.OVERDUE]}" if tally.states[DutyState.OVERDUE] else ""
    return f"应办{tally.owed}，办结{tally.done}，办结率{share(tally.completeness)}{late}"


def parts(tally: Tally) -> list[Part]:
    """The parts of one bar, widths in per cent of all that is owed."""
    found, x = [], 0.0
    for pattern, label, states in BARS:
        if count := tally.of(states):
            width = 100 * count / tally.owed
            middle = f"{x + width / 2:.2f}%" if width >= NARROW else ""
            found.append(Part(pattern, label, count, f"{x:.2f}%", f"{width:.2f}%", middle))
            x += width
    return found

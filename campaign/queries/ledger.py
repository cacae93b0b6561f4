"""Completeness and timeliness: how much of what is owed is done, and how much of it in time, counted from the obligations.

By unit, county, prefecture and region, for who oversees them (notice 六(一): 严格时间进度; 五(五)2: 落实情况). Ratios are fractions
of sums, never rounded before they are compared.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from campaign.enums import DUTY_DONE, DUTY_OPEN, DutyState, Level, RecordSort
from campaign.models import Division, DutyRecord, Round
from campaign.models.units import UnitQuerySet
from campaign.notice.duties import DUTIES, Duty
from campaign.notice.timetable import SHANGHAI
from campaign.queries import chinese_deadline
from campaign.queries.duties import Owed, standings
from campaign.sheets.annex import CellValue

IN_TIME = (DutyState.DONE, DutyState.EXTENDED)


@dataclass
class Tally:
    """How many obligations stand where."""

    states: Counter[DutyState] = field(default_factory=Counter)

    def of(self, states: Iterable[DutyState]) -> int:
        """How many stand in these states."""
        return sum(self.states[state] for state in states)

    @property
    def owed(self) -> int:
        """What was or is to be done: neither waived nor not arisen."""
        return self.of(DUTY_DONE | DUTY_OPEN)

    @property
    def done(self) -> int:
        """What is done, in time or late."""
        return self.of(DUTY_DONE)

    @property
    def due(self) -> int:
        """What time has judged: done, or overdue."""
        return self.done + self.states[DutyState.OVERDUE]

    @property
    def completeness(self) -> Fraction | None:
        """Done of what is owed; None where nothing is."""
        return Fraction(self.done, self.owed) if self.owed else None

    @property
    def timeliness(self) -> Fraction | None:
        """Done in time (an approved extension counts) of what is done or overdue; None before there is any."""
        return Fraction(self.of(IN_TIME), self.due) if self.due else None


class Place(NamedTuple):
    """A unit of the ledger with where it lies."""

    code: str
    name: str
    division: str
    path: str
    level: int


class Entry(NamedTuple):
    """One obligation of the ledger with where it stands."""

    one: Owed
    state: DutyState
    place: Place


class Ledger:
    """The obligations of these units in a round at an instant: six queries, however many units."""

    def __init__(self, round: Round, at: datetime, units: UnitQuerySet, kind: str = "") -> None:
        self.at = at
        columns = ("pk", "code", "name", "division__name", "division__path", "division__level")
        self.places = {pk: Place(*rest) for pk, *rest in units.order_by().values_list(*columns)}
        found = standings(round, units=units, kinds=[kind] if kind else None)
        self.entries = [Entry(one, one.state(at), self.places[one.unit]) for one in found]

    @cached_property
    def whole(self) -> Tally:
        """All of them together."""
        return Tally(Counter(entry.state for entry in self.entries))

    def by(self, key: Callable[[Entry], str]) -> dict[str, Tally]:
        """The sums by what `key` gives of each."""
        found: dict[str, Tally] = {}
        for entry in self.entries:
            found.setdefault(key(entry), Tally()).states[entry.state] += 1
        return found

    def by_duty(self) -> list[tuple[Duty, Tally]]:
        """The sums of each duty that anybody bears, in the notice's order."""
        found = self.by(lambda entry: entry.one.kind.value)
        return [(one, found[one.kind.value]) for one in DUTIES if one.kind.value in found]

    def by_place(self, top: Division) -> list[tuple[str, Tally]]:
        """The sums of each division below `top` by its code, that of its own level first, under an empty code."""
        start = len(top.path)
        return sorted(self.by(lambda entry: entry.place.path[start:].partition("/")[0]).items())

    def by_unit(self) -> list[tuple[int, Place, Tally]]:
        """The sums of each unit that bears anything, with its key, in the order of places."""
        found: dict[int, Tally] = {}
        for entry in self.entries:
            found.setdefault(entry.one.unit, Tally()).states[entry.state] += 1
        return sorted(
            ((pk, self.places[pk], tally) for pk, tally in found.items()), key=lambda row: (row[1].path, row[1].code)
        )

    def listed(self, state: str = "") -> list[Entry]:
        """The obligations to list: those that stand in `state`, else all that have arisen; in the order of places and units."""
        wanted = [entry for entry in self.entries if (entry.state == state if state else entry.state != DutyState.NONE)]
        wanted.sort(key=lambda entry: (entry.place.path, entry.place.code))
        return wanted


def said_of(round: Round) -> dict[int, str]:
    """By obligation, why the unit is excused or with what it reported that it was done; what was taken back is not said."""
    records = DutyRecord.objects.standing().filter(obligation__deadline__round=round)
    return {
        obligation: f"{RecordSort(sort).label}：{words}"
        for obligation, sort, words in records.values_list("obligation", "sort", "words")
    }


def rows_of_duties(listed: Iterable[Entry], said: Mapping[int, str], at: datetime) -> Iterator[list[CellValue]]:
    """The obligations of a ledger at an instant, a row for each; `said` are the words beside them (`said_of`)."""
    for one, state, place in listed:
        done = f"{one.done_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if one.done_at and state in DUTY_DONE else ""
        closes = chinese_deadline(one.limit, year=True)
        late = one.days_late(at) or None
        level = str(Level(place.level).label)
        extended = "已延期" if one.extended else ""
        start = [place.code, place.name, place.division, level, one.duty.name, closes, extended, str(state.label)]
        yield [*start, done, late, said.get(one.obligation, "")]


def share(part: Fraction | None) -> str:
    """A ratio in per cent with two decimals, half up; `—` where there is none."""
    if part is None:
        return "—"
    hundredths = (part * 10000 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d} %"

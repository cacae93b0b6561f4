"""At what pace a panel rules, and what pace is needed: arithmetic on days only (notice 五(三), 六(一): 严格时间进度).

A working day is one from Monday to Friday; which holidays are shifted is told by no calendar of this system, and the pages
say so. The day that runs is not over: what was ruled on it counts as done, but not for the pace so far.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

WINDOW = 5  # working days by which the forecast goes
YEAR = 260  # a forecast of more working days than that is none
SATURDAY = 5
DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    """Whether it is a day from Monday to Friday."""
    return day.weekday() < SATURDAY


def working_days(first: date, last: date) -> int:
    """How many working days there are from the first to the last day, both counted; 0 when the last lies before."""
    whole, rest = divmod(max(0, (last - first).days + 1), 7)
    return whole * SATURDAY + sum(is_working(first + n * DAY) for n in range(rest))


def working_day_after(day: date, count: int) -> date:
    """The so-many-th working day from `day`, which counts itself where it is one; `count` is at least 1."""
    while not is_working(day):
        day += DAY
    whole, rest = divmod(count - 1, SATURDAY)
    day += whole * 7 * DAY
    for _ in range(rest):
        day += DAY
        while not is_working(day):
            day += DAY
    return day


def working_day_before(day: date, count: int) -> date:
    """The so-many-th working day back from `day`, which counts itself where it is one; `count` is at least 1."""
    while not is_working(day):
        day -= DAY
    for _ in range(count - 1):
        day -= DAY
        while not is_working(day):
            day -= DAY
    return day


@dataclass(frozen=True)
class Rate:
    """So many in so many working days, which lie from the first to the last day."""

    count: int
    days: int
    first: date
    last: date

    @property
    def each(self) -> Fraction:
        """How many on one working day."""
        return Fraction(self.count, self.days)


@dataclass(frozen=True)
class Pace:
    """How many items there are and how many of them have no verdict yet; on which days the verdicts that stand were given
    (None: nobody knows); today, the first day of the review and the last day before the lists are due."""

    total: int
    left: int
    given: Mapping[date | None, int] = field(default_factory=Counter)
    today: date = date.min
    opened: date | None = None
    last: date | None = None

    def between(self, first: date, last: date) -> int:
        """How many verdicts were given from the first to the last day."""
        return sum(count for day, count in self.given.items() if day is not None and first <= day <= last)

    @property
    def given_today(self) -> int:
        """How many verdicts were given today."""
        return self.given.get(self.today, 0)

    @property
    def so_far(self) -> Rate | None:
        """The pace since the review began until yesterday; None before its first working day is over."""
        return self._rate(self.opened) if self.opened else None

    @property
    def recent(self) -> Rate | None:
        """The pace of the last working days before today, as many as the forecast goes by or there have been."""
        if self.opened is None:
            return None
        return self._rate(max(self.opened, working_day_before(self.today - DAY, WINDOW)))

    def _rate(self, first: date) -> Rate | None:
        last = self.today - DAY
        days = working_days(first, last)
        return Rate(self.between(first, last), days, first, last) if days else None

    @property
    def days_left(self) -> int | None:
        """How many days are left, today counted; 0 or fewer when the day has passed, None where no day is set."""
        return (self.last - self._begins).days + 1 if self.last else None

    @property
    def working_left(self) -> int:
        """How many working days are left, today counted."""
        return working_days(self._begins, self.last) if self.last else 0

    @property
    def _begins(self) -> date:
        return max(self.today, self.opened or self.today)

    @property
    def needed(self) -> int | None:
        """How many are to be ruled on each working day that is left, or on each day where no working day is; None where
        nothing is left, or no time."""
        if not self.left or self.days_left is None or self.days_left < 1:
            return None
        return ceil(Fraction(self.left, self.working_left or self.days_left))

    @property
    def finishes(self) -> date | None:
        """On which working day the last verdict is given at the recent pace; None where that cannot be told."""
        recent = self.recent
        if not self.left or recent is None or not recent.count:
            return None
        days = ceil(self.left / recent.each)
        return working_day_after(self._begins, days) if days <= YEAR else None

    @property
    def days(self) -> list["Day"]:
        """The days of the review, from its first to the day on which the lists are due; later ones until today."""
        if self.opened is None or self.last is None or self.last < self.opened:
            return []
        return list(self._days(self.opened, self.last))

    def _days(self, opened: date, last: date) -> Iterator["Day"]:
        end = max(last, min(self.today, last + WINDOW * DAY))
        whole = working_days(opened, last) or 1
        left = self.total - sum(n for day, n in self.given.items() if day is None or day < opened)
        for n in range((end - opened).days + 1):
            day = opened + n * DAY
            left -= self.given.get(day, 0)
            due = max(Fraction(0), self.total * (1 - Fraction(working_days(opened, min(day, last)), whole)))
            begun = day <= self.today
            yield Day(day, self.given.get(day, 0) if begun else None, left if begun else None, ceil(due))


@dataclass(frozen=True)
class Day:
    """A day of the review: how many verdicts were given on it and how many items had none in the evening (None: it is yet
    to come), and how many would be left if as many were ruled on each working day."""

    day: date
    given: int | None
    left: int | None
    due: int

"""What a working day is: Monday to Friday, but for the days that an arrangement takes off, and with those it calls in.

The notice counts in calendar days; the days in which a complaint is to be answered are working days. Days off are arranged
each year: the statutory ones by the State Council's office, the Tibetan New Year and 雪顿节 by the region (全国年节及纪念日放假办法).
The table of such days is an argument.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days that differ from the week: `off` are not worked, `on` are (调休上班); `years` have an arrangement at all."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    @property
    def years(self) -> frozenset[int]:
        """The years of which an arrangement is known; in others only weekends count as days off."""
        return frozenset(day.year for day in self.off | self.on)

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        if day in self.on:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def days_after(self, day: date) -> Iterator[date]:
        """The working days after `day`, the nearest first, without end."""
        while True:
            day += DAY
            if self.is_working(day):
                yield day

    def after(self, day: date, count: int) -> date:
        """The last day of a term of `count` working days (at least 1) that begins the day after `day`."""
        if count < 1:
            raise ValueError("a term has at least one day")
        following = self.days_after(day)
        for _ in range(count - 1):
            next(following)
        return next(following)

    def between(self, first: date, last: date) -> int:
        """How many working days lie from `first` to `last`, both counted; 0 where `last` comes before."""
        return sum(self.is_working(first + offset * DAY) for offset in range((last - first).days + 1))

    def on_or_after(self, day: date) -> date:
        """The day itself where it is worked, else the next working day."""
        return day if self.is_working(day) else next(self.days_after(day))

"""Chapters 五(五) and 六(三) of the notice: complaints are taken and answered; by when, and how that day is counted.

「接受企业、群众投诉举报」「建立完善办理投诉事项制度流程」. The notice names no days. The Ministry of Justice's platform of 2018 answers within
fifteen, in special cases twenty, and does not say of which kind: here they are working days (decision 53).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from campaign.notice.timetable import closes_at
from campaign.notice.working_days import DAY, SATURDAY, WorkingDays

ANSWER_DAYS: Final = 15
LONGEST_DAYS: Final = 20  # extended once, with a reason
SILENCE_DAYS: Final = 15  # after the answer; counted apart from agreement
WARN_DAYS: Final = 3  # the last so many days are yellow
# What a complainant may do alone, by number and secret; beyond it he speaks with the office.
REOPENINGS: Final = 3
REOPEN_DAYS: Final = 60  # calendar days after closing
ADDITIONS: Final = 20  # in one turn


class Counting(StrEnum):
    """Which days a term counts."""

    WORKING = "working"
    CALENDAR = "calendar"


COUNTING: Final = Counting.WORKING
WEEKDAYS: Final = "周一 周二 周三 周四 周五 周六 周日".split()


class Why(StrEnum):
    """Why a day counts or does not."""

    BEGINS = "begins"  # the day itself is not counted
    COUNTS = "counts"
    CALLED_IN = "called_in"  # a weekend day that is worked
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a term: which day of the term it is (0 where it does not count), why, and what the arrangement calls it."""

    day: date
    number: int
    why: Why
    name: str = ""

    @property
    def words(self) -> str:
        """The day in words, as the page says it."""
        weekday = WEEKDAYS[self.day.weekday()]
        said = {
            Why.BEGINS: "起算日，不计入",
            Why.COUNTS: f"第{self.number}日",
            Why.CALLED_IN: f"{self.name or '调休'}上班，第{self.number}日",
            Why.WEEKEND: "不计入",
            Why.HOLIDAY: f"{self.name or '放假'}，不计入",
        }
        return f"{self.day.year}年{self.day.month}月{self.day.day}日（{weekday}）：{said[self.why]}"


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the way it was counted: every day from the one on which it begins to its last."""

    begun: date
    count: int
    counting: Counting
    steps: tuple[Step, ...]

    @property
    def last(self) -> date:
        """The last day of the term."""
        return self.steps[-1].day

    @property
    def closes(self) -> datetime:
        """The exclusive instant at which the term is over in Asia/Shanghai: its last day ends at 24:00."""
        return closes_at(self.last)

    @property
    def skipped(self) -> tuple[Step, ...]:
        """The days that were not counted, the first day aside."""
        return tuple(step for step in self.steps if step.number == 0 and step.why is not Why.BEGINS)


def term(
    begun: date,
    count: int,
    days: WorkingDays,
    names: Mapping[date, str] | None = None,
    counting: Counting = COUNTING,
) -> Term:
    """Count a term of `count` days (at least 1) that begins the day after `begun`, and say how.

    `days` are the days that differ from the week, `names` what they are called. Raises ValueError for a term without a day.
    """
    if count < 1:
        raise ValueError("a term has at least one day")
    called = names or {}
    steps, number, day = [Step(begun, 0, Why.BEGINS)], 0, begun
    while number < count:
        day += DAY
        why = _why(day, days, counting)
        number += why in (Why.COUNTS, Why.CALLED_IN)
        counts = number if why in (Why.COUNTS, Why.CALLED_IN) else 0
        steps.append(Step(day, counts, why, called.get(day, "")))
    return Term(begun, count, counting, tuple(steps))


def _why(day: date, days: WorkingDays, counting: Counting) -> Why:
    if counting is Counting.CALENDAR:
        return Why.COUNTS
    if day in days.on:
        return Why.CALLED_IN
    if day in days.off:
        return Why.HOLIDAY
    return Why.WEEKEND if day.weekday() >= SATURDAY else Why.COUNTS


def warned_until(today: date, days: WorkingDays, counting: Counting = COUNTING, warn: int = WARN_DAYS) -> date:
    """The latest last day that is yellow on `today`: `warn` counted days are left, this one included where it counts."""
    if counting is Counting.CALENDAR:
        return today + timedelta(days=warn - 1)
    left = warn - days.is_working(today)
    return days.after(today, left) if left else today


def days_to(today: date, last: date, days: WorkingDays, counting: Counting = COUNTING) -> int:
    """How many counted days are left up to `last`, today included; below zero: how many have passed since."""
    if counting is Counting.CALENDAR:
        return (last - today).days + (1 if last >= today else 0)
    return days.between(today, last) if last >= today else -days.between(last + DAY, today)


def over_since(today: date, count: int, days: WorkingDays, counting: Counting = COUNTING) -> date:
    """The latest day from which a term of `count` days is over when `today` begins: `term` read backwards."""
    if counting is Counting.CALENDAR:
        return today - timedelta(days=count + 1)
    day, counted = today, 0
    while counted < count:
        day -= DAY
        counted += days.is_working(day)
    return day - DAY

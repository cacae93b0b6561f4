"""The clock of complaints: fifteen working days, twenty at most, over holidays and make-up days; dates computed by hand.

Each case is the day on which a complaint came in, how many days it may take, and its last day. Beside it stands how it was
counted on paper: how many days were counted by the end of the day that is named.
"""

import csv
from datetime import date, datetime, time

import pytest

from campaign.notice.complaints import (
    ANSWER_DAYS,
    Counting,
    Why,
    days_to,
    over_since,
    term,
    warned_until,
)
from campaign.notice.timetable import SHANGHAI
from campaign.notice.working_days import WorkingDays
from campaign.operations.rows import FIXTURES

with (FIXTURES / "calendar" / "working_days.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [(date.fromisoformat(row["day"]), row["kind"], row["name"]) for row in csv.DictReader(file)]
NAMES = {day: name for day, _, name in ROWS}


def days(*rows):
    """The State Council's days of 2020 and 2021, and further ones."""
    every = [*((day, kind) for day, kind, _ in ROWS), *rows]
    return WorkingDays(
        off=frozenset(day for day, kind in every if kind == "off"),
        on=frozenset(day for day, kind in every if kind == "on"),
    )


STATE = days()
# The region arranges the Tibetan New Year (12 February 2021, 24 February 2020) itself; these days are made up for the test.
LOSAR_2021 = days((date(2021, 2, 18), "off"), (date(2021, 2, 19), "off"), (date(2021, 2, 27), "on"))
LOSAR_2020 = days(*((date(2020, 2, day), "off") for day in range(24, 29)))

CASES = [
    # National Day 2020: Sunday 27 September is worked, 1 to 8 October are off, Saturday 10 October is worked.
    ("2020-09-09", 15, STATE, "2020-09-29"),  # 11th 2, 18th 7, 25th 12, 27th 13, 28th, 29th
    ("2020-09-10", 15, STATE, "2020-09-30"),  # 11th 1, 18th 6, 25th 11, 27th 12, 30th 15
    ("2020-09-11", 15, STATE, "2020-10-09"),  # 18th 5, 25th 10, 27th 11, 30th 14, 9 October 15
    ("2020-09-12", 15, STATE, "2020-10-09"),  # a Saturday: as the Friday before
    ("2020-09-13", 15, STATE, "2020-10-09"),
    ("2020-09-14", 15, STATE, "2020-10-10"),  # 18th 4, 25th 9, 27th 10, 30th 13, 9 and 10 October
    ("2020-09-15", 15, STATE, "2020-10-12"),  # 30th 12, 10 October 14, the 11th is a Sunday
    ("2020-09-18", 15, STATE, "2020-10-15"),  # 25th 5, 30th 9, 10 October 11, 15th 15
    ("2020-09-25", 15, STATE, "2020-10-22"),  # 30th 4, 10 October 6, 16th 11, 22nd 15
    ("2020-09-26", 15, STATE, "2020-10-22"),
    (
        "2020-09-27",
        15,
        STATE,
        "2020-10-23",
    ),  # the worked Sunday itself is not counted: 30th 3, 10th 5, 16th 10, 23rd 15
    ("2020-09-30", 15, STATE, "2020-10-28"),  # 10 October 2, 16th 7, 23rd 12, 28th 15
    ("2020-10-01", 15, STATE, "2020-10-28"),
    ("2020-10-04", 15, STATE, "2020-10-28"),
    ("2020-10-08", 15, STATE, "2020-10-28"),
    ("2020-10-09", 15, STATE, "2020-10-29"),  # 10th 1, 16th 6, 23rd 11, 29th 15
    ("2020-10-10", 15, STATE, "2020-10-30"),  # 16th 5, 23rd 10, 30th 15
    ("2020-10-11", 15, STATE, "2020-10-30"),
    ("2020-09-11", 20, STATE, "2020-10-15"),  # 9 October 15, 10th, 12th, 13th, 14th, 15th
    ("2020-09-30", 20, STATE, "2020-11-04"),  # 28 October 15, 29th, 30th, 2, 3 and 4 November
    ("2020-10-10", 20, STATE, "2020-11-06"),  # 30 October 15, 2 to 6 November
    ("2020-09-30", 1, STATE, "2020-10-09"),
    ("2020-09-30", 2, STATE, "2020-10-10"),
    ("2020-10-08", 3, STATE, "2020-10-12"),
    # The turn of the year: 1 to 3 January 2021 are off.
    ("2020-12-15", 15, STATE, "2021-01-06"),  # 18th 3, 25th 8, 31st 12, 6 January 15
    ("2020-12-31", 15, STATE, "2021-01-22"),  # 8 January 5, 15th 10, 22nd 15
    ("2021-01-01", 15, STATE, "2021-01-22"),
    ("2021-01-03", 15, STATE, "2021-01-22"),
    # Spring Festival 2021: Sunday 7 February is worked, 11 to 17 February are off, Saturday 20 February is worked.
    ("2021-01-22", 15, STATE, "2021-02-18"),  # 29th 5, 5 February 10, 7th 11, 10th 14, 18th 15
    ("2021-01-25", 15, STATE, "2021-02-19"),  # 29th 4, 5 February 9, 7th 10, 10th 13, 19th 15
    ("2021-01-26", 15, STATE, "2021-02-20"),  # 10 February 12, 18th, 19th, Saturday the 20th 15
    ("2021-01-27", 15, STATE, "2021-02-22"),  # 10 February 11, 20th 14, 22nd 15
    ("2021-02-05", 15, STATE, "2021-03-03"),  # 7th 1, 10th 4, 20th 7, 26th 12, 3 March 15
    ("2021-02-06", 15, STATE, "2021-03-03"),
    ("2021-02-07", 15, STATE, "2021-03-04"),  # 10th 3, 20th 6, 26th 11, 4 March 15
    ("2021-02-10", 15, STATE, "2021-03-09"),  # 20th 3, 26th 8, 5 March 13, 9 March 15
    ("2021-02-14", 15, STATE, "2021-03-09"),
    ("2021-01-22", 20, STATE, "2021-02-24"),  # 18 February 15, 19th, 20th, 22nd, 23rd, 24th
    # The same with the Tibetan New Year as the region may arrange it: 18 and 19 February off, Saturday the 27th worked.
    ("2021-01-25", 15, LOSAR_2021, "2021-02-22"),  # 10 February 13, 20th 14, 22nd 15
    ("2021-02-05", 15, LOSAR_2021, "2021-03-04"),  # 10th 4, 20th 5, 26th 10, 27th 11, 4 March 15
    ("2021-02-10", 15, LOSAR_2021, "2021-03-10"),  # 20th 1, 26th 6, 27th 7, 5 March 12, 10 March 15
    ("2020-02-14", 15, LOSAR_2020, "2020-03-13"),  # 21st 5, the week of the 24th is off, 6 March 10, 13 March 15
    # Make-up days of other holidays.
    ("2020-04-20", 15, STATE, "2020-05-12"),  # 24th 4, Sunday 26th 5, 30th 9, 8 May 12, Saturday 9th 13, 12th 15
    ("2020-04-24", 15, STATE, "2020-05-18"),  # 26th 1, 30th 5, 9 May 9, 15th 14, 18th 15
    ("2020-06-19", 15, STATE, "2020-07-13"),  # 24th 3, Sunday 28th 4, 3 July 9, 10th 14, 13th 15
    ("2021-04-23", 15, STATE, "2021-05-17"),  # Sunday 25th 1, 30th 6, 7 May 8, Saturday 8th 9, 14th 14, 17th 15
    ("2021-09-10", 15, STATE, "2021-10-08"),  # 17th 5, Saturday 18th 6, 24th 9, Sunday 26th 10, 30th 14, 8 October 15
    ("2021-09-30", 15, STATE, "2021-10-27"),  # 8 October 1, Saturday 9th 2, 15th 7, 22nd 12, 27th 15
    # Ordinary weeks.
    ("2020-11-25", 15, STATE, "2020-12-16"),
    ("2020-11-28", 15, STATE, "2020-12-18"),
]


@pytest.mark.parametrize(("begun", "count", "calendar", "last"), CASES)
def test_the_last_day_is_the_one_that_was_computed_by_hand(begun, count, calendar, last):
    assert term(date.fromisoformat(begun), count, calendar).last == date.fromisoformat(last)


def test_at_least_forty_cases_are_written_down():
    assert len(CASES) == 50


@pytest.mark.parametrize(("begun", "count", "calendar", "last"), CASES[::5])
def test_the_way_it_was_counted_shows_each_day_once_and_counts_to_the_end(begun, count, calendar, last):
    made = term(date.fromisoformat(begun), count, calendar)
    assert [step.day.toordinal() for step in made.steps] == list(
        range(date.fromisoformat(begun).toordinal(), date.fromisoformat(last).toordinal() + 1)
    )
    assert [step.number for step in made.steps if step.number] == list(range(1, count + 1))
    assert made.closes == datetime.combine(date.fromordinal(made.last.toordinal() + 1), time(0), SHANGHAI)


def test_each_day_says_why_it_counts_or_does_not():
    made = term(date(2020, 9, 25), 6, STATE, NAMES)
    assert [step.words for step in made.steps][:4] == [
        "2020年9月25日（周五）：起算日，不计入",
        "2020年9月26日（周六）：不计入",
        "2020年9月27日（周日）：国庆节、中秋节调休上班，第1日",
        "2020年9月28日（周一）：第2日",
    ]
    assert made.steps[6].words == "2020年10月1日（周四）：国庆节、中秋节，不计入"
    assert [step.why for step in made.steps[-2:]] == [Why.COUNTS, Why.CALLED_IN]
    assert [step.day.day for step in made.skipped] == [26, 1, 2, 3, 4, 5, 6, 7, 8]


def test_calendar_days_are_counted_the_same_way_where_a_campaign_counts_them():
    made = term(date(2020, 9, 25), ANSWER_DAYS, STATE, counting=Counting.CALENDAR)
    assert (made.last, made.skipped) == (date(2020, 10, 10), ())
    assert over_since(date(2020, 10, 11), ANSWER_DAYS, STATE, Counting.CALENDAR) == date(2020, 9, 25)
    assert warned_until(date(2020, 10, 8), STATE, Counting.CALENDAR) == date(2020, 10, 10)
    assert days_to(date(2020, 10, 8), date(2020, 10, 10), STATE, Counting.CALENDAR) == 3
    assert days_to(date(2020, 10, 12), date(2020, 10, 10), STATE, Counting.CALENDAR) == -2


def test_a_term_without_a_day_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        term(date(2020, 9, 25), 0, STATE)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2020-09-28", "2020-09-30"),  # 28th, 29th, 30th
        ("2020-09-30", "2020-10-10"),  # 30th, 9 October, 10th
        ("2020-10-01", "2020-10-12"),  # a day off: 9th, 10th, 12th
        ("2020-10-10", "2020-10-13"),
        ("2021-02-10", "2021-02-19"),
    ],
)
def test_yellow_are_the_last_three_counted_days_today_among_them(today, last):
    assert warned_until(date.fromisoformat(today), STATE) == date.fromisoformat(last)


def test_days_left_are_counted_days_and_so_are_the_days_since():
    assert days_to(date(2020, 9, 30), date(2020, 10, 12), STATE) == 4
    assert days_to(date(2020, 10, 12), date(2020, 10, 12), STATE) == 1
    assert days_to(date(2020, 10, 11), date(2020, 10, 10), STATE) == 0  # a Sunday: no counted day has passed
    assert days_to(date(2020, 10, 12), date(2020, 10, 9), STATE) == -2


def test_a_term_read_backwards_begins_where_it_is_over():
    for day in range(date(2020, 9, 20).toordinal(), date(2020, 11, 20).toordinal()):
        today = date.fromordinal(day)
        begun = over_since(today, ANSWER_DAYS, STATE)
        later = date.fromordinal(begun.toordinal() + 1)
        assert (term(begun, ANSWER_DAYS, STATE).last < today, term(later, ANSWER_DAYS, STATE).last < today) == (
            True,
            False,
        )

"""The pace of a panel is arithmetic on days: what was ruled, what is left, and until when."""

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from review.queries.pace import Day, Pace, Rate, working_day_after, working_day_before, working_days

OPENED, LAST = date(2020, 11, 1), date(2020, 11, 15)  # both are Sundays


def nov(day):
    return date(2020, 11, day)


def pace(today, given=None, total=100, opened=OPENED, last=LAST):
    """A panel that gave these verdicts, by the day of November."""
    days = {nov(day): count for day, count in (given or {}).items()}
    return Pace(total, total - sum(days.values()), days, today, opened, last)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [(1, 15, 10), (2, 6, 5), (7, 8, 0), (6, 9, 2), (9, 9, 1), (8, 8, 0), (10, 9, 0), (1, 30, 21)],
)
def test_working_days_are_monday_to_friday_with_both_ends(first, last, count):
    assert working_days(nov(first), nov(last)) == count


def test_any_span_counts_as_day_by_day():
    chance = random.Random(20201101)
    for _ in range(200):
        first = OPENED + timedelta(days=chance.randint(0, 400))
        length = chance.randint(-3, 60)
        days = [first + timedelta(days=n) for n in range(length + 1)]
        assert working_days(first, first + timedelta(days=length)) == sum(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("day", "count", "found"), [(6, 1, 6), (6, 2, 9), (7, 1, 9), (8, 1, 9), (6, 11, 20), (2, 5, 6), (2, 6, 9)]
)
def test_so_many_working_days_on_and_back(day, count, found):
    assert working_day_after(nov(day), count) == nov(found)
    assert working_days(nov(day), nov(found)) == count
    assert working_days(working_day_before(nov(found), count), nov(found)) == count


def test_the_pace_is_that_of_the_days_that_are_over_and_the_need_that_of_those_left():
    found = pace(nov(5), {2: 10, 3: 20, 5: 6})
    assert found.so_far == found.recent == Rate(30, 3, OPENED, nov(4))
    assert (found.so_far.each, found.given_today, found.left) == (10, 6, 64)
    assert (found.days_left, found.working_left, found.needed) == (11, 7, 10)
    assert found.finishes == nov(13)


def test_the_forecast_goes_by_the_last_five_working_days_and_what_was_ruled_between_them():
    found = pace(nov(12), {2: 40, 5: 4, 7: 3, 11: 3})
    assert found.recent == Rate(10, 5, nov(5), nov(11))
    assert found.recent.each == 2
    assert found.so_far == Rate(50, 8, OPENED, nov(11))
    assert found.finishes == date(2020, 12, 16)
    assert pace(nov(16), {6: 1, 9: 4, 13: 1, 14: 4}).recent == Rate(9, 5, nov(9), nov(15))


@pytest.mark.parametrize(
    ("today", "left", "working", "needed"),
    [
        (13, 3, 1, 100),  # Friday: the last working day
        (14, 2, 0, 50),  # Saturday: no working day is left, two days are
        (15, 1, 0, 100),  # the last day
        (16, 0, 0, None),  # past
        (20, -4, 0, None),
    ],
)
def test_the_last_days_and_those_after_the_deadline(today, left, working, needed):
    found = pace(nov(today))
    assert (found.days_left, found.working_left, found.needed) == (left, working, needed)


def test_before_the_first_working_day_is_over_there_is_no_pace():
    found = pace(nov(2), {2: 10})
    assert (found.so_far, found.recent, found.finishes, found.given_today) == (None, None, None, 10)
    assert (found.needed, pace(nov(1)).needed) == (9, 10)


def test_before_the_review_begins_all_of_its_days_are_left():
    found = pace(date(2020, 10, 20))
    assert (found.days_left, found.working_left, found.needed, found.so_far) == (15, 10, 10, None)


def test_nothing_left_needs_nothing_and_who_never_ruled_has_no_forecast():
    done = pace(nov(5), {2: 60, 3: 40})
    assert (done.left, done.needed, done.finishes) == (0, None, None)
    never = pace(nov(5))
    assert (never.recent, never.finishes) == (Rate(0, 3, OPENED, nov(4)), None)
    assert (pace(nov(12), {2: 50}).recent.count, pace(nov(12), {2: 50}).finishes) == (0, None)


def test_a_forecast_beyond_a_year_is_none():
    slow = Pace(1000, 999, {nov(4): 1}, nov(5), OPENED, LAST)
    assert (slow.recent.each, slow.finishes) == (Fraction(1, 3), None)


def test_a_calendar_without_phase_or_deadline_leaves_out_what_hangs_on_it():
    found = pace(nov(5), {3: 10}, opened=None, last=None)
    assert (found.so_far, found.recent, found.days_left, found.needed, found.finishes) == (None,) * 5
    assert found.days == []


def test_what_is_left_is_told_for_each_day_until_today_and_what_should_be_for_each_until_the_deadline():
    found = pace(nov(4), {2: 10, 3: 20})
    assert found.days[:5] == [
        Day(nov(1), 0, 100, 100),
        Day(nov(2), 10, 90, 90),
        Day(nov(3), 20, 70, 80),
        Day(nov(4), 0, 70, 70),
        Day(nov(5), None, None, 60),
    ]
    assert [day.due for day in found.days[5:]] == [50, 50, 50, 40, 30, 20, 10, 0, 0, 0]
    assert found.days[-1].day == LAST


def test_days_after_the_deadline_are_told_until_today_five_at_most():
    late = pace(nov(18), {2: 10, 17: 5})
    assert [(day.day, day.left) for day in late.days[-3:]] == [(nov(16), 90), (nov(17), 85), (nov(18), 85)]
    assert pace(date(2021, 3, 1)).days[-1].day == nov(20)


def test_verdicts_without_a_day_and_from_before_count_from_the_start():
    found = Pace(10, 4, {None: 2, date(2020, 10, 30): 3, nov(2): 1}, nov(2), OPENED, LAST)
    assert [(day.given, day.left) for day in found.days[:2]] == [(0, 5), (1, 4)]

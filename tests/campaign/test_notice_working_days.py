"""Working days: the week, but for the days that an arrangement takes off or calls in."""

from datetime import date

import pytest

from campaign.notice.working_days import WorkingDays

# The State Council's arrangement around 1 October 2020: eight days off, two weekend days worked.
AUTUMN = WorkingDays(
    off=frozenset(date(2020, 10, day) for day in range(1, 9)),
    on=frozenset({date(2020, 9, 27), date(2020, 10, 10)}),
)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2020, 9, 26), False),  # Saturday
        (date(2020, 9, 27), True),  # Sunday, worked
        (date(2020, 9, 30), True),
        (date(2020, 10, 1), False),
        (date(2020, 10, 8), False),
        (date(2020, 10, 9), True),
        (date(2020, 10, 10), True),  # Saturday, worked
        (date(2020, 10, 11), False),
    ],
)
def test_an_arrangement_goes_before_the_week(day, working):
    assert AUTUMN.is_working(day) is working


@pytest.mark.parametrize(
    ("begun", "count", "last"),
    [
        (date(2020, 9, 25), 1, date(2020, 9, 27)),
        (date(2020, 9, 25), 4, date(2020, 9, 30)),
        (date(2020, 9, 25), 5, date(2020, 10, 9)),
        (date(2020, 9, 30), 2, date(2020, 10, 10)),
        (date(2020, 9, 30), 3, date(2020, 10, 12)),
        (date(2020, 9, 14), 15, date(2020, 10, 10)),
    ],
)
def test_a_term_begins_the_day_after_and_ends_on_a_working_day(begun, count, last):
    assert AUTUMN.after(begun, count) == last


def test_a_term_without_a_day_is_refused():
    with pytest.raises(ValueError):
        AUTUMN.after(date(2020, 9, 1), 0)


def test_days_between_are_counted_with_both_ends():
    assert AUTUMN.between(date(2020, 9, 28), date(2020, 10, 10)) == 5
    assert AUTUMN.between(date(2020, 10, 1), date(2020, 10, 8)) == 0
    assert AUTUMN.between(date(2020, 10, 2), date(2020, 10, 1)) == 0


def test_the_next_working_day_is_the_day_itself_where_it_is_worked():
    assert AUTUMN.on_or_after(date(2020, 10, 10)) == date(2020, 10, 10)
    assert AUTUMN.on_or_after(date(2020, 10, 1)) == date(2020, 10, 9)


def test_without_an_arrangement_the_week_counts():
    assert WorkingDays().after(date(2020, 10, 30), 1) == date(2020, 11, 2)
    assert AUTUMN.years == {2020}

"""Chapter 五: the phases and the deadlines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.notice import timetable
from campaign.notice.timetable import Allow, DeadlineKind

ALWAYS_AFTER_DECLARING = {"contact", "rectify", "review", "compile", "publish", "roll_up"}
DAYS = st.dates(date(1992, 1, 1), date(2100, 1, 1))
INSTANTS = st.integers(0, 152 * 24 * 60).map(
    lambda minutes: timetable.opens_at(date(2020, 9, 1)) + timedelta(minutes=minutes)
)


def shanghai(*parts):
    return datetime(*parts, tzinfo=timetable.SHANGHAI)


def test_five_phases_on_the_days_of_the_notice():
    assert [(one.number, one.first_day.isoformat(), one.last_day.isoformat()) for one in timetable.PHASES] == [
        (1, "2020-09-10", "2020-09-20"),
        (2, "2020-09-21", "2020-10-31"),
        (3, "2020-11-01", "2020-11-20"),
        (4, "2020-11-21", "2020-12-10"),
        (5, "2020-12-11", "2020-12-31"),
    ]


def test_what_each_phase_allows():
    assert [set(one.allows) for one in timetable.PHASES] == [
        {"contact"},
        {"contact", "declare"},
        ALWAYS_AFTER_DECLARING,
        ALWAYS_AFTER_DECLARING | {"guide"},
        ALWAYS_AFTER_DECLARING | {"guide", "supervise", "summarise"},
    ]


def test_each_deadline_stands_on_the_day_of_the_notice():
    assert {one.kind.value: one.last_day.isoformat() for one in timetable.DEADLINES} == {
        "contact": "2020-09-20",
        "declare": "2020-10-31",
        "publish": "2020-11-15",
        "roll_up": "2020-11-20",
        "guide": "2020-12-10",
        "summarise": "2020-12-31",
        "target": "2020-12-31",
    }


@pytest.mark.parametrize("rule", timetable.DEADLINES, ids=lambda rule: rule.kind.value)
def test_each_deadline_names_its_duty_bearer_and_quotes_the_notice(rule):
    assert rule.name
    assert rule.duty_bearer
    assert rule.sentence
    assert timetable.deadline(rule.kind) is rule


def test_a_deadline_closes_when_the_next_day_begins_in_shanghai():
    closes = timetable.closes_at(date(2020, 10, 31))
    assert closes == shanghai(2020, 11, 1)
    assert closes.astimezone(UTC) == datetime(2020, 10, 31, 16, tzinfo=UTC)


def test_the_last_second_is_open_and_midnight_is_not():
    opens, closes = timetable.opens_at(date(2020, 9, 21)), timetable.closes_at(date(2020, 10, 31))
    moments = [shanghai(2020, 9, 20, 23, 59, 59), opens, shanghai(2020, 10, 31, 23, 59, 59), closes]
    assert [timetable.is_open(moment, opens, closes) for moment in moments] == [False, True, True, False]


def test_days_left_count_calendar_days_at_any_hour():
    closes = timetable.closes_at(date(2020, 10, 31))
    moments = [shanghai(2020, 10, 28), shanghai(2020, 10, 28, 23, 59), shanghai(2020, 10, 31, 8), shanghai(2020, 11, 2)]
    assert [timetable.days_left(moment, closes) for moment in moments] == [3, 3, 0, -2]


def test_days_left_read_the_clock_of_shanghai():
    closes = timetable.closes_at(date(2020, 10, 31))
    assert timetable.days_left(datetime(2020, 10, 27, 16, 30, tzinfo=UTC), closes) == 3


@given(INSTANTS)
def test_at_most_one_phase_runs_and_the_phases_leave_no_gap(instant):
    running = [
        one
        for one in timetable.PHASES
        if timetable.is_open(instant, timetable.opens_at(one.first_day), timetable.closes_at(one.last_day))
    ]
    inside = shanghai(2020, 9, 10) <= instant < shanghai(2021, 1, 1)
    assert len(running) == (1 if inside else 0)
    assert timetable.phase_at(instant) == (running[0] if running else None)
    assert timetable.allowed_at(instant) == (running[0].allows if running else frozenset())


@given(DAYS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_open_means_days_left_is_not_negative(last_day, before):
    closes = timetable.closes_at(last_day)
    instant = closes - timedelta(days=200) + before
    assert timetable.is_open(instant, closes - timedelta(days=300), closes) == (
        timetable.days_left(instant, closes) >= 0
    )


@given(st.integers(-3000, 3000))
def test_a_shifted_round_keeps_every_distance(by_days):
    phases = timetable.shift(timetable.PHASES, by_days)
    deadlines = timetable.shift(timetable.DEADLINES, by_days)
    moved = {(new.first_day - old.first_day).days for new, old in zip(phases, timetable.PHASES, strict=True)}
    moved |= {(new.last_day - old.last_day).days for new, old in zip(phases, timetable.PHASES, strict=True)}
    moved |= {(new.last_day - old.last_day).days for new, old in zip(deadlines, timetable.DEADLINES, strict=True)}
    assert moved == {by_days}
    assert timetable.shift(phases, -by_days) == timetable.PHASES
    assert timetable.shift(deadlines, -by_days) == timetable.DEADLINES


def test_the_first_day_for_declaring_is_the_first_of_phase_two():
    assert timetable.first_day_for(Allow.DECLARE) == date(2020, 9, 21)
    assert timetable.first_day_for(Allow.SUMMARISE) == date(2020, 12, 11)


def test_what_nothing_allows_and_what_has_no_deadline_is_refused():
    with pytest.raises(LookupError):
        timetable.first_day_for(Allow.DECLARE, timetable.PHASES[2:])
    with pytest.raises(LookupError):
        timetable.deadline(DeadlineKind.DECLARE, timetable.DEADLINES[:1])


def test_reminders_come_seven_three_and_one_day_before():
    assert timetable.reminder_days(date(2020, 10, 31)) == (date(2020, 10, 24), date(2020, 10, 28), date(2020, 10, 30))


@given(DAYS, st.lists(st.integers(0, 90)))
def test_reminder_days_are_distinct_sorted_and_never_late(last_day, offsets):
    days = timetable.reminder_days(last_day, offsets)
    assert list(days) == sorted(set(days))
    assert all(day <= last_day for day in days)


def test_a_reminder_after_the_deadline_is_refused():
    with pytest.raises(ValueError, match="before the deadline"):
        timetable.reminder_days(date(2020, 10, 31), [-1])

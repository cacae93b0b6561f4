"""Questions about the calendar and the people, asked with the instant as an argument."""

from datetime import date, datetime, timedelta

import pytest

from campaign.enums import Role
from campaign.models import Extension, Round
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint, tell
from campaign.operations.notice import open_round
from campaign.queries import (
    chinese_deadline,
    closes_for,
    current_round,
    deadline_of,
    holders_on,
    is_allowed,
    ribbon,
    units_of,
    unread_count,
)
from campaign.roles import Action
from tests.cast import AFTER, BEFORE, PHASE_1, PHASE_2, PHASE_3, PHASE_5, Cast, Ground

SECOND = timedelta(seconds=1)
END_OF_DECLARING = datetime(2020, 11, 1, tzinfo=SHANGHAI)


@pytest.fixture
def more_time(ground: Ground, cast: Cast) -> Extension:
    """城关区民政局 may declare until 11-08."""
    return Extension.objects.create(
        deadline=ground.round.deadlines.get(kind="declare"),
        unit=ground.civil,
        until=datetime(2020, 11, 8, tzinfo=SHANGHAI),
        reason="大雪封路",
        granted_by=cast.coordinator,
        granted_at=PHASE_2,
    )


def test_the_round_that_runs_is_the_current_one(ground: Ground):
    second = open_round(ground.campaign, 2, shift_days=365)
    year = timedelta(days=365)
    asked = (BEFORE, PHASE_1, PHASE_5, AFTER, PHASE_1 + year, AFTER + year)
    assert [current_round(at) for at in asked] == [
        ground.round,
        ground.round,
        ground.round,
        ground.round,
        second,
        second,
    ]


def test_of_two_running_rounds_the_later_is_the_current_one(ground: Ground):
    second = open_round(ground.campaign, 2, shift_days=30)
    assert current_round(PHASE_3) == second


def test_without_rounds_there_is_no_current_one(ground: Ground):
    Round.objects.all().delete()
    assert current_round(PHASE_1) is None


def test_declaring_is_allowed_to_the_last_second(ground: Ground):
    asked = (BEFORE, PHASE_1, PHASE_2, END_OF_DECLARING - SECOND, END_OF_DECLARING, PHASE_3)
    answers = [is_allowed(ground.round, "declare", ground.civil, at) for at in asked]
    assert answers == [False, False, True, True, False, False]


def test_more_time_is_for_one_unit_and_one_kind_of_work(ground: Ground, more_time: Extension):
    assert is_allowed(ground.round, "declare", ground.civil, PHASE_3)
    assert is_allowed(ground.round, "declare", ground.civil, more_time.until - SECOND)
    assert not is_allowed(ground.round, "declare", ground.civil, more_time.until)
    assert not is_allowed(ground.round, "declare", ground.lead, PHASE_3)
    assert not is_allowed(ground.round, "guide", ground.civil, PHASE_3)


def test_more_time_does_not_open_a_round_that_has_not_begun(ground: Ground, more_time: Extension):
    assert not is_allowed(ground.round, "declare", ground.civil, BEFORE)


def test_a_deadline_closes_later_for_who_has_more_time(ground: Ground, more_time: Extension):
    deadline = deadline_of(ground.round, "declare")
    assert deadline is not None
    assert closes_for(deadline, ground.civil) == more_time.until
    assert closes_for(deadline, ground.lead) == END_OF_DECLARING
    assert deadline_of(ground.round, "unknown") is None


def test_who_held_a_post_on_a_day(ground: Ground, cast: Cast):
    appoint(cast.lead_leader, ground.civil, Role.LEADER, actor=cast.leader, at=PHASE_2)
    assert holders_on(ground.civil, Role.LEADER, date(2020, 10, 11)) == [cast.leader]
    assert holders_on(ground.civil, Role.LEADER, date(2020, 10, 12)) == [cast.leader, cast.lead_leader]
    assert units_of(cast.lead_leader) == [ground.lead, ground.civil]


def test_unread_messages_are_counted_for_their_person(ground: Ground, cast: Cast):
    facts = {"obligation": "1:declare", "kind": "due", "subject": "题", "body": "文", "at": PHASE_2}
    tell(ground.civil, Action.CERTIFY, **facts)  # type: ignore[arg-type]
    assert (unread_count(cast.leader), unread_count(cast.clerk)) == (1, 0)
    cast.leader.messages.update(read_at=PHASE_2)
    assert unread_count(cast.leader) == 0


@pytest.mark.parametrize(
    ("closes", "year", "words"),
    [
        (END_OF_DECLARING, False, "10月31日24:00"),
        (END_OF_DECLARING, True, "2020年10月31日24:00"),
        (datetime(2021, 1, 1, tzinfo=SHANGHAI), True, "2020年12月31日24:00"),
        (datetime(2020, 11, 8, 17, 30, tzinfo=SHANGHAI), False, "11月8日17:30"),
    ],
)
def test_an_exclusive_instant_is_written_as_people_write_it(closes: datetime, year: bool, words: str):
    assert chinese_deadline(closes, year=year) == words


@pytest.mark.parametrize(
    ("at", "states", "label", "left"),
    [
        (BEFORE, ["future"] * 5, "9月20日24:00", 19),
        (PHASE_2, ["past", "now", "future", "future", "future"], "10月31日24:00", 19),
        (END_OF_DECLARING - SECOND, ["past", "now", "future", "future", "future"], "10月31日24:00", 0),
        (END_OF_DECLARING, ["past", "past", "now", "future", "future"], "11月15日24:00", 14),
        (AFTER, ["past"] * 5, "", None),
    ],
)
def test_the_ribbon_marks_today_and_the_next_deadline(
    at: datetime, states: list[str], label: str, left: int | None, ground: Ground
):
    shown = ribbon(ground.round, at)
    assert [phase.state for phase in shown.phases] == states
    assert (shown.deadline_label, shown.days_left) == (label, left)

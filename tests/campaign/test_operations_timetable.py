"""Moving deadlines and phases for everybody: with a reason, never into the past, never out of the phases."""

from datetime import date, datetime

import pytest

from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing
from campaign.operations.timetable import NotPossible, move_deadline, move_phase
from campaign.queries import calendar_changes, is_allowed
from tests.cast import PHASE_2, PHASE_3

REASON = "连日大雪封路，各县材料送达推迟。"


def deadline(ground, kind):
    return ground.round.deadlines.get(kind=kind)


def phase(ground, number):
    return ground.round.phases.get(number=number)


def move(ground, cast, thing, last_day, **other):
    given = {"last_day": last_day, "reason": REASON, "actor": cast.region_coordinator, "at": PHASE_2, **other}
    act = move_deadline if hasattr(thing, "kind") else move_phase
    return act(thing, ground.coordination, **given)


def test_a_deadline_moves_within_its_phases_and_says_so_to_everybody(ground, cast):
    moved = move(ground, cast, deadline(ground, "publish"), date(2020, 11, 18))
    assert deadline(ground, "publish").closes == moved.closes == datetime(2020, 11, 19, tzinfo=SHANGHAI)
    change = calendar_changes(ground.round).get()
    assert change.label == "时限调整：清单报本级人民政府审定并公开（附件3、附件4）改为11月18日24:00"
    assert (change.note, change.actor) == (REASON, cast.region_coordinator)
    assert datetime.fromisoformat(change.before["closes"]) == datetime(2020, 11, 16, tzinfo=SHANGHAI)


def test_a_later_end_of_the_self_check_lets_units_declare_longer(ground, cast):
    assert not is_allowed(ground.round, "declare", ground.civil, PHASE_3)
    move(ground, cast, phase(ground, 2), date(2020, 11, 6))
    assert phase(ground, 3).opens == phase(ground, 2).closes == datetime(2020, 11, 7, tzinfo=SHANGHAI)
    move(ground, cast, deadline(ground, "declare"), date(2020, 11, 6))
    assert is_allowed(ground.round, "declare", ground.civil, PHASE_3)
    assert not is_allowed(ground.round, "review", ground.civil, PHASE_3)


def test_a_deadline_does_not_leave_the_phases_that_allow_its_work(ground, cast):
    with pytest.raises(NotPossible, match="请先调整阶段"):
        move(ground, cast, deadline(ground, "declare"), date(2020, 11, 6))


def test_a_phase_does_not_leave_a_deadline_behind(ground, cast):
    with pytest.raises(NotPossible, match="报送证明事项清理申报表"):
        move(ground, cast, phase(ground, 2), date(2020, 10, 28))
    assert phase(ground, 2).closes == phase(ground, 3).opens == datetime(2020, 11, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("number", "last_day", "words"),
    [
        (2, date(2020, 11, 20), "一天也不剩"),  # nothing of phase 3 is left
        (5, date(2020, 10, 12), "一天也不剩"),  # before it has begun
        (1, date(2020, 9, 25), "已经过去"),
        (2, date(2020, 10, 31), "没有要改的"),
    ],
)
def test_a_phase_keeps_its_days(ground, cast, number, last_day, words):
    with pytest.raises(NotPossible, match=words):
        move(ground, cast, phase(ground, number), last_day)


def test_nothing_moves_into_the_past_but_today_is_open(ground, cast):
    with pytest.raises(NotPossible, match="已经过去"):
        move(ground, cast, deadline(ground, "declare"), date(2020, 10, 11))
    move(ground, cast, deadline(ground, "declare"), date(2020, 10, 12))
    assert deadline(ground, "declare").closes == datetime(2020, 10, 13, tzinfo=SHANGHAI)


def test_a_move_has_a_reason(ground, cast):
    with pytest.raises(NoteMissing):
        move(ground, cast, deadline(ground, "publish"), date(2020, 11, 18), reason=" ")


@pytest.mark.parametrize("who", ["coordinator", "city_coordinator", "clerk"])
def test_only_the_coordination_office_moves(ground, cast, who):
    with pytest.raises(NoPower):
        move(ground, cast, deadline(ground, "publish"), date(2020, 11, 18), actor=getattr(cast, who))
    assert not LogEntry.objects.filter(move="move_deadline").exists()

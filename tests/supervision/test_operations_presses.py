"""督办 is a mark beside the state: it tells who must act, and what is to be done next stays the same."""

import pytest

from campaign.models import Message
from campaign.operations import NoPower, Refused
from supervision.models import Complaint
from supervision.operations.presses import lift, press
from tests.supervision.conftest import COMPLAINED_AT, DAY

LATER = COMPLAINED_AT + DAY


def test_a_pressed_complaint_goes_on_from_where_it_is(complaining):
    made, cast = complaining.referred(), complaining.cast
    row = press(made, words="请三日内办结。", until=(LATER + 3 * DAY).date(), actor=cast.city_supervisor, at=LATER)
    assert (row.office, made.state, row.unit) == (complaining.ground.city_lead, "referred", complaining.ground.lead)
    told = Message.objects.filter(kind="complaint_pressed").values_list("user__username", flat=True)
    assert sorted(told) == ["clerk", "handler", "leader"]
    assert [one.is_pressed for one in Complaint.objects.with_marks()] == [True]
    complaining.reply(made.referrals.get())
    complaining.feed_back(made)
    lift(row, words="已经办结。", actor=cast.city_supervisor, at=LATER + DAY)
    assert [one.is_pressed for one in Complaint.objects.with_marks()] == [False]
    with pytest.raises(Refused, match="已经解除"):
        lift(row, words="已经办结。", actor=cast.city_supervisor, at=LATER + DAY)


def test_each_level_presses_once_and_each_time_it_is_told(complaining):
    made, cast = complaining.referred(), complaining.cast
    press(made, words="请尽快。", actor=cast.supervisor, at=LATER)
    with pytest.raises(Refused, match="已经督办"):
        press(made, words="请尽快。", actor=cast.supervisor, at=LATER)
    press(made, words="请尽快。", actor=cast.region_supervisor, at=LATER)
    assert (made.presses.count(), Message.objects.filter(kind="complaint_pressed").count()) == (2, 6)


def test_only_supervisors_above_press_and_lift(complaining):
    made = complaining.referred()
    row = press(made, words="请尽快。", actor=complaining.cast.supervisor, at=LATER)
    for who in ("handler", "clerk", "coordinator", "stranger"):
        actor = getattr(complaining.cast, who)
        with pytest.raises(NoPower):
            press(made, words="请尽快。", actor=actor, at=LATER)
        with pytest.raises(NoPower):
            lift(row, words="好了。", actor=actor, at=LATER)


def test_what_is_asked_for_is_said_and_can_still_be_done(complaining):
    made, actor = complaining.referred(), complaining.cast.supervisor
    with pytest.raises(Refused, match="不能早于今天"):
        press(made, words="请尽快。", until=COMPLAINED_AT.date(), actor=actor, at=LATER)
    with pytest.raises(Refused, match="请填写“督办要求”"):
        press(made, words="", actor=actor, at=LATER)
    with pytest.raises(Refused, match="重新办理"):
        press(complaining.answered(), words="请尽快。", actor=actor, at=LATER)

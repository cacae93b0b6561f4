"""What the office does with letters in doubt, and calls that coordinators note."""

import pytest

from campaign.enums import Channel, Delivery
from campaign.models import Letter, LogEntry
from campaign.operations.letters import note_call, send_again, withdraw_call
from campaign.operations.moves import NoPower, Refused
from tests.cast import PHASE_2, Cast, Ground


def letter(cast: Cast, delivery: Delivery) -> Letter:
    return Letter.objects.create(
        user=cast.clerk, channel=Channel.MAIL, delivery=delivery, not_before=PHASE_2, created_at=PHASE_2, tries=3
    )


@pytest.mark.parametrize("delivery", [Delivery.IN_DOUBT, Delivery.REFUSED, Delivery.NO_ADDRESS])
def test_the_office_sends_once_more_and_it_is_logged(delivery, ground: Ground, cast: Cast):
    one = letter(cast, delivery)
    send_again(one, ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    one.refresh_from_db()
    assert (one.delivery, one.tries, one.ended_at) == (Delivery.QUEUED, 0, None)
    entry = LogEntry.objects.filter(move="send_again").get()
    assert (entry.unit, entry.before["delivery"]) == (ground.coordination, delivery)
    with pytest.raises(Refused):  # pressed twice
        send_again(one, ground.coordination, actor=cast.region_coordinator, at=PHASE_2)


@pytest.mark.parametrize("delivery", [Delivery.SENT, Delivery.SENDING, Delivery.DROPPED])
def test_what_has_arrived_or_is_on_its_way_is_not_sent_again(delivery, ground: Ground, cast: Cast):
    with pytest.raises(Refused):
        send_again(letter(cast, delivery), ground.coordination, actor=cast.region_coordinator, at=PHASE_2)


def test_nobody_else_sends_again(ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        send_again(letter(cast, Delivery.IN_DOUBT), ground.coordination, actor=cast.coordinator, at=PHASE_2)


def test_a_call_is_noted_and_taken_back_and_both_stand_in_the_log(ground: Ground, cast: Cast):
    call = note_call(ground.civil, cast.clerk, remark=" 已告知 ", actor=cast.coordinator, at=PHASE_2)
    assert call.remark == "已告知"
    withdraw_call(call, actor=cast.city_coordinator, at=PHASE_2)
    with pytest.raises(Refused):
        withdraw_call(call, actor=cast.coordinator, at=PHASE_2)
    assert list(LogEntry.objects.filter(unit=ground.civil, move__startswith="call").values_list("move", "actor")) == [
        ("call", cast.coordinator.pk),
        ("call_withdrawn", cast.city_coordinator.pk),
    ]


def test_only_who_oversees_the_unit_notes_calls(ground: Ground, cast: Cast):
    for actor in (cast.leader, cast.stranger_chair, cast.panel_chair):
        with pytest.raises(NoPower):
            note_call(ground.civil, cast.clerk, remark="", actor=actor, at=PHASE_2)

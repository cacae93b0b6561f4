"""Annex 1: filled in, certified, changed, received; the address proven; who answered on a day stays answerable."""

from datetime import timedelta

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower, Refused, WrongState, carry_out
from submissions.enums import SheetState
from submissions.models import ContactSheet
from submissions.operations import (
    Incomplete,
    certify_contact_sheet,
    confirm_address,
    open_contact_sheet,
    save_contact_sheet,
)
from tests.cast import PHASE_1, PHASE_2, Cast, Ground
from tests.submissions.papers import CONTACTS, HOUR, certified_sheet, filled_sheet


def stored(sheet: ContactSheet) -> ContactSheet:
    return ContactSheet.objects.get(pk=sheet.pk)


def test_a_unit_has_one_sheet_however_often_it_is_opened(ground: Ground, cast: Cast):
    first = open_contact_sheet(ground.civil, actor=cast.clerk)
    assert open_contact_sheet(ground.civil, actor=cast.clerk) == first
    assert ContactSheet.objects.count() == 1


@pytest.mark.parametrize("who", ["stranger", "coordinator", "leader", "township_clerk", "technical", "disabled"])
def test_only_the_units_clerk_opens_it(who: str, ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        open_contact_sheet(ground.civil, actor=getattr(cast, who))
    assert ContactSheet.objects.count() == 0


def test_what_is_saved_is_kept_and_logged(ground: Ground, cast: Cast):
    sheet = stored(filled_sheet(ground.civil, cast.clerk))
    assert {field: getattr(sheet, field) for field in CONTACTS} == CONTACTS
    entry = LogEntry.objects.about(sheet).get()
    assert (entry.move, entry.actor, entry.at) == ("save", cast.clerk, PHASE_1)


def test_a_field_that_is_not_given_stays_as_it_was(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    save_contact_sheet(sheet, {"lead_title": "局长"}, actor=cast.clerk, at=PHASE_1 + HOUR)
    assert (stored(sheet).lead_title, stored(sheet).lead_name) == ("局长", "城关分管甲")


def test_state_and_stamps_cannot_be_smuggled_in_with_the_text(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, state="received", confirmed_email="x@example.invalid", unit_id="1")
    assert (stored(sheet).state, stored(sheet).confirmed_email) == (SheetState.DRAFT, "")
    assert stored(sheet).unit == ground.civil


@pytest.mark.parametrize("missing", ["lead_name", "lead_title", "responsible_org", "officer_name"])
def test_an_incomplete_sheet_is_not_certified(missing: str, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, **{missing: " "})
    with pytest.raises(Incomplete) as refused:
        certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    assert refused.value.words.startswith("请填写")
    assert stored(sheet).state == SheetState.DRAFT


def test_one_telephone_of_the_officer_is_enough_and_none_is_not(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, officer_office_phone="", officer_mobile="")
    with pytest.raises(Incomplete):
        certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    save_contact_sheet(sheet, {"officer_mobile": "13800005678"}, actor=cast.clerk, at=PHASE_1)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    assert stored(sheet).state == SheetState.CERTIFIED


@pytest.mark.parametrize("who", ["clerk", "stranger_leader", "coordinator", "city_coordinator", "technical"])
def test_only_the_units_leader_certifies(who: str, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    with pytest.raises(NoPower):
        certify_contact_sheet(sheet, actor=getattr(cast, who), at=PHASE_1)
    assert stored(sheet).certified_at is None


def test_a_certified_sheet_bears_its_time_and_is_locked(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    assert stored(sheet).certified_at == PHASE_1 + HOUR
    with pytest.raises(Refused) as refused:
        save_contact_sheet(sheet, {"lead_name": "另一人"}, actor=cast.clerk, at=PHASE_1)
    assert refused.value.words == "联系表已报送。如需修改，请先点“变更”。"
    assert stored(sheet).lead_name == "城关分管甲"


def test_it_is_certified_once(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    with pytest.raises(WrongState) as refused:
        certify_contact_sheet(stored(sheet), actor=cast.leader, at=PHASE_1 + 2 * HOUR)
    assert refused.value.last is not None
    assert stored(sheet).certified_at == PHASE_1 + HOUR


@pytest.mark.parametrize("who", ["coordinator", "city_coordinator", "region_coordinator"])
def test_every_office_above_receives_it(who: str, ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "receive", actor=getattr(cast, who), at=PHASE_2)
    assert stored(sheet).state == SheetState.RECEIVED


def test_a_neighbours_office_does_not_receive_it(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    with pytest.raises(NoPower):
        carry_out(sheet, "receive", actor=cast.stranger_chair, at=PHASE_2)


def test_a_change_opens_a_new_draft_and_the_history_tells_who_answered_on_a_day(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "城关分管乙"}, actor=cast.clerk, at=PHASE_2 + HOUR)
    assert stored(sheet).state == SheetState.DRAFT
    names = [ContactSheet.history.as_of(at).get().lead_name for at in (PHASE_1 + 2 * HOUR, PHASE_2 + 2 * HOUR)]
    assert names == ["城关分管甲", "城关分管乙"]
    assert sheet.history.filter(lead_name="城关分管乙").first().history_user == cast.clerk


def test_the_address_is_proven_by_its_own_link_only(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    assert confirm_address(sheet, "other@example.invalid", at=PHASE_1) is False
    assert stored(sheet).reachable is False
    assert confirm_address(sheet, "liaison@example.invalid", at=PHASE_1) is True
    assert (stored(sheet).reachable, stored(sheet).confirmed_at) == (True, PHASE_1)


def test_following_the_link_twice_keeps_the_first_time(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    confirm_address(sheet, "liaison@example.invalid", at=PHASE_1)
    assert confirm_address(stored(sheet), "liaison@example.invalid", at=PHASE_1 + timedelta(days=1)) is True
    assert stored(sheet).confirmed_at == PHASE_1
    assert LogEntry.objects.about(sheet).filter(move="confirm_address").count() == 1


def test_a_new_address_must_be_proven_anew(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    confirm_address(sheet, "liaison@example.invalid", at=PHASE_1)
    save_contact_sheet(stored(sheet), {"liaison_email": "new@example.invalid"}, actor=cast.clerk, at=PHASE_2)
    assert stored(sheet).reachable is False


def test_a_sheet_without_an_address_is_not_reachable(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, liaison_email="")
    assert confirm_address(sheet, "", at=PHASE_1) is False
    assert stored(sheet).reachable is False

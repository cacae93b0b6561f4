"""Sent back: the certified version stays as it was, a new one is opened, and only what was returned may be changed."""

import pytest

from campaign.operations import NoPower, NoteMissing, PhaseClosed, Refused, carry_out
from submissions.enums import DeclarationState
from submissions.models import Declaration
from submissions.operations import (
    NotEditable,
    certify,
    hand_in,
    remove_item,
    return_items,
    return_whole,
    save_item,
)
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import HOUR, LAW, add, certified

NOTE = "设定依据条款有误，请核对。"


@pytest.fixture
def first(ground: Ground, cast: Cast) -> Declaration:
    """城关区民政局's certified first version with two items."""
    return certified(ground, cast, "甲证明", "乙证明")


def back(first: Declaration, cast: Cast, name: str = "乙证明") -> Declaration:
    """`name` is returned; gives the new version."""
    return return_items(first, [first.items.get(cert_name=name).uid], note=NOTE, actor=cast.panel_member, at=PHASE_3)


def test_a_new_version_is_opened_and_the_old_one_stays(first: Declaration, cast: Cast):
    version = back(first, cast)
    first.refresh_from_db()
    assert (version.version, version.previous, version.state) == (2, first, DeclarationState.RECTIFYING)
    assert (first.state, first.is_current, first.receipt) == (DeclarationState.RETURNED, True, "540102-002-1-01")
    assert (version.is_current, version.receipt) == (False, None)


def test_items_bases_and_identities_are_carried_over(first: Declaration, cast: Cast):
    version = back(first, cast)
    facts = ("no", "uid", "cert_name", "purpose", "cert_key")
    assert list(version.items.values_list(*facts)) == list(first.items.values_list(*facts))
    assert [basis.title for item in version.items.all() for basis in item.bases.all()] == [LAW["title"]] * 2
    assert {item.row_version for item in version.items.all()} == {1}


def test_only_the_returned_item_is_marked_with_the_reason(first: Declaration, cast: Cast):
    version = back(first, cast)
    told = list(version.items.order_by("no").values_list("cert_name", "to_rectify", "return_note"))
    assert told == [("甲证明", False, ""), ("乙证明", True, NOTE)]


def test_only_the_returned_item_may_be_changed(first: Declaration, cast: Cast):
    version = back(first, cast)
    kept, returned = version.items.order_by("no")
    with pytest.raises(NotEditable) as refused:
        save_item(version, {"purpose": "x"}, [LAW], item=kept, actor=cast.clerk, at=PHASE_3)
    assert refused.value.words == "该事项没有被退回，整改时不能修改。"
    save_item(version, {"purpose": "已改"}, [LAW], item=returned, actor=cast.clerk, at=PHASE_3)
    assert version.items.get(pk=returned.pk).purpose == "已改"
    assert first.items.get(cert_name="乙证明").purpose == "核实婚姻状况"


def test_what_was_declared_is_not_removed_but_what_is_new_may_be(first: Declaration, cast: Cast):
    version = back(first, cast)
    with pytest.raises(NotEditable):
        remove_item(version.items.get(cert_name="乙证明"), actor=cast.clerk, at=PHASE_3)
    new = add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    assert (new.to_rectify, new.return_note) == (True, "整改时新增")
    remove_item(new, actor=cast.clerk, at=PHASE_3)
    assert version.items.count() == 2


def test_a_second_return_joins_the_version_in_correction(first: Declaration, cast: Cast):
    version = back(first, cast)
    assert back(first, cast, "甲证明") == version
    assert version.items.filter(to_rectify=True).count() == 2
    assert Declaration.objects.count() == 2


def test_once_the_correction_is_certified_the_old_version_takes_no_more_returns(first: Declaration, cast: Cast):
    version = back(first, cast)
    hand_in(version, actor=cast.clerk, at=PHASE_3)
    certify(version, actor=cast.leader, at=PHASE_3 + HOUR)
    with pytest.raises(Refused) as refused:
        back(first, cast, "甲证明")
    assert refused.value.words == "单位的整改版本已报送，请先接收，再办理退回。"


def test_the_corrected_version_counts_in_place_of_the_first(first: Declaration, cast: Cast):
    version = back(first, cast)
    hand_in(version, actor=cast.clerk, at=PHASE_3)
    assert version.state == DeclarationState.HANDED_IN_RECTIFIED
    certify(version, actor=cast.leader, at=PHASE_3 + HOUR)
    first.refresh_from_db()
    version.refresh_from_db()
    assert (first.is_current, first.receipt) == (False, "540102-002-1-01")
    assert (version.is_current, version.receipt) == (True, "540102-002-1-02")


def test_the_leader_may_decline_a_correction(first: Declaration, cast: Cast):
    version = back(first, cast)
    hand_in(version, actor=cast.clerk, at=PHASE_3)
    carry_out(version, "decline_rectified", actor=cast.leader, at=PHASE_3, note="仍缺条款。")
    assert Declaration.objects.get(pk=version.pk).state == DeclarationState.RECTIFYING


def test_the_whole_declaration_may_be_returned(first: Declaration, cast: Cast):
    version = return_whole(first, note=NOTE, actor=cast.panel_member, at=PHASE_3)
    assert version.items.filter(to_rectify=True).count() == 2


@pytest.mark.parametrize("who", ["clerk", "leader", "coordinator", "stranger_chair", "city_chair", "region_member"])
def test_only_the_units_panel_returns(who: str, first: Declaration, cast: Cast):
    with pytest.raises(NoPower):
        return_whole(first, note=NOTE, actor=getattr(cast, who), at=PHASE_3)
    assert Declaration.objects.count() == 1


def test_a_return_says_why_and_waits_for_the_review(first: Declaration, cast: Cast):
    with pytest.raises(NoteMissing):
        return_whole(first, note=" ", actor=cast.panel_member, at=PHASE_3)
    with pytest.raises(PhaseClosed):
        return_whole(first, note=NOTE, actor=cast.panel_member, at=PHASE_2 + 5 * HOUR)
    assert Declaration.objects.count() == 1

"""Sent back: the certified version stays as it was, a new one is opened, and only what was returned may be changed."""

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower, NoteMissing, PhaseClosed, Refused, carry_out
from submissions.enums import DeclarationState
from submissions.models import Declaration, DeclaredItem
from submissions.operations import (
    ChangedInHand,
    NotEditable,
    certify,
    hand_in,
    keep_workbook,
    remove_item,
    return_items,
    return_whole,
    save_item,
    stand_by,
)
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import HOUR, LAW, add, certified

NOTE = "设定依据条款有误，请核对。"


@pytest.fixture
@a_story
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


WORDS = "依据就是这一条，不需要修改。"


def stands(
    first: Declaration, cast: Cast, name: str = "乙证明", who: str = "clerk", **given: bool
) -> Declaration | None:
    """The unit stands by the text of a returned item."""
    uid = first.items.get(cert_name=name).uid
    return stand_by(first, uid, note=WORDS, actor=getattr(cast, who), at=PHASE_3 + HOUR, **given)


def test_standing_by_the_only_returned_item_takes_the_copy_away(first: Declaration, cast: Cast):
    back(first, cast)
    assert stands(first, cast) is None
    first.refresh_from_db()
    assert (first.state, first.is_current, Declaration.objects.count()) == (DeclarationState.RECEIVED, True, 1)
    entry = LogEntry.objects.about(first).last()
    assert entry is not None
    assert (entry.move, entry.note) == ("stand_by", WORDS)


def test_after_that_the_item_may_be_returned_again(first: Declaration, cast: Cast):
    back(first, cast)
    stands(first, cast)
    version = back(first, cast, "甲证明")
    assert (version.version, version.items.filter(to_rectify=True).count()) == (2, 1)


def test_other_returned_items_are_corrected_on(first: Declaration, cast: Cast):
    version = back(first, cast)
    back(first, cast, "甲证明")
    assert stands(first, cast) == version
    assert list(version.items.filter(to_rectify=True).values_list("cert_name", flat=True)) == ["甲证明"]
    first.refresh_from_db()
    assert first.state == DeclarationState.RETURNED


def test_an_item_added_in_the_correction_keeps_it_open(first: Declaration, cast: Cast):
    version = back(first, cast)
    add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    assert stands(first, cast) == version


def test_an_uploaded_workbook_is_not_thrown_away(first: Declaration, cast: Cast):
    version = back(first, cast)
    keep_workbook(version, b"PK\x03\x04", "整改.xlsx", 1, actor=cast.clerk, at=PHASE_3)
    assert stands(first, cast) == version


def test_a_text_that_was_changed_is_given_up_only_knowingly(first: Declaration, cast: Cast):
    version = back(first, cast)
    returned = version.items.get(cert_name="乙证明")
    save_item(version, {"purpose": "已改"}, [LAW], item=returned, actor=cast.clerk, at=PHASE_3)
    with pytest.raises(ChangedInHand):
        stands(first, cast)
    assert version.items.get(pk=returned.pk).purpose == "已改"
    assert stands(first, cast, discard=True) is None
    assert "已改" in DeclaredItem.history.filter(id=returned.pk).values_list("purpose", flat=True)


@pytest.mark.parametrize("who", ["stranger", "institution_clerk", "coordinator", "panel_member", "city_chair"])
def test_nobody_else_ends_a_correction(first: Declaration, cast: Cast, who: str):
    back(first, cast)
    with pytest.raises(NoPower):
        stands(first, cast, who=who)
    assert Declaration.objects.count() == 2

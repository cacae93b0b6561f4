"""A copy stands behind its original; a removed item comes back as itself."""

import uuid

import pytest

from campaign.operations import NoPower
from submissions.models import DeclaredItem
from submissions.operations import NotEditable, hand_in, remove_item, return_items
from submissions.operations.grid import copy_item, restore_item, text_of_item
from tests.cast import PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, add, certified

AT = PHASE_2 + HOUR


def names(paper):
    return list(paper.items.order_by("no").values_list("no", "cert_name"))


def test_a_copy_stands_right_behind_with_the_same_text_and_another_identity(paper, cast):
    first = add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="居住证明")
    made = copy_item(first, actor=cast.clerk, at=AT)
    assert names(paper) == [(1, "婚姻状况证明"), (2, "婚姻状况证明"), (3, "居住证明")]
    assert text_of_item(made) == text_of_item(first)
    assert (made.no, made.uid == first.uid) == (2, False)


def test_a_removed_item_comes_back_as_itself_at_its_place(paper, cast):
    for name in ("甲证明", "乙证明", "丙证明"):
        add(paper, cast.clerk, cert_name=name)
    item = paper.items.get(no=2)
    values, bases = text_of_item(item)
    remove_item(item, actor=cast.clerk, at=AT)
    assert names(paper) == [(1, "甲证明"), (2, "丙证明")]
    back = restore_item(paper, values, bases, uid=item.uid, no=2, actor=cast.clerk, at=AT)
    assert names(paper) == [(1, "甲证明"), (2, "乙证明"), (3, "丙证明")]
    assert (back.uid, text_of_item(back)) == (item.uid, (values, bases))


def test_putting_back_twice_puts_back_once(paper, cast):
    item = add(paper, cast.clerk)
    values, bases = text_of_item(item)
    remove_item(item, actor=cast.clerk, at=AT)
    back = [restore_item(paper, values, bases, uid=item.uid, no=1, actor=cast.clerk, at=AT) for _ in "12"]
    assert back[0] == back[1]
    assert DeclaredItem.objects.count() == 1


def test_in_a_rectification_a_copy_is_new_and_stands_at_the_end(ground, cast):
    old = certified(ground, cast, "甲证明", "乙证明")
    uids = list(old.items.values_list("uid", flat=True))
    version = return_items(old, uids[:1], note="请补依据", actor=cast.panel_chair, at=PHASE_3)
    made = copy_item(version.items.get(uid=uids[0]), actor=cast.clerk, at=PHASE_3 + HOUR)
    assert names(version) == [(1, "甲证明"), (2, "乙证明"), (3, "甲证明")]
    assert (made.to_rectify, made.return_note) == (True, "整改时新增")


def test_nothing_is_written_into_a_locked_paper_or_by_a_stranger(paper, cast):
    item = add(paper, cast.clerk)
    values, bases = text_of_item(item)
    with pytest.raises(NoPower):
        restore_item(paper, values, bases, uid=item.uid, no=1, actor=cast.stranger, at=AT)
    hand_in(paper, actor=cast.clerk, at=AT)
    with pytest.raises(NotEditable):
        copy_item(item, actor=cast.clerk, at=AT)
    with pytest.raises(NotEditable):
        restore_item(paper, values, bases, uid=uuid.uuid4(), no=1, actor=cast.clerk, at=AT)
    assert names(paper) == [(1, "婚姻状况证明")]

"""A pasted block: every row of it or none, with the versions that the person saw and one line in the log."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import LogEntry
from campaign.operations import NoPower
from submissions.checks import BasisDraft, ItemDraft
from submissions.checks.stored import draft_of
from submissions.operations import NotEditable, hand_in, return_items, save_item
from submissions.operations.taking import ChangedSincePreview, set_rows
from tests.cast import PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, LAW, NO_BASIS, add, certified

AT = PHASE_2 + HOUR
NEW = ItemDraft(cert_name="居住证明", bases=(BasisDraft(**NO_BASIS),))


def changed(item, **values):
    """An item as it was seen, with another text."""
    return {item.uid: (item.row_version, replace(draft_of(item), **values))}


def names(paper):
    return list(paper.items.order_by("no").values_list("no", "cert_name"))


def test_items_are_changed_and_added_in_one_piece(paper, cast):
    first, uid = add(paper, cast.clerk), uuid.uuid4()
    assert set_rows(paper, changed(first, purpose="新用途"), {uid: NEW}, actor=cast.clerk, at=AT) == 2
    assert names(paper) == [(1, "婚姻状况证明"), (2, "居住证明")]
    old, new = paper.items.order_by("no")
    assert (old.uid, old.purpose, old.row_version, old.levels) == (first.uid, "新用途", 2, [3])
    assert [(basis.title, basis.level) for basis in old.bases.all()] == [(LAW["title"], "law")]
    assert (new.uid, new.demanding_unit, new.bases.get().level) == (uid, "城关区民政局", "none")
    assert [old.history.count(), new.history.count()] == [2, 1]
    assert LogEntry.objects.about(paper).last().label == "粘贴：新增1项，修改1项"


def test_one_row_that_changed_meanwhile_keeps_all_out(paper, cast):
    first = add(paper, cast.clerk)
    seen = changed(first, purpose="新用途")
    save_item(paper, {"remark": "他人"}, [LAW], item=first, row_version=1, actor=cast.clerk, at=AT)
    with pytest.raises(ChangedSincePreview):
        set_rows(paper, seen, {uuid.uuid4(): NEW}, actor=cast.clerk, at=AT)
    assert names(paper) == [(1, "婚姻状况证明")]


def test_one_row_that_is_gone_keeps_all_out(paper, cast):
    first = add(paper, cast.clerk)
    seen = changed(first, purpose="新用途")
    first.delete()
    with pytest.raises(ChangedSincePreview):
        set_rows(paper, seen, {uuid.uuid4(): NEW}, actor=cast.clerk, at=AT)
    assert names(paper) == []


def test_in_a_rectification_only_returned_items_are_set_and_new_ones_marked(ground, cast):
    old = certified(ground, cast, "甲证明", "乙证明")
    version = return_items(old, [old.items.get(no=2).uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    first, second = version.items.order_by("no")
    with pytest.raises(NotEditable):
        set_rows(version, changed(first, purpose="改"), {}, actor=cast.clerk, at=PHASE_3 + HOUR)
    set_rows(version, changed(second, purpose="改"), {uuid.uuid4(): NEW}, actor=cast.clerk, at=PHASE_3 + HOUR)
    found = list(version.items.order_by("no").values_list("purpose", "to_rectify"))
    assert found == [("核实婚姻状况", False), ("改", True), ("", True)]


def test_a_stranger_and_a_locked_paper_are_refused(paper, cast):
    add(paper, cast.clerk)
    with pytest.raises(NoPower):
        set_rows(paper, {}, {uuid.uuid4(): NEW}, actor=cast.stranger, at=AT)
    hand_in(paper, actor=cast.clerk, at=AT)
    with pytest.raises(NotEditable):
        set_rows(paper, {}, {uuid.uuid4(): NEW}, actor=cast.clerk, at=AT)


def test_a_long_block_takes_no_more_queries_than_a_short_one(paper, cast):
    counts = []
    for length in (2, 40):
        with CaptureQueriesContext(connection) as queries:
            set_rows(paper, {}, {uuid.uuid4(): NEW for _ in range(length)}, actor=cast.clerk, at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""What an upload removed comes back as itself, at its place, until the next upload or a day later."""

from datetime import timedelta

import pytest

from campaign.operations import NoPower
from submissions.checks.stored import draft_of
from submissions.models import DeclaredItem
from submissions.operations import (
    NotEditable,
    NothingRemoved,
    Row,
    hand_in,
    restore_items,
    return_items,
    take_rows,
)
from submissions.operations.grid import text_of_item
from submissions.queries.removed import removed_by_upload
from tests.cast import PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, add, certified

AT = PHASE_2 + HOUR


def names(paper):
    return list(paper.items.order_by("no").values_list("no", "cert_name"))


def rows(paper, *wanted):
    items = paper.items.prefetch_related("bases").order_by("no")
    return [Row(draft_of(item), item.uid) for item in items if item.cert_name in wanted]


@pytest.fixture
@a_story
def filled(paper, cast):
    for name in ("甲证明", "乙证明", "丙证明", "丁证明"):
        add(paper, cast.clerk, cert_name=name)
    return paper


def test_each_comes_back_as_itself_at_its_place(filled, cast):
    before = {item.uid: text_of_item(item) for item in filled.items.all()}
    take_rows(filled, rows(filled, "甲证明", "丙证明"), actor=cast.clerk, at=AT)
    assert removed_by_upload(filled, AT).names == ["乙证明", "丁证明"]
    assert restore_items(filled, actor=cast.clerk, at=AT) == 2
    assert names(filled) == [(1, "甲证明"), (2, "乙证明"), (3, "丙证明"), (4, "丁证明")]
    assert {item.uid: text_of_item(item) for item in filled.items.all()} == before
    assert DeclaredItem.history.filter(cert_name="乙证明", history_type="+").count() == 2


def test_what_stands_again_already_is_left_alone(filled, cast):
    kept = {item.cert_name: item.uid for item in filled.items.all()}
    take_rows(filled, rows(filled, "甲证明"), actor=cast.clerk, at=AT)
    restore_items(filled, actor=cast.clerk, at=AT)
    filled.items.filter(uid=kept["丁证明"]).delete()
    assert restore_items(filled, actor=cast.clerk, at=AT) == 1
    with pytest.raises(NothingRemoved):
        restore_items(filled, actor=cast.clerk, at=AT)


def test_the_next_upload_and_the_next_day_end_it(filled, cast):
    take_rows(filled, rows(filled, "甲证明", "乙证明"), actor=cast.clerk, at=AT)
    assert removed_by_upload(filled, AT + timedelta(hours=24)).names == ["丙证明", "丁证明"]
    assert removed_by_upload(filled, AT + timedelta(hours=24, seconds=1)) is None
    take_rows(filled, rows(filled, "甲证明", "乙证明")[::-1], actor=cast.clerk, at=AT)
    assert removed_by_upload(filled, AT) is None


def test_in_a_rectification_they_come_back_behind_the_others(ground, cast):
    old = certified(ground, cast, "甲证明", "乙证明")
    uids = list(old.items.values_list("uid", flat=True))
    version = return_items(old, uids[:1], note="请补依据", actor=cast.panel_chair, at=PHASE_3)
    add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    take_rows(version, rows(version, "甲证明", "乙证明"), actor=cast.clerk, at=PHASE_3 + HOUR)
    restore_items(version, actor=cast.clerk, at=PHASE_3 + HOUR)
    assert names(version) == [(1, "甲证明"), (2, "乙证明"), (3, "丙证明")]
    assert version.items.get(no=3).to_rectify


def test_a_stranger_and_a_locked_paper_take_nothing_back(filled, cast):
    take_rows(filled, rows(filled, "甲证明"), actor=cast.clerk, at=AT)
    with pytest.raises(NoPower):
        restore_items(filled, actor=cast.stranger, at=AT)
    hand_in(filled, actor=cast.clerk, at=AT)
    with pytest.raises(NotEditable):
        restore_items(filled, actor=cast.clerk, at=AT)
    filled.refresh_from_db()
    assert removed_by_upload(filled, AT) is None

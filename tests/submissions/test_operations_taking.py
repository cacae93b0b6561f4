"""Rows of a workbook taken into a declaration: only what changed is written, identities stay, nothing under one's hands."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import LogEntry
from campaign.operations import NoPower
from submissions.checks.items import BasisDraft
from submissions.checks.stored import draft_of
from submissions.models import Basis, Declaration, DeclaredItem
from submissions.operations import (
    ChangedSincePreview,
    NotEditable,
    Row,
    Taken,
    hand_in,
    remove_item,
    replace_items,
    return_items,
    save_item,
    stamp_of,
    take_rows,
)
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import HOUR, add, certified
from tests.submissions.test_operations_items import draft, rows

LATER = PHASE_2 + HOUR
HISTORY = DeclaredItem.history.model.objects  # type: ignore[attr-defined]


@pytest.fixture
@a_story
def filled(paper: Declaration, cast: Cast) -> Declaration:
    """甲, 乙, 丙."""
    for name in ("甲证明", "乙证明", "丙证明"):
        add(paper, cast.clerk, cert_name=name)
    return paper


def as_rows(declaration: Declaration) -> list[Row]:
    return [Row(draft_of(item), item.uid) for item in declaration.items.prefetch_related("bases").order_by("no")]


def take(declaration: Declaration, given: list[Row], cast: Cast, **more: object) -> Taken:
    return take_rows(declaration, given, actor=cast.clerk, at=LATER, **more)  # type: ignore[arg-type]


def test_the_same_rows_write_no_item(filled: Declaration, cast: Cast):
    before = list(filled.items.values())
    assert take(filled, as_rows(filled), cast) == Taken(same=3)
    assert (list(filled.items.values()), HISTORY.count()) == (before, 3)


def test_a_changed_row_is_the_same_item_with_its_history(filled: Declaration, cast: Cast):
    one, two, three = as_rows(filled)
    changed = replace(
        two, draft=replace(two.draft, cert_name="改了名的证明", bases=(BasisDraft("某办法", level="law"),))
    )
    before = filled.items.get(uid=two.uid)
    assert take(filled, [one, changed, three], cast) == Taken(changed=1, same=2)
    after = filled.items.get(uid=two.uid)
    assert (after.pk, after.no, after.row_version, after.cert_key) == (before.pk, 2, 2, "改了名的证明")
    assert list(after.bases.values_list("order", "title", "level")) == [(1, "某办法", "law")]
    told = [
        (row.cert_name, row.history_type, row.history_user, row.history_date) for row in after.history.order_by("pk")
    ]
    assert told == [("乙证明", "+", cast.clerk, PHASE_2), ("改了名的证明", "~", cast.clerk, LATER)]


def test_a_change_of_a_basis_alone_is_a_change(filled: Declaration, cast: Cast):
    one, *rest = as_rows(filled)
    [basis] = one.draft.bases
    more = replace(one, draft=replace(one.draft, bases=(basis, BasisDraft("某通知", level="none"))))
    assert take(filled, [more, *rest], cast) == Taken(changed=1, same=2)
    assert Basis.objects.filter(item__uid=one.uid).count() == 2


def test_new_rows_are_added_and_lost_ones_removed(filled: Declaration, cast: Cast):
    one, _, three = as_rows(filled)
    assert take(filled, [three, Row(draft("丁证明")), one], cast) == Taken(new=1, same=2, removed=1)
    assert rows(filled) == [(1, "丙证明"), (2, "丁证明"), (3, "甲证明")]
    assert HISTORY.filter(history_type="-").values_list("cert_name", flat=True).get() == "乙证明"


def test_an_identity_that_is_not_in_the_declaration_is_not_taken(filled: Declaration, cast: Cast):
    foreign = uuid.uuid4()
    take(filled, [*as_rows(filled), Row(draft("丁证明"), foreign)], cast)
    assert filled.items.filter(uid=foreign).exists() is False
    assert rows(filled)[3] == (4, "丁证明")


def test_an_identity_named_twice_is_the_first_rows(filled: Declaration, cast: Cast):
    one, *rest = as_rows(filled)
    copy = replace(one, draft=replace(one.draft, cert_name="抄来的证明"))
    assert take(filled, [one, copy, *rest], cast) == Taken(new=1, same=3)
    assert filled.items.get(uid=one.uid).cert_name == "甲证明"


def test_the_other_editor_of_a_changed_item_is_stopped(filled: Declaration, cast: Cast):
    one, *rest = as_rows(filled)
    take(filled, [replace(one, draft=replace(one.draft, remark="文件")), *rest], cast)
    item = filled.items.get(uid=one.uid)
    with pytest.raises(Exception, match="您已在另一窗口保存过该事项"):
        save_item(filled, {"remark": "网页"}, [], item=item, row_version=1, actor=cast.clerk, at=LATER)


def test_it_is_logged_with_its_counts(filled: Declaration, cast: Cast):
    one, two, _ = as_rows(filled)
    take(filled, [one, replace(two, draft=replace(two.draft, remark="改")), Row(draft("丁证明"))], cast)
    entry = LogEntry.objects.about(filled).last()
    assert (entry.label, entry.after) == (
        "从工作簿录入3项：新增1、修改1、未变1、删除1",
        {"items": 3, "new": 1, "changed": 1, "removed": 1},
    )


@pytest.mark.parametrize("act", ["add", "save", "remove"])
def test_any_change_since_the_preview_stops_it(act: str, filled: Declaration, cast: Cast):
    stamp, given = stamp_of(filled), as_rows(filled)
    item = filled.items.get(no=1)
    if act == "add":
        add(filled, cast.clerk, cert_name="丁证明")
    elif act == "save":
        save_item(filled, {"remark": "改"}, [], item=item, actor=cast.clerk, at=PHASE_2)
    else:
        remove_item(item, actor=cast.clerk, at=PHASE_2)
    now = rows(filled)
    with pytest.raises(ChangedSincePreview):
        take(filled, given[:1], cast, stamp=stamp)
    assert rows(filled) == now


def test_unchanged_since_the_preview_it_goes_through(filled: Declaration, cast: Cast):
    assert take(filled, as_rows(filled)[:1], cast, stamp=stamp_of(filled)) == Taken(same=1, removed=2)


def test_strangers_and_locked_papers_are_refused(filled: Declaration, cast: Cast):
    with pytest.raises(NoPower):
        take_rows(filled, as_rows(filled), actor=cast.stranger, at=LATER)
    hand_in(filled, actor=cast.clerk, at=LATER)
    with pytest.raises(NotEditable):
        take(filled, as_rows(filled), cast)


def returned(ground: Ground, cast: Cast) -> Declaration:
    """甲 stays, 乙 was returned."""
    first = certified(ground, cast, "甲证明", "乙证明")
    uid = first.items.get(cert_name="乙证明").uid
    return return_items(first, [uid], note="依据不全。", actor=cast.panel_member, at=PHASE_3)


def test_in_a_rectification_a_returned_item_may_be_renamed_by_its_identity(ground: Ground, cast: Cast):
    version = returned(ground, cast)
    one, two = as_rows(version)
    given = [replace(two, draft=replace(two.draft, cert_name="新名证明")), Row(draft("丙证明"))]
    given.append(replace(one, draft=replace(one.draft, remark="不该改")))
    assert take(version, given, cast) == Taken(new=1, changed=1, same=1)
    assert rows(version) == [(1, "甲证明"), (2, "新名证明"), (3, "丙证明")]
    assert version.items.get(no=1).remark == ""
    assert version.items.get(no=2).uid == two.uid
    assert list(version.items.order_by("no").values_list("to_rectify", flat=True)) == [False, True, True]


def test_what_was_added_in_the_rectification_may_be_left_out_again(ground: Ground, cast: Cast):
    version = returned(ground, cast)
    add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    assert take(version, as_rows(version)[:2], cast) == Taken(same=2, removed=1)
    with pytest.raises(NotEditable, match="须整改的事项"):
        take(version, as_rows(version)[:1], cast)


def test_a_workbook_with_a_row_twice_does_not_trip_over_itself(filled: Declaration, cast: Cast):
    assert replace_items(filled, [draft("甲证明"), draft("甲证明")], actor=cast.clerk, at=LATER) == 2


def test_a_pile_of_new_rows_costs_no_more_queries_than_one(filled: Declaration, cast: Cast):
    asked = []
    for count in (1, 30):
        given = [*as_rows(filled), *(Row(draft(f"第{count}批第{number}证明")) for number in range(count))]
        with CaptureQueriesContext(connection) as queries:
            take(filled, given, cast)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_what_the_file_does_not_speak_of_is_kept_as_it_is_and_counted_apart(filled: Declaration, cast: Cast) -> None:
    one, two, three = as_rows(filled)
    DeclaredItem.objects.filter(uid=two.uid).update(demanding_unit="")
    taken = take(filled, [one, replace(two, in_file=False), three, Row(draft("丁证明"))], cast)
    assert (taken, taken.told, taken.total) == (Taken(new=1, same=2, kept=1), 3, 4)
    assert filled.items.get(uid=two.uid).demanding_unit == ""

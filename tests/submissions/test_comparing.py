"""A workbook against its declaration, three ways."""

import uuid
from collections import Counter
from dataclasses import replace

import pytest

from campaign.enums import Level
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.sheets.comparing import (
    FILE_COUNTS,
    Held,
    Standing,
    Wishes,
    compare,
    in_words,
    rows_to_save,
    undecided,
    with_unit,
)
from submissions.sheets.given_out import GivenRow, digests_of

NAMES = ("甲证明", "乙证明", "丙证明", "丁证明")
UIDS = {name: uuid.UUID(int=number) for number, name in enumerate(NAMES, 1)}
A, B, C, D = UIDS.values()
KEEP = Wishes({}, both="file")


def draft(name: str, **changes: object) -> ItemDraft:
    values = {"cert_name": name, "service_name": "登记", "demanding_unit": "民政局", "purpose": "核实", "remark": "原"}
    return ItemDraft(**(values | changes))


def given(*names: str) -> list[GivenRow]:
    return [GivenRow(row, UIDS[name], digests_of(draft(name))) for row, name in enumerate(names, 4)]


def held(*names: str, **changes: object) -> list[Held]:
    """What the system has; `changes` are of the first item."""
    return [Held(UIDS[name], draft(name, **(changes if not at else {}))) for at, name in enumerate(names)]


def standings(comparison) -> list[tuple[str, str]]:
    return [(one.shown.cert_name, one.standing.value) for one in comparison.items]


def saved(comparison, wishes=KEEP):
    return [
        (row.uid, row.draft.cert_name, row.draft.purpose, row.draft.remark) for row in rows_to_save(comparison, wishes)
    ]


def test_each_item_stands_somehow():
    file = [draft("甲证明"), draft("乙证明", purpose="改"), draft("戊证明")]
    found = compare(file, held("甲证明", "乙证明", "丙证明"), given("甲证明", "乙证明", "丙证明"))
    assert standings(found) == [("甲证明", "same"), ("乙证明", "changed"), ("戊证明", "new"), ("丙证明", "missing")]
    assert found.counts == Counter(["same", "changed", "new", "missing"])


def test_a_change_names_the_field_and_both_texts():
    [one] = compare([draft("甲证明", purpose="改")], held("甲证明"), given("甲证明")).items
    assert [(field.label, field.system, field.file, field.side) for field in one.differences] == [
        ("证明用途", "核实", "改", "file")
    ]


def test_what_only_the_system_changed_stays():
    found = compare([draft("甲证明")], held("甲证明", purpose="系统改"), given("甲证明"))
    assert standings(found) == [("甲证明", "same")]
    assert saved(found) == [(A, "甲证明", "系统改", "原")]


def test_changes_in_different_fields_are_both_kept():
    found = compare([draft("甲证明", remark="文件改")], held("甲证明", purpose="系统改"), given("甲证明"))
    assert standings(found) == [("甲证明", "changed")]
    assert saved(found) == [(A, "甲证明", "系统改", "文件改")]


def test_the_same_change_on_both_sides_is_none():
    found = compare([draft("甲证明", purpose="改")], held("甲证明", purpose="改"), given("甲证明"))
    assert standings(found) == [("甲证明", "same")]


@pytest.mark.parametrize(("side", "text"), [("file", "文件改"), ("system", "系统改")])
def test_where_both_changed_one_field_the_person_chooses(side, text):
    found = compare([draft("甲证明", purpose="文件改")], held("甲证明", purpose="系统改"), given("甲证明"))
    assert standings(found) == [("甲证明", "both")]
    assert [one.uid for one in undecided(found, Wishes({}))] == [A]
    wishes = Wishes({A: side})
    assert (undecided(found, wishes), saved(found, wishes)) == ([], [(A, "甲证明", text, "原")])


def test_the_systems_word_keeps_what_only_the_file_changed_elsewhere():
    file = draft("甲证明", purpose="文件改", remark="文件")
    found = compare([file], held("甲证明", purpose="系统改"), given("甲证明"))
    assert saved(found, Wishes({A: "system"})) == [(A, "甲证明", "系统改", "文件")]


def test_without_knowing_what_was_given_out_the_file_counts():
    found = compare([draft("甲证明", purpose="改")], held("甲证明", purpose="系统改"), [])
    assert (standings(found), saved(found)) == ([("甲证明", "changed")], [(A, "甲证明", "改", "原")])


def test_a_renamed_row_is_a_change_of_its_item():
    found = compare([draft("新名", where={"cert_name": "E4"})], held("甲证明"), given("甲证明"))
    assert (standings(found), saved(found)) == ([("新名", "changed")], [(A, "新名", "核实", "原")])


def test_a_missing_item_stays_in_its_place_unless_the_person_takes_it_out():
    names = ("甲证明", "乙证明", "丙证明", "丁证明")
    found = compare([draft("乙证明"), draft("丁证明")], held(*names), given(*names))
    assert [row.uid for row in rows_to_save(found, KEEP)] == [A, B, C, D]
    assert [row.uid for row in rows_to_save(found, Wishes({A: "file"}))] == [B, C, D]
    assert [row.uid for row in rows_to_save(found, FILE_COUNTS)] == [B, D]


def test_the_order_is_the_files():
    found = compare([draft("丙证明"), draft("甲证明")], held("甲证明", "乙证明", "丙证明"), [])
    assert [row.uid for row in rows_to_save(found, KEEP)] == [C, A, B]


def test_what_was_taken_out_of_the_file_is_told_from_what_came_since():
    found = compare([], held("甲证明", "乙证明"), given("甲证明"))
    assert [(one.uid, one.as_given) for one in found.of(Standing.MISSING)] == [(A, True), (B, False)]


def test_what_is_gone_from_the_system_comes_back_only_as_a_new_item_and_when_asked():
    found = compare([draft("甲证明"), draft("乙证明", purpose="改")], [], given("甲证明", "乙证明"))
    assert [(one.standing, one.as_given) for one in found.items] == [("gone", True), ("gone", False)]
    assert rows_to_save(found, KEEP) == []
    assert [row.uid for row in rows_to_save(found, Wishes({A: "file"}))] == [None]


def test_an_item_that_the_rectification_does_not_open_stays_as_it_is():
    locked = [replace(one, is_free=False) for one in held("甲证明", "乙证明")]
    found = compare([draft("甲证明", purpose="改")], locked, [])
    assert standings(found) == [("甲证明", "locked"), ("乙证明", "locked")]
    assert saved(found, FILE_COUNTS) == [(A, "甲证明", "核实", "原"), (B, "乙证明", "核实", "原")]


def test_what_was_handed_in_before_cannot_be_taken_out():
    fixed = [replace(one, may_go=False) for one in held("甲证明")]
    assert [row.uid for row in rows_to_save(compare([], fixed, []), FILE_COUNTS)] == [A]


def test_the_declaring_unit_stands_where_no_unit_is_named():
    assert with_unit(draft("甲", demanding_unit=""), "教育局").demanding_unit == "教育局"
    assert with_unit(draft("甲"), "教育局").demanding_unit == "民政局"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("levels", (Level.REGION, Level.COUNTY), "自治区级、县（区）级"),
        ("proposal", "cancel", "取消"),
        ("disposal", "", ""),
        ("yearly_count", 0, "0"),
        ("yearly_count", None, ""),
        (
            "bases",
            (BasisDraft("某法", "第一条", "条文", "law"), BasisDraft("某通知")),
            "某法第一条　法律　条文\n某通知",
        ),
    ],
)
def test_fields_are_shown_in_words(key, value, words):
    assert in_words(replace(draft("甲"), **{key: value}), key) == words

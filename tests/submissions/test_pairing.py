"""Which row is which item: through renaming, sorting, inserting, copying; never one item for two rows."""

import random
import uuid
from dataclasses import replace

import pytest
from hypothesis import given as examples
from hypothesis import strategies

from submissions.checks.items import ItemDraft
from submissions.sheets.given_out import GivenRow, digests_of
from submissions.sheets.pairing import paired, row_number

FIRST = 4
PURPOSES = ("核实户籍", "核实收入", "核实婚姻", "核实住房", "核实学历", "核实年龄")


def draft(number: int, row: int | None = None, **changes: object) -> ItemDraft:
    """Item `number` as it stands in sheet row `row`."""
    place = f"E{FIRST + number if row is None else row}"
    values = {
        "cert_name": f"第{number}种证明",
        "service_name": f"第{number}号事项",
        "demanding_unit": "城关区民政局",
        "purpose": PURPOSES[number % len(PURPOSES)],
        "issuing_unit": f"第{number}派出所",
        "replacement": f"由第{number}科核查",
        "remark": f"第{number}行",
    }
    return ItemDraft(**(values | changes), where={"cert_name": place})


ITEMS = [draft(number) for number in range(6)]
UIDS = [uuid.UUID(int=number + 1) for number in range(6)]
GIVEN = [GivenRow(FIRST + at, uid, digests_of(item)) for at, (uid, item) in enumerate(zip(UIDS, ITEMS, strict=True))]
PRESENT = dict(zip(UIDS, ITEMS, strict=True))


def numbers(drafts, given=GIVEN, present=PRESENT):
    """The items found, by number; None for a new one."""
    return [None if uid is None else UIDS.index(uid) for uid in paired(drafts, given, present)]


def test_an_untouched_file_is_the_same_items():
    assert numbers(ITEMS) == [0, 1, 2, 3, 4, 5]


def test_a_foreign_list_is_paired_by_names():
    assert numbers([ITEMS[2], draft(9), draft(0, cert_name="第 0 种证明")], given=[]) == [2, None, 0]


def test_a_row_keeps_its_identity_when_it_is_renamed_in_its_place():
    assert numbers([*ITEMS[:3], draft(3, cert_name="新名称", service_name="新事项"), *ITEMS[4:]]) == [0, 1, 2, 3, 4, 5]


def test_sorting_the_rows_moves_their_identities_with_them():
    order = [3, 0, 5, 1, 4, 2]
    shuffled = [draft(number, FIRST + at) for at, number in enumerate(order)]
    assert numbers(shuffled) == order


def test_a_row_that_was_renamed_and_moved_is_known_by_the_rest_of_its_text():
    moved = [draft(5, FIRST), draft(4, FIRST + 1), draft(0, FIRST + 2, cert_name="改了名的证明")]
    assert numbers(moved) == [5, 4, 0]


def test_a_row_inserted_above_is_new_and_shifts_nobody():
    shifted = [draft(9, FIRST), *(draft(number, FIRST + number + 1) for number in range(6))]
    assert numbers(shifted) == [None, 0, 1, 2, 3, 4, 5]


def test_of_a_copied_row_the_second_is_new():
    copies = [*ITEMS, draft(2, FIRST + 6)]
    assert numbers(copies) == [0, 1, 2, 3, 4, 5, None]


def test_a_copied_row_with_another_name_is_new():
    assert numbers([*ITEMS, draft(2, FIRST + 6, cert_name="另一种证明")]) == [0, 1, 2, 3, 4, 5, None]


def test_another_item_written_over_a_row_is_new():
    other = draft(3, cert_name="甲", service_name="乙", purpose="丙", issuing_unit="丁", replacement="戊", remark="己")
    assert numbers([other], given=[GIVEN[3]]) == [None]


def test_an_item_renamed_in_the_system_is_found_by_the_name_it_was_given_out_with():
    renamed = {**PRESENT, UIDS[1]: replace(ITEMS[1], cert_name="系统中的新名称")}
    assert numbers(ITEMS, present=renamed) == [0, 1, 2, 3, 4, 5]


def test_an_item_that_is_gone_from_the_system_is_still_known():
    assert numbers(ITEMS, present={uid: item for uid, item in PRESENT.items() if uid != UIDS[4]})[4] == 4


def test_identities_of_another_declaration_are_found_but_never_those_of_ours():
    foreign = [GivenRow(FIRST, uuid.UUID(int=99), digests_of(draft(50)))]
    assert numbers([ITEMS[0]], given=foreign) == [0]


def test_lines_without_digests_do_not_pair_by_their_place():
    assert numbers([draft(9, FIRST)], given=[GivenRow(FIRST, UIDS[0])]) == [None]


@pytest.mark.parametrize(("cell", "row"), [("E7", 7), ("AA12", 12), ("", 0), ("form-field", 0)])
def test_the_row_is_that_of_the_certificates_cell(cell, row):
    assert row_number(ItemDraft(where={"cert_name": cell})) == row


@examples(strategies.integers(min_value=0, max_value=10_000))
def test_no_item_is_given_to_two_rows(seed):
    chance = random.Random(seed)
    rows = []
    for at in range(chance.randrange(1, 12)):
        number = chance.randrange(8)
        changes = {"cert_name": f"改{chance.randrange(3)}"} if chance.random() < 0.4 else {}
        rows.append(draft(number, FIRST + at, **changes))
    found = [uid for uid in paired(rows, GIVEN, PRESENT) if uid]
    assert len(found) == len(set(found))

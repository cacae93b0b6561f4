"""What a template says of itself: written, read back, and nothing believed that cannot be ours."""

import uuid
from dataclasses import replace

import pytest
from openpyxl import Workbook

from campaign.enums import Level
from campaign.sheets.reader import read_here
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.sheets.given_out import (
    COMPARED,
    GivenRow,
    add_meta,
    digest,
    digests_of,
    given_in,
    plain,
)

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
FACTS = {"template": "annex2", "version": "1", "unit": "540102-002", "unit_name": "城关区民政局", "round": "1"}
DRAFT = ItemDraft(
    cert_name="居住证明",
    service_name="入学登记",
    levels=(Level.COUNTY, Level.REGION),
    bases=(BasisDraft("某办法", "第三条", "应当提交。", "law"), BasisDraft("某通知")),
    yearly_count=12,
)


def read_back(tmp_path, facts, given):
    workbook = Workbook()
    add_meta(workbook, facts, given)
    workbook.save(tmp_path / "a.xlsx")
    return given_in(read_here(tmp_path / "a.xlsx"))


def test_what_was_written_is_read_back(tmp_path):
    own = "".join(digests_of(DRAFT))
    given = read_back(tmp_path, FACTS, [(4, str(ONE), own), (6, str(OTHER), "")])
    assert given.facts == FACTS
    assert given.rows == (GivenRow(4, ONE, digests_of(DRAFT)), GivenRow(6, OTHER))
    assert given.unusable == 0


def test_a_template_without_items_is_still_a_template(tmp_path):
    given = read_back(tmp_path, FACTS, [])
    assert (given.facts["unit"], given.rows) == ("540102-002", ())


def test_a_row_from_an_earlier_round_has_no_identity_and_is_no_fault(tmp_path):
    given = read_back(tmp_path, FACTS, [(4, "", ""), (5, str(ONE), "")])
    assert ([one.uid for one in given.rows], given.unusable) == ([ONE], 0)


@pytest.mark.parametrize(
    "line", [(4, "not-an-id", ""), (0, str(OTHER), ""), (5, str(ONE), "")], ids=["no id", "no row", "named before"]
)
def test_a_line_that_cannot_be_ours_is_counted_and_left_out(tmp_path, line):
    given = read_back(tmp_path, FACTS, [(9, str(ONE), ""), line])
    assert ([one.uid for one in given.rows], given.unusable) == ([ONE], 1)


@pytest.mark.parametrize("said", ["zz" * 54, "ab", "AB" * 54])
def test_digests_that_are_not_ours_are_unknown(tmp_path, said):
    assert read_back(tmp_path, FACTS, [(4, str(ONE), said)]).rows == (GivenRow(4, ONE),)


@pytest.mark.parametrize("facts", [{}, {"template": "annex9"}, {"unit": "540102-002"}])
def test_another_sheet_of_that_name_says_nothing(tmp_path, facts):
    assert read_back(tmp_path, facts, [(4, str(ONE), "")]) is None


def test_a_workbook_without_the_sheet_is_no_template(tmp_path):
    Workbook().save(tmp_path / "a.xlsx")
    assert given_in(read_here(tmp_path / "a.xlsx")) is None


def test_a_field_is_the_same_whatever_stands_around_it():
    told = replace(DRAFT, purpose=" 核实\r\n住址　")
    assert plain(told, "purpose") == "核实\n住址"
    assert plain(DRAFT, "levels") == plain(replace(DRAFT, levels=(Level.REGION, Level.COUNTY)), "levels")
    assert [plain(DRAFT, "yearly_count"), plain(ItemDraft(), "yearly_count")] == ["12", ""]


@pytest.mark.parametrize(
    "change",
    [
        {"cert_name": "居住证"},
        {"levels": (Level.COUNTY,)},
        {"bases": DRAFT.bases[:1]},
        {"bases": DRAFT.bases[::-1]},
        {"yearly_count": None},
    ],
)
def test_each_change_shows_in_one_digest(change):
    before, after = digests_of(DRAFT), digests_of(replace(DRAFT, **change))
    differing = [key for key, old, new in zip(COMPARED, before, after, strict=True) if old != new]
    assert differing == list(change)


def test_a_text_moved_from_one_part_of_a_basis_to_the_next_is_another_text():
    one, other = (replace(DRAFT, bases=(basis,)) for basis in (BasisDraft("甲", "乙"), BasisDraft("甲乙", "")))
    assert digest(plain(one, "bases")) != digest(plain(other, "bases"))

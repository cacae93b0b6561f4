"""Rows too high for a sheet: parted at the ends of sentences, and whole again when they are joined."""

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from campaign.sheets.annex import AnnexLayout, Column, write_annex
from campaign.sheets.going_on import HIGHEST, MARK, MOST_LINES, PART_LINES, divided, height_of, lines_of, parts

LAYOUT = AnnexLayout(
    "清单", (Column("no", "序号", 6, centred=True), Column("name", "名称", 20), Column("basis", "依据", 30))
)
CLAUSE = "第十六条　" + "申请人应当提交下列材料，由县级人民政府主管部门审核；符合条件的，十五日内作出决定。\n" * 75


def joined(rows):
    """The rows as lists, each row marked 续 joined to the one above."""
    found = []
    for row in rows:
        if row[0] == MARK:
            found[-1][1:] = [(mine or "") + (more or "") for mine, more in zip(found[-1][1:], row[1:], strict=True)]
        else:
            found.append(list(row))
    return found


def sheets_of(rows, **more):
    file = BytesIO()
    done = write_annex(file, LAYOUT, rows, unit_name="某单位", day=None, **more)
    return done, file.getvalue()


def body(sheet):
    """The rows between the header and the line with the count."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=LAYOUT.first_body_row)]
    return rows[: next(at for at, row in enumerate(rows) if str(row[0]).startswith(("共", "本张")))]


@given(st.text(max_size=400), st.integers(2, 40))
@settings(max_examples=60, deadline=None)
def test_what_is_parted_is_the_same_text_and_every_part_fits(text, room):
    found = parts(text * 9, room)
    assert "".join(found) == text * 9
    assert [lines_of(part, room) <= MOST_LINES for part in found] == [True] * len(found)


def test_a_long_address_gets_a_line_more_than_its_signs_fill():
    assert [lines_of(text, 10) for text in ("https://example.invalid/", "字" * 12, "0891-0000000")] == [4, 3, 2]


def test_a_long_text_is_parted_behind_a_sentence():
    assert [part[-1] for part in parts(CLAUSE, 28)[:-1]] == ["\n"] * (len(parts(CLAUSE, 28)) - 1)
    sentences = CLAUSE.replace("\n", "")
    assert {part[-1] for part in parts(sentences, 28)[:-1]} <= set("。；")


def test_no_vowel_sign_is_torn_from_its_letter():
    text = "བོད" * 400
    assert [part[0] for part in parts(text, 20) if part[0] == "\u0f7c"] == []


def test_a_row_of_the_list_stays_one_numbered_row_and_nothing_is_lost():
    rows = [[1, "短", "短"], [2, "名" * 700, CLAUSE], [3, "短", CLAUSE]]
    done, data = sheets_of(rows)
    found = body(load_workbook(BytesIO(data)).active)
    assert done.rows == 3
    assert [row[0] for row in found if row[0] != MARK] == [1, 2, 3]
    assert len(CLAUSE) > 3000
    assert joined(found) == rows


def test_no_row_is_higher_than_a_program_can_draw():
    _, data = sheets_of([[1, "短", CLAUSE]])
    xml = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    heights = [float(height) for height in re.findall(r'<row r="\d+" ht="([\d.]+)"', xml)]
    assert (max(heights), len(heights) > 5) == (height_of(PART_LINES), True)
    assert height_of(MOST_LINES) < HIGHEST


@pytest.mark.parametrize(
    ("rows", "notes"), [([[1, "短", CLAUSE]], ["1. 序号为“续”的行，接上一行同一栏的文字。"]), ([], [])]
)
def test_the_notes_tell_what_the_mark_means_where_it_stands(rows, notes):
    sheet = load_workbook(BytesIO(sheets_of(rows)[1])).active
    assert [row[0].value for row in sheet.iter_rows() if "续" in str(row[0].value) and row[0].value != MARK] == notes


def test_a_row_that_goes_on_is_not_torn_between_two_sheets():
    rows = [[number, "短", CLAUSE] for number in range(1, 6)]
    done, data = sheets_of(rows, rows_per_sheet=15)
    sheets = [body(sheet) for sheet in load_workbook(BytesIO(data))]
    assert (done.rows, [found[0][0] for found in sheets]) == (5, [1, 3, 5])
    assert joined(row for found in sheets for row in found) == rows


def test_a_row_that_fits_is_left_as_it_is():
    assert divided([1, "短", None], [(1, 20), (2, 30)]) == [[1, "短", None]]

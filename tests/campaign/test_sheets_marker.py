"""A person's workbook with marks: their own file as it was, our colours and comments, a list with ways to the cells."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from campaign.sheets.marker import FILLS, GAP, LINE_HEIGHT, marked
from campaign.sheets.marking import Marks, can_be_marked, marked_workbook
from campaign.sheets.neutral import LIST_TITLE
from campaign.sheets.parts import OWN_COMMENT_AUTHOR
from campaign.sheets.reader import read_here

PLACE = "申报表"
WRONG = (PLACE, "B2", "wrong", "“材料类别”不在可选范围内。")
DOUBT = (PLACE, "A3", "doubt", "请核对。")
JOB = Marks([WRONG, DOUBT], [("不在可选范围内", [WRONG]), ("提醒类", [DOUBT])], ["须改正1处，提醒1处。"])


def job(marks: Marks = JOB) -> dict[str, object]:
    return {"marks": marks.marks, "groups": marks.groups, "notes": marks.notes}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Two sheets, styles, a formula, a merge, a comment of the person's."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = PLACE
    for row in (["名称", "类别", "数"], ["=甲", "乙", "=1+1"], ["丙", "丁", 3], ["并", None, 4]):
        sheet.append(row)
    sheet["A2"].data_type = "s"
    sheet["A1"].font, sheet["C3"].number_format = Font(bold=True), "0.00"
    sheet["C3"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["A3"].comment = Comment("处里意见", "甲")
    sheet.merge_cells("A4:B4")
    sheet.column_dimensions["A"].width = 33
    workbook.create_sheet("说明")["A1"] = "别动"
    workbook.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def opened(content: bytes):
    return openpyxl.load_workbook(BytesIO(content))


def comments(sheet) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_the_file_stays_the_persons_own(own):
    book = opened(marked(own, job()))
    sheet = book[PLACE]
    assert book.sheetnames == ["问题清单", PLACE, "说明"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)] == [
        ["名称", "类别", "数"],
        ["=甲", "乙", "=1+1"],
        ["丙", "丁", 3],
    ]
    assert (sheet["A2"].data_type, sheet["C2"].data_type) == ("s", "f")
    assert (sheet["A1"].font.bold, sheet["C3"].number_format, sheet["C3"].fill.fgColor.rgb) == (
        True,
        "0.00",
        "FF00FF00",
    )
    assert (sheet.column_dimensions["A"].width, str(sheet.merged_cells)) == (33, "A4:B4")


def test_exactly_the_named_cells_are_coloured_and_commented(own):
    sheet = opened(marked(own, job()))[PLACE]
    colours = {fill.fgColor.rgb: tone for tone, fill in FILLS.items()}
    found = {c.coordinate: colours.get(c.fill.fgColor.rgb) for row in sheet.iter_rows() for c in row}
    assert {place: tone for place, tone in found.items() if tone} == {"B2": "wrong", "A3": "doubt"}
    assert comments(sheet) == {
        "B2": "减证便民填报提示【须改正】“材料类别”不在可选范围内。",
        "A3": "减证便民填报提示【提醒】请核对。\n【原批注】处里意见",
    }
    assert sheet["B2"].comment.author == OWN_COMMENT_AUTHOR


def test_a_mark_inside_a_merge_goes_to_the_cell_that_shows(own):
    inside = Marks([(PLACE, "B4", "wrong", "合并。")], [])
    assert comments(opened(marked(own, job(inside)))[PLACE]).keys() == {"A3", "A4"}


def test_the_list_is_grouped_and_each_line_leads_to_its_cell(own):
    sheet = opened(marked(own, job()))["问题清单"]
    rows = [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)]
    assert rows == [
        [LIST_TITLE, "", "", ""],
        ["须改正1处，提醒1处。", "", "", ""],
        ["序号", "位置", "程度", "问题和改法"],
        ["不在可选范围内（1处）", "", "", ""],
        [1, "申报表　B2", "须改正", "“材料类别”不在可选范围内。"],
        ["提醒类（1处）", "", "", ""],
        [2, "申报表　A3", "提醒", "请核对。"],
    ]
    assert [sheet[place].hyperlink.location for place in ("B5", "B7")] == ["'申报表'!B2", "'申报表'!A3"]


def test_the_list_shows_its_whole_text_and_prints_one_page_wide(own):
    line = (PLACE, "B2", "wrong", "错" * 54 + "\n" + "改" * 55)
    long = (PLACE * 5, "B2", "doubt", "短。")
    notes = ["须改正1处。", "注" * 100]
    sheet = opened(marked(own, job(Marks([], [("类", [line, long])], notes))))["问题清单"]
    assert sorted(str(merge) for merge in sheet.merged_cells.ranges) == ["A2:D2", "A3:D3"]
    assert [sheet[place].alignment.wrap_text for place in ("A1", "A2", "A3", "A5", "D6")] == [
        None,
        True,
        True,
        None,
        True,
    ]
    lines = {row: (sheet.row_dimensions[row].height - GAP) / LINE_HEIGHT for row in (2, 3, 6, 7)}
    assert lines == {2: 1, 3: 2, 6: 3, 7: 2}
    assert (sheet.print_title_rows, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("$4:$4", 1, 0)


def test_a_sheet_name_with_an_apostrophe_is_quoted(own):
    line = ("甲'乙", "A1", "wrong", "错。")
    sheet = opened(marked(own, job(Marks([line], [("类", [line])]))))["问题清单"]
    assert sheet["B4"].hyperlink.location == "'甲''乙'!A1"


def test_marking_again_takes_the_old_marks_off(own, tmp_path):
    again = tmp_path / "again.xlsx"
    again.write_bytes(marked(own, job()))
    book = opened(marked(again, job(Marks([DOUBT], [("提醒类", [DOUBT])]))))
    assert book.sheetnames == ["问题清单", PLACE, "说明"]
    assert comments(book[PLACE]) == {"A3": "减证便民填报提示【提醒】请核对。"}
    assert book[PLACE]["B2"].fill.fill_type is None


def test_a_comment_of_ours_whose_author_was_lost_is_still_ours(own, tmp_path):
    lost = tmp_path / "lost.xlsx"
    book = opened(marked(own, job()))
    for place in ("B2", "A3"):
        book[PLACE][place].comment.author = ""
    book.save(lost)
    assert read_here(lost).sheets[1].comments == ()
    assert comments(opened(marked(lost, job(Marks([], []))))[PLACE]) == {}


def test_what_the_product_wrote_is_silent_when_it_is_read_again(own, tmp_path):
    back = tmp_path / "back.xlsx"
    back.write_bytes(marked(own, job()))
    sheets = {sheet.name: sheet for sheet in read_here(back).sheets}
    assert sheets[PLACE].comments == ()
    assert sheets["问题清单"].rows[0].cells[0].value == LIST_TITLE


def test_the_child_gives_the_same_as_the_function(own):
    book = opened(marked_workbook(own, JOB) or b"")
    assert comments(book[PLACE]) == comments(opened(marked(own, job()))[PLACE])


def test_what_is_no_workbook_is_not_marked(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("证明事项名称\n居住证明\n", encoding="utf-8")
    assert (can_be_marked(table), marked_workbook(table, JOB)) == (False, None)
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert (can_be_marked(broken), marked_workbook(broken, JOB)) == (True, None)


def test_a_child_that_is_late_is_ended(own):
    assert marked_workbook(own, JOB, wall_seconds=0.001) is None

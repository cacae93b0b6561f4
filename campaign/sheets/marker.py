"""The person's own workbook with the wrong cells marked: a colour, a comment, and a sheet that lists them all.

Works on bytes that have passed the gate, with openpyxl, in a child process with limits (`marking.py`). Pictures, charts and
drop-downs that newer programs keep in extensions are lost on the way; the sheet says so. No Django here.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.reader.drawings
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from campaign.sheets.frame import fit_to_page_width
from campaign.sheets.layout import lines_needed
from campaign.sheets.neutral import LIST_SHEET, LIST_TITLE
from campaign.sheets.package import parts_of, write_parts
from campaign.sheets.parts import OWN_COMMENT_AUTHOR

# Pictures in a sender's workbook are never decoded, though Pillow is there for the photos of complaints and checks.
openpyxl.reader.drawings.PILImage = False

FILLS: Mapping[str, PatternFill] = {
    "wrong": PatternFill("solid", fgColor="FFF8D0CE"),
    "doubt": PatternFill("solid", fgColor="FFFFEFC2"),
}
WORDS: Mapping[str, str] = {"wrong": "须改正", "doubt": "提醒", "note": "提示"}
WIDTHS = (8, 30, 10, 110)
LINE_HEIGHT = 14.5
GAP, TALLEST = 4.0, 409.0  # points between the texts of two rows; no program draws a taller row
COMMENT_SIZE = (340, 150)
LONGEST_COMMENT = 1_500
_OURS = frozenset(fill.fgColor.rgb for fill in FILLS.values())
_TEXT = Font(name="宋体", size=10)
_LINK = Font(name="宋体", size=10, color="FF1F5F8B", underline="single")
_HEAD = Font(name="宋体", size=10, bold=True)

Job = Mapping[str, Any]


def marked(path: str | Path, job: Job) -> bytes:
    """Give the workbook at `path` with the marks of `job`, as bytes.

    `job` holds `marks` (sheet, cell, tone, words), `groups` (title and lines of sheet, cell, tone, words) and `notes`, the
    sentences above the list. What an earlier run wrote is taken off first, and who made the file. Raises what openpyxl raises for a file it
    cannot read.
    """
    content = BytesIO(Path(path).read_bytes())  # openpyxl would judge a path by its ending, and uploads have none
    workbook = openpyxl.load_workbook(content, keep_vba=False, keep_links=False)
    _take_off(workbook)
    for sheet, address, tone, words in job["marks"]:
        if sheet in workbook.sheetnames and isinstance(workbook[sheet], Worksheet):
            _mark(workbook[sheet], address, tone, words)
    _list(workbook, job)
    saved, out = BytesIO(), BytesIO()
    workbook.save(saved)
    write_parts(out, parts_of(saved.getvalue(), LIST_SHEET))
    return out.getvalue()


def _take_off(workbook: Workbook) -> None:
    """Remove the marks, comments and lists of an earlier run."""
    for sheet in list(workbook.worksheets):
        if sheet.title.startswith(LIST_SHEET) and sheet["A1"].value == LIST_TITLE:
            workbook.remove(sheet)
            continue
        for cell in _filled(sheet):
            if cell.comment is not None and _is_own(cell.comment):
                cell.comment = None
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _OURS:
                cell.fill = PatternFill()


def _is_own(comment: Comment) -> bool:
    """By its author, or by its first words: LibreOffice saves comments without their authors."""
    return OWN_COMMENT_AUTHOR in (comment.author, (comment.text or "")[: len(OWN_COMMENT_AUTHOR)])


def _filled(sheet: Worksheet) -> Iterator[Cell]:
    """The cells that the file holds; a merge's covered cells carry neither text nor comment."""
    return (cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell))


def _mark(sheet: Worksheet, address: str, tone: str, words: str) -> None:
    cell = sheet[_anchor(sheet, address)]
    own = f"{OWN_COMMENT_AUTHOR}【{WORDS[tone]}】{words}"[:LONGEST_COMMENT]
    if cell.comment is not None and cell.comment.text:
        own = f"{own}\n【原批注】{cell.comment.text}"[: 2 * LONGEST_COMMENT]
    cell.comment = Comment(own, OWN_COMMENT_AUTHOR, width=COMMENT_SIZE[0], height=COMMENT_SIZE[1])
    cell.fill = FILLS[tone]


def _anchor(sheet: Worksheet, address: str) -> str:
    """Give the cell that holds what a merge shows at `address`."""
    if isinstance(sheet[address], MergedCell):
        for merge in sheet.merged_cells.ranges:
            if address in merge:
                return str(merge.start_cell.coordinate)
    return address


def _list(workbook: Workbook, job: Job) -> None:
    """The sheet 问题清单, first in the file and open: notes, then each group with its lines, each line a way to its cell."""
    sheet = workbook.create_sheet(LIST_SHEET, 0)
    workbook.active = 0
    for other in workbook.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    fit_to_page_width(sheet)
    _put(sheet, 1, 1, LIST_TITLE, Font(name="黑体", size=14), wrap=False)
    row = 2
    for note in job["notes"]:
        _put(sheet, row, 1, note, _TEXT)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
        _make_room(sheet, row, lines_needed(note, sum(WIDTHS)))
        row += 1
    sheet.print_title_rows = f"{row}:{row}"
    for column, text in enumerate(("序号", "位置", "程度", "问题和改法"), 1):
        _put(sheet, row, column, text, _HEAD)
    number = 0
    for title, lines in job["groups"]:
        row += 1
        _put(sheet, row, 1, f"{title}（{len(lines)}处）", _HEAD, wrap=False)
        for line in lines:
            row, number = row + 1, number + 1
            _line(sheet, row, number, line)
    sheet.freeze_panes = "A2"


def _line(sheet: Worksheet, row: int, number: int, line: Sequence[str]) -> None:
    place, address, tone, words = line
    counted = sheet.cell(row, 1, number)
    counted.font, counted.alignment = _TEXT, Alignment(horizontal="left", vertical="center")
    named = f"{place}　{address}".strip("　") or "整个文件"
    where = _put(sheet, row, 2, named, _LINK if address else _TEXT)
    _make_room(sheet, row, max(lines_needed(named, WIDTHS[1]), lines_needed(words, WIDTHS[3])))
    if address:
        quoted = place.replace("'", "''")
        where.hyperlink = Hyperlink(ref=where.coordinate, location=f"'{quoted}'!{address}", display=where.value)
        where.font = _LINK
    tinted = _put(sheet, row, 3, WORDS[tone], _TEXT)
    if tone in FILLS:
        tinted.fill = FILLS[tone]
    _put(sheet, row, 4, words, _TEXT)


def _make_room(sheet: Worksheet, row: int, lines: int) -> None:
    """As high as its text: a program that opens the file does not measure rows that it has not written."""
    sheet.row_dimensions[row].height = min(lines * LINE_HEIGHT + GAP, TALLEST)


def _put(sheet: Worksheet, row: int, column: int, text: str, font: Font, *, wrap: bool = True) -> Cell:
    """A text as text, whatever it starts with."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=wrap)
    return cell

"""A filled workbook of posts: its rows as text, each cell with its address; what cannot be read as text is named at its cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign.checks import Problem, Severity, comparison_key, control_character, treacherous_mark, trimmed
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell, NeutralWorkbook, Row, Sheet
from campaign.sheets.people_out import COLUMNS, MOST_ROWS
from campaign.sheets.safely import Refusal, read_workbook

LOOKED = 20  # rows among which the header is looked for
LONGEST = 200
NEEDED = frozenset({"code", "role", "username"})
HEADERS = {key: header for key, header, _ in COLUMNS}
_NO_TEXT = {
    neutral.FORMULA: "是公式。请复制后“只粘贴数值”。",
    neutral.ERROR: "是错误值。请直接填写文字。",
    neutral.DATE: "被电子表格软件变成了日期。请把单元格格式改为“文本”后重新填写。",
    neutral.BAD_DATE: "是日期格式，但没有这样的日期。请把单元格格式改为“文本”后重新填写。",
    neutral.BOOL: "是逻辑值。请直接填写文字。",
}


@dataclass(frozen=True)
class StaffRow:
    """One filled row: the texts by column key, and where each column stands."""

    number: int
    sheet: str
    texts: Mapping[str, str]
    cells: Mapping[str, str]


@dataclass
class StaffSheet:
    """What a workbook says: rows, problems by cell with the number of their row; `refused` as a whole, in words."""

    rows: list[StaffRow] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    refused: str = ""


def read_staff(path: Path) -> StaffSheet:
    """Read a workbook through the gate, in a child with caps; never raises for what is in it."""
    answer = read_workbook(path)
    return StaffSheet(refused=answer.words) if isinstance(answer, Refusal) else staff_in(answer)


def staff_in(workbook: NeutralWorkbook) -> StaffSheet:
    """The rows of the first sheet that has the header of the workbook."""
    for sheet in workbook.sheets:
        for row in sheet.rows[:LOOKED]:
            places = _places(row)
            if places.keys() >= NEEDED:
                return _read(sheet, row.number, places)
    return StaffSheet(refused="这不是任职名单，或者表头已被改动。请在本页下载任职名单，填写后上传，不要改动第一行。")


def _places(row: Row) -> dict[str, int]:
    known = {comparison_key(header): key for key, header in HEADERS.items()}
    found: dict[str, int] = {}
    for cell in row.cells:
        if cell.kind == neutral.TEXT and (key := known.get(comparison_key(cell.value[:60]))):
            found.setdefault(key, cell.column)
    return found


def _read(sheet: Sheet, header: int, places: Mapping[str, int]) -> StaffSheet:
    found = StaffSheet()
    for row in sheet.rows:
        if row.number <= header:
            continue
        cells = {cell.column: cell for cell in row.cells}
        addresses = {key: row.address(column) for key, column in places.items()}
        texts: dict[str, str] = {}
        before = len(found.problems)
        for key, column in places.items():
            text, wrong = _text(cells.get(column), HEADERS[key])
            texts[key] = text
            if wrong:
                problem = Problem(addresses[key], "cell", Severity.BLOCKER, wrong, sheet.name)
                found.problems.append((row.number, problem))
        if any(texts.values()) or len(found.problems) > before:
            found.rows.append(StaffRow(row.number, sheet.name, texts, addresses))
    if len(found.rows) > MOST_ROWS:
        return StaffSheet(refused=f"一共{len(found.rows)}行，一次最多{MOST_ROWS}行。请分成几份上传。")
    if not found.rows:
        return StaffSheet(refused="名单里没有填写任何一行。请填写后再上传。")
    return found


def _text(cell: Cell | None, header: str) -> tuple[str, str]:
    """The text of a cell, and what is wrong with it."""
    if cell is None:
        return "", ""
    if cell.kind in _NO_TEXT:
        return "", f"“{header}”{_NO_TEXT[cell.kind]}"
    text = trimmed(cell.value)
    if cell.kind == neutral.NUMBER:
        text = text.removesuffix(".0")
        if not text.isdigit():
            return "", f"“{header}”的数字无法读取。请把单元格格式改为“文本”后重新填写。"
    if len(text) > LONGEST:
        return "", f"“{header}”太长。请只填写必要内容。"
    if control_character(text) or treacherous_mark(text) or "\n" in text:
        return "", f"“{header}”里有换行或者看不见的符号。请清空后手工重新输入。"
    return text, ""

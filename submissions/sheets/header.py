"""Finding the table of Annex 2 in a workbook: by its header row, never by the sheet's name, place or being active."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.checks import Problem, Severity
from campaign.sheets import neutral
from campaign.sheets.neutral import NeutralWorkbook, Row, Sheet, column_letters

Columns = Sequence[Mapping[str, Any]]

HEADER_WITHIN_ROWS = 60
ENOUGH_KEYS = 5
NAMES = frozenset({"service_name", "cert_name"})
DEFAULTED = frozenset({"demanding_unit"})  # its column may be missing: the unit itself is meant

_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_UNDER_HEADERS = frozenset(
    {
        *(
            "保留",
            "取消",
            "提请上级取消",
            "名称",
            "事项类型",
            "实施编码",
            "名称及文号",
            "条款",
            "条文内容",
            "效力层级",
            "自治区",
            "自治区级",
        ),
        *("地市", "地市级", "县区", "县区级", "乡镇", "乡镇级", "街道", "理由", "类别", "办理方式"),
    }
)


@dataclass(frozen=True, slots=True)
class Table:
    """The table found: its sheet, header row and which column holds which key."""

    sheet: Sheet
    header: Row
    keys: Mapping[int, str]
    unknown: Mapping[int, str]  # columns with a header that the form does not have

    def letters(self, key: str) -> str:
        """Give the letters of the key's column, "" when the table lacks it."""
        return next((column_letters(column) for column, name in self.keys.items() if name == key), "")


def plain_header(text: str) -> str:
    """Take the dress off a header: width, blanks, line breaks, stars, hints in brackets."""
    plain = unicodedata.normalize("NFKC", text[:200])
    for _ in range(3):
        plain = _HINT.sub("", plain)
    return "".join(char for char in plain if char.isalnum())


def header_words(columns: Columns) -> dict[str, str]:
    """Give key by plain header, aliases included."""
    words: dict[str, str] = {}
    for column in columns:
        for header in (column["header"], *column["aliases"]):
            words.setdefault(plain_header(header), column["key"])
    return words


def keys_of_row(row: Row, words: Mapping[str, str]) -> dict[int, str]:
    """Give the keys whose headers stand in this row, by column."""
    found = {cell.column: words.get(plain_header(cell.value)) for cell in row.cells if cell.kind == neutral.TEXT}
    return {column: key for column, key in found.items() if key}


def is_header(keys: Mapping[int, str]) -> bool:
    """Say whether a row with these keys is the header row of Annex 2."""
    return len(set(keys.values())) >= ENOUGH_KEYS and bool(NAMES & set(keys.values()))


def find_table(workbook: NeutralWorkbook, columns: Columns) -> Table | Problem:
    """Give the one table of the workbook, or the problem for which the whole file is refused."""
    words = header_words(columns)
    found = [(sheet, at) for sheet in workbook.sheets for at in [_header_at(sheet, words)] if at is not None]
    if not found:
        return _refused(
            "header_not_found",
            "没有找到申报表的表头行。表头应在同一行内，例如“序号、政务服务事项名称、证明事项名称、清理建议”等22栏。"
            "请下载本系统的模板，把内容填入后再上传。",
        )
    if len(found) > 1:
        names = "、".join(f"“{sheet.name[:31]}”" for sheet, _ in found)
        words_for = f"有{len(found)}张工作表都含有申报表：{names}。无法判断以哪张为准。请只保留一张，删去其他后再上传。"
        return _refused("two_tables", words_for, found[1][0].name, f"A{found[1][0].rows[found[1][1]].number}")
    sheet, at = found[0]
    return _table(sheet, at, words, columns)


def _header_at(sheet: Sheet, words: Mapping[str, str]) -> int | None:
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN_ROWS]):
        if is_header(keys_of_row(row, words)):
            return at
    return None


def _table(sheet: Sheet, at: int, words: Mapping[str, str], columns: Columns) -> Table | Problem:
    header = sheet.rows[at]
    keys = keys_of_row(header, words)
    two_rows = _second_header_row(sheet, at, keys)
    if two_rows:
        return _refused(
            "header_two_rows",
            "表头分成了两行，或者表头有横向合并的单元格，与模板不一致。"
            "表头应为一行，例如“清理建议”一栏内填“取消”或“保留”。请按模板改为一行表头后再上传。",
            sheet.name,
            two_rows,
        )
    for column, key in keys.items():
        earlier = [other for other, name in keys.items() if name == key and other < column]
        if earlier:
            words_for = (
                f"“{_header_of(columns, key)}”一栏出现了两次（{column_letters(earlier[0])}列和{column_letters(column)}列），"
                "无法判断以哪一列为准。请只保留一列后再上传。"
            )
            return _refused("duplicate_header", words_for, sheet.name, header.address(column))
    missing = [c["header"] for c in columns if c["required"] and c["key"] not in {*keys.values(), *DEFAULTED}]
    if missing:
        words_for = f"表头缺少{'、'.join(f'“{name}”' for name in missing)}。请按模板补上这些栏目并填写后再上传。"
        return _refused("missing_column", words_for, sheet.name, header.address(min(keys)))
    unknown = {c.column: c.value.strip() for c in header.cells if c.column not in keys and c.value.strip()}
    return Table(sheet, header, keys, unknown)


def _second_header_row(sheet: Sheet, at: int, keys: Mapping[int, str]) -> str:
    """Give the cell where a second header row shows itself, "" when the header is one row."""
    header = sheet.rows[at]
    for merge in sheet.merges:
        if merge.top <= header.number <= merge.bottom and merge.left < merge.right and merge.left <= max(keys):
            return f"{column_letters(merge.left)}{merge.top}"
    below = sheet.rows[at + 1] if at + 1 < len(sheet.rows) else None
    if below is None or below.number > header.number + 1:
        return ""
    texts = {cell.column: cell.value for cell in below.cells}
    if any(texts.get(column, "").strip() for column, key in keys.items() if key in NAMES):
        return ""
    for column, text in texts.items():
        if plain_header(text) in _UNDER_HEADERS:
            return below.address(column)
    return ""


def _header_of(columns: Columns, key: str) -> str:
    return next(str(column["header"]) for column in columns if column["key"] == key)


def _refused(code: str, words: str, sheet: str = "", where: str = "") -> Problem:
    return Problem(where, code, Severity.BLOCKER, words, sheet)

"""Text with separators (.csv, .txt) as a neutral sheet: UTF-8, UTF-16 or GB18030; comma, tab, semicolon. No guessing of values.

Pure Python, no Django: it runs in the reading child, under the same limits as a workbook.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

from campaign.sheets import neutral
from campaign.sheets.parts import MAX_TEXT, MAX_TEXT_TOTAL
from campaign.sheets.refusals import GateRefusal
from campaign.sheets.sheet_part import MAX_FILLED_COLUMNS, MAX_FILLED_ROWS, MAX_ROW_ELEMENTS

SHEET_NAME = "文本表格"
SEPARATORS = "\t,;，；|"
LOOKED_AT = 64 * 1024
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

_BYTE_ORDERS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_MARKUP = ("<", "{", "%PDF", "%!PS", "MIME-Version", "From:", "Received:")
_LINE_ENDS = "\r\n\t\f\v"


def text_in(content: bytes) -> str | None:
    """Give the text of a file that holds nothing else, None for any other file (markup is not a table)."""
    encodings = [encoding for mark, encoding in _BYTE_ORDERS if content.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(char) < 32 and char not in _LINE_ENDS for char in set(text)):
            return None
        return None if text.lstrip("\ufeff \r\n\t").startswith(_MARKUP) else text.removeprefix("\ufeff")
    return None


def read_text(text: str) -> list[Any]:
    """Read a text table into the nested lists of one sheet. Raises GateRefusal for what is no table or too big."""
    if not text.strip():
        raise GateRefusal("empty_file")
    separator = separator_of(text)
    if not separator and not re.search(r"\S[ \t]*[\r\n]+\s*\S", text):
        raise GateRefusal("not_xlsx")
    # One setting for the whole process: it goes back, or another reader here would refuse its own long fields.
    before = csv.field_size_limit(len(text) + 1)
    rows: list[list[Any]] = []
    columns: set[int] = set()
    kept = 0
    try:
        for number, fields in enumerate(_records(text, separator or "\x1f"), 1):
            if number > MAX_ROW_ELEMENTS:
                raise GateRefusal("too_many_rows")
            cells = [_cell(column, field) for column, field in enumerate(fields, 1) if field.strip()]
            kept += sum(len(cell[2]) for cell in cells)
            columns.update(cell[0] for cell in cells)
            if cells:
                rows.append([number, False, cells])
            if len(rows) > MAX_FILLED_ROWS:
                raise GateRefusal("too_many_rows")
            if len(columns) > MAX_FILLED_COLUMNS:
                raise GateRefusal("too_many_columns")
            if kept > MAX_TEXT_TOTAL:
                raise GateRefusal("too_big_unpacked")
    except csv.Error:
        raise GateRefusal("quotes_open") from None
    finally:
        csv.field_size_limit(before)
    return [[SHEET_NAME, "visible", rows, [], [], [], 0]]


def separator_of(text: str) -> str:
    """Give the sign that parts the fields: the one that stands equally often in most lines, "" when none does."""
    lines = [line for line in _outside_quotes(text[:LOOKED_AT]).splitlines() if line.strip()][:200]
    best, weight = "", 0
    for sign in SEPARATORS:
        counts = Counter(line.count(sign) for line in lines if sign in line)
        if counts:
            often, lines_so = counts.most_common(1)[0]
            if lines_so * min(often, 5) > weight and lines_so * 2 >= min(len(lines), sum(counts.values())):
                best, weight = sign, lines_so * min(often, 5)
    return best


def _outside_quotes(text: str) -> str:
    """The text without what stands in quotation marks: separators and line breaks in there do not count."""
    return "".join(text.split('"')[::2])


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=None), delimiter=separator, strict=True)


def _cell(column: int, field: str) -> list[Any]:
    """One field; the apostrophe that keeps a formula asleep goes, a formula is a formula."""
    value = field[:MAX_TEXT]
    if value.startswith("'") and value[1:].startswith(FORMULA_STARTS):
        return [column, neutral.TEXT, value[1:]]
    if value.startswith("=") and len(value) > 1:
        return [column, neutral.FORMULA, ""]
    return [column, neutral.TEXT, value]

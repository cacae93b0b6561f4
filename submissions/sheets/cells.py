"""From one neutral cell to the value of one field, or to the problem that hinders it."""

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from campaign.checks import BLANKS, control_character, is_plain, is_tidy, treacherous_mark, trimmed
from campaign.enums import Level
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell
from submissions.sheets.vocabulary import chinese_number, levels_of, terms, value_of

LONGEST_NUMBER = 40
EXACT_BELOW = 1e15  # a spreadsheet keeps 15 digits of a number
COUNT_MAX = 100_000_000
SHORT = 50  # a closed column's value is never longer
_CATEGORIES = frozenset({"category", "disposal"})
_NUMBERS = frozenset({"no", "yearly_count"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_COUNT = re.compile(r"(\d{1,9})(\.0{1,9})?[件次人户份项个、.]?")
# Numbers of a list as people write them: 一、（一）1. ① 1-1; the items are then numbered anew.
_ORDINAL = re.compile(r"第?[(]?([0-9一二三四五六七八九十百]{1,5}([-.][0-9]{1,4}){0,2})[)]?[、.．,:)]?项?")
_NOT_GIVEN = frozenset({"/", "\\", "-", "--", "—", "——", "无", "暂无"})

Value = str | int | tuple[Level, ...] | None


class Wrong(Exception):
    """The cell cannot be read as its field; `code` and Chinese `words` say why."""

    def __init__(self, code: str, words: str) -> None:
        self.code, self.words = code, words
        super().__init__(code)


def is_blank(cell: Cell) -> bool:
    """Say whether the cell shows nothing."""
    if cell.kind != neutral.TEXT:
        return False
    value = cell.value  # asked of every cell several times: most are told by their first letter
    return not value or (value[0] in BLANKS and not trimmed(value))


def value_in(cell: Cell, column: Mapping[str, Any]) -> Value:
    """Give the value of a filled cell for the form's `column`. Raises Wrong."""
    if column["key"] in _NUMBERS:
        return _count(cell, column)
    vocabulary = column["vocabulary"]
    if cell.kind == neutral.TEXT and len(cell.value) <= (column["max_length"] or SHORT):
        known = _known(vocabulary, cell.value) if vocabulary else cell.value if is_tidy(cell.value) else None
        if known is not None:
            return known
    text = _text(cell, column)
    if vocabulary is None:
        return text
    value = _meant(vocabulary, text)
    if value is None:
        code = "unknown_category" if column["key"] in _CATEGORIES else "unknown_value"
        separator = "，多个层级用顿号隔开" if vocabulary == "levels" else ""
        raise Wrong(
            code,
            f"“{column['header']}”填的“{_shown(text)}”不在可选范围内。可以填：{'、'.join(terms(vocabulary))}{separator}。请改正。",
        )
    return value


def _meant(vocabulary: str, text: str) -> Value:
    return levels_of(text) if vocabulary == "levels" else value_of(vocabulary, text)


@lru_cache(maxsize=1_024)
def _known(vocabulary: str, text: str) -> Value:
    """What a tidy text says in a closed column, None where that takes a closer look: the same few words stand in all rows."""
    return _meant(vocabulary, text) if is_tidy(text) else None


def _text(cell: Cell, column: Mapping[str, Any]) -> str:
    if cell.kind != neutral.TEXT:
        _refuse_kind(cell, column)
        if cell.kind == neutral.NUMBER:
            return _number_as_text(cell.value, column)
    text = trimmed(cell.value)
    limit = column["max_length"]
    if len(text) > (limit or 200):
        raise Wrong(
            "too_long", f"“{column['header']}”超过{limit or 200}字。请只保留必要内容，例如“{column['example']}”。"
        )
    if not is_plain(text):
        _refuse_marks(text, column)
    return text


def _refuse_marks(text: str, column: Mapping[str, Any]) -> None:
    if control_character(text):
        raise Wrong(
            "control_character",
            f"“{column['header']}”里有看不见的控制字符。请清空后手工重新输入，例如“{column['example']}”。",
        )
    if treacherous_mark(text):
        raise Wrong(
            "bidi_or_invisible",
            f"“{column['header']}”里有看不见的或会改变文字显示顺序的符号。"
            f"请清空后手工重新输入，例如“{column['example']}”，不要从网页直接粘贴。",
        )


def _refuse_kind(cell: Cell, column: Mapping[str, Any]) -> None:
    header, example = column["header"], column["example"]
    if cell.kind == neutral.FORMULA:
        raise Wrong(
            "formula", f"“{header}”是公式。系统不计算公式。请复制后“只粘贴数值”，或直接填写内容，例如“{example}”。"
        )
    if cell.kind == neutral.ERROR:
        raise Wrong("error_value", f"“{header}”是错误值（如 #REF!）。请直接填写内容，例如“{example}”。")
    if cell.kind == neutral.DATE:
        raise Wrong(
            "date_not_text",
            f"“{header}”被电子表格软件变成了日期，原来填的内容已无法还原。"
            f"请把单元格格式改为“文本”，重新填写，例如“{example}”。",
        )
    if cell.kind == neutral.BAD_DATE:
        raise Wrong(
            "bad_date", f"“{header}”是日期格式，但没有这样的日期。请把单元格格式改为“文本”，重新填写，例如“{example}”。"
        )
    if cell.kind == neutral.BOOL:
        raise Wrong("bool_not_text", f"“{header}”是逻辑值（TRUE 或 FALSE）。请直接填写文字，例如“{example}”。")


def _number_as_text(digits: str, column: Mapping[str, Any]) -> str:
    """A number where text is expected becomes the text a person sees: 5401.0 → 5401."""
    number = _float(digits)
    if number is None:
        raise Wrong(
            "bad_number",
            f"“{column['header']}”的数字无法读取。请把单元格格式改为“文本”，重新填写，例如“{column['example']}”。",
        )
    if abs(number) >= EXACT_BELOW:
        raise Wrong(
            "bad_number",
            f"“{column['header']}”是超过15位的数字，电子表格软件只保留前15位，后面的已变成0。"
            f"请把单元格格式改为“文本”，重新填写，例如“{column['example']}”。",
        )
    return str(int(number)) if number.is_integer() else repr(number)


def _float(digits: str) -> float | None:
    if len(digits) > LONGEST_NUMBER or not _NUMBER.fullmatch(digits):
        return None
    number = float(digits)
    return number if math.isfinite(number) else None


def _count(cell: Cell, column: Mapping[str, Any]) -> int | None:
    """Read a whole number; text such as 1,200件 counts, 1e1000000 does not (and is never computed)."""
    _refuse_kind(cell, column)
    if cell.kind == neutral.NUMBER:
        number = _float(cell.value)
        if number is None or not number.is_integer() or not 0 <= number <= COUNT_MAX:
            raise _no_count(column)
        return int(number)
    if len(cell.value) > LONGEST_NUMBER:
        raise _no_count(column)
    text = "".join(unicodedata.normalize("NFKC", trimmed(cell.value)).split()).replace(",", "")
    if text in _NOT_GIVEN:
        return None
    found = _COUNT.fullmatch(text)
    if column["key"] == "no" and found is None and _ORDINAL.fullmatch(text):
        return chinese_number(text.strip("第(（)）、.．,:项")) or None
    if found is None or int(found[1]) > COUNT_MAX:
        raise _no_count(column)
    return int(found[1])


def _no_count(column: Mapping[str, Any]) -> Wrong:
    return Wrong("bad_number", f"“{column['header']}”应填整数，例如“{column['example']}”；没有的留空。请改正。")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 20 else line[:20] + "…"

"""The two parts that hold the text of a workbook: shared strings and worksheets."""

import re
from typing import Any

from campaign.sheets import neutral
from campaign.sheets.dates import date_text
from campaign.sheets.parts import MAIN, MAX_LINKS, MAX_STRINGS, Attributes, Budget, Part
from campaign.sheets.refusals import GateRefusal

MAX_ROW_ELEMENTS = 20_000
MAX_FILLED_ROWS = 5_100
MAX_FILLED_COLUMNS = 60
MAX_MERGES = 2_000
MAX_MERGED_CELLS = 50_000
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_TRUE = ("1", "true")


def _unescape(text: str) -> str:
    """Undo the format's own escape of characters that XML cannot hold; a carriage return becomes a line feed."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(
        lambda found: found.group() if 0xD800 <= int(found[1], 16) < 0xE000 else chr(int(found[1], 16)), text
    )
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def column_number(letters: str) -> int:
    """Give the number of a column: A → 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class StringsPart(Part):
    """xl/sharedStrings.xml without the phonetic text above the characters."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.strings: list[str] = []
        self.phonetic = False
        self.text: list[str] = []
        self.opening = {MAIN + "si": self._open, MAIN + "rPh": self._open_phonetic, MAIN + "t": self._open_text}
        self.closing = {MAIN + "si": self._close, MAIN + "rPh": self._close_phonetic, MAIN + "t": self._close_text}

    def too_many(self) -> str:
        return "too_many_strings"

    def _open(self, _: Attributes) -> None:
        self.text = []

    def _open_phonetic(self, _: Attributes) -> None:
        self.phonetic = True

    def _close_phonetic(self) -> None:
        self.phonetic = False

    def _open_text(self, _: Attributes) -> None:
        if not self.phonetic:
            self.collect()

    def _close_text(self) -> None:
        if not self.phonetic:
            self.text.append(self.collected())

    def _close(self) -> None:
        if len(self.strings) >= MAX_STRINGS:
            raise GateRefusal("too_many_strings")
        self.strings.append(self.budget.keep(_unescape("".join(self.text))))


class SheetPart(Part):
    """One worksheet: rows in order, merges, links; every cell in its neutral kind."""

    def __init__(self, strings: list[str] | None, dates: list[bool] | None, date1904: bool, budget: Budget) -> None:
        super().__init__()
        self.strings, self.dates, self.date1904, self.budget = strings, dates, date1904, budget
        self.rows: list[list[Any]] = []
        self.merges: list[list[int]] = []
        self.hidden_columns: list[list[int]] = []
        self.filled_columns: set[int] = set()
        self.columns_by_letters: dict[str, int] = {}
        self.row_elements = self.row = self.column = self.merged_cells = self.links = 0
        self.row_hidden = self.phonetic = self.formula = False
        self.cells: list[list[Any]] = []
        self.kind = self.style = self.value = ""
        self.opening = {
            MAIN + "row": self._open_row,
            MAIN + "c": self._open_cell,
            MAIN + "v": self._open_value,
            MAIN + "t": self._open_text,
            MAIN + "f": self._open_formula,
            MAIN + "rPh": self._open_phonetic,
            MAIN + "mergeCell": self._merge,
            MAIN + "hyperlink": self._link,
            MAIN + "col": self._column,
        }
        self.closing = {
            MAIN + "row": self._close_row,
            MAIN + "c": self._close_cell,
            MAIN + "v": self._close_value,
            MAIN + "t": self._close_text,
            MAIN + "rPh": self._close_phonetic,
        }

    def too_many(self) -> str:
        return "too_many_rows" if self.row_elements > MAX_FILLED_ROWS else "too_many_elements"

    def _open_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise GateRefusal("rows_out_of_order")
        if number > LAST_ROW:
            raise GateRefusal("out_of_range")
        self.row_elements += 1
        if self.row_elements > MAX_ROW_ELEMENTS:
            raise GateRefusal("too_many_rows")
        self.row, self.column, self.cells = number, 0, []
        self.row_hidden = attributes.get("hidden") in _TRUE or attributes.get("ht") == "0"

    def _close_row(self) -> None:
        if self.cells:
            self.rows.append([self.row, self.row_hidden, self.cells])
            if len(self.rows) > MAX_FILLED_ROWS:
                raise GateRefusal("too_many_rows")

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self.column + 1 if reference is None else self._place(reference)
        if column <= self.column:
            raise GateRefusal("rows_out_of_order")
        if column > LAST_COLUMN:
            raise GateRefusal("out_of_range")
        self.column = column
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value, self.formula = "", False

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if reference[len(letters) :] != str(self.row):
            raise GateRefusal("corrupt")
        column = self.columns_by_letters.get(letters)
        if column is None:
            if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
                raise GateRefusal("corrupt")
            column = self.columns_by_letters[letters] = column_number(letters)
        return column

    def _open_value(self, _: Attributes) -> None:
        self.collect()

    def _close_value(self) -> None:
        self.value = self.collected()

    def _open_text(self, _: Attributes) -> None:
        if not self.phonetic:
            self.collect()

    def _close_text(self) -> None:
        if not self.phonetic:
            self.value += self.collected()

    def _open_formula(self, _: Attributes) -> None:
        self.formula = True

    def _open_phonetic(self, _: Attributes) -> None:
        self.phonetic = True

    def _close_phonetic(self) -> None:
        self.phonetic = False

    def _close_cell(self) -> None:
        kind, value = self._neutral()
        if value == "" and kind != neutral.FORMULA:
            return
        self.cells.append([self.column, kind, self.budget.keep(value)])
        self.filled_columns.add(self.column)
        if len(self.filled_columns) > MAX_FILLED_COLUMNS:
            raise GateRefusal("too_many_columns")

    def _neutral(self) -> tuple[str, str]:
        """Give kind and value of the cell just closed. Raises IndexError or ValueError for a file that lies."""
        if self.formula:
            return neutral.FORMULA, ""
        value = self.value
        if self.kind in ("str", "inlineStr"):
            return neutral.TEXT, _unescape(value)
        value = value.strip()
        if not value:
            return neutral.TEXT, ""
        if self.kind == "s":
            index = int(value)
            if self.strings is None or index < 0:
                raise GateRefusal("corrupt")
            return neutral.TEXT, self.strings[index]
        if self.kind == "n":
            return self._number(value)
        if self.kind == "b":
            return neutral.BOOL, "1" if value in _TRUE else "0"
        if self.kind in ("e", "d"):
            return {"e": neutral.ERROR, "d": neutral.DATE}[self.kind], value
        raise GateRefusal("corrupt")

    def _number(self, value: str) -> tuple[str, str]:
        is_date = self.dates[int(self.style)] if self.style and self.dates is not None else False
        if not is_date:
            return neutral.NUMBER, value
        day = date_text(value, self.date1904)
        return (neutral.BAD_DATE, value) if day is None else (neutral.DATE, day)

    def _merge(self, attributes: Attributes) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in attributes["ref"].split(":")]
        if None in corners or len(corners) > 2:
            raise GateRefusal("corrupt")
        (left, top), (right, bottom) = (
            (column_number(found[1]), int(found[2])) for found in (corners[0], corners[-1]) if found
        )
        self.merged_cells += (bottom - top + 1) * (right - left + 1)
        if len(self.merges) >= MAX_MERGES or self.merged_cells > MAX_MERGED_CELLS:
            raise GateRefusal("too_many_merges")
        if bottom < top or right < left:
            raise GateRefusal("corrupt")
        if (bottom, right) != (top, left):
            self.merges.append([top, left, bottom, right])

    def _link(self, _: Attributes) -> None:
        self.links += 1
        if self.links > MAX_LINKS:
            raise GateRefusal("too_many_hyperlinks")

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE:
            self.hidden_columns.append([int(attributes["min"]), int(attributes["max"])])

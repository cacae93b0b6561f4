"""The neutral table: what a workbook says, without its file format. Travels from the child as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, NamedTuple

TEXT, NUMBER, BOOL, ERROR, FORMULA, DATE, BAD_DATE = "text", "number", "bool", "error", "formula", "date", "bad_date"

# The sheet that the product adds to a workbook in which it has marked problems; its title stands in A1.
LIST_SHEET = "问题清单"
LIST_TITLE = "问题清单（系统生成，重新上传时不读取）"


@cache
def column_letters(column: int) -> str:
    """Give the letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Cell(NamedTuple):
    """One filled cell; `column` counts from 1; `value` is text as read (numbers in the file's own digits)."""

    column: int
    kind: str
    value: str


_cell = partial(tuple.__new__, Cell)  # what Cell._make does, without a step in Python for each of a thousand cells


@dataclass(frozen=True, slots=True)
class Row:
    """One row with at least one filled cell; `number` counts from 1."""

    number: int
    hidden: bool
    cells: tuple[Cell, ...]

    def address(self, column: int) -> str:
        """Give the address of a cell of this row, such as E7."""
        return f"{column_letters(column)}{self.number}"


@dataclass(frozen=True, slots=True)
class Merge:
    """One merged range, corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def rows(self) -> range:
        """Give the row numbers under the merge."""
        return range(self.top, self.bottom + 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: `state` is visible, hidden or veryHidden; comments are those not written by this system."""

    name: str
    state: str
    rows: tuple[Row, ...] = ()
    merges: tuple[Merge, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    comments: tuple[str, ...] = ()
    pictures: int = 0

    def is_hidden_column(self, column: int) -> bool:
        """Say whether the column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


@dataclass(frozen=True, slots=True)
class NeutralWorkbook:
    """A whole workbook that has passed the gate."""

    sheets: tuple[Sheet, ...] = field(default_factory=tuple)

    def cells(self) -> Iterator[tuple[Sheet, Row, Cell]]:
        """Walk over every filled cell."""
        for sheet in self.sheets:
            for row in sheet.rows:
                for cell in row.cells:
                    yield sheet, row, cell


def from_plain(plain: list[Any]) -> NeutralWorkbook:
    """Build the workbook from the nested lists that the reading child sends."""
    return NeutralWorkbook(
        tuple(
            Sheet(
                name,
                state,
                tuple(Row(number, hidden, tuple(map(_cell, cells))) for number, hidden, cells in rows),
                tuple(Merge(*merge) for merge in merges),
                tuple((first, last) for first, last in hidden_columns),
                tuple(comments),
                pictures,
            )
            for name, state, rows, merges, hidden_columns, comments, pictures in plain
        )
    )

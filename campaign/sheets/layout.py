"""What an annex sheet looks like, as plain data: columns, the lines around the table, the words below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

TITLE_ROW = 1
LINE_ROW = 2
HEADER_ROW = 3

DEFAULT_FOOT_LINE = (
    "填报人：　　　　　审核人（科室负责人）：　　　　　分管领导：　　　　　主要领导：　　　　　联系电话："
)


class Formula(NamedTuple):
    """A formula of our own making and the value it has now; the only way by which a formula gets into a sheet."""

    expression: str
    cached: int | float | str


CellValue = str | int | float | Decimal | date | Formula | None


class TotalRow(tuple[CellValue, ...]):
    """A row of sums inside the body: printed bold on a tinted ground and not counted as a row of the list."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """One column. `group` is the upper header over neighbouring columns; `width` is in characters of a spreadsheet."""

    key: str
    header: str
    width: float
    group: str = ""
    bold: bool = False
    numeric: bool = False
    number_format: str = "General"
    centred: bool = False


@dataclass(frozen=True)
class AnnexLayout:
    """The frame of an annex: title, the line with unit and date, columns, signature line and notes."""

    title: str
    columns: tuple[Column, ...]
    left_line: str = "填报单位（盖章）："
    right_line: str = "填报日期：    年  月  日"
    foot_line: str = DEFAULT_FOOT_LINE
    footnotes: tuple[str, ...] = ()
    sheet_name: str = ""
    notes_title: str = "填表说明："
    unit_of_count: str = "项"

    @property
    def header_rows(self) -> int:
        """2 where some columns stand under a common header, else 1."""
        return 2 if any(column.group for column in self.columns) else 1

    @property
    def first_body_row(self) -> int:
        """The sheet row of the first row of the list (rows count from 1)."""
        return HEADER_ROW + self.header_rows

    @property
    def left_columns(self) -> int:
        """How many columns the left half of a divided line takes: about half of the sheet's width, never all."""
        half = sum(column.width for column in self.columns) / 2
        taken = 0.0
        for number, column in enumerate(self.columns, 1):
            taken += column.width
            if taken >= half:
                return min(number, max(1, len(self.columns) - 1))
        return 1


@dataclass(frozen=True)
class Letterhead:
    """What is filled in around every table of one workbook: who hands it in, when, and under which edition code."""

    unit_name: str
    day: date | None
    edition_code: str = ""

    def left(self, layout: AnnexLayout) -> str:
        """The left half of the line under the title, with the unit's name."""
        return layout.left_line + self.unit_name

    def right(self, layout: AnnexLayout) -> str:
        """The right half of the line under the title; without a day the blanks for a hand-written date stay."""
        if self.day is None:
            return layout.right_line
        label = layout.right_line.partition("：")[0]
        return f"{label}：{chinese_day(self.day)}"


@dataclass(frozen=True)
class ClosingLine:
    """A line right below the table: words on the left, a result on the right."""

    words: str
    result: CellValue


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook: its layout, its rows, the sums and the check lines below them."""

    layout: AnnexLayout
    rows: Iterable[Sequence[CellValue]]
    totals: Sequence[Sequence[CellValue]] = ()
    closing: Sequence[ClosingLine] = ()


@dataclass(frozen=True)
class Written:
    """What was written: rows of the main list, size of the file in bytes, and its SHA-256 in hexadecimal."""

    rows: int
    bytes: int
    sha256: str


def chinese_day(day: date) -> str:
    """A day as an office writes it: 2020年11月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def column_letter(number: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_units(text: str) -> int:
    """How many narrow characters wide the longest line of a text is; a Chinese character counts two."""
    return max(sum(2 if ord(character) > 0x2E7F else 1 for character in line) for line in text.split("\n"))


def lines_needed(text: str, width: float) -> int:
    """How many printed lines a text takes in a cell of this width."""
    room = max(1.0, width - 1)
    return sum(max(1, -(-text_units(line) // int(room))) for line in text.split("\n"))

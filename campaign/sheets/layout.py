"""What an annex sheet looks like, as plain data: columns, the lines around the table, the words below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

TITLE_ROW = 1
LINE_ROW = 2
HEADER_ROW = 3

# A sheet of this width prints on landscape A4 at 88 %, and at 70 % where a program has no 宋体 and takes a wider type.
LEGIBLE = 197.0
NARROWEST = 6.0
LONGEST_NAME = 31

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


class LinkedRow(TotalRow):
    """A row of sums one of whose cells leads to another place of the workbook."""

    place: int
    to: str

    @classmethod
    def leading(cls, cells: Iterable[CellValue], place: int, to: str) -> "LinkedRow":
        """The row whose cell `place` (from 0) leads `to`, a place such as 'name'!A1."""
        row = cls(cells)
        row.place, row.to = place, to
        return row


@dataclass(frozen=True)
class Column:
    """One column. `group` is the upper header over neighbouring columns; `width` is in characters of a spreadsheet; in a
    column of `ticks` there is nothing to measure.
    """

    key: str
    header: str
    width: float
    group: str = ""
    bold: bool = False
    numeric: bool = False
    number_format: str = "General"
    centred: bool = False
    ticks: bool = False


@dataclass(frozen=True)
class AnnexLayout:
    """The frame of an annex: title, the line with unit and date, columns, signature line and notes.

    A sheet too wide to be read on A4 gets narrower columns of text, in proportion. `fixed_rows` keeps every row in one
    row of the sheet, for layouts whose formulas point at rows.
    """

    title: str
    columns: tuple[Column, ...]
    left_line: str = "填报单位（盖章）："
    right_line: str = "填报日期：    年  月  日"
    foot_line: str = DEFAULT_FOOT_LINE
    footnotes: tuple[str, ...] = ()
    sheet_name: str = ""
    notes_title: str = "填表说明："
    unit_of_count: str = "项"
    fixed_rows: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", legible(self.columns))

    @property
    def width(self) -> float:
        """The width of the sheet, in characters of a spreadsheet."""
        return sum(column.width for column in self.columns)

    @property
    def goes_on(self) -> bool:
        """Whether a text too long for a row goes on in further rows, which say so in the column of numbers."""
        return not self.fixed_rows and self.columns[0].key == "no"

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
        half = self.width / 2
        taken = 0.0
        for number, column in enumerate(self.columns, 1):
            taken += column.width
            if taken >= half:
                return min(number, max(1, len(self.columns) - 1))
        return 1


LOG_MARK = (
    "　记录封存："  # of an edition code, what follows is printed below the table only: the margins have no room for it
)


@dataclass(frozen=True)
class Letterhead:
    """What is filled in around every table of one workbook: who hands it in, when, and under which edition code."""

    unit_name: str
    day: date | None
    edition_code: str = ""

    @property
    def margin_code(self) -> str:
        """The edition code as the foot of each page prints it."""
        return self.edition_code.partition(LOG_MARK)[0]

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
    """A line right below the table: words on the left, which may lead to another place of the workbook, a result on the right."""

    words: str
    result: CellValue = ""
    to: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook: its layout, its rows, the sums and the check lines below them; its title may lead elsewhere."""

    layout: AnnexLayout
    rows: Iterable[Sequence[CellValue]]
    totals: Sequence[Sequence[CellValue]] = ()
    closing: Sequence[ClosingLine] = ()
    title_to: str = ""


@dataclass(frozen=True)
class Written:
    """What was written: rows of the main list, size of the file in bytes, and its SHA-256 in hexadecimal."""

    rows: int
    bytes: int
    sha256: str


def legible(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, those of text made narrower in proportion where A4 would print the whole illegibly small."""
    shrinking = list(filter(_shrinks, columns))
    share = 1.0
    while shrinking:
        others = sum(NARROWEST if _shrinks(c) else c.width for c in columns if c not in shrinking)
        share = (LEGIBLE - others) / sum(column.width for column in shrinking)
        kept = [column for column in shrinking if column.width * share >= NARROWEST]
        if share >= 1 or len(kept) == len(shrinking):
            break
        shrinking = kept
    if share >= 1:
        return tuple(columns)
    return tuple(
        replace(column, width=max(NARROWEST, int(column.width * share * 10) / 10)) if _shrinks(column) else column
        for column in columns
    )


def _shrinks(column: Column) -> bool:
    """Columns of figures and of centred words are as narrow as they can be."""
    return not column.numeric and not column.centred and column.width > NARROWEST


def sheet_name(name: str, piece: int = 1, pieces: int = 1) -> str:
    """The name of a sheet, without signs that no sheet may bear; a piece of a divided list (from 1) carries its number."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ") or "表"
    if pieces == 1:
        return plain[:LONGEST_NAME]
    mark = f"（第{piece}张，共{pieces}张）"
    return plain[: LONGEST_NAME - len(mark)] + mark


def quoted(name: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


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

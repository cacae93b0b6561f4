"""Annex workbooks: openpyxl draws the frame, the rows are streamed into it as sheet XML.

A list of 300,000 rows takes little memory this way, and the same list always gives the same bytes, so an edition can
be named by its SHA-256 (the bytes also depend on the zlib that Python was built with).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import IO

from campaign.sheets.frame import LINE_HEIGHT, Frame, Styles, build_frame
from campaign.sheets.layout import (
    AnnexLayout,
    CellValue,
    ClosingLine,
    Column,
    Formula,
    Letterhead,
    Sheet,
    TotalRow,
    Written,
    column_letter,
    lines_needed,
)
from campaign.sheets.package import (
    RELATIONS,
    SHARED_STRINGS,
    TYPES,
    WORKBOOK,
    Package,
    Target,
    announce_shared_strings,
    write_file,
)
from campaign.sheets.stream import CellWriter, RowWriter, xml_bytes

__all__ = [
    "AnnexLayout",
    "CellValue",
    "ClosingLine",
    "Column",
    "Formula",
    "Letterhead",
    "Sheet",
    "TotalRow",
    "Written",
    "write_annex",
]

# A sheet holds 1,048,576 rows; head, sums and foot need their place too.
ROWS_PER_SHEET = 1_040_000
# A part of a plain zip file must stay under 2 GiB.
PART_LIMIT = 1_900_000_000
ROWS_AT_ONCE = 500
ORDINALS = "一二三四五六七八九十"

_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_MERGES = re.compile(rb"<mergeCells[^>]*>(.*?)</mergeCells>", re.DOTALL)
# Parts that wait until the number of sheets is known.
LATE = ("xl/worksheets/", WORKBOOK, RELATIONS, TYPES)


def write_annex(
    target: Target,
    layout: AnnexLayout,
    rows: Iterable[Sequence[CellValue]],
    *,
    unit_name: str,
    day: date | None,
    edition_code: str = "",
    extra_sheets: Sequence[Sheet] = (),
    totals: Sequence[Sequence[CellValue]] = (),
    closing: Sequence[ClosingLine] = (),
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> Written:
    """Write an annex workbook to a path or a binary file.

    Takes rows in the order of `layout.columns` (any iterable, read once); `totals` are printed below them, then the
    `closing` lines, the number of rows with the edition code, the signature line and the notes. A list longer than
    `rows_per_sheet` goes on in a further sheet, named (一), (二) and so on. A row with too few or too many cells is a
    ValueError, and then no file is left behind. Rests on the notice, 五(三): 汇总编制各级清单 (见附件3、附件4).
    """
    head = Letterhead(unit_name, day, edition_code)
    job = _Job((Sheet(layout, rows, totals, closing), *extra_sheets), head, rows_per_sheet)
    size, digest = write_file(target, job.write)
    return Written(job.counted[0], size, digest)


@dataclass
class _Job:
    """One workbook being written."""

    sheets: Sequence[Sheet]
    head: Letterhead
    rows_per_sheet: int
    counted: list[int] = field(default_factory=list)
    names: list[tuple[str, AnnexLayout]] = field(default_factory=list)

    def write(self, file: IO[bytes]) -> None:
        frame = build_frame([(_name(sheet.layout, 0), sheet.layout) for sheet in self.sheets], self.head)
        cells = CellWriter()
        package = Package(file)
        for name, data in frame.parts.items():
            if not name.startswith(LATE):
                package.write(name, data)
        for number, sheet in enumerate(self.sheets):
            self._write_sheet(package, sheet, frame, number, cells)
        if len(self.names) > len(self.sheets):
            frame = build_frame(self.names, self.head)
        package.write(SHARED_STRINGS, cells.shared_part())
        for name in (WORKBOOK, RELATIONS, TYPES):
            package.write(name, announce_shared_strings(name, frame.parts[name]))
        package.close()

    def _write_sheet(self, package: Package, sheet: Sheet, frame: Frame, number: int, cells: CellWriter) -> None:
        """All pieces of one table; the sums and the foot stand under the last piece."""
        opening, ending = _split(frame.parts[f"xl/worksheets/sheet{number + 1}.xml"])
        styles = frame.styles[number]
        writer = RowWriter(cells, sheet.layout.columns, styles.plain, styles.total)
        source = _Source(sheet.rows)
        pieces = 0
        while not pieces or not source.ended():
            part_number = len(self.names) + 1
            pieces += 1
            self.names.append((_name(sheet.layout, pieces), sheet.layout))
            with package.open(f"xl/worksheets/sheet{part_number}.xml") as part:
                part.write(opening)
                row = _write_body(part, writer, source, sheet.layout.first_body_row, self.rows_per_sheet)
                merges: list[str] = []
                if source.ended():
                    foot = _Foot(sheet, self.head, styles, cells, source.counted, row)
                    part.write(xml_bytes(writer.xml(map(TotalRow, sheet.totals), row) + foot.xml()))
                    merges = foot.merges
                part.write(_with_merges(ending, merges))
        if pieces == 1:
            self.names[-1] = (_name(sheet.layout, 0), sheet.layout)
        self.counted.append(source.counted)


class _Source:
    """The rows of a table, given out in handfuls; knows whether one more is to come and counts those of the list."""

    def __init__(self, rows: Iterable[Sequence[CellValue]]) -> None:
        self._rows: Iterator[Sequence[CellValue]] = iter(rows)
        self.counted = 0

    def take(self, most: int) -> list[Sequence[CellValue]]:
        taken = list(islice(self._rows, most))
        self.counted += sum(row.__class__ is not TotalRow for row in taken)
        return taken

    def ended(self) -> bool:
        for row in self._rows:
            self._rows = chain((row,), self._rows)
            return False
        return True


def _write_body(part: IO[bytes], writer: RowWriter, source: _Source, first: int, most: int) -> int:
    """Rows until the sheet is full or the list ends; gives the number of the next free row."""
    row, size = first, 0
    while size < PART_LIMIT and (taken := source.take(min(ROWS_AT_ONCE, first + most - row))):
        size += part.write(xml_bytes(writer.xml(taken, row)))
        row += len(taken)
    return row


class _Foot:
    """The lines below the table: check lines, number of rows and edition code, signatures, notes."""

    def __init__(
        self, sheet: Sheet, head: Letterhead, styles: Styles, cells: CellWriter, counted: int, first: int
    ) -> None:
        self._sheet, self._head, self._styles, self._cells = sheet, head, styles, cells
        self._counted = counted
        self._row = first + len(sheet.totals)
        self.merges: list[str] = []

    def xml(self) -> str:
        layout, styles = self._sheet.layout, self._styles
        width = sum(column.width for column in layout.columns)
        lines = [self._divided(line) for line in self._sheet.closing]
        lines.append(self._line(self._count_words(), styles.foot, 1.3))
        if layout.foot_line:
            lines.append(self._line(layout.foot_line, styles.foot, 2))
        notes = [f"{number}. {note}" for number, note in enumerate(layout.footnotes, 1)]
        told = [layout.notes_title, *notes] if notes else []
        lines.extend(self._line(note, styles.note, lines_needed(note, width)) for note in told)
        return "".join(lines)

    def _count_words(self) -> str:
        words = f"共 {self._counted} {self._sheet.layout.unit_of_count}"
        return f"{words}　　编号：{self._head.edition_code}" if self._head.edition_code else words

    def _line(self, text: str, style: int, lines: float) -> str:
        return self._row_of([(1, len(self._sheet.layout.columns), text, style)], lines)

    def _divided(self, line: ClosingLine) -> str:
        middle, last = self._sheet.layout.left_columns, len(self._sheet.layout.columns)
        left = (1, middle, line.words, self._styles.closing)
        right = (middle + 1, last, line.result, self._styles.closing_result)
        return self._row_of([left, right], 1.3)

    def _row_of(self, spans: Sequence[tuple[int, int, CellValue, int]], lines: float) -> str:
        row, self._row = self._row, self._row + 1
        written = []
        for first, last, value, style in spans:
            start = f"{column_letter(first)}{row}"
            written.append(f'<c r="{start}" s="{style}"{self._cells.fragment(value)}')
            if last > first:
                self.merges.append(f"{start}:{column_letter(last)}{row}")
        height = lines * LINE_HEIGHT
        return f'<row r="{row}" ht="{height:g}" customHeight="1">{"".join(written)}</row>'


def _name(layout: AnnexLayout, piece: int) -> str:
    """The sheet's name; a piece of a divided list (from 1) carries its number."""
    name = layout.sheet_name or layout.title
    if not piece:
        return name[:31]
    return f"{name[:25]}（{ORDINALS[piece - 1] if piece <= len(ORDINALS) else piece}）"


def _split(part: bytes) -> tuple[bytes, bytes]:
    """A sheet's XML before and after the place of its further rows; the size of the sheet is not known beforehand."""
    before, after = _DIMENSION.sub(b"", part).split(b"</sheetData>")
    return before, b"</sheetData>" + after


def _with_merges(ending: bytes, merges: Sequence[str]) -> bytes:
    added = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges).encode()
    return _MERGES.sub(lambda found: b"<mergeCells>" + found[1] + added + b"</mergeCells>", ending, count=1)

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

from campaign.sheets.foot import Counted, Foot, with_ending
from campaign.sheets.frame import Frame, build_frame
from campaign.sheets.layout import (
    AnnexLayout,
    CellValue,
    ClosingLine,
    Column,
    Formula,
    Letterhead,
    LinkedRow,
    Sheet,
    TotalRow,
    Written,
    sheet_name,
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
from campaign.sheets.stream import SUMS, CellWriter, RowWriter, xml_bytes

__all__ = [
    "AnnexLayout",
    "CellValue",
    "ClosingLine",
    "Column",
    "Formula",
    "Letterhead",
    "LinkedRow",
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
# A row that goes on takes several: fewer rows at once near the end of a sheet, so that it does not run over.
MOST_PARTS = 1000

_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_TITLE = re.compile(rb'<c r="A1"[^>]*?( t="inlineStr".*?</c>)', re.DOTALL)
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
    `rows_per_sheet` goes on in further sheets, each headed 第1张，共3张 and so on. A row with too few or too many cells is a
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
        frame = build_frame([(_name(sheet.layout), sheet.layout) for sheet in self.sheets], self.head)
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
        """All pieces of one table; the sums and the foot stand under the last piece.

        How many pieces there are is known at the end only: their names and titles are settled then.
        """
        opening, ending = _split(frame.parts[f"xl/worksheets/sheet{number + 1}.xml"])
        before, after = _titled(opening)
        styles = frame.styles[number]
        writer = RowWriter(cells, sheet.layout, styles)
        source = _Source(sheet.rows)
        titles: list[int] = []
        while not titles or not source.ended():
            reserved, title = cells.reserved()
            titles.append(reserved)
            with package.open(f"xl/worksheets/sheet{len(self.names) + len(titles)}.xml") as part:
                part.write(before + title.encode() + after)
                counted = source.counted
                row = _write_body(part, writer, source, sheet.layout.first_body_row, self.rows_per_sheet)
                last = source.ended()
                if last:
                    sums, row = writer.xml(map(_as_sums, sheet.totals), row)
                    part.write(xml_bytes(sums))
                foot = Foot(sheet, self.head, styles, cells, row)
                here = source.counted - counted
                part.write(xml_bytes(foot.xml(Counted(here, source.counted, len(titles), last, writer.went_on))))
                to = [("A1", sheet.title_to)] if sheet.title_to else []
                part.write(with_ending(ending, foot.merges, [*to, *writer.links, *foot.links]))
                writer.links.clear()
        for piece, reserved in enumerate(titles, 1):
            self.names.append((_name(sheet.layout, piece, len(titles)), sheet.layout))
            mark = f"（第{piece}张，共{len(titles)}张）" if len(titles) > 1 else ""
            cells.settle(reserved, sheet.layout.title + mark)
        self.counted.append(source.counted)


class _Source:
    """The rows of a table, given out in handfuls; knows whether one more is to come and counts those of the list."""

    def __init__(self, rows: Iterable[Sequence[CellValue]]) -> None:
        self._rows: Iterator[Sequence[CellValue]] = iter(rows)
        self.counted = 0

    def take(self, most: int) -> list[Sequence[CellValue]]:
        taken = list(islice(self._rows, most))
        self.counted += sum(row.__class__ not in SUMS for row in taken)
        return taken

    def ended(self) -> bool:
        for row in self._rows:
            self._rows = chain((row,), self._rows)
            return False
        return True


def _write_body(part: IO[bytes], writer: RowWriter, source: _Source, first: int, most: int) -> int:
    """Rows until the sheet is full or the list ends; gives the number of the next free row."""
    row, size = first, 0
    while size < PART_LIMIT and row < first + most:
        taken = source.take(min(ROWS_AT_ONCE, max(1, (first + most - row) // MOST_PARTS)))
        if not taken:
            break
        xml, row = writer.xml(taken, row)
        size += part.write(xml_bytes(xml))
    return row


def _as_sums(row: Sequence[CellValue]) -> TotalRow:
    return row if isinstance(row, TotalRow) else TotalRow(row)


def _name(layout: AnnexLayout, piece: int = 1, pieces: int = 1) -> str:
    return sheet_name(layout.sheet_name or layout.title, piece, pieces)


def _split(part: bytes) -> tuple[bytes, bytes]:
    """A sheet's XML before and after the place of its further rows; the size of the sheet is not known beforehand."""
    before, after = _DIMENSION.sub(b"", part).split(b"</sheetData>")
    return before, b"</sheetData>" + after


def _titled(opening: bytes) -> tuple[bytes, bytes]:
    """A sheet's XML before and after what its title says."""
    found = _TITLE.search(opening)
    if found is None:
        raise ValueError("a sheet without a title")
    return opening[: found.start(1)], opening[found.end(1) :]

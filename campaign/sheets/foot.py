"""What stands below the rows of a sheet: check lines, number of rows and edition code, signatures, notes; and what leads elsewhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign.sheets.frame import LINE_HEIGHT
from campaign.sheets.going_on import MARK
from campaign.sheets.layout import CellValue, ClosingLine, Letterhead, Sheet, column_letter, lines_needed
from campaign.sheets.stream import CellWriter, Styles, escaped, xml_bytes

_MERGES = re.compile(rb"<mergeCells[^>]*>(.*?)</mergeCells>", re.DOTALL)
GOES_ON = f"序号为“{MARK}”的行，接上一行同一栏的文字。"
# The element of a sheet before which its links stand.
_BEHIND_LINKS = b"<printOptions"


@dataclass(frozen=True)
class Counted:
    """Rows of the list on this sheet and on all so far, which piece of the table it is (from 1), whether it is the last,
    and whether a row went on in rows marked 续.
    """

    here: int
    so_far: int
    piece: int
    is_last: bool
    goes_on: bool


class Foot:
    """The lines below a piece of a table; only the last piece has check lines, signatures and notes."""

    def __init__(self, sheet: Sheet, head: Letterhead, styles: Styles, cells: CellWriter, first: int) -> None:
        """`first` is the sheet row that the first line takes."""
        self._sheet, self._head, self._styles, self._cells = sheet, head, styles, cells
        self._row = first
        self.merges: list[str] = []
        self.links: list[tuple[str, str]] = []

    def xml(self, counted: Counted) -> str:
        """The lines as rows of the sheet."""
        return "".join(self._lines(counted))

    def _lines(self, counted: Counted) -> Iterator[str]:
        layout, styles = self._sheet.layout, self._styles
        if counted.is_last:
            yield from map(self._divided, self._sheet.closing)
        yield self._line(self._count_words(counted), styles.foot, 1.3)
        if not counted.is_last:
            return
        if layout.foot_line:
            yield self._line(layout.foot_line, styles.foot, 2)
        told = (*layout.footnotes, GOES_ON) if counted.goes_on else layout.footnotes
        notes = [f"{number}. {note}" for number, note in enumerate(told, 1)]
        for note in [layout.notes_title, *notes] if notes else []:
            yield self._line(note, styles.note, lines_needed(note, layout.width))

    def _count_words(self, counted: Counted) -> str:
        unit = self._sheet.layout.unit_of_count
        if not counted.is_last:
            words = f"本张 {counted.here} {unit}，接第{counted.piece + 1}张"
        elif counted.piece > 1:
            words = f"本张 {counted.here} {unit}，各张共 {counted.so_far} {unit}"
        else:
            words = f"共 {counted.so_far} {unit}"
        return f"{words}　　编号：{self._head.edition_code}" if self._head.edition_code else words

    def _line(self, text: str, style: int, lines: float) -> str:
        return self._row_of([(1, len(self._sheet.layout.columns), text, style)], lines)

    def _divided(self, line: ClosingLine) -> str:
        middle, last = self._sheet.layout.left_columns, len(self._sheet.layout.columns)
        if line.to:
            self.links.append((f"A{self._row}", line.to))
        left = (1, middle, line.words, self._styles.closing_link if line.to else self._styles.closing)
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


def with_ending(ending: bytes, merges: Sequence[str], links: Sequence[tuple[str, str]]) -> bytes:
    """The end of a sheet with its further merges and its links: pairs of a cell and the place of the workbook it leads to."""
    added = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges).encode()
    merged = _MERGES.sub(lambda found: b"<mergeCells>" + found[1] + added + b"</mergeCells>", ending, count=1)
    if not links:
        return merged
    told = "".join(f'<hyperlink ref="{cell}" location="{_quoted(to)}"/>' for cell, to in links)
    before, mark, after = merged.partition(_BEHIND_LINKS)
    return before + xml_bytes(f"<hyperlinks>{told}</hyperlinks>") + mark + after


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;")

"""Body rows as sheet XML, written without building a cell object.

Text is only ever text: a string becomes a shared or an inline string, whatever it starts with. Short strings that
come again and again (units, levels, ticks) go into a bounded table of shared strings, which makes the file smaller and
quicker to open; the rest is written in place, so memory does not grow with the list.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaign.sheets.going_on import BODY_LINE, HIGHEST, MOST_LINES, divided, height_of, lines_of, room_in
from campaign.sheets.layout import AnnexLayout, CellValue, Formula, LinkedRow, TotalRow, chinese_day, column_letter

# What a row of so many lines says of its height; one line is as high as it wants.
TALLEST = int(HIGHEST / BODY_LINE) + 1
HEIGHTS = ("", "", *(f' ht="{height_of(lines):g}"' for lines in range(2, TALLEST + 1)))
SHARED_LENGTH = 64
SHARED_COUNT = 16_384
CELL_LIMIT = 32_767
CLIPPED = "……（超出单元格上限，全文见公开网页）"
SURELY_FITS = CELL_LIMIT // 2
# Beyond this a spreadsheet rounds a number, so it is written as text.
EXACT = 10**15

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = "/>"
PLAIN_TEXT = ' t="inlineStr"><is><t xml:space="preserve">'

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean_text(text: str) -> str:
    """The text without the characters that XML cannot carry; line breaks and tabs stay."""
    return _ILLEGAL.sub("", text)


def escaped(text: str) -> str:
    """The text as XML content. `&`, `<` and `>` only: quotes are harmless between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_bytes(xml: str) -> bytes:
    """A piece of our XML as UTF-8, freed of characters that XML forbids.

    Done once per piece and on bytes, because that costs a tenth of looking into every cell; our own markup holds none
    of these characters. A text that looks like a spreadsheet's `_x0041_` escape is escaped itself, so it stays text.
    """
    if "_x" in xml:
        xml = _LOOKS_ESCAPED.sub("_x005F_", xml)
    if "\ufffe" in xml or "\uffff" in xml:
        xml = xml.replace("\ufffe", "").replace("\uffff", "")
    return xml.encode("utf-8", "ignore").translate(None, _CONTROLS)


def clipped(text: str) -> str:
    """The text, cut with words that say so where a spreadsheet cell could not hold it (it counts UTF-16 units)."""
    if len(text.encode("utf-16-le", "ignore")) // 2 <= CELL_LIMIT:
        return text
    room = (CELL_LIMIT - len(CLIPPED)) * 2
    return text.encode("utf-16-le", "ignore")[:room].decode("utf-16-le", "ignore") + CLIPPED


SUMS = frozenset({TotalRow, LinkedRow})


@dataclass(frozen=True)
class Styles:
    """Numbers of the cell styles that streamed rows use."""

    plain: tuple[int, ...]
    total: tuple[int, ...]
    link: int
    closing: int
    closing_result: int
    closing_link: int
    foot: int
    note: int


class CellWriter:
    """Turns values into the rest of a `<c …` element; keeps the workbook's shared strings."""

    def __init__(self) -> None:
        self.known: dict[CellValue, str] = {"": EMPTY, None: EMPTY}
        self._shared: list[str] = []

    def fragment(self, value: CellValue) -> str:
        """What follows `<c r="…" s="…"` for one value, up to and with the closing tag.

        The two commonest kinds come first: this is called for every cell that `known` has not.
        """
        kind = value.__class__
        if kind is str:
            return self._text(value)  # type: ignore[arg-type]
        if kind is int and -EXACT < value < EXACT:  # type: ignore[operator]
            return f"><v>{value}</v></c>"
        return self.known.get(value) or self._other(value)

    def _text(self, text: str) -> str:
        if len(text) <= SHARED_LENGTH:
            found = self.known.get(text)
            if found or len(self._shared) < SHARED_COUNT:
                return found or self._share(text)
        if "_x" in text and _LOOKS_ESCAPED.search(text):
            return self.known.get(text) or self._share(clipped(text))  # readers undo the escape in shared strings only
        if len(text) > SURELY_FITS:
            text = clipped(text)
        if "&" in text or "<" in text or ">" in text:
            text = escaped(text)
        return f"{PLAIN_TEXT}{text}</t></is></c>"

    def _share(self, text: str) -> str:
        fragment = f' t="s"><v>{len(self._shared)}</v></c>'
        self.known[text] = fragment
        self._shared.append(escaped(text))
        return fragment

    def reserved(self) -> tuple[int, str]:
        """A text that is only known later: its number, for `settle`, and what follows `<c r="…" s="…"` meanwhile."""
        self._shared.append("")
        number = len(self._shared) - 1
        return number, f' t="s"><v>{number}</v></c>'

    def settle(self, number: int, text: str) -> None:
        """Say the text of a reserved number."""
        self._shared[number] = escaped(clipped(text))

    def _other(self, value: CellValue) -> str:
        if isinstance(value, str):
            return self.fragment(str(value))
        if isinstance(value, Formula):
            return _formula(value)
        if isinstance(value, bool):
            return self.fragment("√" if value else "")
        if isinstance(value, date):
            return self.fragment(chinese_day(value))
        if isinstance(value, int) and not -EXACT < value < EXACT:
            return self.fragment(str(value))
        if isinstance(value, int | float | Decimal) and math.isfinite(value):
            return f"><v>{value}</v></c>"
        return self.fragment(str(value))

    def shared_part(self) -> bytes:
        """The part with the strings shared so far, in the order of their numbers."""
        entries = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in self._shared)
        return xml_bytes(f'{DECLARATION}<sst xmlns="{MAIN_NAMESPACE}">{entries}</sst>')


def _formula(value: Formula) -> str:
    kind = ' t="str"' if isinstance(value.cached, str) else ""
    return f"{kind}><f>{escaped(value.expression)}</f><v>{escaped(str(value.cached))}</v></c>"


class RowWriter:
    """Writes rows whose cells take one style per column; sums take the second set of styles.

    `links` are the cells written so far that lead to another place, with that place; whoever ends a sheet empties it.
    `went_on` tells whether a row became several.
    """

    def __init__(self, cells: CellWriter, layout: AnnexLayout, styles: Styles) -> None:
        self._cells = cells
        self._width = len(layout.columns)
        self._most = MOST_LINES if layout.goes_on else TALLEST
        self._rooms = [
            (place, room_in(column.width))
            for place, column in enumerate(layout.columns)
            if not column.numeric and not column.ticks
        ]
        self._halves = [(place, room // 2, room) for place, room in self._rooms if place or not layout.goes_on]
        self._plain = _template(styles.plain)
        self._total = _template(styles.total)
        self._styles = styles
        self.links: list[tuple[str, str]] = []
        self.went_on = False

    def xml(self, rows: Iterable[Sequence[CellValue]], first: int) -> tuple[str, int]:
        """The `<row>` elements of these rows, numbered from `first`, and the next number. A row of another length is a ValueError.

        Each row is one filled-in template: its number and height, then its number and a cell by turns. A row too high for
        a sheet becomes several (`going_on`).
        """
        known, fragment, width, most = self._cells.known.get, self._cells.fragment, self._width, self._most
        written = []
        parts = [""] * (2 * width + 2)
        number = first
        for row in rows:
            if len(row) != width:
                raise ValueError(f"row {number} has {len(row)} cells, the layout has {width} columns")
            lines = self._lines(row)
            for one in (row,) if lines <= most else divided(row, self._rooms):
                if one is not row:
                    lines, self.went_on = self._lines(one), True
                text = str(number)
                parts[0], parts[1] = text, HEIGHTS[lines]
                parts[2::2] = [text] * width
                parts[3::2] = [known(value) or fragment(value) for value in one]
                template = self._plain if row.__class__ not in SUMS else self._of_sums(row, number)
                written.append(template % tuple(parts))
                number += 1
        return "".join(written), number

    def _of_sums(self, row: Sequence[CellValue], number: int) -> str:
        """The template of a row of sums; a cell that leads elsewhere looks so."""
        if not isinstance(row, LinkedRow):
            return self._total
        self.links.append((f"{column_letter(row.place + 1)}{number}", row.to))
        styles = [*self._styles.total]
        styles[row.place] = self._styles.link
        return _template(styles)

    def _lines(self, row: Sequence[CellValue]) -> int:
        """The lines that the row's longest text needs, TALLEST at most, for programs that do not work it out when they open a file.

        Columns of figures and of ticks are left out: a figure is drawn smaller where it is too long.
        """
        lines = 1
        for place, half, room in self._halves:
            text = row[place]
            if text.__class__ is str and (len(text) > half or "\n" in text):
                needed = lines_of(text, room)
                if needed > lines:
                    lines = needed
        return lines if lines < TALLEST else TALLEST


def _template(styles: Sequence[int]) -> str:
    cells = (f'<c r="{column_letter(number)}%s" s="{style}"%s' for number, style in enumerate(styles, 1))
    return f'<row r="%s"%s>{"".join(cells)}</row>'

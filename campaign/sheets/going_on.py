"""Rows too high for a sheet go on in rows below them, marked 续: what stands there, joined sign for sign, is the text again.

A spreadsheet draws no row higher than 409 points and cuts what is below, on the screen and in print; a clause of a law is longer.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from campaign.sheets.layout import CellValue

MARK = "续"
# A line of body text is this high, in points, and so much more the row; a row cannot be higher than a program allows.
BODY_LINE = 13.0
GAP = 2.0
HIGHEST = 409.0
# What a column's width, in narrow characters of the body's type, loses to the margins of a cell.
MARGINS = 0.9
# So many lines as we reckon them leave room where a program breaks its lines elsewhere.
MOST_LINES = 30
# What does not go into them is parted into rows of which two stand on a page.
PART_LINES = 19
# Where a text is parted if it can be: behind the best of these signs in the last third of what a row takes.
ENDS = ("\n", "。；！？", "，、：", " \u0f0b\u0f0d")

Rooms = Sequence[tuple[int, int]]


def height_of(lines: int) -> float:
    """The height of a row of so many lines, in points, never more than a program draws."""
    return min(lines * BODY_LINE + GAP, HIGHEST)


def room_in(width: float) -> int:
    """How many narrow characters go into a line of a column, as many as Chinese ones fill: half a Chinese one is none."""
    return max(2, int(width - MARGINS) // 2 * 2)


def lines_of(text: str, room: int) -> int:
    """Printed lines of a text. Half of characters plus UTF-8 bytes is its width: Chinese has 3 bytes and is 2 wide.

    Narrow signs that fill lines (a long address) get a line more: programs break them at hyphens and strokes.
    """
    if "\n" in text:
        return sum(lines_of(line, room) for line in text.split("\n"))
    count, size = len(text), len(text.encode("utf-8", "ignore"))
    lines = -(-(count + size) // 2 // room) or 1
    return lines + 1 if 3 * count - size > 4 * room else lines


def divided(row: Sequence[CellValue], rooms: Rooms) -> list[list[CellValue]]:
    """A row as several that each fit: the row itself with the beginnings, then what goes on, with 续 in the first cell.

    `rooms` are the places of texts with their widths in narrow characters.
    """
    texts = {place: parts(text, room) for place, room in rooms if place and isinstance(text := row[place], str)}
    count = max(map(len, texts.values()), default=1)
    blank: list[CellValue] = [MARK, *[""] * (len(row) - 1)]
    rows = [list(row), *(list(blank) for _ in range(count - 1))]
    for place, pieces in texts.items():
        for one, piece in zip(rows, pieces, strict=False):
            one[place] = piece
    return rows


def parts(text: str, room: int) -> list[str]:
    """A text that fits as it is, any other in pieces of at most PART_LINES lines each; together they are the text."""
    if lines_of(text, room) <= MOST_LINES:
        return [text]
    found = []
    while lines_of(text, room) > PART_LINES:
        cut = _cut(text, room)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def _cut(text: str, room: int) -> int:
    """Where to part: behind the end of a sentence if there is one near, never before a sign that sits on another."""
    longest = range(1, min(len(text), room * PART_LINES) + 1)
    fits = max(1, bisect_right(longest, PART_LINES, key=lambda size: lines_of(text[:size], room)))
    for signs in ENDS:
        found = max(text.rfind(sign, fits * 2 // 3, fits) for sign in signs)
        if found > 0:
            return found + 1
    cut = fits
    while cut > 1 and unicodedata.category(text[cut])[0] == "M":
        cut -= 1
    return cut

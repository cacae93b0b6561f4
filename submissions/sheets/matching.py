"""What the page for matching columns shows of a workbook: each column's header, some of its values, and what it may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from campaign.sheets import neutral
from campaign.sheets.neutral import NeutralWorkbook, Row, Sheet, column_letters
from campaign.sheets.safely import Refusal, SafeReader
from submissions.sheets.aliases import Columns, HeaderWords
from submissions.sheets.cells import is_blank
from submissions.sheets.header import HEADER_WITHIN_ROWS, LONGEST_HEADER, Header, HeaderFinder, Remembered, fingerprint

SAMPLES = 3
SAMPLE_LETTERS = 30
MOST_COLUMNS = 60
_TITLE = re.compile(r"清单|目录|一览|汇总|申报表|清理表|附件|附表")


@dataclass(frozen=True, slots=True)
class Offered:
    """One column: its number and letters, its header, some values below it, and the key it is taken for ("": none)."""

    number: int
    letters: str
    header: str
    samples: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The header that a person is asked about; `headless`: the row is an item rather than a header, None: surely not."""

    sheet: str
    row: int
    fingerprint: str
    columns: tuple[Offered, ...]
    headless: bool | None = None


def offer_file(path: Path, columns: Columns, remembered: Remembered) -> Offer | None:
    """Give what can be matched in the file at `path`; None for a file that is refused or holds no table."""
    with SafeReader() as reader:
        answer = reader.read(path)
    return None if isinstance(answer, Refusal) else offer(answer, columns, remembered)


def offer(workbook: NeutralWorkbook, columns: Columns, remembered: Remembered) -> Offer | None:
    """Give the first header of the workbook that is known in part, else the first row that looks like one.

    A list without a header is offered by its first row below the title: its columns can be named all the same.
    """
    words = HeaderWords(columns)
    for sheet in workbook.sheets:
        header = HeaderFinder(sheet, words, remembered).first()
        if header is not None:
            told = _offer(sheet, header.row, max(header.last, header.at), header)
            return told if header.depth else replace(told, headless=True)
    for sheet in workbook.sheets:
        for at, row in enumerate(sheet.rows[: min(HEADER_WITHIN_ROWS, len(sheet.rows) - 1)]):
            if _looks_like_a_header(row, sheet.rows[at + 1]):
                return replace(_offer(sheet, row, at, None), headless=False)
    return next((_headless(sheet, at) for sheet in workbook.sheets for at in [_first_item(sheet)] if at >= 0), None)


def _first_item(sheet: Sheet) -> int:
    """The index of the first row with a text that is no title; -1 when there is none."""
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN_ROWS]):
        texts = [cell.value for cell in row.cells if cell.kind == neutral.TEXT and not is_blank(cell)]
        is_title = len(texts) == 1 and _TITLE.search(texts[0]) and at + 1 < len(sheet.rows)
        if texts and not is_title:
            return at
    return -1


def _headless(sheet: Sheet, at: int) -> Offer:
    """A single column is taken for the certificates' names."""
    told = _offer(sheet, sheet.rows[at], at, None)
    columns = [replace(one, key="cert_name") for one in told.columns] if len(told.columns) == 1 else told.columns
    return replace(told, columns=tuple(columns), headless=True)


def _looks_like_a_header(row: Row, below: Row) -> bool:
    texts = [cell for cell in row.cells if cell.kind == neutral.TEXT and not is_blank(cell)]
    short = all(len(cell.value.strip()) <= LONGEST_HEADER for cell in texts)
    return len(texts) > 1 and len(texts) == len(row.cells) and short and len(below.cells) * 2 >= len(texts)


def _offer(sheet: Sheet, row: Row, at: int, header: Header | None) -> Offer:
    below = sheet.rows[at + 1 :]
    labels = dict(header.labels) if header and header.depth else {cell.column: cell.value for cell in row.cells}
    understood = {*header.ticks, *header.levels} if header else set()
    offered = [
        Offered(
            column,
            column_letters(column),
            " ".join(labels[column].split())[: LONGEST_HEADER * 2],
            _samples(below, column),
            header.keys.get(column, "") if header else "",
        )
        for column in sorted(labels)
        if column not in understood
    ]
    return Offer(sheet.name[:31], row.number, fingerprint(row), tuple(offered[:MOST_COLUMNS]))


def _samples(rows: Sequence[Row], column: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        for cell in row.cells:
            if cell.column == column and not is_blank(cell):
                found[" ".join(cell.value.split())[:SAMPLE_LETTERS] or "（公式）"] = None
        if len(found) >= SAMPLES:
            break
    return tuple(found)

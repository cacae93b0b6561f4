"""What a formula of Annex 5 adds, followed cell by cell down to the rows of the units."""

import re
from collections.abc import Iterator

from openpyxl.workbook import Workbook

_CELLS = re.compile(r"(?:'((?:[^']|'')+)'!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
Cell = tuple[str, str, int]  # sheet, column, row


def cells_in(text: str, sheet: str) -> list[Cell]:
    """The cells that a formula on a sheet names, ranges cell by cell; every range must stay in one column."""
    found = []
    for name, column, first, last_column, last in _CELLS.findall(text):
        assert last_column in ("", column)
        rows = range(int(first), int(last or first) + 1)
        found.extend((name.replace("''", "'") or sheet, column, row) for row in rows)
    return found


def added(book: Workbook, sheet: str, column: str, row: int) -> Iterator[Cell]:
    """The cells without a formula that a cell adds, each as often as it is added."""
    value = book[sheet][f"{column}{row}"].value
    if not str(value).startswith("=SUM"):
        yield sheet, column, row
        return
    for term in re.findall(r"SUMIF\((.*?),\">0\",(.*?)\)", value) or [("", value)]:
        numbers, figures = (cells_in(part, sheet) for part in term)
        assert [one[2] for one in numbers] == ([one[2] for one in figures] if numbers else [])
        for at, (name, letter, number) in enumerate(figures):
            if not numbers or isinstance(book[name][f"A{numbers[at][2]}"].value, int):
                yield from added(book, name, letter, number)

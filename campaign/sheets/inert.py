"""Text that no spreadsheet computes, for every CSV: a workbook marks its cells as text, a CSV cannot."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
FORMULA_STARTS = frozenset("=+-@＝＋－＠\t\r\n")


def inert(row: Iterable[T]) -> Iterator[T | str]:
    """The row with an apostrophe before every text that would begin a formula, behind blanks too; other values as they are."""
    for value in row:
        yield inert_text(value) if isinstance(value, str) else value


def inert_text(text: str) -> str:
    """One text, likewise."""
    starts = {text[:1], text.lstrip()[:1]} - {""}
    return f"'{text}" if starts & FORMULA_STARTS else text

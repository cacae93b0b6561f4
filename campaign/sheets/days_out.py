"""The days that differ from the week as CSV, in the columns in which they are imported."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

HEADER = ("day", "kind", "name", "source")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def days_csv(days: Iterable[tuple[date, str, str, str]]) -> str:
    """Day, kind, name and source of each day, with a BOM so that spreadsheets read Chinese, and text that none computes."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for day, kind, name, source in days:
        writer.writerow([day.isoformat(), kind, _inert(name), _inert(source)])
    return out.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""The days that differ from the week as CSV, in the columns in which they are imported."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from campaign.sheets.inert import inert_text

HEADER = ("day", "kind", "name", "source")


def days_csv(days: Iterable[tuple[date, str, str, str]]) -> str:
    """Day, kind, name and source of each day, with a BOM so that spreadsheets read Chinese, and text that none computes."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for day, kind, name, source in days:
        writer.writerow([day.isoformat(), kind, inert_text(name), inert_text(source)])
    return out.getvalue()

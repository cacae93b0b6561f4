"""The list of the law library as CSV: the columns that `load_laws` reads."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from submissions.models import Act

HEADER = (
    *("title", "version_date", "level", "province", "article_count", "last_article", "number", "issuer"),
    *("in_force_from", "in_force_to", "replaced_by", "basis", "source"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def laws_csv(acts: Iterable[Act]) -> str:
    """Give the acts as CSV with a BOM, so that office programs read the Chinese; days as 2020-01-01, levels as words."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([_plain(cell) for cell in _cells(act)] for act in acts)
    return out.getvalue()


def _cells(act: Act) -> tuple[str, ...]:
    days = [_day(day) for day in (act.version_on, act.in_force_from, act.in_force_to)]
    counts = [str(count or "") for count in (act.article_count, act.last_article)]
    basis = "listed" if act.verified else "unverified"
    head = (act.title, days[0], str(act.get_level_display()), act.province, *counts, act.number, act.issuer)
    return (*head, days[1], days[2], act.replaced_by, basis, act.source)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

"""The page of a case's archive: what the papers say, as a person reads it, with the pictures and the steps of the log."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string

from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI
from supervision.queries.case_parts import Case

PAGE, STYLE = "卷宗.html", "卷宗.css"
PICTURES = frozenset({".jpg", ".jpeg", ".png"})
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
AT_ONCE = 500


def page_files(case: Case, kind: str, present: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The page and its style; `present` are the files that the archive has beside it: no link leads nowhere."""
    context = {"case": case, "kind": kind, "parts": parts_shown(case, present), "lines": list(lines_shown(case))}
    yield PAGE, render_to_string("supervision/case_page.html", context).strip().encode()
    yield STYLE, (settings.BASE_DIR / "static" / "css" / "case-file.css").read_bytes()


def parts_shown(case: Case, present: dict[str, bytes]) -> list[dict[str, Any]]:
    """Each paper with what it says and the files beside it; what says nothing is left out."""
    return [
        {
            "title": part.title,
            "rows": [[(key, in_beijing(value)) for key, value in row.items() if value] for row in part.rows],
            "files": [file_shown(path) for name, _ in part.files if (path := f"附件/{part.name}/{name}") in present],
        }
        for part in case.parts
    ]


def file_shown(path: str) -> dict[str, Any]:
    """One file of the archive, by its path from the page."""
    name = PurePosixPath(path)
    return {"name": name.name, "url": quote(path), "is_picture": name.suffix.lower() in PICTURES}


def lines_shown(case: Case) -> Iterator[dict[str, str]]:
    """The steps of the log in their order, with the notes that this reader may read; who took a step is not everybody's to know."""
    keys = sorted(set(case.lines))
    for start in range(0, len(keys), AT_ONCE):
        rows = LogEntry.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
        for one in rows.select_related("thing_type"):
            note = one.note if one.pk in case.open_notes else ""
            yield {"at": beijing(one.at), "thing": one.thing_type.name, "label": one.label, "note": note}


def in_beijing(text: str) -> str:
    """A value of a paper with its instants (in UTC, as the JSON has them) as the clock in Beijing shows them."""
    return INSTANT.sub(lambda found: beijing(datetime.fromisoformat(found[0])), text)


def beijing(instant: datetime) -> str:
    """An instant as people read it."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

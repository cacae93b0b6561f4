"""The rows of an edition in one form only, so that they have one hash: canonical JSON (decision 34).

Keys sorted by code point, no blanks, UTF-8 without escapes, texts in NFC, whole numbers, never a fraction. Only what the list
prints for everybody: no person, no internal word (notice 五(三): 向社会公开).
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from campaign.notice.timetable import SHANGHAI
from publishing.enums import OUTCOME_OF, EditionKind
from publishing.models import Edition

EDITION_FORMAT = "jianzheng-edition/1"
MANIFEST_FORMAT = "jianzheng-manifest/1"
CHUNK = 2000  # rows fetched at a time: memory stays flat at 300,000
# The columns of format 1. A new column is a new format: an old list must for ever give its old hash.
LISTED = (
    *("uid", "unit_name", "division_path", "level", "cert_name", "service_name", "purpose", "subject", "bases"),
    *("basis_level", "demanding_unit", "issuing_unit", "levels", "disposal", "replacement", "checking_unit"),
    *("effective_from", "reason", "supervision_phone", "guide", "remark"),
)
SUMMED = (
    *("unit_name", "division_path", "level", "nil", "baseline_enterprise", "baseline_individual", "baseline"),
    *("abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing"),
    *("law", "administrative_regulation", "state_council_decision", "local_regulation", "rule", "referred", "struck"),
)


def canonical(value: Any) -> bytes:
    """A value in its one form. Raises TypeError for a fraction and for whatever JSON does not know."""
    text = _dumped(value)
    return (text if unicodedata.is_normalized("NFC", text) else _dumped(_normal(value))).encode()


def _dumped(value: Any) -> str:
    _refuse_fractions(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A fraction has no canonical form.")
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            _refuse_fractions(one)


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_normal(key): _normal(one) for key, one in value.items()}
    return [_normal(one) for one in value] if isinstance(value, list | tuple) else value


def instant(at: datetime | None) -> str | None:
    """An instant as UTC, e.g. 2020-11-13T01:00:00Z; fractions of a second only where there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def day_of(at: datetime | None) -> date | None:
    """The day of an instant in Beijing."""
    return at.astimezone(SHANGHAI).date() if at else None


def iso(day: date | None) -> str | None:
    """A day as 2020-11-13."""
    return day.isoformat() if day else None


def head_of(edition: Edition) -> dict[str, Any]:
    """What an edition says of itself: code, number, dates, document; `published_at` is set before it is called."""
    before = edition.compilation.supersedes
    return {
        "code": edition.code,
        "title": str(edition),
        "unit": edition.unit.name,
        "division": edition.unit.division.code,
        "division_name": edition.unit.division.name,
        "round": edition.round.number,
        "kind": edition.kind,
        "number": edition.number,
        "supersedes": before.number if before else None,
        "correction_reason": edition.compilation.correction_reason,
        "effective_from": iso(edition.effective_from),
        **facts_of(edition),
    }


def facts_of(edition: Edition) -> dict[str, Any]:
    """The part of the head that stands in the edition's own columns, by which it is compared later."""
    return {
        "kind": edition.kind,
        "number": edition.number,
        "approval_number": edition.approval_number,
        "approval_date": iso(edition.approval_date),
        "published_at": instant(edition.published_at),
    }


def rows_of(edition: Edition, published_on: date | None) -> Iterator[dict[str, Any]]:
    """The frozen rows of an edition in their order, numbered from 1; of Annex 5 the figures of the units."""
    kind = EditionKind(edition.kind)
    if kind == EditionKind.SUMMARY:
        figures = edition.compilation.figures.order_by("division_path", "unit__code", "pk")
        for number, row in enumerate(figures.values(*SUMMED).iterator(CHUNK), 1):
            yield {"no": number, **row}
        return
    items = edition.compilation.items.filter(outcome=OUTCOME_OF[kind]).order_by("position", "pk")
    for number, row in enumerate(items.values(*LISTED).iterator(CHUNK), 1):
        since = row["effective_from"] or (published_on if kind == EditionKind.CANCELLED else None)
        yield {"no": number, **row, "uid": str(row["uid"]), "effective_from": iso(since)}


def document(head: dict[str, Any], rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The canonical JSON of an edition, piece by piece: its bytes are the data file, their SHA-256 is the hash of the rows."""
    yield b'{"edition":' + canonical(head) + b',"format":' + canonical(EDITION_FORMAT) + b',"rows":['
    for number, row in enumerate(rows):
        yield (b"," if number else b"") + canonical(row)
    yield b"]}"


def rows_sha256(edition: Edition, head: dict[str, Any]) -> str:
    """The hash of the rows as they stand in the database now, under the head that was published."""
    digest = hashlib.sha256()
    published_on = date.fromisoformat(head["effective_from"]) if head["effective_from"] else None
    for piece in document(head, rows_of(edition, published_on)):
        digest.update(piece)
    return digest.hexdigest()

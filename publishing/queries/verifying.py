"""Is this the official list? Answered from a hash or from a code that is printed on page and workbook (decision 34)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from publishing.enums import ANNEX, EditionState
from publishing.models import Edition
from publishing.models.proof import SHORT
from publishing.queries.public import replacement_of

Kind = Literal["in_force", "superseded", "failed", "altered", "unknown", "other"]
HASH = re.compile(r"[0-9A-F]{64}")
CHECK_CODE = re.compile(rf"[0-9A-F]{{{SHORT}}}")
EDITION_CODE = re.compile(r"([0-9]{6,12})-([0-9]{1,3})-附?([345])-([0-9]{1,4})")
KIND_OF = {str(annex): kind for kind, annex in ANNEX.items()}
LONGEST = 80  # signs of a code that are looked at


@dataclass(frozen=True)
class Verdict:
    """The answer: which edition it is (or claims to be), which one is in force instead, which part of it the hash is of."""

    kind: Kind
    edition: Edition | None = None
    by: Edition | None = None
    part: str = ""


def verdict_of_hash(sha256: str, claimed: str = "", *, is_list: bool = True) -> Verdict:
    """What a file with this hash is; `claimed` is the edition code of a file that is made like a published list, and
    `is_list` whether it is of a kind that can be a list at all: no table, feed or other download is called altered."""
    found = _with_proof().filter(
        Q(sha256=sha256) | Q(manifest__rows_sha256=sha256) | Q(manifest__sha256=sha256) | Q(seal__sha256=sha256)
    )
    edition = found.first()
    if edition is not None:
        return _of(edition, part_of(edition, sha256))
    named = edition_of_code(claimed)
    if named is not None:
        return Verdict("altered", named, replacement_of(named) or named)
    return Verdict("unknown" if is_list else "other")


def verdict_of_code(text: str) -> Verdict:
    """What is published under a typed code: edition code, check code or a whole SHA-256, however it is spaced."""
    edition = edition_of_code(text)
    if edition is not None:
        return _of(edition, "code")
    plain = plain_code(text)
    if HASH.fullmatch(plain):
        return verdict_of_hash(plain.lower())
    return Verdict("unknown")


def edition_of_code(text: str) -> Edition | None:
    """The published edition with this edition code or check code; what is not published yet is not there."""
    plain = plain_code(text)
    if CHECK_CODE.fullmatch(plain):
        return _with_proof().filter(manifest__short=plain.lower()).first()
    if match := EDITION_CODE.fullmatch(spaced_out(text)):
        code, round, annex, number = match.groups()
        return (
            _with_proof()
            .filter(unit__division__code=code, round__number=int(round), kind=KIND_OF[annex], number=int(number))
            .first()
        )
    return None


def spaced_out(text: str) -> str:
    """The text without blanks, full-width signs and long dashes as plain ones."""
    normal = unicodedata.normalize("NFKC", text[:LONGEST]).upper()
    return re.sub(r"\s", "", re.sub("[\u2010-\u2015\u2212]", "-", normal))


def plain_code(text: str) -> str:
    """The text as hexadecimal digits alone."""
    return spaced_out(text).replace("-", "")


def part_of(edition: Edition, sha256: str) -> str:
    """Of which file of the edition the hash is: `xlsx`, `json`, `manifest` or `seal`."""
    if sha256 == edition.sha256:
        return "xlsx"
    manifest = edition.manifest
    return {manifest.rows_sha256: "json", manifest.sha256: "manifest"}.get(sha256, "seal")


def _with_proof() -> QuerySet[Edition]:
    editions = Edition.objects.official()
    return editions.select_related("unit__division", "round", "compilation", "manifest__previous", "seal")


def _of(edition: Edition, part: str) -> Verdict:
    if edition.findings.filter(cleared_at=None).exists():
        return Verdict("failed", edition, None, part)
    if edition.state == EditionState.SUPERSEDED:
        return Verdict("superseded", edition, replacement_of(edition), part)
    return Verdict("in_force", edition, None, part)

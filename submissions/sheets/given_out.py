"""What a personal template says of itself on its hidden sheet: whose it is, and which items it was given out with.

Every word of it may have been changed by whoever held the file: it is a hint, looked up and compared, never believed.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from campaign.checks import trimmed
from campaign.sheets.frame import put_text
from campaign.sheets.neutral import NeutralWorkbook, Row
from submissions.checks.items import BasisDraft, ItemDraft

META_SHEET = "模板信息"
TEMPLATE_ID = "annex2"
# The fields of an item in the order of the form; `no` is only its place.
COMPARED = (
    "service_name",
    "service_type",
    "service_code",
    "cert_name",
    "category",
    "subject",
    "purpose",
    "demanding_unit",
    "issuing_unit",
    "levels",
    "bases",
    "yearly_count",
    "proposal",
    "disposal",
    "replacement",
    "keep_reason",
    "doc_to_amend",
    "remark",
)
NAMES = ("cert_name", "service_name", "demanding_unit")
DIGITS = 6
MOST_FACTS = 20
_DIGESTS = re.compile(rf"[0-9a-f]{{{DIGITS * len(COMPARED)}}}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")


class GivenRow(NamedTuple):
    """An item as it was given out: its sheet row, its identity, and a digest of each field of COMPARED (() unknown)."""

    row: int
    uid: uuid.UUID
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenOut:
    """What the hidden sheet says; `unusable` counts its lines that name no item, or one that was named before."""

    facts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[GivenRow, ...] = ()
    unusable: int = 0


def plain(draft: ItemDraft, key: str) -> str:
    """Give a field of COMPARED as the text by which two of its values are the same."""
    if key == "levels":
        return ",".join(str(int(level)) for level in sorted(draft.levels, key=int))
    if key == "bases":
        return "\x1e".join(map(_plain_basis, draft.bases))
    value = getattr(draft, key)
    return "" if value is None else trimmed(str(value))


def _plain_basis(basis: BasisDraft) -> str:
    return "\x1f".join(trimmed(text) for text in (basis.title, basis.clause, basis.text, basis.level))


def digest(text: str) -> str:
    """Give the short name of one value; two of them may fall together once in sixteen million."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=DIGITS // 2).hexdigest()


def digests_of(draft: ItemDraft) -> tuple[str, ...]:
    """Give the digest of each field of COMPARED."""
    return tuple(digest(plain(draft, key)) for key in COMPARED)


def add_meta(workbook: Workbook, facts: Mapping[str, object], given: Sequence[tuple[int, str, str]]) -> None:
    """Write the sheet, which spreadsheet programs do not list, and its facts as defined names.

    Column A names a fact, column B holds it; below, after a blank row, each item's sheet row, identity and digests.
    """
    sheet = workbook.create_sheet(META_SHEET)
    sheet.sheet_state = "veryHidden"
    for row, (name, value) in enumerate(facts.items(), 1):
        put_text(sheet.cell(row, 1), name)
        put_text(sheet.cell(row, 2), str(value))
        defined = f"FORM_{name.upper()}"
        workbook.defined_names[defined] = DefinedName(defined, attr_text=f"{META_SHEET}!$B${row}")
    lines = (("row", "id", "given"), *((str(row), item, digests) for row, item, digests in given))
    for row, line in enumerate(lines, len(facts) + 2):
        for column, text in enumerate(line, 1):
            put_text(sheet.cell(row, column), text)


def given_in(workbook: NeutralWorkbook) -> GivenOut | None:
    """Give what the hidden sheet of a template says, None for a workbook that is no template of this form."""
    for sheet in workbook.sheets:
        if sheet.name == META_SHEET:
            facts = dict(_facts(sheet.rows))
            if facts.get("template") == TEMPLATE_ID:
                return _given(facts, sheet.rows[len(facts) :])
    return None


def _facts(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    for at, row in enumerate(rows[:MOST_FACTS], 1):
        texts = {cell.column: cell.value for cell in row.cells}
        if row.number != at or texts.get(1) == "row":
            return
        yield texts.get(1, ""), trimmed(texts.get(2, ""))


def _given(facts: Mapping[str, str], rows: Sequence[Row]) -> GivenOut:
    found: dict[uuid.UUID, GivenRow] = {}
    unusable = 0
    for row in rows:
        texts = {cell.column: cell.value for cell in row.cells}
        if texts.get(1) == "row" or not texts.get(2):
            continue
        one = _given_row(texts)
        if one is None or one.uid in found:
            unusable += 1
        else:
            found[one.uid] = one
    return GivenOut(facts, tuple(found.values()), unusable)


def _given_row(texts: Mapping[int, str]) -> GivenRow | None:
    """One line of the sheet, None when it cannot be one of ours."""
    try:
        uid = uuid.UUID(texts[2])
    except ValueError:
        return None
    line, said = texts.get(1, ""), texts.get(3, "")
    if not _ROW.fullmatch(line):
        return None
    known = _DIGESTS.fullmatch(said) is not None
    digests = tuple(said[at : at + DIGITS] for at in range(0, len(said), DIGITS)) if known else ()
    return GivenRow(int(line), uid, digests)

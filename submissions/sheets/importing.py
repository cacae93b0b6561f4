"""From a workbook to the items of a declaration: read, show, and save only what was confirmed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from campaign.models import User
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.safely import SafeReader
from submissions.checks.grounds import problems_on_grounds
from submissions.checks.stored import PLAIN
from submissions.checks.weighing import in_a_file, settings_now, stage_of
from submissions.enums import RuleStage
from submissions.models import Declaration, DeclarationFile, DeclaredItem
from submissions.operations import keep_workbook, replace_items
from submissions.queries.columns import columns_matched
from submissions.sheets.declaration_in import Reading
from submissions.sheets.reading import read_declaration_file


@dataclass(frozen=True)
class Imported:
    """What became of a workbook: what it said, whether it was saved, and the original that is kept."""

    reading: Reading
    saved: bool
    kept: DeclarationFile | None = None


def read_for(
    declaration: Declaration, path: Path, day: date, reader: SafeReader | None = None, split: bool = False
) -> Reading:
    """Read a workbook by the form on which the declaration is filled in; nothing is saved.

    `split` makes an item of each of several certificates in one cell.

    What the stored facts say against its items on `day` (Beijing time) is listed behind its own problems; rules that
    the coordination office has on trial or off do not speak.
    """
    form, unit = declaration.form, declaration.unit
    reading = read_declaration_file(path, form.columns, unit.name, reader, columns_matched(unit), split)
    found = (replace(one, sheet=reading.sheet) for one in problems_on_grounds(reading.drafts, day))
    settings = settings_now()
    spoken = [one for one in (*reading.problems, *in_a_file(found)) if stage_of(one.code, settings) is RuleStage.ACTIVE]
    return replace(reading, problems=tuple(spoken))


def import_workbook(
    path: Path,
    declaration: Declaration,
    *,
    name: str,
    confirmed: bool,
    split: bool = False,
    gaps: bool = False,
    actor: User,
    at: datetime,
) -> Imported:
    """Read a workbook and make the declaration's items those of it; the original is kept beside them.

    A refused file saves nothing; one with warnings saves only what the person has `confirmed`. With `gaps`, items that
    only lack something are kept as a draft, to be finished in the browser; `split` as `read_for` takes it.
    Raises what `replace_items` raises (`NotEditable`, `NoPower`).
    """
    reading = read_for(declaration, path, at.astimezone(SHANGHAI).date(), split=split)
    unfinished = gaps and reading.has_gaps
    if reading.verdict not in ({"accept", "warn"} if confirmed else {"accept"}) and not unfinished:
        return Imported(reading, saved=False)
    with transaction.atomic():
        replace_items(declaration, reading.unfinished if unfinished else reading.drafts, actor=actor, at=at)
        kept = keep_workbook(declaration, path.read_bytes(), name, reading.rows, actor=actor, at=at)
    return Imported(reading, saved=True, kept=kept)


def rows_of(declaration: Declaration) -> list[Mapping[str, Any]]:
    """The items of a declaration as the template is filled with them."""
    return [row_of(item) for item in declaration.items.prefetch_related("bases").order_by("no")]


def row_of(item: DeclaredItem) -> Mapping[str, Any]:
    """One stored item as the template's writer takes it: labels where the form has a vocabulary."""
    row: dict[str, Any] = {key: _printed(item, key) for key in PLAIN}
    bases = [
        {"title": basis.title, "clause": basis.clause, "text": basis.text, "level": basis.get_level_display()}
        for basis in item.bases.all()
    ]
    return {**row, "id": str(uuid.UUID(str(item.uid))), "levels": item.get_levels_display(), "bases": bases}


def _printed(item: DeclaredItem, key: str) -> Any:
    display = getattr(item, f"get_{key}_display", None)
    return display() if display else getattr(item, key)

"""Where the rows of a pasted block go: onto the items from one on, the rest behind the last; nothing is saved here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from campaign.checks import Problem
from campaign.enums import Level
from submissions.checks import BasisDraft, ItemDraft
from submissions.checks.stored import BASIS, PLAIN, draft_of, found_in
from submissions.checks.weighing import settings_now, weighed
from submissions.models import Declaration, DeclaredItem
from submissions.operations.grid import bases_of
from submissions.sheets.pasting import Block, PastedRow

LOCKED = "第{no}项没有被退回，整改时不能修改。请不要把内容粘贴到这一项上。"


@dataclass(frozen=True, slots=True)
class Placed:
    """One row of the block with the item it changes, or None for a new one; `refusal` says why it may not."""

    row: PastedRow
    item: DeclaredItem | None
    values: Mapping[str, Any]
    bases: Sequence[Mapping[str, str]]
    refusal: str = ""


def placed(paper: Declaration, block: Block, first: DeclaredItem | None) -> list[Placed]:
    """Lay the rows onto the items from `first` on; what is left over, or everything without it, becomes new items.

    An empty cell leaves what stands; a row that changes nothing is left out.
    """
    behind = paper.items.filter(no__gte=first.no).order_by("no").prefetch_related("bases") if first else ()
    targets = iter(list(behind))
    found = [onto(row, item) if (item := next(targets, None)) else anew(row, paper) for row in block.rows]
    return [one for one in found if one is not None]


def onto(row: PastedRow, item: DeclaredItem) -> Placed | None:
    """A row laid onto an item; None when the item already reads so. What was carried from above fills gaps only."""
    values = {key: value for key, value in row.values.items() if key not in row.carried or not getattr(item, key)}
    values = {key: value for key, value in values.items() if getattr(item, key) != value}
    stored = bases_of(item)
    bases = laid_over(stored, row)
    if not values and bases == stored and not row.problems:
        return None
    return Placed(row, item, values, bases, "" if item.is_editable else LOCKED.format(no=item.no))


def anew(row: PastedRow, paper: Declaration) -> Placed | None:
    """A row as a new item; None for an empty one."""
    if row.is_empty:
        return None
    values = {"demanding_unit": paper.unit.name, **row.values}
    return Placed(row, None, values, [asdict(basis) for basis in row.bases])


def laid_over(stored: Sequence[Mapping[str, str]], row: PastedRow) -> list[Mapping[str, str]]:
    """The bases after the paste: several take the place of all, a single one changes the first as far as it speaks."""
    if not row.bases:
        return list(stored)
    if len(row.bases) > 1 or not stored:
        return [asdict(basis) for basis in row.bases]
    named = {key: value for key, value in asdict(row.bases[0]).items() if value}
    return [{**stored[0], **named}, *stored[1:]]


def problems_after(paper: Declaration, rows: Sequence[Placed], day: date) -> dict[int, list[Problem]]:
    """What the rules in force will say of each row, counted from 0, once it is saved; also against the other items."""
    touched = {one.item.pk for one in rows if one.item}
    others = paper.items.exclude(pk__in=touched).prefetch_related("bases").order_by("no")
    drafts = [replace(draft_of(item), where={}) for item in others]
    drafts += [draft_after(one, place) for place, one in enumerate(rows)]
    found: dict[int, list[Problem]] = {}
    for problem in weighed(found_in(drafts, day, paper.unit), settings_now()):
        place = problem.where.partition("-")[0]
        if place.isdigit():
            found.setdefault(int(place), []).append(problem)
    return found


def draft_after(one: Placed, place: int) -> ItemDraft:
    """The item as it will read; its places begin with the row's."""
    values = dict(one.values)
    if "levels" in values:
        values["levels"] = tuple(Level(level) for level in values["levels"])
    bases = tuple(BasisDraft(**basis) for basis in one.bases)
    where = {key: f"{place}-{key}" for key in (*PLAIN, "levels", *BASIS)}
    where.update({f"{key}.{order}": f"{place}-{key}-{order}" for key in BASIS for order in range(2, len(bases) + 1)})
    return replace(draft_of(one.item) if one.item else ItemDraft(), **values, bases=bases, where=where)

"""A workbook against its declaration, three ways: as it was given out, as it came back, as the system has it now."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from campaign.enums import BasisLevel, Disposal, MaterialCategory, Outcome, ServiceType, Subject
from submissions.checks.fields import FIELDS
from submissions.checks.items import ItemDraft
from submissions.operations import Row
from submissions.sheets.given_out import COMPARED, GivenRow, digest, plain
from submissions.sheets.pairing import paired

Side = Literal["file", "system"]
BASES = "设定依据"
_ENUMS: Mapping[str, Any] = {
    "service_type": ServiceType,
    "category": MaterialCategory,
    "subject": Subject,
    "proposal": Outcome,
    "disposal": Disposal,
}


class Standing(StrEnum):
    """How an item of the file stands to the system."""

    NEW = "new"  # the system does not have it
    CHANGED = "changed"  # the file says otherwise, and the system has not changed since
    SAME = "same"  # nothing to save; where the system was changed meanwhile, that stays
    BOTH = "both"  # file and system were both changed, in one field differently
    MISSING = "missing"  # the system has it, the file does not
    GONE = "gone"  # it was given out, and was removed from the system meanwhile
    LOCKED = "locked"  # the rectification does not open it


@dataclass(frozen=True, slots=True)
class Held:
    """An item as the system has it now; `is_free` says whether it may be written, `may_go` whether it may be removed."""

    uid: uuid.UUID
    draft: ItemDraft
    is_free: bool = True
    may_go: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which file and system differ; `side` is where it was changed since it was given out."""

    key: str
    file: str
    system: str
    side: Literal["file", "system", "both"]

    @property
    def label(self) -> str:
        """The field's name on the form."""
        return BASES if self.key == "bases" else FIELDS[self.key].label


@dataclass(frozen=True, slots=True)
class Compared:
    """One item: what the file says (`draft`), what the system has (`held`), and in what they differ."""

    standing: Standing
    draft: ItemDraft | None
    held: Held | None = None
    uid: uuid.UUID | None = None
    differences: tuple[Difference, ...] = ()
    # For a missing item: it was given out, and somebody took it out of the file; for one that is gone: the file still
    # says what it was given out with.
    as_given: bool = False

    @property
    def shown(self) -> ItemDraft:
        """What names the item on a page: the file's text, else the system's."""
        one = self.draft or (self.held.draft if self.held else None)
        return one or ItemDraft()

    @property
    def saved(self) -> tuple[Difference, ...]:
        """The differences that the file brings."""
        return tuple(one for one in self.differences if one.side != "system")

    def merged(self, side: Side) -> ItemDraft:
        """Give the text to save; `side` decides the fields that both have changed."""
        if self.draft is None or self.held is None:
            return self.shown
        theirs = {"system"} if side == "file" else {"system", "both"}
        if all(one.side in theirs for one in self.differences):
            return self.held.draft
        kept = {one.key: getattr(self.held.draft, one.key) for one in self.differences if one.side in theirs}
        return replace(self.draft, **kept)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All items of a file in its order, and behind them those that it lacks."""

    items: tuple[Compared, ...]
    held: tuple[Held, ...]
    from_template: bool

    def of(self, *standings: Standing) -> list[Compared]:
        """The items that stand so."""
        return [one for one in self.items if one.standing in standings]

    @property
    def counts(self) -> Counter[Standing]:
        """How many items stand how."""
        return Counter(one.standing for one in self.items)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whose word counts where file and system disagree: item by item (`chosen`), else by kind.

    For a missing item `file` removes it and `system` keeps it; for one that is gone `file` brings it back.
    """

    chosen: Mapping[uuid.UUID, Side]
    both: Side | None = None
    missing: Side = "system"
    gone: Side = "system"

    def of(self, one: Compared) -> Side | None:
        """Whose word counts for this item, None where the person has not said it."""
        said = self.chosen.get(one.uid) if one.uid else None
        otherwise: Mapping[Standing, Side | None] = {
            Standing.BOTH: self.both,
            Standing.MISSING: self.missing,
            Standing.GONE: self.gone,
        }
        return said or otherwise.get(one.standing, "file")


FILE_COUNTS = Wishes({}, both="file", missing="file", gone="file")


def compare(
    drafts: Sequence[ItemDraft], held: Sequence[Held], given: Sequence[GivenRow], *, from_template: bool = False
) -> Comparison:
    """Compare what a file says with what the declaration holds; `given` is what the file was given out with."""
    present = {one.uid: one for one in held}
    uids = paired(drafts, given, {one.uid: one.draft for one in held})
    base = {one.uid: one.digests for one in given}
    items = [
        _compared(draft, uid, present.get(uid) if uid else None, base.get(uid, ()) if uid else ())
        for draft, uid in zip(drafts, uids, strict=True)
    ]
    named = set(uids)
    items += [
        Compared(Standing.MISSING if one.is_free else Standing.LOCKED, None, one, one.uid, as_given=one.uid in base)
        for one in held
        if one.uid not in named
    ]
    return Comparison(tuple(items), tuple(held), from_template)


def _compared(draft: ItemDraft, uid: uuid.UUID | None, held: Held | None, base: Sequence[str]) -> Compared:
    if uid is None:
        return Compared(Standing.NEW, draft)
    if held is None:
        as_given = bool(base) and all(digest(plain(draft, key)) == old for key, old in zip(COMPARED, base, strict=True))
        return Compared(Standing.GONE, draft, None, uid, as_given=as_given)
    differences = tuple(_differences(draft, held.draft, base))
    sides = {one.side for one in differences}
    if not held.is_free:
        return Compared(Standing.LOCKED, draft, held, uid, differences)
    standing = Standing.BOTH if "both" in sides else Standing.CHANGED if "file" in sides else Standing.SAME
    return Compared(standing, draft, held, uid, differences)


def _differences(draft: ItemDraft, system: ItemDraft, base: Sequence[str]) -> list[Difference]:
    """The fields in which two texts differ; without a base every difference is the file's."""
    found = []
    for at, key in enumerate(COMPARED):
        ours, theirs = plain(draft, key), plain(system, key)
        if ours == theirs:
            continue
        old = base[at] if base else digest(theirs)
        side: Literal["file", "system", "both"] = "both"
        if old == digest(theirs):
            side = "file"
        elif old == digest(ours):
            side = "system"
        found.append(Difference(key, in_words(draft, key), in_words(system, key), side))
    return found


def with_unit(draft: ItemDraft, unit_name: str) -> ItemDraft:
    """Give the draft with the declaring unit where no demanding unit is named: a workbook is read the same way."""
    return draft if draft.demanding_unit else replace(draft, demanding_unit=unit_name)


def undecided(comparison: Comparison, wishes: Wishes) -> list[Compared]:
    """The items for which the person still has to choose."""
    return [one for one in comparison.items if wishes.of(one) is None]


def rows_to_save(comparison: Comparison, wishes: Wishes) -> list[Row]:
    """Give the declaration's items as they are to be: the file's in its order, what stays of the others in its place.

    An identity that only the file knows is never written: what comes back comes back as a new item.
    """
    rows: list[Row] = []
    for one in comparison.items:
        side = wishes.of(one)
        if one.draft is None or (one.standing is Standing.GONE and side != "file"):
            continue
        if one.standing in (Standing.LOCKED, Standing.SAME) and one.held:
            rows.append(Row(one.held.draft, one.held.uid))
        else:
            rows.append(Row(one.merged(side or "system"), one.held.uid if one.held else None))
    staying = {
        one.held.uid
        for one in comparison.items
        if one.draft is None and one.held and not (_may_leave(one) and wishes.of(one) == "file")
    }
    in_file = {row.uid for row in rows if row.uid}
    behind: dict[uuid.UUID | None, list[Row]] = {}
    before: uuid.UUID | None = None
    for held in comparison.held:
        if held.uid in in_file:
            before = held.uid
        elif held.uid in staying:
            behind.setdefault(before, []).append(Row(held.draft, held.uid, in_file=False))
    followed = [one for row in rows for one in (row, *(behind.get(row.uid, ()) if row.uid else ()))]
    return [*behind.get(None, ()), *followed]


def _may_leave(one: Compared) -> bool:
    return one.standing is Standing.MISSING and one.held is not None and one.held.may_go


def in_words(draft: ItemDraft, key: str) -> str:
    """Give a field of COMPARED as people read it."""
    if key == "levels":
        return "、".join(str(level.label) for level in draft.levels)
    if key == "bases":
        heads = (
            (basis.title + basis.clause, dict(BasisLevel.choices).get(basis.level, ""), basis.text)
            for basis in draft.bases
        )
        return "\n".join("　".join(str(part) for part in head if part) for head in heads)
    value = getattr(draft, key)
    if value in (None, ""):
        return ""
    return str(_ENUMS[key](value).label) if key in _ENUMS else str(value)

"""Which row of a workbook is which item: by the names it was given out with, by the names of now, else by likeness."""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from submissions.checks.declaration import item_key
from submissions.checks.items import ItemDraft
from submissions.sheets.given_out import COMPARED, NAMES, GivenRow, digest, digests_of

ALIKE_IN_PLACE = 0.5  # share of the filled fields that must be as given out for a row that stands where it stood
ALIKE_ELSEWHERE = 0.85
MOST_PAIRS = 200_000  # beyond this only rows that stand where they stood are looked at
_NAMED = tuple(COMPARED.index(key) for key in NAMES)
_EMPTY = digest("")

Key = tuple[str, str, str]


def row_number(draft: ItemDraft) -> int:
    """Give the sheet row that a draft was read from, 0 when it is not known."""
    digits = draft.where.get("cert_name", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else 0


def paired(
    drafts: Sequence[ItemDraft], given: Sequence[GivenRow], present: Mapping[uuid.UUID, ItemDraft]
) -> list[uuid.UUID | None]:
    """Give for each draft the item it speaks of, None for a new one; no item is given twice.

    `given` are the items that the file was given out with, `present` those that the declaration has now. A row that was
    copied is new where its names are taken already.
    """
    digests = [digests_of(draft) for draft in drafts] if given else []
    found: list[uuid.UUID | None] = [None] * len(drafts)
    taken: set[uuid.UUID] = set()

    def give(at: int, uid: uuid.UUID | None) -> None:
        if uid is not None and uid not in taken and found[at] is None:
            found[at] = uid
            taken.add(uid)

    named = {_names(one.digests): one.uid for one in reversed(given) if one.digests}
    for at, own in enumerate(digests):
        give(at, named.get(_names(own)))
    known: dict[Key, uuid.UUID] = {}
    for uid, draft in present.items():
        known.setdefault(item_key(draft), uid)
    for at, draft in enumerate(drafts):
        give(at, known.get(item_key(draft)))
    rest = [one for one in given if one.uid not in taken and one.digests]
    for at, uid in _alike(
        {at: digests[at] for at, uid in enumerate(found) if uid is None} if rest else {}, rest, drafts
    ):
        give(at, uid)
    return found


def _names(digests: Sequence[str]) -> tuple[str, ...]:
    return tuple(digests[at] for at in _NAMED)


def _alike(
    left: Mapping[int, tuple[str, ...]], rest: Sequence[GivenRow], drafts: Sequence[ItemDraft]
) -> Iterator[tuple[int, uuid.UUID]]:
    """Give pairs of a row whose names are new and an item whose names are gone, the likest first."""
    everywhere = len(left) * len(rest) <= MOST_PAIRS
    by_row = {one.row: one for one in rest}
    pairs = []
    for at, own in left.items():
        number = row_number(drafts[at])
        for one in rest if everywhere else filter(None, [by_row.get(number)]):
            in_place = one.row == number
            likeness = _likeness(own, one.digests)
            if likeness >= (ALIKE_IN_PLACE if in_place else ALIKE_ELSEWHERE):
                pairs.append((not in_place, -likeness, at, one))
    for _, _, at, one in sorted(pairs, key=lambda pair: pair[:3]):
        yield at, one.uid


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Give the share of fields with the same text among those that either fills."""
    filled = [(left, right) for left, right in zip(one, other, strict=True) if (left, right) != (_EMPTY, _EMPTY)]
    return sum(left == right for left, right in filled) / len(filled) if filled else 0.0

"""Lines of the log with what proves them, for a file that a program of its own can check without this one (decision 59)."""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from campaign.models import LogEntry, LogSeal, NoteSalt
from campaign.queries.log_proof import NO_NOTE, canonical, covered_by, facts_of, levels_of, line_of, path_in, rows_of


def whole_log() -> Iterator[bytes]:
    """Every block, each followed by the lines that it covers; then the lines that no block covers yet."""
    known: set[int] = set()
    for seal in LogSeal.objects.order_by("number").iterator(20):
        yield line_of(seal)
        keys = [one.id for one in covered_by(seal)]
        yield from proven(seal, keys)
        known.update(keys)
    later = [key for key in LogEntry.objects.order_by("pk").values_list("pk", flat=True).iterator() if key not in known]
    yield from unproven(later)


def excerpt(keys: Iterable[int], notes: Container[int] | None = None) -> Iterator[bytes]:
    """These lines with their blocks, in the order of the blocks; those that no block covers yet come last.

    Of lines that are not in `notes` (None: all are) the note is held back: its hash stands for it, and the line is proven all the same.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    left = set(wanted)
    seals = LogSeal.objects.filter(first__lte=wanted[-1], last__gte=wanted[0]).order_by("number")
    for seal in seals.iterator(20):
        here = [one.id for one in covered_by(seal) if one.id in left]
        if here:
            yield line_of(seal)
            yield from proven(seal, here, notes)
            left.difference_update(here)
    yield from unproven(sorted(left), notes)


def proven(seal: LogSeal, keys: list[int], notes: Container[int] | None = None) -> Iterator[bytes]:
    """Lines of one block, each with the way from its hash to the block's."""
    covered = covered_by(seal)
    levels = levels_of([one.leaf for one in covered])
    places = {one.id: place for place, one in enumerate(covered)}
    rows, salts = rows_of(keys), dict(NoteSalt.objects.filter(pk__in=keys).values_list("pk", "salt"))
    for key in keys:
        place = places[key]
        facts = _told(rows.get(key), key, salts.get(key, ""), notes is None or key in notes)
        proof = {"seal": seal.number, "note_sha256": covered[place].note, "path": path_in(levels, place)}
        yield canonical({**facts, **proof})


def unproven(keys: list[int], notes: Container[int] | None = None) -> Iterator[bytes]:
    """Lines that are newer than the last block."""
    rows = rows_of(keys)
    for key in keys:
        yield canonical(
            {
                **_told(rows.get(key), key, "", notes is None or key in notes),
                "seal": None,
                "note_sha256": NO_NOTE,
                "path": [],
            }
        )


def _told(row: dict[str, Any] | None, key: int, salt: str, noted: bool) -> dict[str, Any]:
    if row is None:
        return {"entry": {"id": key}, "note": "", "salt": ""}
    return {"entry": facts_of(row), "note": row["note"] if noted else "", "salt": salt if noted else ""}

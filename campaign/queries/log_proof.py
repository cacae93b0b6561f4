"""How the log is hashed: a line, its note, a block of lines, and a block's place in the chain (decision 59).

The same arithmetic stands in `static/tools/check_log.py`, which knows nothing of this program.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from campaign.models import LogEntry, LogSeal

SEAL_FORMAT = "jianzheng-log-seal/1"
NO_NOTE = "-"
COLUMNS = (
    *("id", "at", "actor_id", "unit_id", "thing_type_id", "thing_id", "move", "label", "note", "before", "after"),
)


def canonical(value: Any) -> bytes:
    """A value as one text only: keys sorted, no blanks, UTF-8 without escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def instant(at: datetime) -> str:
    """An instant in UTC to the microsecond, always of one length."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a line (a row with `COLUMNS`) is hashed openly: everything but the note, for which its own hash stands."""
    return {**{name: row[name] for name in COLUMNS if name != "note"}, "at": instant(row["at"])}


def note_hash(salt: str, note: str) -> str:
    """The hash of a note with its salt; `NO_NOTE` where there is none."""
    return hashlib.sha256(bytes.fromhex(salt) + note.encode()).hexdigest() if note else NO_NOTE


def leaf_of(facts: Mapping[str, Any], note_sha256: str) -> str:
    """The hash of a line, of which the note is known by its hash only."""
    return hashlib.sha256(b"\x00" + canonical({**facts, "note_sha256": note_sha256})).hexdigest()


def root_of(leaves: Sequence[str]) -> str:
    """The one hash over the hashes of a block's lines: a binary tree, so that a single line can be shown to stand in it."""
    level = [bytes.fromhex(leaf) for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else ""


def levels_of(leaves: Sequence[str]) -> list[list[bytes]]:
    """The whole tree over the hashes of a block's lines, from the lines up: made once for all the paths of a block."""
    levels = [[bytes.fromhex(leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return levels


def path_in(levels: Sequence[Sequence[bytes]], position: int) -> list[str]:
    """What is needed to reach the root from the line at `position`: at each step "L" or "R" and the hash on that side."""
    steps = []
    for level in levels[:-1]:
        beside = position ^ 1
        if beside < len(level):
            steps.append(("L" if beside < position else "R") + level[beside].hex())
        position //= 2
    return steps


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [
        hashlib.sha256(b"\x01" + level[start] + level[start + 1]).digest() for start in range(0, len(level) - 1, 2)
    ]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def head_of(seal: LogSeal) -> dict[str, Any]:
    """What a block says of itself and what its hash is of."""
    return {
        "format": SEAL_FORMAT,
        "number": seal.number,
        "sealed_at": instant(seal.sealed_at),
        "count": seal.count,
        "first": seal.first,
        "last": seal.last,
        "root": seal.root,
        "previous": seal.previous,
    }


def sha256_of(seal: LogSeal) -> str:
    """The hash that a block has by what it says."""
    return hashlib.sha256(canonical(head_of(seal))).hexdigest()


def line_of(seal: LogSeal) -> bytes:
    """A block as a line of the list of blocks: its head and its hash."""
    return canonical({**head_of(seal), "sha256": seal.sha256})


@dataclass(frozen=True, slots=True)
class Covered:
    """A line as its block knows it."""

    id: int
    leaf: str
    note: str


def covered_by(seal: LogSeal) -> list[Covered]:
    """The lines that a block covers. Raises ValueError where the text is none that this program wrote."""
    found = []
    for text in seal.covers.splitlines():
        key, leaf, note = text.split(" ")
        found.append(Covered(int(key), leaf, note))
    return found


def written(lines: Iterable[Covered]) -> str:
    """The same as it is stored."""
    return "\n".join(f"{one.id} {one.leaf} {one.note}" for one in lines)


def log_head() -> LogSeal | None:
    """The newest block; what is published names it (without the lines: the public's role in the database may not read them)."""
    return LogSeal.objects.defer("covers").order_by("-number").first()


def rows_of(keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Lines by their keys, with what is hashed of them."""
    return {row["id"]: row for row in LogEntry.objects.filter(pk__in=keys).order_by().values(*COLUMNS)}

"""Look whether the log is still what was sealed: every line, every block, the chain, the copies elsewhere (decision 59)."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campaign.enums import Level, UnitKind
from campaign.models import LogEntry, LogFinding, LogSeal, NoteErasure, NoteSalt, Unit
from campaign.models.runs import LOG_CHECK
from campaign.operations.erasing import ERASE
from campaign.operations.messages import tell
from campaign.operations.runs import note_run
from campaign.operations.sealing import seal_heads_written
from campaign.queries.log_proof import (
    NO_NOTE,
    Covered,
    covered_by,
    facts_of,
    leaf_of,
    line_of,
    note_hash,
    root_of,
    rows_of,
    sha256_of,
)
from campaign.roles import Action

logger = logging.getLogger(__name__)
REBUILT, TOLD_FOR = b'{"blocks":', timedelta(days=7)
NAMED = 10  # lines that a finding names; the others are counted
# What else has written down the hash of a block: f() -> Iterator of (where, number, hash).
Witness = Callable[[], Iterator[tuple[str, int, str]]]


@dataclass(frozen=True)
class Found:
    """Something that is not as it was sealed: in which block (None: no block), which lines, in words."""

    key: str
    block: int | None
    lines: tuple[int, ...]
    words: str


@dataclass(frozen=True)
class Checked:
    """How much was looked at, and what of it differs, the first block first."""

    blocks: int
    lines: int
    found: tuple[Found, ...]


def check_log(*, at: datetime) -> Checked:
    """Recompute everything; what differs is kept, logged and told to the coordination office, what is again as it was is cleared."""
    checked = examine_log(at=at)
    keep(checked, at)
    note_run(LOG_CHECK, at=at)
    return checked


def examine_log(*, at: datetime | None = None) -> Checked:
    """Recompute everything; writes nothing. `at` says until when a file that was begun anew is told of (None: always). Lines that no block covers yet are not looked at: the next block covers them.

    May run beside those who write, seal and erase: what others wrote down of blocks is read before the blocks, for a block is
    stored before it is written down elsewhere; and a line that differs is looked at twice.
    """
    found: list[Found] = []
    elsewhere, named = seal_heads_written() or [], list(_named_by_witnesses())
    before: LogSeal | None = None
    heads: dict[int, LogSeal] = {}
    seen: set[int] = set()
    for seal in LogSeal.objects.order_by("number").iterator(50):
        lines = _lines_of(seal)
        found += _of_head(seal, before, lines)
        found += _of_lines(seal, lines, seen)
        seen.update(one.id for one in lines or ())
        seal.covers = ""
        heads[seal.number] = before = seal
    found += _of_erasures()
    found += _of_file(heads, elsewhere, at)
    found += _of_witnesses(heads, named)
    found.sort(key=lambda one: (one.block is None, one.block or 0, one.key))
    return Checked(len(heads), len(seen), tuple(found))


def _lines_of(seal: LogSeal) -> list[Covered] | None:
    try:
        return covered_by(seal)
    except ValueError:
        return None


def _of_head(seal: LogSeal, before: LogSeal | None, lines: list[Covered] | None) -> Iterator[Found]:
    number = seal.number
    follows = (before.number + 1, before.sha256) if before else (1, "")
    if (number, seal.previous) != follows:
        yield Found(f"chain:{number}", number, (), f"第{number}块与前一块不衔接，其间的封存块被删除或者改动")
    listed = [one.id for one in lines or ()]
    said = (seal.count, seal.first, seal.last, seal.root)
    is_so = bool(listed) and (len(listed), listed[0], listed[-1], root_of([one.leaf for one in lines or ()])) == said
    if not is_so or sha256_of(seal) != seal.sha256:
        yield Found(f"seal:{number}", number, (), f"第{number}块封存数据本身被改动")


def _of_lines(seal: LogSeal, lines: list[Covered] | None, seen: set[int]) -> Iterator[Found]:
    if not lines:
        return
    gone, altered = _differing(lines)
    if altered:  # a note may have been erased between two questions
        _, altered = _differing([one for one in lines if one.id in set(altered)])
    twice = [one.id for one in lines if one.id in seen]
    for kind, differing, words in (
        ("gone", gone, "被删除"),
        ("altered", altered, "被改动"),
        ("twice", twice, "已由更早的块封存"),
    ):
        if differing:
            yield Found(
                f"{kind}:{seal.number}", seal.number, tuple(differing), f"第{seal.number}块：{_named(differing)}{words}"
            )


def _differing(lines: list[Covered]) -> tuple[list[int], list[int]]:
    """Which of these lines are gone, and which are not as they were sealed."""
    keys = [one.id for one in lines]
    rows = rows_of(keys)
    salts = dict(NoteSalt.objects.filter(pk__in=keys).values_list("pk", "salt"))
    erased = _erased(keys)
    gone = [one.id for one in lines if one.id not in rows]
    return gone, [one.id for one in lines if one.id in rows and not _stands(one, rows[one.id], salts, erased)]


def _named(keys: list[int]) -> str:
    shown = "、".join(f"#{key}" for key in keys[:NAMED])
    return f"办理记录{shown}等{len(keys)}条" if len(keys) > NAMED else f"办理记录{shown}"


def _erased(keys: list[int]) -> set[int]:
    """Which of these lost their notes by a line of the log that says so."""
    erasures = NoteErasure.objects.filter(entry__in=keys).values_list("entry", "by")
    lines = {by for _, by in erasures}
    said = LogEntry.objects.filter(pk__in=lines, move=ERASE).values_list("pk", "after")
    named = {line: set(after.get("entries", ())) for line, after in said}
    return {key for key, by in erasures if key in named.get(by, ())}


def _of_erasures() -> Iterator[Found]:
    """Notes that were taken out without a line of the log that says so."""
    erasing = LogEntry.objects.filter(pk__in=NoteErasure.objects.values("by"), move=ERASE).values_list("pk", "after")
    named = {line: frozenset(after.get("entries", ())) for line, after in erasing.iterator(500)}
    rows = NoteErasure.objects.order_by("entry").values_list("entry", "by")
    false = [key for key, by in rows.iterator(5000) if key not in named.get(by, ())]
    if false:
        yield Found(f"erasure:{false[0]}", None, tuple(false), f"{_named(false)}的说明被删除，没有相应的办理记录")


def _stands(one: Covered, row: dict[str, Any], salts: dict[int, str], erased: set[int]) -> bool:
    try:
        if row["note"]:
            note = note_hash(salts[one.id], row["note"])
        else:
            note = one.note if one.id in erased and one.id not in salts else NO_NOTE
        return note == one.note and leaf_of(facts_of(row), note) == one.leaf
    except (KeyError, ValueError, TypeError):
        return False


def _of_file(heads: dict[int, LogSeal], lines: list[bytes], now: datetime | None) -> Iterator[Found]:
    for line in lines:
        if line.startswith(REBUILT):
            yield from _of_rebuilding(line, now)
        try:
            number = int(json.loads(line)["number"])
        except (ValueError, KeyError, TypeError):
            continue  # cut short by a crash; the same block stands on the next line
        seal = heads.get(number)
        if seal is None:
            yield Found(f"cut:{number}", number, (), f"第{number}块在封存文件中有，数据库中没有：记录的末尾被截去")
        elif line_of(seal) != line:
            yield Found(f"file:{number}", number, (), f"第{number}块与封存文件中写下的不同")


def _of_rebuilding(line: bytes, now: datetime | None) -> Iterator[Found]:
    """The file was begun anew lately: told for a week, so that somebody asks why."""
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["rebuilt"])
    except (ValueError, KeyError, TypeError):
        return
    if now is None or now - at < TOLD_FOR:
        words = f"封存文件不见了，已重新建立，原有的{said['blocks']}块只有数据库和已公布文件为证。请找回原文件核对"
        yield Found(f"rebuilt:{said['rebuilt']}", None, (), words)


def _named_by_witnesses() -> Iterator[tuple[str, int, str]]:
    for name in settings.LOG_WITNESSES:
        witness: Witness = import_string(name)
        yield from witness()


def _of_witnesses(heads: dict[int, LogSeal], named: list[tuple[str, int, str]]) -> Iterator[Found]:
    for where, number, sha256 in named:
        seal = heads.get(number)
        if seal is None or seal.sha256 != sha256:
            words = f"{where}写明的第{number}块与数据库中的不同或者已经没有"
            yield Found(f"witness:{number}:{where}"[:80], number, (), words)


def keep(checked: Checked, at: datetime) -> None:
    """Store what is new, tell it, clear what is again as it was sealed. The log itself is not written to: it is what is in doubt."""
    with transaction.atomic():
        before = {one.key: one for one in LogFinding.objects.select_for_update().filter(cleared_at=None)}
        now = {one.key: one for one in checked.found}
        LogFinding.objects.filter(pk__in=[before[key].pk for key in before.keys() - now.keys()]).update(cleared_at=at)
        new = [now[key] for key in now if key not in before]
        LogFinding.objects.bulk_create(
            [LogFinding(key=one.key, block=one.block, words=one.words[:400], found_at=at) for one in new],
            ignore_conflicts=True,
        )
        if new:
            logger.error("the log is not what was sealed: %s findings, first block %s", len(new), new[0].block)
            _tell(new, at)


def _tell(new: list[Found], at: datetime) -> None:
    office = Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE, division__level=Level.REGION).first()
    if office is None:
        return
    body = (
        f"办理记录核对发现{len(new)}处与封存时不符，最早的在：{new[0].words}。"
        "请立即联系技术人员，保留现场，用manage.py check_log核对，从备份恢复后再核对一次。"
    )
    tell(
        office,
        Action.PUBLISH,
        obligation=f"log-finding:{at:%Y%m%d%H%M%S}",
        kind="log_altered",
        subject="办理记录与封存时不符",
        body=body,
        at=at,
    )

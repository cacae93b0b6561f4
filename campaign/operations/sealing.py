"""Seal the log: beside those who write, block after block, whatever order their transactions end in (decision 59).

Nobody waits: a line is written as before, and a minute or five later a block of hashes covers it. A block names the lines it
covers; a line that became visible late, under a smaller key, is covered by the next one.
"""

import fcntl
import json
import logging
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from campaign.models import LastRun, LogEntry, LogSeal, NoteSalt
from campaign.models.runs import LOG_SEALED
from campaign.operations.runs import note_run
from campaign.queries.log_proof import (
    Covered,
    canonical,
    facts_of,
    instant,
    leaf_of,
    line_of,
    note_hash,
    root_of,
    rows_of,
    sha256_of,
    written,
)

logger = logging.getLogger(__name__)
BLOCK = 2000  # lines of one block
MOST = 100  # blocks of one run: the first one after an upgrade goes on at the next
LATEST = timedelta(hours=2)  # no transaction is open for longer; the nightly run looks behind that too


def seal_log(*, at: datetime, thorough: bool = False, most: int = MOST, wait: bool = True) -> list[LogSeal]:
    """Cover every line that no block covers yet; gives the new blocks, oldest first.

    Each block is one transaction: killed at any instant, a block is there or not. Two who seal at the same moment take turns; with
    `wait` false whoever comes second leaves it to the first. What waits is looked for without a lock. `thorough` looks for lines of
    any age. Blocks are also written, a line each, to `LOG_SEALS_FILE`.
    """
    LastRun.objects.bulk_create([LastRun(name=LOG_SEALED, at=at)], ignore_conflicts=True)
    made: list[LogSeal] = []
    waiting: list[int] = []
    while len(made) < most:
        last = _newest()
        if not made or last != made[-1]:
            waiting = uncovered(at, thorough=thorough)
        if not waiting:
            break
        with transaction.atomic():
            held = LastRun.objects.select_for_update(skip_locked=not wait).filter(pk=LOG_SEALED)
            if not list(held):
                break
            if _newest() != last:
                continue  # somebody sealed meanwhile: look again
            made.append(_seal(waiting[:BLOCK], last, at))
        waiting = waiting[BLOCK:]
    if wait:
        note_run(LOG_SEALED, at=at)
    transaction.on_commit(lambda: write_down(at=at))  # never a block that the database then does not have
    return made


def _newest() -> LogSeal | None:
    return LogSeal.objects.order_by("-number").defer("covers").first()


def uncovered(at: datetime, *, thorough: bool = False) -> list[int]:
    """The keys of the lines that no block covers, in their order; a mark of one byte for each key, whatever the number of blocks."""
    seals = LogSeal.objects.all()
    floor = 0
    if not thorough:
        old = seals.filter(sealed_at__lte=at - LATEST).order_by("-last").values_list("last", flat=True)
        floor = old.first() or 0
    newest = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    known = bytearray(max(0, newest - floor) + 1)
    for covers in seals.filter(last__gt=floor).values_list("covers", flat=True).iterator(20):
        for line in covers.splitlines():
            place = int(line.partition(" ")[0]) - floor
            if 0 < place < len(known):
                known[place] = 1
    keys = LogEntry.objects.filter(pk__gt=floor, pk__lte=newest).order_by("pk").values_list("pk", flat=True)
    return [key for key in keys.iterator(10_000) if not known[key - floor]]


def _seal(keys: list[int], last: LogSeal | None, at: datetime) -> LogSeal:
    rows = rows_of(keys)
    salts = _salts({key: row["note"] for key, row in rows.items()})
    lines = []
    for key in keys:
        hashed = note_hash(salts.get(key, ""), rows[key]["note"])
        lines.append(Covered(key, leaf_of(facts_of(rows[key]), hashed), hashed))
    seal = LogSeal(
        number=last.number + 1 if last else 1,
        sealed_at=at,
        count=len(lines),
        first=keys[0],
        last=keys[-1],
        covers=written(lines),
        root=root_of([one.leaf for one in lines]),
        previous=last.sha256 if last else "",
    )
    seal.sha256 = sha256_of(seal)
    seal.save()
    return seal


def _salts(notes: dict[int, str]) -> dict[int, str]:
    keys = [key for key, note in notes.items() if note]
    salts = dict(NoteSalt.objects.filter(pk__in=keys).values_list("pk", "salt"))
    new = {key: secrets.token_hex(16) for key in keys if key not in salts}
    NoteSalt.objects.bulk_create([NoteSalt(entry_id=key, salt=salt) for key, salt in new.items()])
    return {**salts, **new}


def write_down(*, at: datetime) -> None:
    """Append to the file of blocks those that it does not have: after a crash in between the next run makes up for it.

    A file that says something else than the database is left as it is and goes on from its end: the check tells. One that is
    gone although there are blocks of more than an hour ago is begun anew with a line that says so, and the check tells that too.
    """
    if not settings.LOG_SEALS_FILE:
        return
    path = Path(settings.LOG_SEALS_FILE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = _last_number(file)
            if not known and (lost := _older_blocks()):
                file.write(canonical({"rebuilt": instant(at), "blocks": lost}) + b"\n")
            missing = LogSeal.objects.filter(number__gt=known).order_by("number").defer("covers")
            for seal in missing.iterator(500):
                file.write(line_of(seal) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        logger.error("the file of sealed blocks cannot be written: %s", type(error).__name__)


def _older_blocks() -> int:
    """How many blocks are there that the file must have had: made more than an hour before the newest."""
    newest = _newest()
    return LogSeal.objects.filter(sealed_at__lt=newest.sealed_at - timedelta(hours=1)).count() if newest else 0


def _last_number(file: Any) -> int:
    """The number of the last whole line; a line that a crash cut short is ended, so that the next begins on its own."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - 4096))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.write(b"\n")
    for line in reversed(tail.split(b"\n")[:-1]):
        number = number_in(line)
        if number:
            return number
    return 0


def number_in(line: bytes) -> int:
    """The number that a line of the file says; 0 for one that is none."""
    try:
        return int(json.loads(line)["number"])
    except (ValueError, KeyError, TypeError):
        return 0


def seal_heads_written() -> list[bytes] | None:
    """The lines of the file; None where there is no file yet, or none is wanted."""
    if not settings.LOG_SEALS_FILE:
        return None
    try:
        return Path(settings.LOG_SEALS_FILE).read_bytes().splitlines()
    except OSError:
        return None

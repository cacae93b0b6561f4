"""Alterations of a sealed log as who owns the tables could make them, triggers off; each is taken back after the look."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from campaign.models import LogEntry, LogSeal, NoteSalt, Unit, User
from campaign.operations.checking_log import Checked, examine_log
from tests.cast import PHASE_2

Alteration = tuple[str, Callable[[random.Random], None]]
TABLE = "campaign_logentry"


def lay(count: int, units: list[Unit], actor: User, **more: Any) -> list[LogEntry]:
    """So many lines of several kinds, every third with a note."""
    kinds = list(ContentType.objects.order_by("pk")[:7])
    return LogEntry.objects.bulk_create(
        LogEntry(
            at=PHASE_2 + timedelta(seconds=number),
            actor=actor if number % 5 else None,
            unit=units[number % len(units)],
            thing_type=kinds[number % len(kinds)],
            thing_id=number,
            move=f"move_{number % 9}",
            label=f"办理第{number}件",
            note=f"理由：材料{number}不齐" if number % 3 == 0 else "",
            before={"state": "draft", "n": number},
            after={"state": "done", "due": None, "names": ["甲", "乙"]},
            **more,
        )
        for number in range(count)
    )


def _sql(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _some(chance: random.Random, count: int = 1) -> list[int]:
    keys = list(LogEntry.objects.order_by("pk").values_list("pk", flat=True))
    return chance.sample(keys, count)


def _edit(assignment: str) -> Callable[[random.Random], None]:
    def alter(chance: random.Random) -> None:
        _sql(f"UPDATE {TABLE} SET {assignment} WHERE id = %s", _some(chance)[0])

    return alter


def delete(chance: random.Random) -> None:
    """One line is gone."""
    _sql(f"DELETE FROM {TABLE} WHERE id = %s", _some(chance)[0])


def swap(chance: random.Random) -> None:
    """Two lines change their places in the order."""
    one, other = _some(chance, 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        _sql(f"UPDATE {TABLE} SET id = %s WHERE id = %s", new, old)


def cut(chance: random.Random) -> None:
    """The newest lines are gone."""
    last = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[chance.randint(1, 40)]
    _sql(f"DELETE FROM {TABLE} WHERE id > %s", last)


def cut_with_blocks(chance: random.Random) -> None:
    """The newest block is gone with its lines: the database alone agrees with itself."""
    seal = LogSeal.objects.order_by("-number")[0]
    keys = [int(line.split(" ")[0]) for line in seal.covers.splitlines()]
    _sql(f"DELETE FROM {TABLE} WHERE id = ANY(%s)", keys)
    _sql("DELETE FROM campaign_logseal WHERE number = %s", seal.number)


def blank_note(chance: random.Random) -> None:
    """A note is emptied, with its salt, and no line says so."""
    salt = chance.choice(list(NoteSalt.objects.order_by("pk")))
    _sql(f"UPDATE {TABLE} SET note = '' WHERE id = %s", salt.pk)
    _sql("DELETE FROM campaign_notesalt WHERE entry_id = %s", salt.pk)


def reseal(chance: random.Random) -> None:
    """A line is edited and its hash in the block too."""
    seal = chance.choice(list(LogSeal.objects.all()))
    key, leaf, _ = seal.covers.splitlines()[0].split(" ")
    _sql(f"UPDATE {TABLE} SET label = 'x' WHERE id = %s", int(key))
    _sql("UPDATE campaign_logseal SET covers = replace(covers, %s, %s) WHERE id = %s", leaf, "0" * 64, seal.pk)


EDITS = (
    *("at = at + interval '1 second'", "label = label || '。'", "move = 'other'", "thing_id = thing_id + 1"),
    *("note = note || '改'", 'after = \'{"state": "x"}\'', "before = '{}'", "actor_id = NULL, label = '系统'"),
    *("thing_type_id = thing_type_id + 1", "unit_id = NULL"),
)
ALTERATIONS: tuple[Alteration, ...] = (
    *((f"edit {words.partition(' ')[0]}", _edit(words)) for words in EDITS),
    *(("delete", delete), ("swap", swap), ("cut the tail", cut), ("cut with its block", cut_with_blocks)),
    *(("blank a note", blank_note), ("edit line and block", reseal)),
)


def unseen(count: int, seed: int) -> tuple[list[str], int]:
    """Make so many alterations, one at a time, on the log as it stands; gives those that the check did not see, and how many
    of the others it could name by line (or, where a whole block is gone, by block)."""
    chance, missed, named = random.Random(seed), [], 0
    for number in range(count):
        words, alter = ALTERATIONS[number % len(ALTERATIONS)]
        checked = _altered(alter, chance)
        if not checked.found:
            missed.append(f"{number}: {words}")
        else:
            named += checked.found[0].block is not None
    return missed, named


def _altered(alter: Callable[[random.Random], None], chance: random.Random) -> Checked:
    with transaction.atomic():
        _sql("SET LOCAL session_replication_role = replica")
        alter(chance)
        checked = examine_log()
        transaction.set_rollback(True)
    return checked

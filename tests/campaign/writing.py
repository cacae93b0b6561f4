"""Many who write to the log at once, some for long, some for nothing, while another seals: what must hold afterwards."""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connections, transaction
from django.utils import timezone

from campaign.models import LogEntry, LogSeal, Unit, User
from campaign.operations import record
from campaign.operations.checking_log import examine_log
from campaign.operations.sealing import seal_log
from campaign.queries.log_proof import covered_by

WRITERS = 8


class Lost(Exception):
    """A writer changes its mind: the keys it took stay unused."""


def write(seconds: float, unit: Unit, actor: User, seed: int) -> int:
    """Write until the time is over: single lines, and transactions of several that end late or never; gives how many stayed."""
    chance, end, written = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        count = chance.choice((1, 1, 1, 3))
        try:
            with transaction.atomic():
                for _ in range(count):
                    record(
                        unit,
                        "edit",
                        "并发",
                        actor=actor,
                        at=timezone.now(),
                        note="说明" if chance.random() < 0.5 else "",
                    )
                if count > 1:
                    time.sleep(chance.random() * 0.05)  # others take later keys and end before
                if chance.random() < 0.1:
                    raise Lost
            written += count
        except Lost:
            pass
    return written


def crowded(seconds: float, unit: Unit, actor: User) -> tuple[int, int, list[str]]:
    """Eight writers and two who seal and check all the while; gives lines written, blocks, and what is wrong."""
    wrong: list[str] = []
    written: list[int] = []
    done = threading.Event()

    def seal() -> None:
        while not done.is_set():
            seal_log(at=timezone.now())
            wrong.extend(one.words for one in examine_log().found)

    def guarded(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connections.close_all()

    writers = [
        threading.Thread(target=guarded, args=(lambda seed=seed: written.append(write(seconds, unit, actor, seed)),))
        for seed in range(WRITERS)
    ]
    sealers = [threading.Thread(target=guarded, args=(seal,)) for _ in range(2)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_log(at=timezone.now() + timedelta(seconds=1))
    wrong += [one.words for one in examine_log().found]
    return sum(written), LogSeal.objects.count(), wrong + miscounted()


def miscounted() -> list[str]:
    """Lines that no block covers, or more than one."""
    covered = [one.id for seal in LogSeal.objects.order_by("number") for one in covered_by(seal)]
    keys = set(LogEntry.objects.values_list("pk", flat=True))
    return [
        *(f"{key} is covered by no block" for key in keys - set(covered)),
        *(["a line is covered twice"] if len(covered) != len(set(covered)) else []),
    ]

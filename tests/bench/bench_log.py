"""The log under eight writers, alone and beside one who seals; how fast lines are sealed and checked.

    python -m tests.bench.bench_log [--size LINES] [--rounds N] [--full]

Each writer is a thread with a connection of its own that records one line in a transaction, again and again, for three seconds.
"""

import os
import signal
import threading
import time
from statistics import median

from tests.bench.figures import asked, heading, more, note, row
from tests.bench.ground import database
from tests.forking import ended, forked

WRITERS, SECONDS = 8, 3.0
KEEPS = more(0.95)  # of the lines that are written without sealing, so many at least beside it
PAUSE = 0.02  # seconds: 8 writers then log about 350 lines a second, thirty times the region's busiest hour
SEALED = 5_000  # lines a second


def written(beside: bool, pause: float = 0.0) -> float:
    """Lines a second of all writers together, each with a pause after each line; beside one who seals each second, or alone."""
    from django.db import connections
    from django.utils import timezone

    from campaign.models import Unit
    from campaign.operations import record
    from campaign.operations.sealing import seal_log

    unit = Unit.objects.order_by("pk")[0]
    counts, done = [0] * WRITERS, threading.Event()

    def write(place: int) -> None:
        while not done.is_set():
            record(unit, "edit", "测量", actor=None, at=timezone.now(), note="说明", after={"n": place})
            counts[place] += 1
            if pause:
                time.sleep(pause)
        connections.close_all()

    def seal() -> None:
        while True:  # a process of its own, as beat's worker is; three hundred times as often as beat asks
            time.sleep(1.0)
            seal_log(at=timezone.now())

    child = forked(seal) if beside else 0
    threads = [threading.Thread(target=write, args=(place,)) for place in range(WRITERS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    done.set()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    if child:
        os.kill(child, signal.SIGKILL)
        ended(child)
    return sum(counts) / seconds


def main() -> None:
    """Print a row for each question."""
    given = asked(__doc__, tiny=2_000, usual=100_000, full=1_000_000, rounds=3)
    with database("log", True):
        from django.utils import timezone

        from campaign.models import LogEntry, Unit, User
        from campaign.operations.checking_log import examine_log
        from campaign.operations.sealing import seal_log
        from tests.campaign.altering import lay

        seal_log(at=timezone.now(), thorough=True)
        heading("The log", f"{WRITERS} writers, {given.size:,} lines")
        written(False)
        for words, pause, goal in (("thirty busy hours", PAUSE, KEEPS), ("as fast as they can", 0.0, None)):
            pairs = [(written(False, pause), written(True, pause)) for _ in range(given.rounds)]
            alone, beside = median(one for one, _ in pairs), median(other for _, other in pairs)
            row(f"lines a second, beside one who seals each second: {words}", beside, alone, goal, "/s")
            note(f"rounds, alone/beside: {[f'{a:.0f}/{b:.0f}' for a, b in pairs]}")
        seal_log(at=timezone.now(), thorough=True)
        actor = User.objects.first() or User.objects.create(username="bench", name="甲", email="")
        units = list(Unit.objects.order_by("pk")[:50])
        for start in range(0, given.size, 50_000):
            lay(min(50_000, given.size - start), units, actor)
        began = time.monotonic()
        while seal_log(at=timezone.now(), thorough=True):
            pass
        row("lines sealed a second", given.size / (time.monotonic() - began), SEALED, more(1), "/s")
        began = time.monotonic()
        checked = examine_log()
        row("lines checked a second", checked.lines / (time.monotonic() - began), SEALED, more(1), "/s")
        note(
            f"{checked.lines:,} lines in {checked.blocks:,} blocks, {len(checked.found)} findings, {LogEntry.objects.count():,} in the log"
        )


if __name__ == "__main__":
    main()

"""How a bench measures and prints: ways taken in turn, medians, one row for each figure with its goal."""

import argparse
import contextlib
import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

WIDTHS = (60, 12, 12, 8, 10, 18)


@dataclass(frozen=True)
class Goal:
    """What a figure should reach; the judgement is printed, never asserted."""

    words: str
    number: float
    kind: str

    def judge(self, ours: float, baseline: float | None) -> str:
        """ "reached", or by how much the figure falls short."""
        share = (ours / baseline) if baseline else 0.0
        reached = {"faster": 1 / share if share else 0.0, "more": share, "times": share, "most": ours}[self.kind]
        upward = self.kind in {"faster", "more"}
        if reached >= self.number if upward else reached <= self.number:
            return "reached"
        missing = 1 - reached / self.number if upward else reached / self.number - 1
        return f"short by {missing:.0%}"


def faster(times: float) -> Goal:
    """Seconds: at least so many times as fast as the baseline."""
    return Goal(f">= {times:g}x", times, "faster")


def more(times: float) -> Goal:
    """A rate: at least so many times the baseline's."""
    return Goal(f">= {times:g}x", times, "more")


def times(limit: float) -> Goal:
    """At most so many times the baseline."""
    return Goal(f"<= {limit:g}x", limit, "times")


def most(limit: float, unit: str) -> Goal:
    """At most so much, whatever the baseline."""
    return Goal(f"<= {limit:g} {unit}", limit, "most")


@dataclass(frozen=True)
class Asked:
    """What the command line asks for: the size of the bench and how often each way is taken."""

    size: int
    rounds: int
    tiny: bool
    full: bool


def asked(text: str | None, *, tiny: int, usual: int, full: int, rounds: int = 3) -> Asked:
    """Read --tiny, --full, --size N and --rounds N."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="as small as it goes: to see that the bench runs")
    parser.add_argument("--full", action="store_true", help="the sizes for which the goals are set")
    parser.add_argument("--size", type=int)
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    size = given.size or (tiny if given.tiny else full if given.full else usual)
    return Asked(size, given.rounds or (1 if given.tiny else rounds), given.tiny, given.full)


def seconds_of(job: Callable[[], object]) -> float:
    """The seconds of one call, as `clock` counts them."""
    connected()
    began = clock()
    job()
    return clock() - began


def connected() -> None:
    """Connect to the database, where there is one: else the clock would be another one after the first query than before."""
    from django.db import connection

    with contextlib.suppress(Exception):  # a bench without settings or without a database
        connection.ensure_connection()


def clock() -> float:
    """Processor seconds so far of this process, of those it started and saw the end of, and of the database server:
    neighbours on the machine do not count.

    Everything measured lies in memory, so that on an idle machine this is the time that passes, but for what a started
    process does beside its starter. Where the server's
    processes cannot be seen, it is the time that passes.
    """
    server = _server()
    if server is None:
        return time.perf_counter()
    return time.process_time() + ended_children() + sum(map(_ran, _children(server))) + _buried(server)


def ended_children() -> float:
    """Processor seconds of the processes that this one started, has seen the end of, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _server() -> int | None:
    """The main process of the PostgreSQL server that Django is connected to, if it runs here."""
    from django.db import connection

    try:
        return _parent(connection.connection.get_backend_pid()) if connection.vendor == "postgresql" else None
    except (AttributeError, OSError):
        return None


def _stat(process: int) -> list[str]:
    """The fields of /proc/N/stat that follow the program's name."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _parent(process: int) -> int:
    return int(_stat(process)[1])


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _ran(process: int) -> float:
    """Seconds that a process has been on a processor; 0 for one that has gone."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _buried(process: int) -> float:
    """Processor seconds of the children that have ended: those that helped with a large scan."""
    return sum(map(int, _stat(process)[13:15])) / os.sysconf("SC_CLK_TCK")


def in_turn(ways: Mapping[str, Callable[[], object]], rounds: int, repeat: int = 1) -> dict[str, float]:
    """The median seconds of one call of each way; the ways are taken in turn, so that noise falls on all alike.

    In each round a way is called `repeat` times and the time divided. A first round, not counted, warms up.
    """
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1 if repeat > 1 else rounds):
        for name, job in ways.items():
            seconds = seconds_of(lambda job=job: [job() for _ in range(repeat)]) / repeat
            if repeat == 1 or turn:
                found[name].append(seconds)
    return {name: statistics.median(values) for name, values in found.items()}


def heading(title: str, size: str) -> None:
    """The head of a bench's table, with the size of what is measured."""
    print(f"\n{title}: {size}")
    _line("work", "ours", "baseline", "ratio", "goal", "")
    print("-" * (sum(WIDTHS) + 3 * (len(WIDTHS) - 1)), flush=True)


def row(work: str, ours: float, baseline: float | None, goal: Goal | None, unit: str = "s") -> None:
    """One figure: ours and the baseline's (medians), how many times better ours is, the goal and whether it is reached."""
    lower = unit in {"s", "ms", "MB"}
    ratio = "" if not baseline or not ours else f"{baseline / ours if lower else ours / baseline:.2f}x"
    if goal and goal.kind == "times" and baseline:
        ratio = f"{ours / baseline:.2f}x"
    judged = goal.judge(ours, baseline) if goal else ""
    _line(work, _number(ours, unit), _number(baseline, unit), ratio, goal.words if goal else "", judged)


def note(words: str) -> None:
    """A line under the table."""
    print(f"  {words}", flush=True)


def peak_mb() -> float:
    """The largest memory that this process has held. /proc, because ru_maxrss may count the parent's before exec."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "s" and value < 0.1:
        return f"{value * 1000:.2f} ms"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def _line(*cells: str) -> None:
    print(" | ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)

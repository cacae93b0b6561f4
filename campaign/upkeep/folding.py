"""Figures of processes that have ended are added up in one file of each kind, so that a scrape reads a few files, not thousands.

Every web process counts into files of its own (PROMETHEUS_MULTIPROC_DIR); gunicorn renews processes now and then. Folding and
reading exclude each other by a lock: a sum read in between would look like a counter that went back. Called by gunicorn's
master (deploy/gunicorn.conf.py), which has no settings: nothing here imports Django.
"""

import fcntl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import mark_process_dead

SUMS = ("counter", "histogram", "summary")
ENDED = "0"  # stands where a process has its number


@contextmanager
def held(folder: Path, *, alone: bool) -> Iterator[None]:
    """The folder's lock: together with other readers, or alone."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def fold(folder: Path, pid: int) -> None:
    """Add what the ended process `pid` has counted to what all ended ones have, and remove its files."""
    with held(folder, alone=True):
        mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
        for kind in SUMS:
            own, ended = folder / f"{kind}_{pid}.db", folder / f"{kind}_{ENDED}.db"
            if own.exists():
                write(ended, sums_of([one for one in (ended, own) if one.exists()]))
                own.unlink()


def sums_of(files: list[Path]) -> dict[str, float]:
    """The values of the files, added up by their keys."""
    sums: dict[str, float] = defaultdict(float)
    for file in files:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
            sums[key] += value
    return sums


def write(target: Path, sums: dict[str, float]) -> None:
    """The sums as one file, in place in one step."""
    temporary = target.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    made = MmapedDict(str(temporary))  # type: ignore[no-untyped-call]
    for key, value in sums.items():
        made.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    made.close()  # type: ignore[no-untyped-call]
    temporary.replace(target)

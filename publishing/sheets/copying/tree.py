"""A copy on disk: built beside the old one, exchanged in one step, unchanged files shared with it and never rewritten."""

import contextlib
import fcntl
import filecmp
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.operations.storing import pack

CURRENT, RELEASES, LOCK = "current", "releases", ".lock"
PACKED = {".html", ".css", ".js", ".svg", ".csv", ".json", ".jsonl", ".xml", ".txt", ".py"}
WORTH_PACKING = 1024  # bytes


class AlreadyRunning(Exception):
    """Another export writes into the same folder."""


@dataclass
class Copied:
    """What was written: files and bytes without their packed twins, and how many were as they are already."""

    files: int = 0
    size: int = 0
    same: int = 0

    def add(self, other: "Copied") -> None:
        """Add up."""
        self.files += other.files
        self.size += other.size
        self.same += other.same


class Branch:
    """A folder that is being filled, beside the one that is carried now. Any number of processes may fill it."""

    def __init__(self, folder: Path, old: Path) -> None:
        self.folder, self.old = folder, old
        self.copied = Copied()
        self._made: set[Path] = set()

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file piece by piece, or share the one of the copy before where it holds the same; packed beside it where
        that helps."""
        target, old = self.folder / name, self.old / name
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        with target.open("wb") as out:
            size = sum(map(out.write, pieces))
        self.copied.files += 1
        self.copied.size += size
        if same := old.is_file() and filecmp.cmp(old, target, shallow=False):
            target.unlink()
            target.hardlink_to(old)
            self.copied.same += 1
        if target.suffix in PACKED and size >= WORTH_PACKING:
            self._pack(old.with_name(f"{old.name}.gz") if same else None, target)

    def _pack(self, known: Path | None, target: Path) -> None:
        twin = target.with_name(f"{target.name}.gz")
        if known is not None and known.is_file():
            twin.hardlink_to(known)
            return
        pack(target, twin)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder: until the end nobody else makes a copy in it or takes one away. Raises `AlreadyRunning`."""
    (folder / RELEASES).mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning from error
        yield


@contextlib.contextmanager
def new_release(folder: Path) -> Iterator[Branch]:
    """A folder to fill; when all is well it takes the place of the old one in one step, else nothing has changed.

    For who holds the folder (`held`). What a crash left behind goes away the next time.
    """
    _clear(folder)
    made = folder / RELEASES / uuid.uuid4().hex
    made.mkdir()
    branch = Branch(made, folder / CURRENT)
    try:
        yield branch
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    os.sync()
    _exchange(folder, made)
    _clear(folder)


def _exchange(folder: Path, made: Path) -> None:
    link = folder / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(made.relative_to(folder), target_is_directory=True)
    link.replace(folder / CURRENT)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    """Remove every release but the one that is carried."""
    kept = (folder / CURRENT).resolve()
    for one in (folder / RELEASES).iterdir():
        if one.resolve() != kept:
            shutil.rmtree(one, ignore_errors=True)

"""Files of published lists: written under temporary names, flushed, then named; what a crash left behind is cleared away.

Publishing holds a lock on the folder (shared, many may publish at once); clearing away takes it alone or not at all, so that
it never touches the files of a publication that is under way. The system lets go of the lock of a process that was killed.
"""

import fcntl
import gzip
import hashlib
import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.conf import settings

from publishing.models import CoverNotice, Edition, EditionManifest, EditionSeal

T = TypeVar("T")
LOCK, ASIDE = ".lock", ".unnamed"
TEMPORARY, PACKED = ".tmp", ".gz"
PIECE = 1 << 16  # bytes in memory at a time
OLDER = timedelta(minutes=10)  # younger files are left: a publication may be part of a longer transaction


@dataclass
class Shelf:
    """The files of one act of publishing: temporary name and the name each is to have."""

    written: list[tuple[Path, Path]] = field(default_factory=list)

    def write(
        self, folder: str, write: Callable[[Path], T], name: Callable[[T], str], *, packed: bool = False
    ) -> tuple[T, str]:
        """Write and flush a file, with `packed` also its packed twin; gives what `write` gave and the file's name below the root.
        Nothing is left by a failure."""
        place = Path(settings.PUBLISHED_ROOT) / folder
        place.mkdir(parents=True, exist_ok=True)
        temporary = place / f".{uuid.uuid4().hex}{TEMPORARY}"
        try:
            made = write(temporary)
            with temporary.open("rb") as content:
                os.fsync(content.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        final = place / name(made)
        self.written.append((temporary, final))
        if packed:
            self.write(folder, lambda path: pack(temporary, path), lambda _: f"{final.name}{PACKED}")
        return made, f"{folder}/{final.name}"

    def put_in_place(self) -> None:
        """Give all files their names, and flush the folders."""
        for temporary, final in self.written:
            temporary.replace(final)
            flush_folder(final.parent)

    def clear(self) -> None:
        """Remove what has no name yet."""
        for temporary, _ in self.written:
            temporary.unlink(missing_ok=True)


@contextmanager
def shelf() -> Iterator[Shelf]:
    """A shelf for one act of publishing; the folder is held until the act is over, and temporary files go with it."""
    made = Shelf()
    with _locked(fcntl.LOCK_SH):
        try:
            yield made
        finally:
            made.clear()


@contextmanager
def folder_held() -> Iterator[None]:
    """Hold the folder around a whole transaction of which publishing is a part: nothing is cleared away until it has ended."""
    with _locked(fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(kind: int) -> Iterator[None]:
    root = Path(settings.PUBLISHED_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def pack(source: Path, target: Path) -> None:
    """Write a file packed: without name and time, so that the same bytes are packed to the same bytes."""
    with (
        source.open("rb") as content,
        target.open("wb") as out,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0) as packed,
    ):
        shutil.copyfileobj(content, packed, PIECE)


def hash_of_packed(file: BinaryIO) -> str | None:
    """The SHA-256 of what a packed file holds, unpacked piece by piece; None where it cannot be unpacked."""
    digest = hashlib.sha256()
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as content:
            while piece := content.read(PIECE):
                digest.update(piece)
    except (OSError, EOFError, zlib.error):
        return None
    return digest.hexdigest()


def write_pieces(path: Path, pieces: Iterator[bytes]) -> tuple[str, int]:
    """Write bytes piece by piece; gives their SHA-256 and how many there are."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            digest.update(piece)
            size += file.write(piece)
    return digest.hexdigest(), size


def hash_of(path: Path) -> str | None:
    """The SHA-256 of a stored file, read piece by piece; None where it is missing or cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@dataclass(frozen=True)
class Cleared:
    """What was cleared away: temporary files removed, unnamed files put aside; `busy` when a publication was under way."""

    removed: tuple[str, ...] = ()
    put_aside: tuple[str, ...] = ()
    busy: bool = False


def clear_left_behind(*, at: datetime, older: timedelta = OLDER) -> Cleared:
    """Remove the temporary files of publications that a crash ended, and put files aside that no published list names.

    Rests on the notice 五(三): 公开 is the whole list or nothing. Files that have names are not deleted but moved to a folder
    that nothing serves: after a restore of an older database they are still there. Does nothing while somebody publishes.
    """
    try:
        with _locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
            return _clear(Path(settings.PUBLISHED_ROOT), (at - older).timestamp())
    except BlockingIOError:
        return Cleared(busy=True)


def _clear(root: Path, before: float) -> Cleared:
    left = [path for path in sorted(root.glob("*/*")) if path.parent.name != ASIDE and path.is_file()]
    old = [path for path in left if path.stat().st_mtime < before]
    temporary = [path for path in old if path.name.startswith(".") and path.suffix == TEMPORARY]
    named = _names()
    unnamed = [path for path in old if path not in temporary and path.relative_to(root).as_posix() not in named]
    for path in temporary:
        path.unlink()
    for path in unnamed:
        (root / ASIDE).mkdir(exist_ok=True)
        path.replace(root / ASIDE / f"{path.parent.name}-{path.name}")
    removed, aside = (tuple(path.relative_to(root).as_posix() for path in paths) for paths in (temporary, unnamed))
    return Cleared(removed, aside)


def _names() -> frozenset[str]:
    """Every file that a row of the database names."""
    names = set(Edition.objects.exclude(file_name="").values_list("file_name", flat=True))
    for data, manifest in EditionManifest.objects.values_list("data_name", "file_name"):
        names |= {data, f"{data}{PACKED}", manifest}
    names |= set(CoverNotice.objects.values_list("file_name", flat=True))
    return frozenset(names | set(EditionSeal.objects.values_list("file_name", flat=True)))

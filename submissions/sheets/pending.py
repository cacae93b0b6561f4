"""Workbooks that were sent up and wait for the person's yes: kept under names of our own, for two hours."""

import re
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

LASTS = timedelta(hours=2)
_NAME = re.compile(r"[0-9a-f]{32}")


def folder() -> Path:
    """Where they lie: not served to anybody."""
    return Path(settings.MEDIA_ROOT) / "pending"


def put_aside(chunks: Iterable[bytes]) -> str:
    """Write an upload down; gives the name under which it lies."""
    folder().mkdir(parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    path = folder() / name
    with path.open("xb") as file:
        file.writelines(chunks)
    path.chmod(0o600)
    return name


def lying(name: str) -> Path | None:
    """The upload of that name, None when it was used, thrown away, or never there."""
    if not _NAME.fullmatch(name):
        return None
    path = folder() / name
    return path if path.is_file() else None


def claim(name: str) -> Path | None:
    """Take an upload for oneself; None when it is gone, or when a second click at the same moment was first."""
    path = lying(name)
    if path is None:
        return None
    with suppress(FileNotFoundError):
        return path.rename(path.with_suffix(".taken"))
    return None


def put_back(path: Path) -> str:
    """Give an upload that was claimed back to wait for another yes; gives its name."""
    return path.rename(path.with_suffix("")).name


def throw_away(name: str) -> None:
    """Remove an upload; one that is gone already is no error."""
    if path := lying(name):
        with suppress(FileNotFoundError):
            path.unlink()


def sweep(at: datetime) -> None:
    """Throw away what nobody said yes to in time."""
    for path in folder().glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (at - LASTS).timestamp():
                path.unlink()

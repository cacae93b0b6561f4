"""Whether this process can serve now: asked by the load balancer, answered within two seconds whatever hangs (decision 50)."""

import functools
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

PATIENCE = 1.5  # seconds for the database's answer
LEAST_FREE = 64 * 1024 * 1024  # bytes: room for what one request may write
OK = ""


class Probe:
    """One question to the database at a time, in a thread of its own: a database that hangs holds one thread and no page."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self.ask, self.lock = ask, threading.Lock()
        self.thread: threading.Thread | None = None
        self.said: str | None = None

    def answer(self, patience: float = PATIENCE) -> str:
        """What is wrong, in words; empty where nothing is. Gives up waiting after `patience` seconds."""
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.said = None
                self.thread = threading.Thread(target=self._run, name="readiness", daemon=True)
                self.thread.start()
            thread = self.thread
        thread.join(patience)
        return "the database does not answer" if self.said is None else self.said

    def _run(self) -> None:
        try:
            self.said = self.ask()
        except Exception as error:  # whatever it is, the answer is "not ready"
            self.said = f"the database refuses: {type(error).__name__}"
        finally:
            connections[DEFAULT_DB_ALIAS].close()


@functools.cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this release knows."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations() -> list[str]:
    """Migrations of this release that the database has not seen; newer ones are no fault (the old release serves on)."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return sorted(f"{app}.{name}" for app, name in expected_migrations() - applied)


def ask_database() -> str:
    """Whether the database answers and has this release's tables."""
    missing = missing_migrations()
    return f"{len(missing)} migrations are missing" if missing else OK


def ask_disk() -> str:
    """Whether there is room where papers and lists are kept."""
    for name in ("MEDIA_ROOT", "PUBLISHED_ROOT"):
        folder = nearest(Path(getattr(settings, name)))
        if shutil.disk_usage(folder).free < LEAST_FREE:
            return f"the disk of {name} is full"
    return OK


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there already."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


DATABASE = Probe(ask_database)


def not_ready() -> list[str]:
    """Why this process should get no requests now; empty where it should. Redis is not asked: no page needs it."""
    return [words for words in (ask_disk(), DATABASE.answer()) if words]

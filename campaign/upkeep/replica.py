"""Public pages may read from a copy of the database (READ_REPLICA_URL), nobody else does (decision 50).

Only the GET of a public page asks the replica, never inside a transaction, and only while the replica has replayed all that
the main database had written a few seconds before: a correction must be seen within a minute. Where the replica is away or
behind, the main database is asked; where the main database is away, the replica goes on answering the public.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Model

REPLICA = "replica"
LOOK_EVERY = 2.0  # seconds that an answer is believed: the replica is four seconds behind at most (50 + 5 + 4 < 60)
_public: ContextVar[bool] = ContextVar("public", default=False)


@contextmanager
def public_reads() -> Iterator[None]:
    """What is read within is for the public: the replica may answer."""
    token = _public.set(True)
    try:
        yield
    finally:
        _public.reset(token)


@contextmanager
def main_reads() -> Iterator[None]:
    """What is read within comes from the main database after all."""
    token = _public.set(False)
    try:
        yield
    finally:
        _public.reset(token)


def is_reading() -> bool:
    """Whether the replica may answer what is being read."""
    return _public.get()


class Watch:
    """Whether the replica is fit to be asked; looked at every few seconds, by one thread of a process at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.lock = clock, threading.Lock()
        self.until, self.fit = 0.0, False
        self.written: str | None = None  # how far the main database had written at the last look …
        self.written_at = -LOOK_EVERY  # … and when that was

    def is_fit(self) -> bool:
        """The last answer, or a new one where it has become old."""
        if self.clock() >= self.until and self.lock.acquire(blocking=False):
            try:
                self.fit = self.look()
                self.until = self.clock() + LOOK_EVERY
            finally:
                self.lock.release()
        return self.fit

    def give_up(self) -> None:
        """The replica has just failed somebody: ask it no more until the next look."""
        self.fit, self.until = False, self.clock() + LOOK_EVERY

    def look(self) -> bool:
        """Has the replica replayed what was written by the last look? A main database that is away is no reason to wait."""
        recent = (
            self.clock() - self.written_at <= 2 * LOOK_EVERY
        )  # else nobody has looked for long: it must have everything
        known, self.written = self.written, asked(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn()::text")
        self.written_at = self.clock()
        if known is None or (not recent and self.written is not None):
            known = self.written
        if known is None:
            return asked(REPLICA, "SELECT 'yes'") == "yes"
        replayed = f"SELECT (NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= '{known}'::pg_lsn)::text"
        return asked(REPLICA, replayed) == "true"


def asked(alias: str, question: str) -> str | None:
    """One value, or None where the database does not answer; a broken connection is thrown away."""
    link = connections[alias]
    try:
        with link.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0])
    except DatabaseError:
        link.close()
        return None


WATCH = Watch()


class PublicReads:
    """The router: where rows are read and written."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The replica for what the public reads; the main database for everything else and within transactions."""
        if not _public.get() or connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        return REPLICA if WATCH.is_fit() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Always the main database."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Both are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made in the main database only."""
        return db == DEFAULT_DB_ALIAS

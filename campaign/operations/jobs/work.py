"""A job as the kind that does it sees it: it says how far it is, asks whether to go on, and writes its file."""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import IO, Any, TypeVar

from django.db import DatabaseError, connection, models

from campaign.enums import JobState
from campaign.models import Job, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.jobs.files import KEPT, folder, part_of, random_name, remove
from campaign.operations.jobs.holding import beat, end
from campaign.operations.jobs.kinds import Kind, Parameters, reach_of
from campaign.operations.moves import NoPower

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
ModelT = TypeVar("ModelT", bound=models.Model)
ThingT = TypeVar("ThingT")
SLICE = 500  # rows that are fetched at once, and between two questions whether to go on
PULSE = 2.0  # seconds between two beats
PATIENCE = timedelta(minutes=15)  # without a step or a question to the database for so long a worker counts as stuck
CHANGED = "您的岗位或者能查阅的单位有变化，任务没有办完，结果不再提供。需要时请重新办理。"


class Stopped(Exception):
    """The job is no longer this worker's: it was cancelled, or another worker has it."""


class Ending(Exception):
    """The worker itself was asked to end; the job goes back into the queue."""


class Work:
    """One job being done by one worker."""

    def __init__(self, job: Job, kind: Kind, *, clock: Clock, inline: bool, ending: Callable[[], bool]) -> None:
        self.job, self.kind, self.clock = job, kind, clock
        self.inline, self._ending = inline, ending
        self.done, self.total = job.done, job.of
        self.lost = self.finished = False
        self.moved = clock()
        self._made: dict[str, Any] = {}

    @property
    def user(self) -> User:
        """Who asked for it; their rights are looked at anew."""
        return self.job.asked_by

    @property
    def parameters(self) -> Parameters:
        """What was asked for."""
        return dict(self.job.parameters)

    @property
    def at(self) -> datetime:
        """The instant for which it was asked: filters and figures are those of that instant, however late it is done."""
        return self.job.asked_at

    @property
    def day(self) -> date:
        """The day of that instant, in Beijing."""
        return self.at.astimezone(SHANGHAI).date()

    def begin(self) -> None:
        """Look at the rights once more, and keep what they reach. Raises `NoPower`, `Stopped`."""
        self.job.reach = reach_of(self.kind, User.objects.get(pk=self.job.asked_by_id), self.parameters)
        if not self.job.reach:
            raise NoPower(CHANGED)
        self._beat(reach=self.job.reach)
        self._go_on()

    def of(self, total: int) -> None:
        """Say how many steps there are."""
        self.total = total
        self.step(self.done)

    def step(self, done: int) -> None:
        """Say how many are done. Raises `Stopped`, `Ending`."""
        self.done, self.moved = done, self.clock()
        if self.inline:
            self._beat()
        self._go_on()

    def keep(self, cursor: Any) -> None:
        """Write down where to go on should this worker be killed. Raises `Stopped`."""
        self.job.cursor = cursor
        self._beat(cursor=cursor)
        self._go_on()

    def rows(self, rows: models.QuerySet[ModelT]) -> Iterator[ModelT]:
        """The rows in their order, a slice at a time by their keys: no cursor stays open, and each slice is a step."""
        keys = list(rows.values_list("pk", flat=True))
        self.of(len(keys))
        for start in range(0, len(keys), SLICE):
            wanted = keys[start : start + SLICE]
            found = {row.pk: row for row in rows.filter(pk__in=wanted).order_by()}
            yield from (found[key] for key in wanted if key in found)
            self.step(min(start + SLICE, len(keys)))

    def steps(self, things: Sequence[ThingT]) -> Iterator[ThingT]:
        """Things that are at hand already, in their order; each slice of them is a step."""
        self.of(len(things))
        for start in range(0, len(things), SLICE):
            yield from things[start : start + SLICE]
            self.step(min(start + SLICE, len(things)))

    @contextmanager
    def result(self, name: str) -> Iterator[IO[bytes]]:
        """The file to be written; it is there only when it is whole and the job is done. `name` is what the person gets."""
        part = part_of(self.job.holder)
        with part.open("xb") as file:
            part.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        stored = random_name()
        part.rename(folder() / stored)
        self._made = {"stored_as": stored, "file_name": name[-120:], "size": size}

    def finish(self, words: str = "", *, address: str = "") -> None:
        """Say that it is done; inside a transaction, together with what was done. Raises `Stopped`, `NoPower`."""
        if self.finished:
            return
        if reach_of(self.kind, User.objects.get(pk=self.job.asked_by_id), self.parameters) != self.job.reach:
            raise NoPower(CHANGED)
        at = self.clock()
        facts = {**self._made, "expires_at": at + KEPT} if self._made else {}
        facts |= {"done": self.done, "of": self.total, "words": words, "address": address}
        if not end(self.job, JobState.DONE, at=at, **facts):
            raise Stopped
        self.finished = True

    def clear(self) -> None:
        """Remove what is of no use: a file that was not finished, or was finished for nobody."""
        remove(part_of(self.job.holder).name)
        if self._made and not Job.objects.filter(pk=self.job.pk, stored_as=self._made["stored_as"]).exists():
            remove(self._made["stored_as"])

    def _beat(self, **facts: Any) -> None:
        self.lost = self.lost or not beat(self.job, at=self.clock(), done=self.done, of=self.total, **facts)

    def _go_on(self) -> None:
        if self.lost:
            raise Stopped
        if self._ending():
            raise Ending

    def asks(self, execute: Callable[..., Any], *given: Any) -> Any:
        """Around each question to the database (`execute_wrapper`): who asks is at work, however long the step is (decision 66)."""
        self.moved = self.clock()
        try:
            return execute(*given)
        finally:
            self.moved = self.clock()

    def pulse(self) -> None:
        """One beat from beside, unless the work has neither moved nor asked the database for long."""
        if self.clock() - self.moved < PATIENCE:
            self._beat()


class Pulse:
    """Beats beside the work, over a connection of its own, so that a long transaction is not thought dead."""

    def __init__(self, work: Work) -> None:
        self.work, self.ended = work, threading.Event()
        self.thread = threading.Thread(target=self._go, name=f"pulse of job {work.job.pk}", daemon=True)

    def __enter__(self) -> "Pulse":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.thread.join()

    def _go(self) -> None:
        try:
            while not self.ended.wait(PULSE) and not self.work.lost and not self.work.finished:
                try:
                    self.work.pulse()
                except DatabaseError:
                    logger.warning("job %s could not say that it lives", self.work.job.pk, exc_info=True)
                    connection.close()
        finally:
            connection.close()

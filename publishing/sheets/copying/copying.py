"""Make a copy of the whole public site: pages by their links, items one by one, in as many processes as asked for."""

import json
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections

from publishing.queries import published_uids, stamp
from publishing.sheets.copying.addresses import Held, Place, place_of
from publishing.sheets.copying.pages import Job, Report, Writer, items_of
from publishing.sheets.copying.tree import CURRENT, Branch, Copied, held, new_release

RowT = TypeVar("RowT")
PAGES, ITEMS = 20, 200  # that a process is given at a time
STARTS = ("/", "/copied/", "/sitemap.xml", "/robots.txt", "/feed/")
TRIES = 3
SAID_EVERY = 5.0  # seconds between two words on how far it is


class NotWhole(Exception):
    """The site does not give what a copy needs, or is published anew again and again; the copy before stays."""


class _Changed(Exception):
    """Something was published meanwhile: what was copied before and after does not belong together."""


@dataclass
class Copier:
    """Copies the site into `folder`, to be carried from `folder/current` under the path `base` ("" for relative links); with `large`
    also the pages in large type, in the site's own language: the copy is then nearly twice as large."""

    folder: Path
    base: str = ""
    processes: int = 1
    languages: tuple[str, ...] = ()
    large: bool = False
    say: Callable[[str], None] = lambda words: None
    # Told of each batch how many files there are and how many pages are known to follow; what it raises ends the copy.
    step: Callable[[int, int], None] = lambda files, left: None
    _said: float = field(default=0.0, init=False)
    _left: int = field(default=0, init=False)

    def copy(self, at: datetime) -> Copied:
        """Make the copy and put it in the place of the one before, all at once. Raises `NotWhole`, `AlreadyRunning`."""
        with self.made(at) as (copied, _):
            return copied

    @contextmanager
    def made(self, at: datetime) -> Iterator[tuple[Copied, Path]]:
        """The same for who reads the copy afterwards: it lies in the folder that is given, and stays there until the end."""
        with held(self.folder):
            yield self._made(at), (self.folder / CURRENT).resolve()

    def _made(self, at: datetime) -> Copied:
        for _ in range(TRIES):
            before = stamp()
            try:
                with new_release(self.folder) as branch:
                    total = self._filled(branch, at)
                    if stamp() != before:
                        raise _Changed
                return total
            except _Changed:
                self.say("制作期间有新的清单公布，重新制作。")
        raise NotWhole(f"连续{TRIES}次制作期间都有清单公布，没有换上新的副本。请在公布之后再试。")

    def _filled(self, branch: Branch, at: datetime) -> Copied:
        job, total, assets, lost = (
            Job(branch.folder, branch.old, self.base, self._held()),
            Copied(),
            set[str](),
            list[str](),
        )
        with workers(self.processes, job) as pool:
            for report in self._reports(pool):
                total.add(report.copied)
                assets |= report.assets
                lost += report.lost
                self._tell(total)
                self.step(total.files, self._left)
        if lost:
            raise NotWhole(
                f"以下{len(lost)}个文件本站不能提供，没有换上新的副本：{'、'.join(sorted(lost)[:5])}。请先恢复文件。"
            )
        for address in sorted(assets):
            branch.put(address.lstrip("/"), [asset(address)])
        told = {"site": settings.SITE_URL, "made_at": at.isoformat(), "files": total.files + branch.copied.files + 1}
        branch.put("copy.json", [json.dumps(told, ensure_ascii=False, indent=1).encode()])
        total.add(branch.copied)
        return total

    def _reports(self, pool: Executor) -> Iterator[Report]:
        """What each batch led to: pages as they are found by links, items when no page waits."""
        waiting, seen = deque(self._starts()), {one.address for one in self._starts()}
        items = chunks(published_uids().iterator(2000), ITEMS)
        running: set[Future[Report]] = set()
        while True:
            while len(running) < 2 * self.processes:
                batch: Iterable[Place] | None = [waiting.popleft() for _ in range(min(PAGES, len(waiting)))]
                if batch:
                    running.add(pool.submit(write_pages, list(batch)))
                elif uids := next(items, None):
                    running.add(pool.submit(write_items, [str(uid) for uid in uids], self._languages()))
                else:
                    break
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                report = one.result()
                fresh = [place for place in report.places if place.address not in seen]
                seen.update(place.address for place in fresh)
                waiting.extend(fresh)
                self._left = len(waiting)
                yield report

    def _held(self) -> Held:
        return Held(self.languages, self.large)

    def _languages(self) -> tuple[str, ...]:
        return self.languages or tuple(code for code, _ in settings.LANGUAGES)

    def _starts(self) -> list[Place]:
        """Where the links begin: the front door in each language, and what no page need lead to."""
        heads = [f"/{code}/" for code in self._languages() if code != settings.LANGUAGE_CODE]
        return [place for address in (*STARTS, *heads) if (place := place_of(address, self._held())) is not None]

    def _tell(self, total: Copied) -> None:
        if time.monotonic() - self._said >= SAID_EVERY:
            self._said = time.monotonic()
            self.say(f"已制作{total.files:,}个文件，其中{total.same:,}个没有变化……")


def asset(address: str) -> bytes:
    """A static file: as it was collected, else as it lies in the source."""
    name = address.removeprefix(settings.STATIC_URL)
    collected = Path(staticfiles_storage.path(name))
    path = collected if settings.HASHED_STATIC and collected.is_file() else finders.find(name)
    if not path:
        raise NotWhole(f"找不到静态文件{name}，没有换上新的副本。请先运行 manage.py collectstatic。")
    return Path(str(path)).read_bytes()


def chunks(rows: Iterator[RowT], size: int) -> Iterator[list[RowT]]:
    """Rows in lists of `size`."""
    while part := list(islice(rows, size)):
        yield part


class _Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done already."""
        done: Future[Any] = Future()
        done.set_result(job(*args, **kwargs))
        return done


_writers: list[Writer] = []  # the one writer of this process


def begin(job: Job) -> None:
    """Make the writer of this process; connections that came along from the parent are the parent's."""
    for connection in connections.all(initialized_only=True):
        connection.connection = None
    _writers[:] = [Writer(job)]


def write_pages(places: list[Place]) -> Report:
    """Write pages by the writer of this process."""
    return _writers[0].write(places)


def write_items(uids: list[str], languages: tuple[str, ...]) -> Report:
    """Write the pages of items by the writer of this process."""
    return _writers[0].write(items_of(uids, languages, _writers[0].job.held))


@contextmanager
def workers(processes: int, job: Job) -> Iterator[Executor]:
    """As many processes as asked for, or this one alone."""
    if processes < 2:
        _writers[:] = [Writer(job)]
        yield _Here()
        return
    connections.close_all()  # none is shared with the processes that start now
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=begin, initargs=(job,)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise

"""Publishing in a process of its own that is killed (SIGKILL) at a given point; and what has to hold afterwards."""

import hashlib
import itertools
import os
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings

from campaign.enums import JobState
from campaign.models import Job, Message, Round, Unit, User
from campaign.operations.jobs import Work, ask, run_next
from campaign.operations.jobs.holding import STALE
from publishing.enums import OFFICIAL
from publishing.models import Compilation, CoverNotice, Edition
from publishing.operations import check_editions, clear_left_behind, publish_together, releasing
from publishing.operations.storing import ASIDE, LOCK, PACKED, Shelf
from publishing.sheets.editions import write_edition
from publishing.tasks import releasing as jobs
from tests.forking import ended, forked
from tests.publishing.conftest import DAY, PUBLISHED_AT

AT = PUBLISHED_AT + DAY
DIED = -signal.SIGKILL
put_in_place = Shelf.put_in_place


def die(*_: Any, **__: Any) -> NoReturn:
    """What a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def half_written(edition: Edition, path: Path) -> NoReturn:
    """A writer that dies in the middle of its file."""
    path.write_bytes(b"PK half of a workbook")
    die()


def between_editions() -> None:
    """Dies when the files of one edition are written and those of the next are not."""
    made: list[Edition] = []
    prove = releasing._prove

    def one_only(edition: Edition, *given: Any) -> Any:
        if made:
            die()
        made.append(edition)
        return prove(edition, *given)

    releasing._prove = one_only


def half_named(shelf: Shelf) -> None:
    """Gives the first two files their names, and dies."""
    for temporary, final in shelf.written[:2]:
        temporary.replace(final)
    die()


def named(shelf: Shelf) -> None:
    """Gives all files their names, and dies before the database says so."""
    put_in_place(shelf)
    die()


def replace(name: str, act: Callable[..., Any]) -> Callable[[], None]:
    """In the child only: another function stands where `name` stood."""
    return lambda: setattr(releasing, name, act)


def placing(act: Callable[..., Any]) -> Callable[[], None]:
    """In the child only: files are given their names otherwise."""
    return lambda: setattr(Shelf, "put_in_place", act)


def nothing() -> None:
    """All goes well until the end."""


# At each point: what the child does otherwise, and with which writer.
POINTS: dict[str, tuple[Callable[[], None], Any]] = {
    "a file is half written": (nothing, half_written),
    "one edition has its files, the next has none": (between_editions, write_edition),
    "the files are written, nothing has moved": (replace("carry_out_all", die), write_edition),
    "all has moved, no file has its name": (placing(die), write_edition),
    "some files have their names": (placing(half_named), write_edition),
    "all files have their names, the database has not said so": (placing(named), write_edition),
}


def published_and_killed(compilations: Sequence[Compilation], actor: User, point: str) -> int:
    """Publish in a forked process that is killed at the point; gives how it ended."""
    prepare, writer = POINTS[point]

    def act() -> None:
        prepare()
        publish_together(compilations, writer=writer, actor=actor, at=AT)

    return ended(forked(act))


def states(compilations: Sequence[Compilation]) -> set[str]:
    """Where the editions stand."""
    return set(Edition.objects.filter(compilation__in=compilations).values_list("state", flat=True))


def broken() -> list[str]:
    """Editions that are said to be published without a file of the recorded hash."""
    official = Edition.objects.filter(state__in=OFFICIAL)
    return [str(one) for one in official if not one.path.is_file() or sha256(one.path) != one.sha256]


def sha256(path: Path) -> str:
    """Of what lies there."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lying() -> set[str]:
    """The files in the folder of published files, but for its lock and what was put aside."""
    root = Path(settings.PUBLISHED_ROOT)
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.name != LOCK and path.parts[0] != ASIDE}


def all_names(edition: Edition) -> tuple[str, ...]:
    """The files of one edition."""
    manifest = edition.manifest
    return edition.file_name, manifest.data_name, f"{manifest.data_name}{PACKED}", manifest.file_name


def named_in_rows() -> set[str]:
    """The files that published editions name."""
    official = Edition.objects.filter(state__in=OFFICIAL).select_related("manifest")
    named = {name for one in official for name in all_names(one)}
    return named | set(CoverNotice.objects.values_list("file_name", flat=True))


def survive(compilations: Sequence[Compilation], actor: User, point: str) -> list[str]:
    """Kill a publication at the point, clear up as the hourly task does; gives what is wrong then."""
    before, found = states(compilations), []
    if (ended := published_and_killed(compilations, actor, point)) != DIED:
        found.append(f"ended with {ended}")
    if broken():
        found.append(f"published without its file: {broken()}")
    if states(compilations) != before:
        found.append(f"half of it happened: {states(compilations)}")
    if clear_left_behind(at=datetime.now(UTC), older=timedelta(0)).busy:
        found.append("the folder is still held")
    if lying() != named_in_rows():
        found.append(f"left behind: {sorted(lying() ^ named_in_rows())}")
    if findings := check_editions(at=AT).findings:
        found.append(f"the check found {findings}")
    return found


def killed_as_job(compilations: Sequence[Compilation], actor: User, at_workbook: int) -> tuple[Job, list[str]]:
    """Ask for a job that publishes and kill its worker (SIGKILL) at a workbook, or, at 0, when all files have their names;
    gives the job and what is wrong then."""
    wanted = {"compilations": sorted(one.pk for one in compilations)}
    job = ask("publish", wanted, title="公布清单", actor=actor, at=AT)
    before, found, count = states(compilations), [], itertools.count(1)

    def act() -> None:
        jobs.write_edition = lambda *given: die() if next(count) == at_workbook else write_edition(*given)
        if not at_workbook:
            Shelf.put_in_place = named
        run_next(clock=lambda: AT)

    if (how := ended(forked(act))) != DIED:
        found.append(f"ended with {how}")
    if broken() or states(compilations) != before:
        found.append(f"half of it happened: {states(compilations)}")
    clear_left_behind(at=datetime.now(UTC), older=timedelta(0))
    return job, found


def survive_as_job(compilations: Sequence[Compilation], actor: User, at_workbook: int) -> list[str]:
    """Kill the worker of a job that publishes, let another do it; gives what is wrong then."""
    job, found = killed_as_job(compilations, actor, at_workbook)
    run_next(clock=lambda: AT + STALE + timedelta(seconds=1))
    after = Job.objects.get(pk=job.pk)
    if (after.state, after.attempts, states(compilations)) != (JobState.DONE, 2, {"published"}):
        found.append(f"{after.state} after {after.attempts}: {after.words}")
    if Message.objects.filter(obligation=f"job:{job.pk}").count() != 1:
        found.append("not told once")
    return found


def roll_up_killed(lead: Unit, round: Round, actor: User, at_step: int, at: datetime = AT) -> tuple[Job, list[str]]:
    """Ask for a job that rolls up and kill its worker (SIGKILL) before one of its steps; gives the job and what is wrong then."""
    wanted = {"lead": lead.pk, "round": round.pk, "reason": "更正。"}
    job, found, count = ask("roll_up", wanted, title="汇总", actor=actor, at=at), [], itertools.count()
    step = Work.step

    def act() -> None:
        Work.step = lambda work, n: die() if next(count) == at_step else step(work, n)  # type: ignore[method-assign]
        run_next(clock=lambda: at)

    if (how := ended(forked(act))) != DIED:
        found.append(f"ended with {how}")
    if Compilation.objects.filter(unit=lead, is_roll_up=True).exists():
        found.append("half of it happened")
    return job, found


def survive_roll_up(lead: Unit, round: Round, actor: User, at_step: int) -> list[str]:
    """Kill the worker of a job that rolls up, let another do it; gives what is wrong then."""
    job, found = roll_up_killed(lead, round, actor, at_step)
    run_next(clock=lambda: AT + STALE + timedelta(seconds=1))
    after, made = Job.objects.get(pk=job.pk), Compilation.objects.filter(unit=lead, is_roll_up=True)
    if (after.state, after.attempts, after.done, made.count()) != (JobState.DONE, 2, after.of, 1):
        found.append(f"{after.state} after {after.attempts}, {after.done} of {after.of}, {made.count()}: {after.words}")
    if Message.objects.filter(obligation=f"job:{job.pk}").count() != 1:
        found.append("not told once")
    return found

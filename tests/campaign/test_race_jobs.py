"""Workers that are killed, and several at once, on a real database: each job is done once, its file is whole."""

import os
import signal
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from campaign.enums import JobState
from campaign.models import Job, Message, SpecialDay
from campaign.operations.jobs import run_next
from campaign.operations.jobs.files import folder
from campaign.operations.jobs.holding import STALE, take
from tests.campaign.jobbing import STEPS, Steps, asked, kinds, lying, whole
from tests.cast import Cast
from tests.forking import ended, forked
from tests.publishing.killing import DIED, die

__all__ = ["kinds"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_kinds(kinds: pytest.MonkeyPatch) -> None:
    """Every test here has the kinds of the tests, on a database that locks rows."""
    if connection.vendor != "postgresql":
        pytest.fail("Run these through `python -m tests.run`: SQLite is one process at a time.", pytrace=False)


def killed(at_step: int) -> int:
    """Do the next job in a process of its own that is killed before a step; gives how it ended."""

    def act() -> None:
        Steps.before = staticmethod(lambda step: die() if step == at_step else None)
        run_next(clock=timezone.now)

    return ended(forked(act))


def after_a_while() -> Any:
    """The clock when a killed worker's beat has grown old."""
    return timezone.now() + STALE + timedelta(seconds=1)


def survive(cast: Cast, kind: str, at_step: int) -> list[str]:
    """Kill the worker of a job before a step, let another go on; gives what is wrong then."""
    job, found = asked(cast.clerk, kind=kind, at=timezone.now()), []
    if killed(at_step) != DIED:
        found.append("was not killed")
    if run_next(clock=timezone.now) is not None:
        found.append("was taken while its worker might live")
    run_next(clock=after_a_while)
    after = Job.objects.get(pk=job.pk)
    if (after.state, after.attempts) != (JobState.DONE, 2):
        found.append(f"{after.state} after {after.attempts}")
    if Message.objects.filter(obligation=f"job:{job.pk}").count() != 1:
        found.append("not told once")
    days = SpecialDay.objects.filter(day__year__gt=2025)
    made = (folder() / after.stored_as).read_bytes() if kind == "count" else days.count()
    if made != (whole() if kind == "count" else STEPS):
        found.append(f"made {made!r}")
    if lying() != [after.stored_as] * (kind == "count"):
        found.append(f"left behind {lying()}")
    for path in folder().iterdir():
        path.unlink()
    days.delete()
    return found


@pytest.mark.parametrize(("kind", "at_step"), [("count", 2), ("pile", 1)])
def test_a_worker_killed_in_the_middle_another_goes_on_and_all_is_done_once(cast: Cast, kind: str, at_step: int):
    redis.Redis.from_url(settings.CELERY_BROKER_URL).flushall()  # the queue is in the table
    assert survive(cast, kind, at_step) == []


def worker(**options: Any) -> int:
    """`run_jobs` in a process of its own; gives its number."""

    def act() -> None:
        Steps.before = staticmethod(lambda step: time.sleep(0 if options.get("once") else 0.1))
        call_command("run_jobs", nice=5, **options)

    return forked(act)


def test_a_worker_that_is_told_to_end_lays_its_job_back_and_the_next_one_does_it(cast: Cast):
    job = asked(cast.clerk, 100, at=timezone.now())
    child = worker()
    while not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
        time.sleep(0.02)
    os.kill(child, signal.SIGTERM)
    assert ended(child) == 0
    back = Job.objects.get(pk=job.pk)
    assert (back.state, back.attempts, lying()) == (JobState.QUEUED, 0, [])
    assert ended(worker(once=True)) == 0
    done = Job.objects.get(pk=job.pk)
    assert (done.state, (folder() / done.stored_as).read_bytes()) == (JobState.DONE, whole(100))


def raced(workers: int) -> list[Any]:
    """What each of so many workers took, all at the same moment."""
    barrier, taken = threading.Barrier(workers, timeout=60), [None] * workers

    def go(place: int) -> None:
        try:
            barrier.wait()
            taken[place] = take(holder=f"w{place}", at=timezone.now())  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(place,)) for place in range(workers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return taken


def assert_raced(cast: Cast) -> None:
    """One job: one worker has it. One person's jobs of a kind: one runs. Two slots: two run."""
    asked(cast.clerk, 1, at=timezone.now())
    assert sum(job is not None for job in raced(4)) == 1
    for lines in (2, 3):
        asked(cast.clerk, lines, at=timezone.now())
    assert raced(3) == [None] * 3
    for person in (cast.leader, cast.stranger, cast.township_clerk):
        asked(person, at=timezone.now())
    assert sum(job is not None for job in raced(4)) == settings.JOB_SLOTS - 1
    assert Job.objects.running().count() == settings.JOB_SLOTS


def test_of_workers_at_the_same_moment_one_takes_a_job(cast: Cast):
    assert_raced(cast)

"""A job is asked for once, done once, and what comes of it is its person's alone for as long as they may have it."""

import errno
import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from campaign.enums import JobState, Role
from campaign.models import Job, LogEntry, Message, SpecialDay, User
from campaign.operations import NoPower, Refused, appoint, relieve
from campaign.operations.jobs import NoFile, cancel, drop, file_of, run_next, sweep, untaken
from campaign.operations.jobs.asking import MOST_OPEN, TooMany
from campaign.operations.jobs.files import KEPT, LEFT_BEHIND, REMEMBERED, bring_in, folder
from campaign.operations.jobs.holding import BROKEN_OFF, GIVEN_UP, MOST_ATTEMPTS, STALE, beat, take
from campaign.operations.jobs.running import DISK_FULL
from campaign.operations.jobs.work import CHANGED, Stopped, Work
from tests.campaign.jobbing import COUNT, STEPS, Steps, asked, kinds, lying, run, whole
from tests.cast import PHASE_2, Cast, Ground

__all__ = ["kinds"]
LATER = PHASE_2 + STALE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _own_kinds(kinds: pytest.MonkeyPatch) -> None:
    """Every test here has the kinds of the tests."""


def test_asking_twice_gives_the_same_job_until_it_has_ended(cast: Cast):
    one = asked(cast.clerk)
    assert [asked(cast.clerk).pk, asked(cast.clerk, lines=9).pk == one.pk, asked(cast.leader).pk == one.pk] == [
        one.pk,
        False,
        False,
    ]
    run()
    assert asked(cast.clerk).pk != one.pk


def test_who_may_not_have_it_cannot_ask_for_it(cast: Cast):
    for person in (cast.panel_member, cast.technical):
        with pytest.raises(NoPower):
            asked(person)
    assert Job.objects.count() == 0


def test_nobody_fills_the_queue(cast: Cast):
    for lines in range(1, MOST_OPEN + 1):
        asked(cast.clerk, lines)
    with pytest.raises(TooMany):
        asked(cast.clerk, MOST_OPEN + 1)
    assert asked(cast.clerk, 1).pk == Job.objects.order_by("pk")[0].pk


def test_it_is_done_and_its_person_is_told_with_the_link(cast: Cast, ground: Ground, settings: Any):
    job = asked(cast.clerk)
    done = run()
    assert done is not None
    assert (done.pk, done.state, done.done, done.of, done.words) == (job.pk, JobState.DONE, STEPS, STEPS, "共4行。")
    assert (done.file_name, done.size, done.expires_at) == ("数字.csv", len(whole()), PHASE_2 + KEPT)
    path = file_of(done, at=PHASE_2)
    assert (path.read_bytes(), path.stat().st_mode & 0o777, lying()) == (whole(), 0o600, [done.stored_as])
    told = Message.objects.get()
    assert (told.user, told.unit, told.subject) == (cast.clerk, ground.civil, "数数：已完成")
    assert f"{settings.SITE_URL}/jobs/{job.pk}/" in told.body
    assert list(LogEntry.objects.about(job).values_list("move", flat=True)) == ["ask_job"]
    assert run() is None


def test_one_that_waits_is_cancelled_at_once(cast: Cast):
    job = asked(cast.clerk)
    cancel(job, actor=cast.clerk, at=PHASE_2)
    assert (run(), Job.objects.get().state, Message.objects.count()) == (None, JobState.CANCELLED, 0)
    with pytest.raises(Refused):
        cancel(job, actor=cast.clerk, at=PHASE_2)


def test_another_person_neither_cancels_nor_deletes(cast: Cast):
    job = asked(cast.clerk)
    for act in (cancel, drop):
        with pytest.raises(NoPower):
            act(job, actor=cast.leader, at=PHASE_2)
    assert Job.objects.get().state == JobState.QUEUED


@pytest.mark.parametrize("kind", ["count", "pile"])
def test_cancelled_at_any_step_it_leaves_nothing_behind(cast: Cast, kinds: pytest.MonkeyPatch, kind: str):
    ends = []
    for at_step in range(STEPS + (kind == "count")):
        job = asked(cast.clerk, kind=kind)

        def cancelling(step: int, job: Job = job, at_step: int = at_step) -> None:
            if step == at_step:
                cancel(job, actor=cast.clerk, at=PHASE_2)

        kinds.setattr(Steps, "before", staticmethod(cancelling))
        ended = run()
        assert ended is not None
        ends.append((ended.state, ended.stored_as, lying()))
        SpecialDay.objects.filter(day__year__gt=2025).delete()
    assert ends == [(JobState.CANCELLED, "", [])] * len(ends)
    assert Message.objects.count() == 0


def test_who_lost_the_post_before_it_ran_gets_nothing(cast: Cast):
    asked(cast.clerk)
    relieve(cast.clerk.postings.get(), actor=cast.leader, at=PHASE_2)
    ended = run()
    assert ended is not None
    assert (ended.state, ended.words, lying()) == (JobState.FAILED, CHANGED, [])


def test_who_lost_the_post_while_it_ran_gets_nothing(cast: Cast, kinds: pytest.MonkeyPatch):
    asked(cast.clerk)
    relieving = lambda step: step == 2 and relieve(cast.clerk.postings.get(), actor=cast.leader, at=PHASE_2)  # noqa: E731
    kinds.setattr(Steps, "before", staticmethod(relieving))
    ended = run()
    assert ended is not None
    assert (ended.state, ended.words, lying()) == (JobState.FAILED, CHANGED, [])


def test_who_lost_or_changed_the_post_afterwards_does_not_get_the_file(cast: Cast, ground: Ground):
    asked(cast.clerk)
    done = run()
    assert done is not None
    appoint(cast.clerk, ground.institution, Role.CLERK, actor=None, at=PHASE_2)
    with pytest.raises(NoFile, match="有变化"):
        file_of(done, at=PHASE_2)
    relieve(cast.clerk.postings.get(unit=ground.institution), actor=cast.institution_leader, at=PHASE_2)
    assert file_of(done, at=PHASE_2).is_file()
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    with pytest.raises(NoFile, match="有变化"):
        file_of(Job.objects.get(pk=done.pk), at=PHASE_2)


def test_a_file_that_is_cut_is_not_given_out(cast: Cast):
    asked(cast.clerk)
    done = run()
    assert done is not None
    (folder() / done.stored_as).write_bytes(whole()[:-1])
    with pytest.raises(NoFile, match="不完整"):
        file_of(done, at=PHASE_2)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("broken"), BROKEN_OFF),
        (Refused("清单正在办理。"), "清单正在办理。"),
        (OSError(errno.ENOSPC, "full"), DISK_FULL),
        (OSError("lost"), BROKEN_OFF),
    ],
)
def test_what_breaks_off_says_so(cast: Cast, kinds: pytest.MonkeyPatch, error: Exception, words: str):
    def breaking(step: int) -> None:
        if step == 2:
            raise error

    asked(cast.clerk)
    kinds.setattr(Steps, "before", staticmethod(breaking))
    ended = run()
    assert ended is not None
    assert (ended.state, ended.words, ended.slot, lying()) == (JobState.FAILED, words, None, [])
    assert Message.objects.get().subject == "数数：没有完成"


def test_a_kind_that_is_no_more_is_said_to_have_failed(cast: Cast, settings: Any):
    asked(cast.clerk)
    settings.JOB_KINDS = {}
    ended = run()
    assert ended is not None
    assert (ended.state, ended.words) == (JobState.FAILED, BROKEN_OFF)


def test_a_killed_workers_job_is_taken_again_and_goes_on(cast: Cast, kinds: pytest.MonkeyPatch):
    def lost(step: int) -> None:
        if step == 1:
            raise Stopped  # the worker does nothing more, as one that was killed

    kinds.setattr(Steps, "before", staticmethod(lost))
    asked(cast.clerk, kind="pile")
    assert [run().state, run()] == [JobState.RUNNING, None]  # type: ignore[union-attr]
    assert (untaken(at=LATER), untaken(at=LATER + STALE)) == (False, True)
    kinds.setattr(Steps, "before", staticmethod(lambda step: None))
    done = run(LATER)
    assert done is not None
    assert (done.state, done.attempts, done.address) == (JobState.DONE, 2, "/calendar/")
    assert SpecialDay.objects.filter(day__year__gt=2025).count() == STEPS


def test_after_three_killed_workers_it_is_given_up(cast: Cast):
    asked(cast.clerk)
    for turn in range(MOST_ATTEMPTS):
        assert take(holder=str(turn), at=PHASE_2 + turn * (STALE + timedelta(seconds=1))) is not None
    assert take(holder="x", at=PHASE_2 + MOST_ATTEMPTS * (STALE + timedelta(seconds=1))) is None
    assert (Job.objects.get().state, Job.objects.get().words) == (JobState.FAILED, GIVEN_UP)
    assert Message.objects.get().subject == "数数：没有完成"


def test_who_was_thought_dead_changes_nothing_any_more(cast: Cast):
    asked(cast.clerk)
    first = take(holder="a", at=PHASE_2)
    second = take(holder="b", at=LATER)
    assert first is not None
    assert second is not None
    assert (beat(first, at=LATER, done=9), beat(second, at=LATER, done=1)) == (False, True)
    assert Job.objects.get().done == 1


def test_a_step_longer_than_patience_is_alive_while_it_asks_the_database_and_not_when_it_hangs(cast: Cast):
    asked(cast.clerk)
    job, now = take(holder="a", at=PHASE_2), [PHASE_2]
    assert job is not None
    work = Work(job, COUNT, clock=lambda: now[-1], inline=True, ending=lambda: False)
    beats = []
    with connection.execute_wrapper(work.asks):
        for minutes in (10, 10, 10, 16):  # one step of many questions; after the last one nothing for 16 minutes
            User.objects.exists()
            now.append(now[-1] + timedelta(minutes=minutes))
            work.pulse()
            beats.append(Job.objects.get(pk=job.pk).beat_at == now[-1])
    assert beats == [True, True, True, False]


def test_so_many_run_at_once_and_of_a_person_and_kind_one(cast: Cast, settings: Any):
    settings.JOB_SLOTS = 2
    for lines in (1, 2):
        asked(cast.clerk, lines)
    for person in (cast.leader, cast.stranger):
        asked(person)
    taken = [take(holder=str(turn), at=PHASE_2) for turn in range(3)]
    assert [job.asked_by if job else None for job in taken] == [cast.clerk, cast.leader, None]


def test_a_worker_that_is_to_end_lays_the_job_back(cast: Cast):
    asked(cast.clerk)
    run_next(clock=lambda: PHASE_2, inline=True, ending=lambda: True)
    back = Job.objects.get()
    assert (back.state, back.attempts, back.slot, lying()) == (JobState.QUEUED, 0, None, [])
    assert run() is not None


def test_its_person_throws_the_file_away(cast: Cast, django_capture_on_commit_callbacks: Any):
    asked(cast.clerk)
    done = run()
    assert done is not None
    with django_capture_on_commit_callbacks(execute=True):
        drop(done, actor=cast.clerk, at=PHASE_2)
    assert (Job.objects.get().stored_as, lying()) == ("", [])
    with pytest.raises(NoFile, match="没有可以下载"):
        file_of(Job.objects.get(), at=PHASE_2)


def test_files_and_lines_have_their_time(cast: Cast):
    asked(cast.clerk)
    run()
    other = asked(cast.leader)
    needed, left = bring_in([b"x"]), bring_in([b"y"])
    Job.objects.filter(pk=other.pk).update(parameters={"files": [{"file": needed}]})
    for path in folder().iterdir():
        os.utime(path, (PHASE_2.timestamp(), PHASE_2.timestamp()))
    assert sweep(at=PHASE_2 + KEPT - LEFT_BEHIND) == 1  # nobody's
    assert left not in lying()
    assert (sweep(at=PHASE_2 + KEPT), lying()) == (1, [needed])
    sweep(at=PHASE_2 + REMEMBERED + timedelta(seconds=1))
    assert list(Job.objects.all()) == [other]

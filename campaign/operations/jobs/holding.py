"""A job in a worker's hands: taken, kept alive, given back, ended. Each step is one conditional update on the row."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from campaign.enums import JobState
from campaign.models import Job
from campaign.operations.jobs.files import part_of, remove
from campaign.operations.jobs.kinds import left_of
from campaign.operations.messages import tell_people

STALE = timedelta(seconds=45)  # without a beat for so long a worker is thought dead
MOST_ATTEMPTS = 3
TRIES = 5  # to take one, where others take at the same moment
BROKEN_OFF = "任务没有完成，技术人员已收到记录。可以重新办理；仍不能完成的，请联系技术人员。"
GIVEN_UP = f"办理{MOST_ATTEMPTS}次都中断了，没有完成。请缩小范围后重新办理，或者请技术人员检查后台程序和服务器的内存、存储空间。"


def take(*, holder: str, at: datetime) -> Job | None:
    """Take the job whose worker was killed, else the one that waits longest; None where there is none or no free slot.

    At most `JOB_SLOTS` run at once, and of one person and kind one: the database refuses more, whoever comes first.
    """
    give_up(at=at)
    for _ in range(TRIES):
        job, slot = _next(at)
        if job is None:
            return None
        mine = Job.objects.filter(pk=job.pk, state=job.state, holder=job.holder, beat_at=job.beat_at)
        try:
            with transaction.atomic():
                taken = mine.update(
                    state=JobState.RUNNING,
                    holder=holder,
                    slot=slot,
                    beat_at=at,
                    started_at=job.started_at or at,
                    attempts=F("attempts") + 1,
                )
        except IntegrityError:
            continue  # another took the slot, or a job of this person and kind
        if taken:
            remove(part_of(job.holder).name)  # what a killed worker had begun
            return Job.objects.select_related("asked_by", "unit").get(pk=job.pk)
    return None


def _next(at: datetime) -> tuple[Job | None, int | None]:
    stale = Job.objects.running().filter(beat_at__lt=at - STALE).order_by("pk").first()
    if stale is not None:
        return stale, stale.slot
    running = Job.objects.running()
    taken = set(running.values_list("slot", flat=True))
    free = [slot for slot in range(1, settings.JOB_SLOTS + 1) if slot not in taken]
    if not free:
        return None, None
    same = running.filter(asked_by=OuterRef("asked_by"), kind=OuterRef("kind"))
    waiting = Job.objects.filter(~Exists(same), state=JobState.QUEUED).order_by("asked_at", "pk")
    return waiting.first(), free[0]


def untaken(*, at: datetime) -> bool:
    """Whether a job waits so long, or its worker is dead for so long, that the workers of `run_jobs` must be away."""
    long_ago = at - STALE
    waits = Q(state=JobState.QUEUED, asked_at__lt=long_ago)
    return Job.objects.filter(waits | Q(state=JobState.RUNNING, beat_at__lt=long_ago - STALE)).exists()


def give_up(*, at: datetime) -> int:
    """End the jobs whose worker was killed for the last time that is allowed; gives how many."""
    dead = Job.objects.running().filter(beat_at__lt=at - STALE, attempts__gte=MOST_ATTEMPTS)
    return sum(end(job, JobState.FAILED, at=at, words=GIVEN_UP) for job in dead)


def beat(job: Job, *, at: datetime, **facts: Any) -> bool:
    """Say that the worker lives and how far it is; False when the job is no longer its own (cancelled, or thought dead)."""
    return bool(_held(job).update(beat_at=at, **facts))


def give_back(job: Job) -> bool:
    """Lay the job back into the queue, its place in it kept: the worker is asked to end. It counts as no attempt."""
    free = {"state": JobState.QUEUED, "holder": "", "slot": None, "beat_at": None}
    return bool(_held(job).update(**free, attempts=F("attempts") - 1))


def end(job: Job, state: JobState, *, at: datetime, **facts: Any) -> bool:
    """Say how the job ended and tell its person, in one transaction; False when it is no longer the worker's own.

    Of one that failed the words also say what it has done until then.
    """
    if state == JobState.FAILED:
        facts["words"] = f"{facts['words']}{left_of(job)}"
    with transaction.atomic():
        if not _held(job).update(state=state, finished_at=at, beat_at=at, slot=None, holder="", **facts):
            return False
        _tell(Job.objects.select_related("unit", "asked_by").get(pk=job.pk), at)
    return True


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, holder=job.holder)


def _tell(job: Job, at: datetime) -> None:
    """One line in the inbox of who asked, and only there: what it says is that person's own."""
    link = f"{settings.SITE_URL.rstrip('/')}{reverse('job', args=[job.pk])}"
    facts: dict[str, str | int] = {
        "obligation": f"job:{job.pk}",
        "kind": "job",
        "subject": f"{job.title}：{job.get_state_display()}",
        "body": f"{job.words}\n查看结果：\n{link}",
    }
    tell_people([job.asked_by], job.unit, facts, at=at)

"""Ask for a job, take it back, throw its file away: rows only, no request waits for the broker."""

import hashlib
import json
from datetime import datetime

from django.db import transaction

from campaign.enums import JobState
from campaign.models import Job, User
from campaign.operations.jobs.files import remove
from campaign.operations.jobs.kinds import Parameters, kind_of, left_of, reach_of
from campaign.operations.moves import NoPower, Refused, record
from campaign.queries import units_of

CANCELLED = "您取消了这项任务。"
MOST_OPEN = 10  # jobs of one person that wait or run


class TooMany(Refused):
    """The person has as many jobs waiting as one may have."""


def ask(
    kind: str, parameters: Parameters, *, title: str, actor: User, at: datetime, same: Parameters | None = None
) -> Job:
    """Ask for a job; gives the one that waits or runs already where the same was asked for by the same person.

    What is the same is said by the parameters, or by `same` where those name files that were only just brought in.
    Raises `NoPower` for who may not have it, `TooMany` after `MOST_OPEN`.
    """
    units, known = units_of(actor), kind_of(kind)
    if not units or not reach_of(known, actor, parameters):
        raise NoPower(f"您的岗位不能办理“{title}”。")
    key = _key(kind, actor, parameters if same is None else same)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)  # two clicks at the same moment are one after the other
        found = Job.objects.open().filter(key=key).first()
        if found is not None:
            return found
        if Job.objects.open().filter(asked_by=actor).count() >= MOST_OPEN:
            raise TooMany(f"您有{MOST_OPEN}项任务还没有办完。请等其中一项完成，或者在“我的任务”中取消一项后再办理。")
        job = Job.objects.create(
            kind=kind, key=key, title=title, asked_by=actor, unit=units[0], parameters=parameters, asked_at=at
        )
        record(job, "ask_job", f"交后台办理：{known.label}", actor=actor, at=at)
    return job


def _key(kind: str, actor: User, parameters: Parameters) -> str:
    asked = json.dumps([kind, actor.pk, parameters], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def cancel(job: Job, *, actor: User, at: datetime) -> None:
    """Take a job back; a worker that has it stops at its next step. Nothing of it is kept but what a
    kind says that stays (`Kind.left`), which the words then name.

    Raises `NoPower` for another person's, `Refused` for one that has ended.
    """
    _refuse_foreign(job, actor)
    with transaction.atomic():
        ended = {
            "state": JobState.CANCELLED,
            "finished_at": at,
            "holder": "",
            "slot": None,
            "words": CANCELLED,
        }
        if not Job.objects.open().filter(pk=job.pk).update(**ended):
            raise Refused("这项任务已经结束，不用取消。请刷新后查看结果。")
        if left := left_of(
            Job.objects.get(pk=job.pk)
        ):  # read behind the update: from now on the worker changes nothing
            Job.objects.filter(pk=job.pk).update(words=f"{CANCELLED}{left}")
        record(job, "cancel_job", "取消后台任务", actor=actor, at=at)


def drop(job: Job, *, actor: User, at: datetime) -> None:
    """Throw the file away before its time; the line of the job stays. Raises `NoPower`, `Refused`."""
    _refuse_foreign(job, actor)
    with transaction.atomic():
        kept = Job.objects.filter(pk=job.pk, stored_as=job.stored_as).exclude(stored_as="")
        if not kept.update(stored_as="", expires_at=at):
            raise Refused("文件已经删除，不用再办理。")
        transaction.on_commit(lambda: remove(job.stored_as))


def _refuse_foreign(job: Job, actor: User) -> None:
    if job.asked_by_id != actor.pk:
        raise NoPower("这是其他人的任务。")

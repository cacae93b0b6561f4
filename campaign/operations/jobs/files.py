"""The files of jobs: under names of our own, in a folder that nobody serves, until their time is over."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from campaign.models import Job
from campaign.operations.jobs.kinds import kind_of, reach_of
from campaign.operations.moves import Refused

KEPT = timedelta(days=3)  # the file
REMEMBERED = timedelta(days=90)  # the line of the job
LEFT_BEHIND = timedelta(days=1)  # after it a file that no job names is nobody's
IN = "in-"


class NoFile(Refused):
    """There is no file to give out, or not to this person any more."""


def folder() -> Path:
    """Where they lie; made when there is none."""
    path = Path(settings.MEDIA_ROOT) / "jobs"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def random_name() -> str:
    """A name that says nothing and cannot be guessed."""
    return uuid.uuid4().hex


def part_of(holder: str) -> Path:
    """Where a worker writes before the file is whole."""
    return folder() / f"{holder}.part"


def remove(name: str) -> None:
    """Remove a file; one that is gone already is no error."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def bring_in(chunks: Iterable[bytes]) -> str:
    """Write down a file that a job is to work on; gives its name."""
    name = f"{IN}{random_name()}"
    path = folder() / name
    with path.open("xb") as file:
        file.writelines(chunks)
    path.chmod(0o600)
    return name


def file_of(job: Job, *, at: datetime) -> Path:
    """The file of a job for who asked for it. Raises `NoFile`: not made, its time over, altered, or the person's units have
    changed since it was made (what a post opened is lost with it)."""
    if not job.has_file(at):
        raise NoFile("没有可以下载的文件：还没有生成，或者已经过期、删除。需要时请重新生成。")
    if reach_of(kind_of(job.kind), job.asked_by, job.parameters) != job.reach:
        raise NoFile("文件生成以后，您的岗位或者能查阅的单位有变化，这份文件不再提供。需要时请重新生成。")
    path = folder() / job.stored_as
    if not path.is_file() or path.stat().st_size != job.size:
        raise NoFile("文件不完整，不能下载。请重新生成；仍有问题的，请联系技术人员。")
    return path


def sweep(*, at: datetime) -> int:
    """Remove what has had its time: files, what killed workers left behind, lines of jobs long ended. Gives how many files."""
    removed = 0
    for job in Job.objects.filter(expires_at__lte=at).exclude(stored_as=""):
        if Job.objects.filter(pk=job.pk, stored_as=job.stored_as).update(stored_as=""):
            remove(job.stored_as)
            removed += 1
    Job.objects.filter(finished_at__lt=at - REMEMBERED).delete()
    return removed + sum(map(_removed, _left_behind(at)))


def _left_behind(at: datetime) -> list[Path]:
    old = [path for path in folder().iterdir() if path.stat().st_mtime < (at - LEFT_BEHIND).timestamp()]
    named = set(Job.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    named |= {f"{holder}.part" for holder in Job.objects.running().values_list("holder", flat=True)}
    for parameters in Job.objects.open().values_list("parameters", flat=True):
        named |= {one["file"] for one in parameters.get("files", ())}
    return [path for path in old if path.name not in named]


def _removed(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True

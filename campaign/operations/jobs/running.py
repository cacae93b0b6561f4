"""Do one job: the next that waits, whatever its kind, and say how it ended."""

import errno
import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.db import InterfaceError, OperationalError, connection

from campaign.enums import JobState
from campaign.models import Job
from campaign.operations.jobs.files import random_name, remove
from campaign.operations.jobs.holding import BROKEN_OFF, end, give_back, take
from campaign.operations.jobs.kinds import kind_of
from campaign.operations.jobs.work import Clock, Ending, Pulse, Stopped, Work
from campaign.operations.moves import Refused

logger = logging.getLogger(__name__)
DISK_FULL = "服务器的存储空间不足，文件没有生成。请联系技术人员，处理后重新办理。"


def run_next(*, clock: Clock, inline: bool = False, ending: Callable[[], bool] = lambda: False) -> Job | None:
    """Take the next job and do it to its end; gives it, None where there was nothing to take.

    `clock` is read as the work goes on; `ending` says that the worker is asked to end, the job then goes back into the
    queue. `inline` beats at each step instead of beside the work: for what runs within one transaction.
    """
    job = take(holder=random_name(), at=clock())
    if job is None:
        return None
    try:
        work = Work(job, kind_of(job.kind), clock=clock, inline=inline, ending=ending)
    except (KeyError, ImportError):
        logger.exception("nobody knows the kind of job %s", job.pk)
        end(job, JobState.FAILED, at=clock(), words=BROKEN_OFF)
        return job
    try:
        _do(work, inline)
    finally:
        work.clear()
        _forget_files(job)
    return job


def _do(work: Work, inline: bool) -> None:
    """The work with all its ends. A database that is away ends nothing: the beat grows old, and another worker goes on."""
    job = work.job
    try:
        with nullcontext() if inline else Pulse(work), connection.execute_wrapper(work.asks):
            work.begin()
            work.kind.run(work)
            work.finish()
    except Stopped:
        logger.info("job %s was cancelled, or another worker has it", job.pk)
    except Ending:
        give_back(job)
    except Refused as refused:
        end(job, JobState.FAILED, at=work.clock(), words=refused.words)
    except (OperationalError, InterfaceError):
        logger.exception("the database went away from job %s", job.pk)
    except OSError as error:
        logger.exception("job %s could not write", job.pk)
        end(job, JobState.FAILED, at=work.clock(), words=DISK_FULL if error.errno == errno.ENOSPC else BROKEN_OFF)
    except Exception:
        logger.exception("job %s broke off", job.pk)
        end(job, JobState.FAILED, at=work.clock(), words=BROKEN_OFF)


def _forget_files(job: Job) -> None:
    """What was sent up for a job goes when the job has ended."""
    files = job.parameters.get("files", ())
    if files and not Job.objects.open().filter(pk=job.pk).exists():
        for one in files:
            remove(one["file"])

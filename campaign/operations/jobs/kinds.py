"""What kinds of job there are: named by string in the settings, for the acts that do them stand above the ground."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from campaign.models import Job, User

if TYPE_CHECKING:
    from campaign.operations.jobs.work import Work

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """What a page's address asks for, checked: the parameters as they are kept, the title of the job, how many rows it has
    (or what else `unit` counts); `about` says what it is where it is no list that was narrowed down."""

    parameters: Parameters
    title: str
    rows: int
    unit: str = "行"
    about: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of job.

    `reach` gives the keys of the units from whose papers it is made, None where the person may not have it at all; it is
    asked when the job is asked for, when it runs, at its end and at each download. `run` does it. `offer` reads the address
    of a large download (`job_ask`); a kind without it is asked for on a page of its own.

    A kind whose steps stay when it is cancelled or breaks off says so: `stays` before it is cancelled, `left` of a job what
    was done until then.
    """

    label: str
    reach: Callable[[User, Parameters], Iterable[int] | None]
    run: Callable[["Work"], None]
    offer: Callable[[User, QueryDict, datetime], Offer] | None = None
    stays: str = ""
    left: Callable[[Job], str] | None = None


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises KeyError."""
    kind: Kind = import_string(settings.JOB_KINDS[name])
    return kind


def stays_of(job: Job) -> str:
    """What stays of a job when it is cancelled, in words; "" where nothing does."""
    return kind_of(job.kind).stays if job.kind in settings.JOB_KINDS else ""


def left_of(job: Job) -> str:
    """What a job that did not come to its end has done all the same, in words; "" where nothing stays."""
    kind = kind_of(job.kind) if job.kind in settings.JOB_KINDS else None
    return kind.left(job) if kind is not None and kind.left is not None else ""


def offered(name: str) -> Kind | None:
    """The kind of that name that a page's address may ask for, None where there is none."""
    kind = kind_of(name) if name in settings.JOB_KINDS else None
    return kind if kind is not None and kind.offer is not None else None


def reach_of(kind: Kind, user: User, parameters: Parameters) -> str:
    """A sum over the units that the job is made from for this person now; "" where the person may not have it.

    Who leaves a post, stands aside from a unit or takes another post has another sum: what was made before is not theirs.
    """
    units = kind.reach(user, parameters) if user.is_active else None
    if units is None:
        return ""
    return hashlib.sha256(",".join(map(str, sorted(units))).encode()).hexdigest()

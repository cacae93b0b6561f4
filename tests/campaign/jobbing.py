"""Kinds of job that the tests do, on the table of the settings; what happens before each step is the test's to say."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict

from campaign.access import actions_of, units_for
from campaign.enums import DayKind
from campaign.models import Job, SpecialDay, User
from campaign.operations.jobs import Kind, Offer, Work, ask, run_next
from campaign.operations.jobs.files import folder
from campaign.roles import Action
from tests.cast import PHASE_2

STEPS = 4
TABLE = {"count": "tests.campaign.jobbing.COUNT", "pile": "tests.campaign.jobbing.PILE"}
FIRST_DAY = PHASE_2.date() + timedelta(days=3650)


class Steps:
    """What happens before each step; nothing unless a test says so."""

    before: Callable[[int], None] = staticmethod(lambda step: None)


def reach(user: User, _: dict[str, Any]) -> Iterable[int] | None:
    """The units whose papers the person reads."""
    held = Action.READ in actions_of(user)
    return units_for(user, Action.READ).values_list("pk", flat=True) if held else None


def count(work: Work) -> None:
    """Write as many lines as were asked for."""
    work.of(work.parameters["lines"])
    with work.result("数字.csv") as file:
        for line in range(work.total):
            Steps.before(line)
            file.write(f"{line}\n".encode())
            work.step(line + 1)
        Steps.before(work.total)
    work.finish(f"共{work.total}行。")


def pile(work: Work) -> None:
    """Make as many rows as were asked for, each once: goes on behind the last one that was made."""
    work.of(work.parameters["lines"])
    for place in range(work.job.cursor or 0, work.total):
        with transaction.atomic():
            SpecialDay.objects.create(day=FIRST_DAY + timedelta(days=place), kind=DayKind.OFF, name="节", source="例")
            work.keep(place + 1)
        Steps.before(place)
        work.step(place + 1)
    work.finish(address="/calendar/")


def offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """As many lines as the address says."""
    return Offer({"lines": int(asked.get("lines", 1))}, "数数", int(asked.get("lines", 1)))


COUNT = Kind("数数", reach, count, offer)
PILE = Kind("成堆", reach, pile)


@pytest.fixture
def kinds(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> pytest.MonkeyPatch:
    """The kinds of this file, and a folder of their own; `kinds.setattr(Steps, "before", …)` says what happens at a step."""
    settings.JOB_KINDS = TABLE
    settings.MEDIA_ROOT = tmp_path
    return monkeypatch


def asked(user: User, lines: int = STEPS, kind: str = "count", at: datetime = PHASE_2) -> Job:
    """A job that waits."""
    return ask(kind, {"lines": lines}, title="数数", actor=user, at=at)


def run(at: datetime = PHASE_2) -> Job | None:
    """Do the next job within this transaction; gives it as it is then."""
    job = run_next(clock=lambda: at, inline=True)
    return Job.objects.get(pk=job.pk) if job else None


def lying() -> list[str]:
    """What lies in the folder of the jobs."""
    return sorted(path.name for path in folder().iterdir())


def whole(lines: int = STEPS) -> bytes:
    """The file that `count` makes."""
    return "".join(f"{line}\n" for line in range(lines)).encode()

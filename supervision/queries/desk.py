"""What waits on a desk, and which pages a post opens: each subject of this act gives its lines."""

from collections.abc import Callable
from datetime import datetime

from campaign.models import Round, User
from campaign.queries import Work
from supervision.queries import (
    complaint_holds,
    complaint_work,
    evaluation,
    guide_desk,
    inspecting,
    notices,
    year_end,
)

# Each subject's own `work_for(user, round, at)` and `pages_for(user)`, in the order of the desk.
WORK: tuple[Callable[[User, Round, datetime], list[Work]], ...] = (
    inspecting.work_for,
    complaint_work.work_for,
    guide_desk.work_for,
    year_end.work_for,
    evaluation.work_for,
)
PAGES: tuple[Callable[[User], list[tuple[str, str]]], ...] = (
    inspecting.pages_for,
    complaint_work.pages_for,
    complaint_holds.pages_for,
    notices.pages_for,
    guide_desk.pages_for,
    year_end.pages_for,
    evaluation.pages_for,
)


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What waits for a person in this act at an instant, in the order of the subjects (notice 五(四)(五))."""
    return [line for source in WORK for line in source(user, round, at)]


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page of this act that one of the person's posts opens."""
    return [page for source in PAGES for page in source(user)]

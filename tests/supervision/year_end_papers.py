"""Work summaries for the tests: written, handed in, signed, as the people of the cast do it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from campaign.models import Unit, User
from supervision.enums.year_end import SECTIONS
from supervision.models.year_end import SignedSummary, YearEndSummary
from supervision.operations.year_end import certify, hand_in, save_section, start_summary
from tests.cast import PHASE_5, Cast, Ground

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXTS = {one.code: f"{one.title}：已按方案要求落实到位，没有遗漏。" for one in SECTIONS}


def written(unit: Unit, clerk: User, ground: Ground, *, at: datetime = PHASE_5) -> YearEndSummary:
    """Every section written."""
    summary = start_summary(unit, ground.round, actor=clerk, at=at)
    for code, text in TEXTS.items():
        version = summary.sections.get(code=code).row_version
        save_section(summary, code, text, seen=version, actor=clerk, at=at)
    return summary


def handed(unit: Unit, clerk: User, ground: Ground, *, at: datetime = PHASE_5) -> YearEndSummary:
    """Written and handed in."""
    summary = written(unit, clerk, ground, at=at)
    hand_in(summary, actor=clerk, at=at + HOUR)
    return summary


def signed(unit: Unit, clerk: User, leader: User, ground: Ground, *, at: datetime = PHASE_5) -> SignedSummary:
    """Written, handed in, signed."""
    return certify(handed(unit, clerk, ground, at=at), actor=leader, at=at + 2 * HOUR)


def of_civil(ground: Ground, cast: Cast, *, at: datetime = PHASE_5) -> SignedSummary:
    """城关区民政局's."""
    return signed(ground.civil, cast.clerk, cast.leader, ground, at=at)


def get(client: Any, user: User, name: str, *args: Any, at: datetime = PHASE_5, **query: Any) -> Any:
    """A page as this person sees it at the instant."""
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.get(reverse(name, args=args), query)


def post(
    client: Any, user: User, name: str, *args: Any, at: datetime = PHASE_5, headers: Any = None, **body: Any
) -> Any:
    """An act of this person at the instant."""
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.post(reverse(name, args=args), body, headers=headers)


@pytest.fixture
def draft_of_civil(ground: Ground, cast: Cast) -> YearEndSummary:
    """城关区民政局's, written and not handed in."""
    return written(ground.civil, cast.clerk, ground)

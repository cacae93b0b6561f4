"""Publishing killed (kill -9) at six points, twenty times each, one list and several together;
workers of the jobs that publish and roll up.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_killed.py`.
"""

import random
import time

import pytest

from campaign.enums import Role
from campaign.operations import appoint
from campaign.operations.jobs import cancel
from publishing.operations import roll_up
from publishing.sheets.editions import release_together
from tests.publishing.conftest import COMPILED_AT, DAY, PUBLISHED_AT, published, settled
from tests.publishing.killing import (
    AT,
    POINTS,
    broken,
    killed_as_job,
    lying,
    named_in_rows,
    roll_up_killed,
    states,
    survive,
    survive_as_job,
    survive_roll_up,
)

__all__ = ["published", "settled"]

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TIMES = 20
STEPS = 6  # of a roll-up of one list, the first word of how many there are among them


def test_killed_at_six_points_twenty_times_nothing_is_published_without_its_file(published):
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    summed = roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)
    began, wrong = time.monotonic(), []
    for turn in range(TIMES):
        together = [corrected, summed] if turn % 2 else [corrected]
        for point in POINTS:
            wrong += [f"{point}: {one}" for one in survive(together, cast.coordinator, point)]
    release_together([corrected, summed], actor=cast.coordinator, at=AT)
    assert (states([corrected, summed]), broken(), lying()) == ({"published"}, [], named_in_rows())
    print(f"\n{TIMES} x {len(POINTS)} kills: {len(wrong)} wrong; {time.monotonic() - began:.1f} s")
    assert wrong == []


def test_workers_of_a_publishing_job_killed_twenty_times_and_the_next_one_does_it(published, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    together = [corrected, roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)]
    chance, began, wrong = random.Random(63), time.monotonic(), []
    for _ in range(TIMES):
        job, found = killed_as_job(together, cast.coordinator, chance.randrange(4))
        cancel(job, actor=cast.coordinator, at=AT)
        wrong += found
    wrong += survive_as_job(together, cast.coordinator, 2)
    assert (states(together), broken(), lying()) == ({"published"}, [], named_in_rows())
    print(f"\n{TIMES} killed workers: {len(wrong)} wrong; {time.monotonic() - began:.1f} s")
    assert wrong == []


def test_workers_of_a_roll_up_killed_twenty_times_and_the_next_one_does_it(published, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    lead, chair = published.ground.coordination, published.cast.region_chair
    chance, began, wrong = random.Random(66), time.monotonic(), []
    for _ in range(TIMES):
        at_step = chance.randrange(STEPS)
        job, found = roll_up_killed(lead, published.round, chair, at_step)
        cancel(job, actor=chair, at=AT)
        wrong += [f"step {at_step}: {one}" for one in found]
    wrong += survive_roll_up(lead, published.round, chair, 4)
    print(f"\n{TIMES + 1} killed roll-ups: {len(wrong)} wrong; {time.monotonic() - began:.1f} s")
    assert wrong == []

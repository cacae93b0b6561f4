"""Workers of jobs killed (kill -9) in the middle, twenty times each kind; workers at the same moment, twenty times; Redis flushed.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_killed_jobs.py`.
"""

import random
import time

import pytest
import redis
from django.conf import settings

from campaign.models import Job
from tests.campaign.jobbing import STEPS, kinds
from tests.campaign.test_race_jobs import assert_raced, survive
from tests.cast import Cast

__all__ = ["kinds"]
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TIMES = 20


@pytest.mark.parametrize("kind", ["count", "pile"])
def test_killed_twenty_times_everything_is_done_once(kinds: pytest.MonkeyPatch, cast: Cast, kind: str):
    chance, began, wrong = random.Random(49), time.monotonic(), []
    for turn in range(TIMES):
        redis.Redis.from_url(settings.CELERY_BROKER_URL).flushall()
        at_step = chance.randrange(STEPS)
        wrong += [f"{turn}, step {at_step}: {one}" for one in survive(cast, kind, at_step)]
    print(f"\n{kind}: {TIMES} kills, {len(wrong)} wrong; {time.monotonic() - began:.1f} s")
    assert wrong == []


def test_twenty_races_of_workers_and_no_job_is_run_by_two(kinds: pytest.MonkeyPatch, cast: Cast):
    began = time.monotonic()
    for _ in range(TIMES):
        assert_raced(cast)
        Job.objects.all().delete()
    print(f"\n{TIMES} x 3 races of 3 and 4 workers, no job with two; {time.monotonic() - began:.1f} s")

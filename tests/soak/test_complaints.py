"""Complaints at length: a hundred rounds of each race, and three hundred walks through the workflow.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_complaints.py`.
"""

import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.publishing.conftest import published, settled
from tests.supervision.conftest import complaining
from tests.supervision.racing import RACES
from tests.supervision.walking import walk_on

__all__ = ["complaining", "published", "settled"]

ROUNDS = 100
WHOLE = settings(
    max_examples=300,
    stateful_step_count=50,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
STEPS = {
    *("refer", "refuse", "take_on", "take_up", "answer", "send_back", "feed_back"),
    *("hear_solved", "hear_unsolved", "close", "reopen", "fall_silent"),
}


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_a_hundred_times_whoever_is_first_the_complaint_is_whole(complaining, race):
    began, found = time.monotonic(), Counter()
    for _ in range(ROUNDS):
        found["/".join(race(complaining))] += 1
    print(f"\n{race.__name__}: {dict(found)}, {time.monotonic() - began:.1f} s")
    assert found.total() == ROUNDS


@pytest.mark.soak
def test_three_hundred_walks_of_fifty_steps_take_no_forbidden_step(complaining):
    walk = walk_on(complaining)
    run_state_machine_as_test(walk, settings=WHOLE)
    print(f"\nsteps that counted: {dict(walk.taken)}")
    assert set(walk.taken) == STEPS

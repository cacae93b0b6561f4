"""A sample of the walks of `tests/soak/test_review_walk.py`: whoever tries whatever, only the notice's steps are taken."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.review.walk import walk_on

SAMPLE = settings(
    max_examples=6,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_no_forbidden_step_is_ever_taken_and_the_log_rebuilds_every_state(docketed):
    walk = walk_on(docketed)
    run_state_machine_as_test(walk, settings=SAMPLE)
    assert len(walk.taken) >= 5  # it came far enough to mean something

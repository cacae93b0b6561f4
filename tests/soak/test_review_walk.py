"""500 walks of 50 steps through the review over HTTP (see `tests/review/walk.py`)."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.review.walk import STEPS, walk_on

pytest_plugins = ["tests.review.conftest"]
WHOLE = settings(
    max_examples=500,
    stateful_step_count=50,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.soak
def test_five_hundred_walks_of_fifty_steps_take_no_forbidden_step(docketed):
    walk = walk_on(docketed)
    run_state_machine_as_test(walk, settings=WHOLE)
    print(f"steps that counted: {dict(walk.taken)}")
    assert set(walk.taken) == {name for name, step in STEPS.items() if step.sources}

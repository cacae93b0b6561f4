"""A few walks through the workflow of complaints; `tests/soak/test_complaints.py` takes many."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.supervision.walking import walk_on

SOME = settings(
    max_examples=3,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_a_few_walks_take_no_forbidden_step(complaining):
    walk = walk_on(complaining)
    run_state_machine_as_test(walk, settings=SOME)
    assert "refer" in walk.taken

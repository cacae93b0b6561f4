"""Publishing killed (kill -9) at six points, twenty times each, one list and several together.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_killed.py`.
"""

import time

import pytest

from campaign.enums import Role
from campaign.operations import appoint
from publishing.operations import roll_up
from publishing.sheets.editions import release_together
from tests.publishing.conftest import COMPILED_AT, DAY, PUBLISHED_AT, published, settled
from tests.publishing.killing import AT, POINTS, broken, lying, named_in_rows, states, survive

__all__ = ["published", "settled"]

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TIMES = 20


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

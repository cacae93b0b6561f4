"""A publication that is killed (kill -9) leaves all as it was; nothing is ever published without its file. At length:
tests/soak/test_killed.py."""

import pytest

from campaign.enums import Role
from campaign.operations import appoint
from publishing.operations import roll_up
from tests.publishing.conftest import COMPILED_AT, DAY, PUBLISHED_AT
from tests.publishing.killing import (
    POINTS,
    broken,
    lying,
    named_in_rows,
    states,
    survive,
    survive_as_job,
    survive_roll_up,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_killed_at_each_point_nothing_is_published_and_afterwards_all_can_be(published, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    summed = roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)
    together = [corrected, summed]
    assert {point: survive(together, cast.coordinator, point) for point in POINTS} == {point: [] for point in POINTS}
    # The last one publishes as a job: its worker is killed too, and another does it.
    assert survive_as_job(together, cast.coordinator, 2) == []
    assert (states(together), broken(), lying()) == ({"published"}, [], named_in_rows())
    # So does a roll-up: killed while it is checked, another worker does it, once.
    assert survive_roll_up(ground.coordination, published.round, cast.region_chair, 4) == []

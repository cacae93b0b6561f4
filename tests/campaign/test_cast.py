"""The cast stands where the tests think it stands, however often it is laid down."""

import pytest

from campaign.access import can, units_for
from campaign.models import Posting, Unit, User
from campaign.roles import Action
from tests.cast import PASSWORD, PEOPLE, Cast, Ground


@pytest.mark.parametrize("time", [1, 2])
def test_everybody_holds_one_post_each_time(time: int, ground: Ground, cast: Cast):
    assert User.objects.count() == len(PEOPLE) + 1
    assert Posting.objects.current().count() == len(PEOPLE)
    assert cast.clerk.check_password(PASSWORD)
    assert can(cast.clerk, Action.FILL, ground.civil)
    assert list(units_for(cast.disabled, Action.FILL)) == []


@pytest.mark.parametrize("time", [1, 2])
def test_the_ground_stands_without_people(time: int, ground: Ground):
    assert User.objects.count() == 0
    assert Unit.objects.count() == 16
    assert ground.round.phases.count() == 5

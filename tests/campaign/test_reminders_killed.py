"""Workers that are killed while they write and send: one line each, one mail each or in doubt. At length: tests/soak/test_reminders.py."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from campaign.models import Message
from campaign.operations.reminder_templates import load_templates
from campaign.reminders import deliver, remind
from tests.campaign import owing, post_office
from tests.campaign.killing import DIED, POINTS, in_doubt, worker_killed, wrong_now
from tests.campaign.post_office import PostOffice
from tests.campaign.test_reminders import MINUTE, THREE_BEFORE
from tests.cast import Cast, Ground

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    owing.use(settings)
    with post_office.post_office() as office:
        post_office.use(settings, office)
        yield office


def test_killed_at_each_point_each_has_one_line_and_one_mail_or_is_in_doubt(
    ground: Ground, cast: Cast, office: PostOffice
):
    load_templates()
    for unit in (ground.civil, ground.township, ground.other_civil, ground.institution, ground.city_civil):
        owing.owes(unit)
    first, *sending = POINTS
    assert (worker_killed(first, 1, THREE_BEFORE), Message.objects.count()) == (DIED, 0)
    for minute, point in enumerate(sending, start=1):
        assert worker_killed(point, 2, THREE_BEFORE + minute * MINUTE) == DIED
    later = THREE_BEFORE + timedelta(minutes=13)
    for _ in range(5):  # delivered again and again
        assert remind(later) == 0
        deliver(later)
    assert wrong_now(office, people=10) == []
    assert in_doubt() == 2

"""Two people and one complaint on a real database, started by a barrier; a hundred rounds are in tests/soak."""

import pytest
from django.db import connection

from tests.supervision.racing import RACES

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_is_first_the_complaint_is_whole(complaining):
    if connection.vendor != "postgresql":
        pytest.fail("Run this through `python -m tests.run`: SQLite locks no rows.", pytrace=False)
    for race in RACES:
        race(complaining)

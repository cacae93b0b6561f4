"""Lists compiled while the panel goes on ruling, on a real database: each is of one instant, and nobody waits in a circle."""

import pytest
from django.db import connection

from tests.publishing.racing import Race

pytestmark = pytest.mark.django_db(transaction=True)


def test_lists_compiled_among_rulings_are_each_of_the_instant_that_they_name(settled):
    if connection.vendor != "postgresql":
        pytest.fail("Run this through `python -m tests.run`: SQLite locks no rows.", pytrace=False)
    race = Race(settled)
    race.run(compilations=6, rulings=15, published_every=6)
    assert race.errors == []
    assert (race.wrong(), race.ruled) == ([], 15)

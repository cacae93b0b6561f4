"""A small review rehearsed on every path; the whole, with 1,000 items, is `tests/soak/test_review_rehearsal.py`."""

import pytest

from review.models import Ruling
from tests.review.rehearsal import PATHS, Rehearsal, disagreements, edition_told_by_the_log, told_by_the_log


@pytest.mark.slow
def test_every_path_ends_agreed_and_the_log_tells_each_state_again(ground, cast, settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path
    rehearsal = Rehearsal(ground, cast, units=2, each=len(PATHS))
    rehearsal.play()
    rulings = Ruling.objects.filter(unit__in=rehearsal.units)
    assert rehearsal.taken == dict.fromkeys(PATHS, 2)
    assert rehearsal.refused_members == 2
    assert set(rulings.values_list("state", flat=True)) == {"settled"}
    assert rulings.exclude(dissent="").count() == 4
    assert disagreements(rulings, told_by_the_log) == []
    lists = rehearsal.publish()
    assert [one.state for one in lists] == 2 * ["discarded", "discarded", "published", "published"]
    assert disagreements(lists, edition_told_by_the_log) == []

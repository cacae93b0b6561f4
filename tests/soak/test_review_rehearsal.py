"""22 units, 1,012 items, two panels of a chair and three members: every path, then the log tells every state again."""

import time

import pytest

from campaign.models import LogEntry
from review.models import Opinion, Ruling
from tests.review.rehearsal import Rehearsal, disagreements, edition_told_by_the_log, told_by_the_log


@pytest.mark.soak
def test_a_thousand_items_are_agreed_and_the_log_rebuilds_every_state(ground, cast, settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path
    began = time.monotonic()
    rehearsal = Rehearsal(ground, cast, units=22, each=46)
    rehearsal.play()
    rulings = Ruling.objects.filter(unit__in=rehearsal.units)
    print(f"\n{rulings.count()} items, {len(rehearsal.units)} units, {time.monotonic() - began:.0f} s")
    print(f"paths {dict(rehearsal.taken)}; opinions {Opinion.objects.count()}; log lines {LogEntry.objects.count()}")
    assert (rulings.count(), rulings.filter(state="settled").count()) == (1012, 1012)
    assert rehearsal.refused_members == rehearsal.taken["split"]
    assert Opinion.objects.count() == 3 * 1012 + rehearsal.taken["split"]
    assert disagreements(rulings, told_by_the_log) == []
    lists = rehearsal.publish()
    assert [one.state for one in lists] == 2 * ["discarded", "discarded", "published", "published"]
    assert disagreements(lists, edition_told_by_the_log) == []
    for kind, outcome in (("retained", "retain"), ("cancelled", "cancel")):
        listed = sum(one.rows for one in lists if one.state == "published" and one.kind == kind)
        assert (kind, listed) == (kind, rulings.filter(outcome=outcome).count())

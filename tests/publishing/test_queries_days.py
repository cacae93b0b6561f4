"""On any day the list is the one that was in force when the day ended, in Beijing."""

from datetime import date

import pytest

from publishing.queries import official_editions
from publishing.queries.days import (
    compilations_in_force_on,
    first_publication,
    item_on,
    keys_on,
    lists_on,
    with_ends,
)
from review.models import Ruling
from tests.publishing.conftest import CANCELLED, KEPT, STRUCK

BEFORE, FIRST, BETWEEN, CORRECTED, LATER = (date(2020, 11, day) for day in (12, 13, 14, 15, 30))


@pytest.fixture
def corrected(published):
    Ruling.objects.filter(pk=published.rulings[KEPT].pk).update(outcome="cancel", disposal="commitment")
    return published.correct()


def numbers(compilations):
    return [one.number for one in compilations]


@pytest.mark.parametrize(("day", "number"), [(date.min, []), (date.max, [1])])
def test_a_day_beyond_all_lists_is_answered_too(published, day, number):
    assert numbers(lists_on(published.county, day)) == number
    assert item_on(published.rulings[KEPT].uid, day).count() == len(number)


def test_the_list_of_a_day_is_the_last_one_published_by_its_end(published, corrected):
    found = {day: numbers(compilations_in_force_on(day)) for day in (BEFORE, FIRST, BETWEEN, CORRECTED, LATER)}
    assert found == {BEFORE: [], FIRST: [1], BETWEEN: [1], CORRECTED: [2], LATER: [2]}
    keys = [keys_on(day) for day in (BEFORE, BETWEEN, LATER)]
    assert keys == [(), (published.compilation.pk,), (corrected.pk,)]


def test_a_townships_list_is_its_countys_and_a_citys_is_not(published):
    divisions = published.ground.divisions
    assert numbers(lists_on(published.ground.township.division, LATER)) == [1]
    assert numbers(lists_on(divisions["540100"], LATER)) == []
    assert first_publication(published.ground.township.division) == published.retained.published_at
    assert first_publication(divisions["540100"]) is None
    assert first_publication(divisions["540100"], below=True) == published.retained.published_at


def test_a_list_that_is_in_hand_is_in_force_on_no_day(published):
    published.approve(published.compile("更正。", days=9), days=9)
    assert numbers(compilations_in_force_on(LATER)) == [1]


def test_an_edition_says_from_when_until_when_it_held(published, corrected):
    ends = with_ends(official_editions().filter(kind="retained")).order_by("number")
    assert [(one.effective_from, one.effective_to) for one in ends] == [(FIRST, BETWEEN), (CORRECTED, None)]


def test_a_roll_up_has_its_day_too(published):
    summary = published.roll_up()
    of_days = [compilations_in_force_on(day).filter(is_roll_up=True).first() for day in (LATER, CORRECTED)]
    assert of_days == [summary, None]
    assert keys_on(LATER) == (published.compilation.pk,)


def test_an_item_is_what_the_list_of_the_day_says(published, corrected):
    kept, struck = published.rulings[KEPT].uid, published.rulings[STRUCK].uid
    said = [[row.outcome for row in item_on(kept, day)] for day in (BEFORE, BETWEEN, CORRECTED)]
    assert said == [[], ["retain"], ["cancel"]]
    assert not item_on(struck, LATER).exists()
    assert item_on(published.rulings[CANCELLED].uid, LATER).get().compilation == corrected

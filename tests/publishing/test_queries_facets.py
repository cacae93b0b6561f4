"""What a search can be narrowed down to, each choice with its hits."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.queries import Narrowing, Scope, facets, found_by, literal
from publishing.queries.facets import OFFICES
from publishing.queries.lists import SHOWN
from tests.publishing.conftest import CANCELLED, KEPT
from tests.publishing.test_views_find import more_items


def counted(text="证明", scope=None, **narrowing):
    reading, scope, narrowing = literal(text), scope or Scope(), Narrowing(**narrowing)
    return facets(reading, scope, narrowing, found_by(reading, scope, narrowing))


def test_every_kind_of_choice_is_counted_over_the_hits(published):
    found = counted()
    assert found.counts == {
        "place": {"540100": 6},
        "unit": {"540102-002": 3, "540102002-001": 2, "540102-004": 1},
        "subject": {"individual": 6, "enterprise": 1, "both": 1},
        "outcome": {"needed": 3, "cancelled": 3},
        "category": {"commitment": 1, "department_check": 1, "abolish": 1},
    }
    assert (found.names["540100"], found.names["540102-002"], found.cut) == ("拉萨市", "城关区民政局", False)


def test_places_are_those_one_step_below(published):
    divisions = published.ground.divisions
    assert counted(scope=Scope((divisions["540100"],))).counts["place"] == {"540102": 6}
    assert counted(scope=Scope((divisions["540102"],))).counts["place"] == {"540102002": 2}
    assert counted(scope=Scope((divisions["540102"], divisions["540103"]))).counts["place"] == {}


def test_a_choice_made_does_not_hide_what_else_could_be_chosen(published):
    found = counted(outcome="cancelled", subject="individual")
    assert found.counts["outcome"] == {"needed": 3, "cancelled": 3}
    assert found.counts["unit"] == {"540102-002": 1, "540102-004": 1, "540102002-001": 1}
    found = counted(units=("540102-002",))
    assert (found.counts["unit"]["540102-004"], found.counts["outcome"], found.others) == (
        1,
        {"needed": 2, "cancelled": 1},
        3,
    )


def test_every_count_is_what_its_choice_finds(published):
    for kind, name in (("subject", "subject"), ("outcome", "outcome"), ("category", "category")):
        for value, count in counted().counts[kind].items():
            assert len(found_by(literal("证明"), Scope(), Narrowing(**{name: value})).hits) == count


@pytest.mark.parametrize(("narrowing", "asked"), [({}, 2), ({"outcome": "needed"}, 4)])
def test_questions_do_not_grow_with_the_hits(published, narrowing, asked):
    reading, scope, narrowing = literal("证明"), Scope(), Narrowing(**narrowing)
    for _ in range(2):
        found = found_by(reading, scope, narrowing)
        with CaptureQueriesContext(connection) as queries:
            facets(reading, scope, narrowing, found)
        assert len(queries) == asked
        more_items(published.compilation, 30)


def test_where_many_are_found_the_counts_are_those_of_the_first_thousand(published):
    more_items(published.compilation, SHOWN, like=KEPT)
    more_items(published.compilation, 3, like=CANCELLED)
    found = counted(outcome="cancelled")
    assert (found.cut, found.counts["outcome"].total(), found.counts["category"]["department_check"]) == (True, 1000, 4)


def test_few_offices_are_offered_and_the_chosen_one_always_is():
    from publishing.queries.facets import _most

    many = Counter({f"u{number:02}": 100 - number for number in range(30)})
    assert list(_most(many, ("u29",)))[:3] == ["u29", "u00", "u01"]
    assert len(_most(many, ())) == OFFICES

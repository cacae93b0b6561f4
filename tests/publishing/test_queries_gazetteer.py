"""Places and offices to choose from: the same as two questions to the database for each place would give."""

import pytest
from django.core.management import call_command

from campaign.models import Division, Unit
from publishing.queries import gazetteer
from publishing.views.public.filters import units_to_choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    call_command("load_divisions", verbosity=0)
    call_command("load_units", typical=True, verbosity=0)


def test_every_place_has_the_offices_that_the_database_gives_for_it(region, django_assert_num_queries):
    gone = Unit.objects.filter(takes_part=True, division__level=3).first()
    Unit.objects.filter(pk=gone.pk).update(valid_to="2020-11-01")
    with django_assert_num_queries(2):
        found = gazetteer()
    counties = list(Division.objects.filter(level=3)[:4])
    townships = list(Division.objects.filter(level=4)[:2])
    for place in (*Division.objects.filter(level__lt=3), gone.division, *counties, *townships):
        assert list(found.offices[place.code]) == units_to_choose(place)
    assert gone.code not in found.names
    assert len(found.places) == Division.objects.count()


def test_a_place_knows_all_that_it_lies_in_without_another_question(region, django_assert_num_queries):
    found = gazetteer()
    township = Division.objects.filter(level=4).select_related("parent__parent__parent").first()
    with django_assert_num_queries(0):
        kept = found.places[township.code]
        assert (kept.parent, kept.parent.parent, kept.parent.parent.parent) == (
            township.parent,
            township.parent.parent,
            township.parent.parent.parent,
        )
        assert found.names[township.code] == township.name

"""Places and offices to choose from: the same as two questions to the database for each place would give."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from campaign.models import Division, LogEntry, Unit
from publishing.queries import gazetteer
from publishing.views.public.filters import units_to_choose

OBJECTS = {"BACKEND": "campaign.config.objects.ObjectCache"}
DUMMY = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
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


def choices(client, **asked: str) -> str:
    """The page of a question, whatever is answered."""
    return client.get("/find/", {"q": "居住证明", **asked}).content.decode()


def test_what_a_process_keeps_follows_names_and_offices_that_change(client, region, settings):
    """With the cache of a process: a renamed office at once, one that a command loads when somebody asks for it."""
    settings.CACHES = {"default": DUMMY, "objects": OBJECTS}
    caches["objects"].clear()
    office = Unit.objects.filter(takes_part=True, division__code="540102").first()
    kind = ContentType.objects.get_for_model(Unit)
    assert office.name in choices(client, place="540102")
    Unit.objects.filter(pk=office.pk).update(name="改过名的局")
    LogEntry.objects.create(at=timezone.now(), thing_type=kind, thing_id=office.pk, move="rename")
    assert "改过名的局" in choices(client, place="540102")
    Unit.objects.filter(pk=office.pk).update(code="540102-998", name="后来设立的局")
    assert "后来设立的局" not in choices(client, place="540102")
    assert "后来设立的局" in choices(client, unit="540102-998")
    caches["objects"].clear()

"""The desks are filled by functions that the settings name; a name that leads nowhere would leave a desk empty in silence."""

import inspect
import typing

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from campaign.models import User
from campaign.queries import TONES, Work, pages_for, work_for
from tests.cast import PHASE_2, Cast


@pytest.mark.parametrize("name", settings.DESK_WORK)
def test_every_source_of_work_takes_a_person_and_an_instant_and_gives_work(name: str):
    source = import_string(name)
    assert list(inspect.signature(source).parameters) == ["user", "at"]
    assert typing.get_type_hints(source)["return"] == list[Work]


@pytest.mark.parametrize("name", settings.DESK_PAGES)
def test_every_source_of_pages_takes_a_person_and_gives_labels_with_addresses(name: str):
    source = import_string(name)
    assert list(inspect.signature(source).parameters) == ["user"]
    assert typing.get_type_hints(source)["return"] == list[tuple[str, str]]


def test_every_act_that_has_a_desk_is_asked():
    acts = [name.partition(".")[0] for name in settings.DESK_WORK]
    assert acts == [name.partition(".")[0] for name in settings.DESK_PAGES]
    assert acts == ["submissions", "review", "publishing"]


def test_nobodys_desk_lacks_a_page(cast: Cast, caplog: pytest.LogCaptureFixture):
    """`work_for` leaves out what it cannot build and logs it: here nothing may be left out."""
    people = list(User.objects.filter(is_active=True))
    lines = [line for person in people for line in work_for(person, PHASE_2)]
    assert caplog.messages == []
    assert [line for line in lines if line.tone not in TONES or line.count < 1] == []
    assert [page for person in people for page in pages_for(person) if not page[0] or not page[1]] == []

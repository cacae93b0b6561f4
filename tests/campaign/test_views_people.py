"""The list of units whose posts a person gives."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import Role
from campaign.models import Posting
from campaign.operations import appoint
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def codes(client, user, **query):
    client.force_login(user)
    return [line["unit"].code for line in client.get(reverse("people"), query).context["lines"]]


def test_a_leader_goes_straight_to_the_own_unit(client, cast, ground):
    client.force_login(cast.leader)
    assert client.get(reverse("people"))["Location"] == reverse("unit_people", args=[ground.civil.pk])


@pytest.mark.parametrize(
    "who", ["clerk", "panel_chair", "panel_member", "approver", "legality", "stranger", "technical"]
)
def test_who_gives_no_posts_finds_no_list(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("people")).status_code == 404


def test_a_countys_coordinator_sees_the_countys_units_only(client, cast, ground):
    expected = [ground.lead, ground.civil, ground.district_justice, ground.institution, ground.township]
    assert sorted(codes(client, cast.coordinator)) == sorted(unit.code for unit in expected)


def test_the_regions_coordinator_sees_all_units(client, cast, ground):
    assert sorted(codes(client, cast.region_coordinator)) == sorted(ground.units)


def test_the_list_says_who_leads_and_who_is_missing(client, cast, ground):
    client.force_login(cast.coordinator)
    lines = client.get(reverse("people")).context["lines"]
    told = {line["unit"].code: (line["leaders"], line["others"]) for line in lines}
    assert told[ground.civil.code] == ("城关分管甲", 2)
    assert told[ground.district_justice.code] == ("", 1)


def test_units_without_a_leader_can_be_picked_out(client, cast, ground):
    assert codes(client, cast.coordinator, vacant="yes") == [ground.district_justice.code]
    assert ground.district_justice.code not in codes(client, cast.coordinator, vacant="no")


def test_a_former_leader_does_not_count(client, cast, ground):
    Posting.objects.filter(user=cast.leader).update(until=PHASE_2.date())
    assert ground.civil.code in codes(client, cast.coordinator, vacant="yes")


@pytest.mark.parametrize("words", ["民政局", "540102-002"])
def test_a_unit_is_found_by_name_and_by_code(client, cast, ground, words):
    assert codes(client, cast.coordinator, q=words) == [ground.civil.code]


def test_a_foreign_unit_is_not_found(client, cast, ground):
    assert codes(client, cast.coordinator, q="堆龙") == []


@pytest.mark.parametrize("query", [{"q": "x" * 81}, {"vacant": "maybe"}, {"q": "\x00"}, {"page": "x"}])
def test_a_filter_that_makes_no_sense_leaves_the_list(client, cast, query):
    assert len(codes(client, cast.coordinator, **query)) == 5


def test_the_list_asks_as_often_for_many_people_as_for_few(client, cast, ground):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people"))
        return len(queries)

    codes(client, cast.coordinator)

    few = asked()
    for unit in (ground.civil, ground.lead, ground.township):
        appoint(cast.region_leader, unit, Role.LEADER, actor=None, at=PHASE_2)
    assert asked() == few

"""Who may give posts, in which unit, which posts; a stranger finds nothing."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.access import can
from campaign.enums import Role
from campaign.models import LogEntry, Posting, User
from campaign.operations import appoint
from campaign.roles import Action
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def held(unit, role):
    return sorted(Posting.objects.filter(unit=unit, role=role).current().values_list("user__username", flat=True))


def appoint_by(client, actor, unit, username, role):
    client.force_login(actor)
    return client.post(reverse("appoint_person", args=[unit.pk]), {"user": username, "role": role})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("coordinator", 200),
        ("city_coordinator", 200),
        ("region_coordinator", 200),
        ("clerk", 404),
        ("panel_chair", 404),
        ("panel_member", 404),
        ("lead_leader", 404),
        ("stranger_leader", 404),
        ("stranger", 404),
        ("institution_leader", 404),
        ("city_leader", 404),
        ("technical", 404),
    ],
)
def test_only_the_units_own_line_sees_its_people(client, cast, ground, who, status):
    client.force_login(getattr(cast, who))
    answers = [
        client.get(reverse(name, args=[ground.civil.pk])).status_code for name in ("unit_people", "enrol_person")
    ]
    assert answers == [status, status]


def test_a_unit_that_is_not_there_looks_the_same(client, cast, ground):
    client.force_login(cast.stranger_leader)
    foreign = client.get(reverse("unit_people", args=[ground.civil.pk]))
    missing = client.get(reverse("unit_people", args=[999999]))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_a_leader_appoints_somebody_with_an_account(client, cast, ground):
    answer = appoint_by(client, cast.leader, ground.civil, "city_clerk", Role.CLERK)
    assert answer["Location"] == reverse("unit_people", args=[ground.civil.pk])
    assert held(ground.civil, Role.CLERK) == ["city_clerk", "clerk", "disabled"]
    assert can(cast.city_clerk, Action.FILL, ground.civil)
    last = LogEntry.objects.filter(unit=ground.civil).last()
    assert (last.move, last.actor) == ("appoint", cast.leader)


@pytest.mark.parametrize("username", ["nobody", "disabled", "", "city_clerk\x00"])
def test_an_account_that_is_not_there_or_closed_is_refused(client, cast, ground, username):
    answer = appoint_by(client, cast.leader, ground.civil, username, Role.LEADER)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["user"]
    assert held(ground.civil, Role.LEADER) == ["leader"]


@pytest.mark.parametrize(
    "role",
    [Role.PANEL_MEMBER, Role.PANEL_CHAIR, Role.LEGALITY_REVIEWER, Role.APPROVAL_RECORDER, Role.COORDINATOR, "chief"],
)
def test_a_department_has_no_post_that_reaches_other_units(client, cast, ground, role):
    answer = appoint_by(client, cast.leader, ground.civil, "clerk", role)
    assert list(answer.context["form"].errors) == ["role"]
    assert not Posting.objects.filter(unit=ground.civil, role=role).exists()


def test_a_lead_unit_has_all_posts(client, cast, ground):
    for role in Role:
        appoint_by(client, cast.lead_leader, ground.lead, "lead_clerk", role)
    posts = Posting.objects.filter(unit=ground.lead, user=cast.lead_clerk).current()
    assert sorted(posts.values_list("role", flat=True)) == sorted(Role.values)


@pytest.mark.parametrize("who", ["clerk", "stranger_leader", "panel_chair", "lead_leader"])
def test_nobody_else_can_appoint(client, cast, ground, who):
    before = Posting.objects.count()
    assert appoint_by(client, getattr(cast, who), ground.civil, who, Role.LEADER).status_code == 404
    assert Posting.objects.count() == before


def test_looking_appoints_nobody(client, cast, ground):
    client.force_login(cast.leader)
    before = Posting.objects.count()
    assert client.get(reverse("appoint_person", args=[ground.civil.pk])).status_code == 405
    assert Posting.objects.count() == before


def test_present_and_former_holders_are_told_apart(client, cast, ground):
    Posting.objects.filter(user=cast.disabled).update(until=PHASE_2.date())
    client.force_login(cast.leader)
    context = client.get(reverse("unit_people", args=[ground.civil.pk])).context
    assert sorted(post.user.username for post in context["now"]) == ["clerk", "leader"]
    assert [post.user.username for post in context["before"]] == ["disabled"]


def test_the_page_asks_as_often_for_many_people_as_for_few(client, cast, ground, django_assert_num_queries):
    client.force_login(cast.leader)
    url = reverse("unit_people", args=[ground.civil.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for name in ("city_clerk", "region_clerk", "stranger"):
        appoint(User.objects.get(username=name), ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    with django_assert_num_queries(len(few)):
        client.get(url)

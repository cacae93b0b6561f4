"""Ending a post and handing it over: the last leader stays, the successor's powers begin at once."""

import pytest
import time_machine
from django.urls import reverse

from campaign.access import can
from campaign.enums import Role
from campaign.models import Posting
from campaign.operations import appoint
from campaign.roles import Action
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def post_of(user):
    return Posting.objects.get(user=user, until=None)


def words(answer):
    return [str(message) for message in answer.context["messages"]]


def relieve_by(client, actor, posting):
    client.force_login(actor)
    return client.post(reverse("relieve_person", args=[posting.pk]), follow=True)


def hand_over_by(client, actor, posting, username):
    client.force_login(actor)
    return client.post(reverse("hand_over", args=[posting.pk]), {"successor": username})


def test_relieving_asks_first_and_changes_nothing_by_looking(client, cast):
    posting = post_of(cast.clerk)
    client.force_login(cast.leader)
    page = client.get(reverse("relieve_person", args=[posting.pk]))
    assert page.status_code == 200
    assert "确认免去" in page.content.decode()
    posting.refresh_from_db()
    assert posting.until is None


def test_who_is_relieved_has_no_power_any_more(client, cast, ground):
    answer = relieve_by(client, cast.leader, post_of(cast.clerk))
    assert words(answer) == ["已免去城关填报甲的填报人。"]
    assert not can(cast.clerk, Action.FILL, ground.civil)
    cast.clerk.refresh_from_db()
    client.force_login(cast.clerk)
    assert client.get(reverse("unit_log", args=[ground.civil.pk])).status_code == 404


def test_the_last_leader_cannot_leave(client, cast, ground):
    answer = relieve_by(client, cast.leader, post_of(cast.leader))
    assert words(answer) == ["这是本单位唯一的分管领导。请先指定接任的分管领导，再办理免去。"]
    assert can(cast.leader, Action.APPOINT, ground.civil)


def test_one_of_two_leaders_can_leave_and_lands_on_the_desk(client, cast, ground):
    appoint(cast.clerk, ground.civil, Role.LEADER, actor=cast.leader, at=PHASE_2)
    answer = relieve_by(client, cast.leader, post_of(cast.leader))
    assert answer.redirect_chain == [(reverse("desk"), 302)]
    assert not can(cast.leader, Action.APPOINT, ground.civil)


@pytest.mark.parametrize("page", ["relieve_person", "hand_over", "renew_password_of"])
@pytest.mark.parametrize("who", ["stranger_leader", "clerk", "panel_chair", "city_leader", "technical"])
def test_a_stranger_finds_no_post(client, cast, page, who):
    client.force_login(getattr(cast, who))
    url = reverse(page, args=[post_of(cast.leader).pk])
    assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]
    assert post_of(cast.leader).until is None


@pytest.mark.parametrize("page", ["relieve_person", "hand_over", "renew_password_of"])
def test_a_post_that_has_ended_is_not_ended_again(client, cast, page):
    posting = post_of(cast.clerk)
    Posting.objects.filter(pk=posting.pk).update(until=PHASE_2.date())
    client.force_login(cast.leader)
    assert client.post(reverse(page, args=[posting.pk]), {"successor": "city_clerk"}).status_code == 404


def test_the_successor_takes_the_powers_over_at_once(client, cast, ground):
    answer = hand_over_by(client, cast.leader, post_of(cast.leader), "region_leader")
    assert answer["Location"] == reverse("desk")
    powers = [can(person, Action.CERTIFY, ground.civil) for person in (cast.leader, cast.region_leader)]
    assert powers == [False, True]
    client.force_login(cast.region_leader)
    assert client.get(reverse("unit_people", args=[ground.civil.pk])).status_code == 200
    client.force_login(cast.leader)
    assert client.get(reverse("unit_people", args=[ground.civil.pk])).status_code == 404


def test_a_leader_hands_the_clerks_post_over_and_stays_on_the_page(client, cast, ground):
    answer = hand_over_by(client, cast.leader, post_of(cast.clerk), "city_clerk")
    assert answer["Location"] == reverse("unit_people", args=[ground.civil.pk])
    assert (can(cast.clerk, Action.FILL, ground.civil), can(cast.city_clerk, Action.FILL, ground.civil)) == (
        False,
        True,
    )


def test_nobody_succeeds_oneself(client, cast):
    answer = hand_over_by(client, cast.leader, post_of(cast.leader), "leader")
    assert answer.context["form"].non_field_errors() == ["接任人与现任是同一人，请另选一人。"]
    assert post_of(cast.leader).until is None


def test_a_successor_must_have_an_account(client, cast):
    answer = hand_over_by(client, cast.leader, post_of(cast.leader), "nobody")
    assert list(answer.context["form"].errors) == ["successor"]

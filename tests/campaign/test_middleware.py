"""Sessions end: after 30 idle minutes, after 12 hours, and when the account is closed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from campaign.models import User
from tests.cast import PASSWORD, PHASE_2


@pytest.fixture
def clock():
    with time_machine.travel(PHASE_2, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(client, cast, clock):
    client.post(reverse("login"), {"username": "clerk", "password": PASSWORD})
    return client


def status(client):
    return client.get(reverse("desk")).status_code


def test_thirty_one_idle_minutes_end_the_session(signed_in, clock):
    clock.shift(timedelta(minutes=31))
    assert status(signed_in) == 302


def test_twenty_nine_idle_minutes_do_not(signed_in, clock):
    clock.shift(timedelta(minutes=29))
    assert status(signed_in) == 200


def test_a_busy_session_goes_on(signed_in, clock):
    answers = []
    for _ in range(4):
        clock.shift(timedelta(minutes=20))
        answers.append(status(signed_in))
    assert answers == [200, 200, 200, 200]


def test_twelve_hours_end_the_busiest_session(signed_in, clock):
    for _ in range(36):
        last = status(signed_in)
        clock.shift(timedelta(minutes=20))
    assert last == 200
    clock.shift(timedelta(minutes=1))
    assert status(signed_in) == 302


def test_signing_in_again_starts_the_twelve_hours_anew(signed_in, clock):
    for _ in range(35):
        status(signed_in)
        clock.shift(timedelta(minutes=20))
    signed_in.post(reverse("login"), {"username": "clerk", "password": PASSWORD})
    for _ in range(3):
        clock.shift(timedelta(minutes=20))
        last = status(signed_in)
    assert last == 200


def test_a_closed_account_is_refused_on_the_next_request(signed_in):
    assert status(signed_in) == 200
    User.objects.filter(username="clerk").update(is_active=False)
    assert status(signed_in) == 302


def test_pages_of_signed_in_people_stay_out_of_caches(signed_in):
    wanted = {"private", "no-store", "no-cache", "must-revalidate", "max-age=0"}
    assert set(signed_in.get(reverse("desk"))["Cache-Control"].split(", ")) == wanted


def test_a_stranger_to_the_system_is_sent_to_sign_in(client, db):
    assert client.get(reverse("desk"))["Location"] == f"{reverse('login')}?next={reverse('desk')}"


def test_a_form_sent_after_the_session_ended_leads_back_to_the_desk(client, db):
    response = client.post(reverse("message_read", args=[1]))
    assert response["Location"] == f"{reverse('login')}?next={reverse('desk')}"

"""Sign-in, sign-out, password: one answer for every name, a new session, a lock that spares the owner."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from campaign.models import User
from tests.cast import PASSWORD, PHASE_2

ELSEWHERE = "10.0.0.9"


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def sign_in(client, username="clerk", password=PASSWORD, address="10.0.0.1", **extra):
    data = {"username": username, "password": password, **extra}
    return client.post(reverse("login"), data, REMOTE_ADDR=address)


def test_who_signs_in_lands_on_the_desk(client, cast):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    assert client.get(reverse("desk")).status_code == 200


def test_the_session_key_changes_at_sign_in(client, cast):
    client.get(reverse("login"))
    client.session["planted"] = "yes"
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.cookies["sessionid"].value not in {"", before}
    assert not client.session.exists(before)


TEN_ROLES = (
    *("clerk", "leader", "panel_member", "panel_chair", "coordinator", "legality", "approver", "township_clerk"),
    *("region_coordinator", "technical"),
)


def test_session_key_and_form_token_are_new_for_each_of_ten_roles(cast):
    unchanged = []
    for username in TEN_ROLES:
        browser = Client(enforce_csrf_checks=True)
        page = browser.get(reverse("login"))
        session = SessionStore()
        session["planted"] = "yes"
        session.save()
        browser.cookies["sessionid"] = session.session_key
        before = {name: browser.cookies[name].value for name in ("sessionid", "csrftoken")}
        data = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"]}
        assert browser.post(reverse("login"), data).status_code == 302
        unchanged += [name for name, value in before.items() if browser.cookies[name].value in {"", value}]
        assert not SessionStore().exists(before["sessionid"])
    assert unchanged == []


@pytest.mark.parametrize("username", ["clerk", "disabled", "nobody-of-that-name", "technical"])
def test_the_answer_is_the_same_for_every_name(client, cast, username):
    answer = sign_in(client, username, "wrong-password-1")
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == ["账号或密码不正确。请核对后重新输入，字母区分大小写。"]
    assert "_auth_user_id" not in client.session


def test_a_closed_account_with_the_right_password_hears_no_more_than_that(client, cast):
    answer = sign_in(client, "disabled")
    assert answer.context["form"].non_field_errors() == ["账号或密码不正确。请核对后重新输入，字母区分大小写。"]


def test_the_page_of_a_known_and_of_an_unknown_name_are_alike(client, cast):
    def body(username):
        page = sign_in(Client(), username, "wrong-password-1").content.decode().replace(username, "NAME")
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    assert body("clerk") == body("nobody")


def test_five_failures_lock_the_name_at_that_address(client, cast):
    answers = [sign_in(client, password=f"wrong-{number}").status_code for number in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "registration/locked_out.html" in [template.name for template in locked.templates]


def test_the_owner_is_not_locked_out_at_another_address(client, cast):
    for number in range(6):
        sign_in(client, password=f"wrong-{number}")
    assert sign_in(Client(), address=ELSEWHERE).status_code == 302


def test_guessing_from_many_addresses_costs_ten_tries_and_the_owner_gets_in_afterwards(client, cast, monkeypatch):
    checked = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: checked.append(raw) or raw == PASSWORD)
    answers = [
        sign_in(Client(), password=f"wrong-{number}", address=f"10.0.3.{number % 20}").status_code
        for number in range(200)
    ]
    assert (answers.count(200), answers.count(429)) == (10, 190)
    assert len(checked) == 10
    assert sign_in(Client(), address="10.0.4.1").status_code == 429
    with time_machine.travel(PHASE_2 + timedelta(minutes=16), tick=False):
        assert sign_in(Client(), address="10.0.4.1").status_code == 302


def test_a_forged_forwarding_header_opens_no_lock(client, cast):
    data = {"username": "clerk", "password": "wrong-password-1"}
    answers = [
        client.post(reverse("login"), data, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}").status_code
        for number in range(100)
    ]
    assert answers == [200] * 4 + [429] * 96
    assert {attempt.ip_address for attempt in AccessAttempt.objects.all()} == {"10.0.0.1"}


def test_behind_our_proxy_a_strangers_tries_do_not_keep_the_owner_out(cast, settings):
    """The peer is nginx for everybody; the hop that nginx added is who asks, whatever stands before it."""
    settings.AXES_IPWARE_PROXY_COUNT = 1
    where = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 10.1.1.1"}
    wrong = {"username": "clerk", "password": "wrong-password-1"}
    answers = [Client().post(reverse("login"), wrong, **where).status_code for _ in range(6)]
    assert answers == [200] * 4 + [429] * 2
    assert {attempt.ip_address for attempt in AccessAttempt.objects.all()} == {"10.1.1.1"}
    right = {"username": "clerk", "password": PASSWORD}
    own = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.2.2.2"}
    assert Client().post(reverse("login"), right, **own).status_code == 302


def test_one_guess_on_each_of_many_accounts_keeps_no_owner_out(cast):
    names = [f"person-{number}" for number in range(40)]
    User.objects.bulk_create([User(username=name, name=name, password=cast.clerk.password) for name in names])
    browser = Client()
    answers = {sign_in(browser, name, "Spring-2020-10").status_code for name in names}
    assert answers == {200}
    assert [sign_in(Client(), name).status_code for name in names[:3]] == [302, 302, 302]


def test_the_lock_ends_after_a_quarter_of_an_hour(client, cast):
    for number in range(5):
        sign_in(client, password=f"wrong-{number}")
    with time_machine.travel(PHASE_2 + timedelta(minutes=14), tick=False):
        assert sign_in(Client()).status_code == 429
    with time_machine.travel(PHASE_2 + timedelta(minutes=31), tick=False):
        assert sign_in(Client()).status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "////evil.example",
        r"\\evil.example",
        r"/\evil.example",
        r"\/evil.example",
        "http:evil.example",
        "http:///evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://evil.example",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "/\t/evil.example",
        "\x08//evil.example",
        " //evil.example",
    ],
)
def test_next_leads_to_own_pages_only(client, cast, target):
    answer = sign_in(client, next=target)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))


def test_next_leads_back_to_the_page_that_was_asked_for(client, cast):
    asked = client.get(reverse("calendar"))
    assert asked["Location"] == f"{reverse('login')}?next={reverse('calendar')}"
    assert sign_in(client, next=reverse("calendar"))["Location"] == reverse("calendar")


def test_sign_out_ends_the_session_and_says_so(client, cast):
    sign_in(client)
    answer = client.post(reverse("logout"))
    assert answer.status_code == 200
    assert "已退出登录" in answer.content.decode()
    assert client.get(reverse("desk")).status_code == 302


def test_sign_out_wants_a_post(client, cast):
    sign_in(client)
    assert client.get(reverse("logout")).status_code == 405
    assert client.get(reverse("desk")).status_code == 200


def test_a_changed_password_ends_the_other_sessions(cast):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    new = {"old_password": PASSWORD, "new_password1": "Gang-ri-6656", "new_password2": "Gang-ri-6656"}
    assert here.post(reverse("password_change"), new)["Location"] == reverse("password_change_done")
    assert here.get(reverse("password_change_done")).status_code == 200
    assert there.get(reverse("desk")).status_code == 302
    assert User.objects.get(username="clerk").check_password("Gang-ri-6656")


@pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password123", "clerk-clerk-1"[:9]])
def test_a_weak_password_is_refused(client, cast, weak):
    sign_in(client)
    new = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    answer = client.post(reverse("password_change"), new)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["new_password1"]
    told = "".join(answer.context["form"].errors["new_password1"])
    assert re.findall("[A-Za-z]", told) == []
    assert "密码" in told


def test_two_passwords_that_differ_and_a_wrong_old_one_are_told_in_our_words(client, cast):
    sign_in(client)
    new = {"old_password": "wrong", "new_password1": "Gang-ri-6656", "new_password2": "Gang-ri-6657"}
    errors = client.post(reverse("password_change"), new).context["form"].errors
    assert errors == {
        "old_password": ["当前密码不正确，请重新输入。"],
        "new_password2": ["两次输入的新密码不一致，请重新输入。"],
    }


def test_the_demonstration_lists_its_accounts(client, cast, settings):
    settings.DEMO_MODE = True
    User.objects.filter(username="clerk").update(username="demo-clerk")
    User.objects.create(username="demo-technical", name="技术人员")
    accounts = client.get(reverse("login")).context["demo_accounts"]
    listed = [(account.role, account.name, account.username, account.password) for account in accounts]
    assert listed == [
        ("填报人", "城关区民政局", "demo-clerk", settings.DEMO_PASSWORD),
        ("技术人员", "技术人员", "demo-technical", settings.DEMO_PASSWORD),
    ]


def test_outside_the_demonstration_no_account_is_listed(client, cast):
    User.objects.filter(username="clerk").update(username="demo-clerk")
    page = client.get(reverse("login"))
    assert page.context["demo_accounts"] == []
    assert "demo-clerk" not in page.content.decode()

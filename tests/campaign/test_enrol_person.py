"""New people and new first passwords: random, shown once, kept nowhere."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaign.enums import Role
from campaign.forms import SignInForm
from campaign.models import LogEntry, Posting, User
from campaign.operations import NoPower, appoint
from campaign.operations.enrolment import NameTaken, enrol, first_password, renew_password
from tests.cast import PASSWORD, PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def new_person(**other):
    return {"name": "新来填报甲", "username": "new-clerk", "email": "", "mobile": "", "role": Role.CLERK, **other}


def enrol_by(client, actor, unit, **other):
    client.force_login(actor)
    return client.post(reverse("enrol_person", args=[unit.pk]), new_person(**other))


def test_the_password_stands_on_the_answer_and_opens_the_door(client, cast, ground):
    answer = enrol_by(client, cast.leader, ground.civil)
    password = answer.context["password"]
    assert answer.status_code == 200
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    sign_in = Client().post(reverse("login"), {"username": "new-clerk", "password": password})
    assert sign_in["Location"] == reverse("desk")
    assert Posting.objects.get(user__username="new-clerk").unit == ground.civil


def test_the_password_stands_nowhere_else(client, cast, ground):
    password = enrol_by(client, cast.leader, ground.civil).context["password"]
    person = User.objects.get(username="new-clerk")
    assert password not in person.password
    assert password not in str(list(LogEntry.objects.values()))
    assert password not in client.get(reverse("unit_people", args=[ground.civil.pk])).content.decode()


def test_first_passwords_are_readable_and_all_differ():
    made = [first_password() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert [one for one in made if not re.fullmatch("(?:[a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", one)] == []


def test_a_name_that_is_in_use_is_refused(client, cast, ground):
    answer = enrol_by(client, cast.leader, ground.civil, username="clerk")
    assert answer.context["form"].errors["username"] == ["这个账号已有人使用，请换一个。"]
    assert cast.clerk.check_password(PASSWORD)


def test_of_two_who_take_a_name_at_once_the_second_is_refused(cast, ground):
    with pytest.raises(NameTaken):
        enrol(User(username="clerk", name="另一人"), ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    assert User.objects.filter(name="另一人").count() == 0


def test_without_power_nobody_is_saved(cast, ground):
    with pytest.raises(NoPower):
        enrol(User(username="x", name="新来甲"), ground.civil, Role.CLERK, actor=cast.stranger_leader, at=PHASE_2)
    assert not User.objects.filter(username="x").exists()


@pytest.mark.parametrize(
    "field", ["is_staff", "is_superuser", "is_active", "password", "id", "pk", "unit", "last_login", "user_permissions"]
)
def test_fields_that_the_form_does_not_ask_for_are_ignored(client, cast, ground, field):
    client.force_login(cast.leader)
    answer = client.post(reverse("enrol_person", args=[ground.civil.pk]), new_person(**{field: "1"}))
    password = answer.context["password"]
    person = User.objects.get(username="new-clerk")
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    assert person.check_password(password)
    assert Posting.objects.get(user=person).unit == ground.civil


@pytest.mark.parametrize("who", ["stranger_leader", "clerk", "panel_chair", "lead_leader", "technical"])
def test_a_stranger_enrols_nobody(client, cast, ground, who):
    assert enrol_by(client, getattr(cast, who), ground.civil).status_code == 404
    assert not User.objects.filter(username="new-clerk").exists()


def test_a_forgotten_password_is_set_anew_and_ends_the_sessions(client, cast, ground):
    theirs = Client()
    theirs.force_login(cast.clerk)
    posting = Posting.objects.get(user=cast.clerk)
    client.force_login(cast.leader)
    url = reverse("renew_password_of", args=[posting.pk])
    assert "确认重新设置密码" in client.get(url).content.decode()
    password = client.post(url).context["password"]
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(password)
    assert theirs.get(reverse("desk")).status_code == 302
    assert LogEntry.objects.filter(unit=ground.civil).last().move == "renew_password"


def test_a_leader_cannot_take_over_the_account_of_who_also_serves_elsewhere(client, cast, ground):
    posting = appoint(cast.region_coordinator, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    client.force_login(cast.leader)
    answer = client.post(reverse("renew_password_of", args=[posting.pk]), follow=True)
    assert len(list(answer.context["messages"])) == 1
    cast.region_coordinator.refresh_from_db()
    assert cast.region_coordinator.check_password(PASSWORD)


def test_nobody_renews_the_password_of_technical_staff(cast, ground):
    posting = appoint(cast.technical, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    with pytest.raises(NoPower):
        renew_password(posting, actor=cast.leader, at=PHASE_2)


@pytest.fixture
def newcomer(cast, ground):
    """A person who was given a first password at PHASE_2, and the password."""
    person = User(username="newcomer", name="新人")
    _, password = enrol(person, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    return person, password


def sign_in_at(at, password, browser=None):
    """Try the newcomer's password at that time; gives the browser and the answer."""
    browser = browser or Client()
    with time_machine.travel(at, tick=False):
        return browser, browser.post(reverse("login"), {"username": "newcomer", "password": password})


def test_a_first_password_opens_only_the_page_that_changes_it(newcomer):
    _, password = newcomer
    browser, answer = sign_in_at(PHASE_2, password)
    assert answer.status_code == 302
    with time_machine.travel(PHASE_2, tick=False):
        assert browser.get(reverse("desk"))["Location"] == reverse("password_change")
        assert browser.post(reverse("password_change"), {}).status_code == 200
        page = browser.get(reverse("password_change"))
        assert "请先设置自己的密码" in page.content.decode()
        new = {"old_password": password, "new_password1": "Gang-ri-6656", "new_password2": "Gang-ri-6656"}
        browser.post(reverse("password_change"), new)
        assert browser.get(reverse("desk")).status_code == 200
    assert sign_in_at(PHASE_2 + timedelta(days=30), "Gang-ri-6656")[1].status_code == 302


def test_a_first_password_lets_in_once(newcomer):
    _, password = newcomer
    sign_in_at(PHASE_2, password)
    answer = sign_in_at(PHASE_2, password)[1]
    whom = "城关分管甲（城关区民政局）、牵头单位协调员"
    assert answer.context["form"].non_field_errors() == [SignInForm.error_messages["void"].format(whom=whom)]


@pytest.mark.parametrize(("days", "status"), [(7, 302), (7.01, 200)])
def test_a_first_password_is_void_after_seven_days(newcomer, days, status):
    _, password = newcomer
    at = PHASE_2 + timedelta(days=days) - timedelta(seconds=1)
    assert sign_in_at(at, password)[1].status_code == status


def test_who_does_not_know_the_password_is_not_told_that_it_is_void(newcomer):
    _, password = newcomer
    sign_in_at(PHASE_2, password)
    answer = sign_in_at(PHASE_2, "wrong-password-1")[1]
    assert answer.context["form"].non_field_errors() == [SignInForm.error_messages["invalid_login"]]

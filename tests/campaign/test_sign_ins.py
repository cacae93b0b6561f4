"""我的登录: where a person is signed in, ended one by one, all others, by the office, by a dismissal, by a new password."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaign.enums import Role
from campaign.models import LogEntry, Posting, SignIn, User
from campaign.operations import appoint, relieve
from campaign.operations.sign_ins import device_words, shortened
from tests.cast import PASSWORD, PHASE_2

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(PHASE_2, tick=False) as traveller:
        yield traveller


def browser_of(username="clerk", agent=EDGE, address="10.1.2.3"):
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert browser.post(reverse("login"), {"username": username, "password": PASSWORD}).status_code == 302
    return browser


def alive(*browsers):
    return [browser.get(reverse("desk")).status_code == 200 for browser in browsers]


def test_the_page_lists_device_time_and_network_this_one_first(cast, clock):
    browser_of(agent=PHONE, address="2001:db8:1:2::7")
    clock.shift(timedelta(minutes=5))
    here = browser_of()
    other = browser_of("leader")
    page = here.get(reverse("sign_ins"))
    rows = [(row.device, row.address, row.began_at) for row in page.context["rows"]]
    assert rows == [
        ("Windows电脑　Edge", "10.1.2.*", PHASE_2 + timedelta(minutes=5)),
        ("安卓手机　谷歌内核浏览器", "2001:0db8:0001:*", PHASE_2),
    ]
    assert "10.1.2.3" not in page.content.decode()
    assert len(other.get(reverse("sign_ins")).context["rows"]) == 1


def test_one_is_ended_and_another_persons_is_not_there(cast):
    there, here, stranger = browser_of(), browser_of(), browser_of("leader")
    row = SignIn.objects.get(session_key=there.cookies["sessionid"].value)
    assert stranger.post(reverse("sign_in_end", args=[row.pk])).status_code == 404
    assert here.post(reverse("sign_in_end", args=[row.pk])).status_code == 302
    assert alive(there, here, stranger) == [False, True, True]


def test_all_others_are_ended_also_those_that_no_row_knows(cast):
    there, here, unknown = browser_of(), browser_of(), Client()
    unknown.force_login(cast.clerk)
    here.post(reverse("sign_ins_end_others"))
    assert alive(there, here, unknown) == [False, True, False]
    assert [row.session_key for row in SignIn.objects.all()] == [here.cookies["sessionid"].value]


def test_rows_of_ended_sessions_are_cleared_at_the_next_sign_in(cast, clock):
    browser_of()
    clock.shift(timedelta(hours=2))
    here = browser_of()
    assert SignIn.objects.count() == 1
    here.post(reverse("logout"))
    assert SignIn.objects.alive(PHASE_2 + timedelta(hours=2)).count() == 0


def test_a_dismissal_ends_ten_of_ten_sessions(cast):
    browsers = [browser_of(address=f"10.0.{number}.1") for number in range(10)]
    assert alive(*browsers) == [True] * 10
    relieve(Posting.objects.get(user=cast.clerk), actor=cast.leader, at=PHASE_2)
    assert alive(*browsers) == [False] * 10
    assert alive(browser_of()) == [True]


def test_a_closed_account_ends_ten_of_ten_sessions(cast):
    browsers = [browser_of(address=f"10.0.{number}.1") for number in range(10)]
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert alive(*browsers) == [False] * 10


def test_who_gives_up_an_own_post_stays_signed_in(cast, ground):
    appoint(cast.lead_leader, ground.civil, Role.LEADER, actor=None, at=PHASE_2)
    browser = browser_of("leader")
    relieve(Posting.objects.get(user=cast.leader), actor=cast.leader, at=PHASE_2)
    assert alive(browser) == [True]


def test_a_new_password_ends_the_other_two_of_three(cast):
    one, here, other = browser_of(), browser_of(), browser_of()
    new = {"old_password": PASSWORD, "new_password1": "Gang-ri-6656", "new_password2": "Gang-ri-6656"}
    here.post(reverse("password_change"), new)
    assert alive(one, here, other) == [False, True, False]
    assert [row.session_key for row in SignIn.objects.all()] == [here.cookies["sessionid"].value]


def test_who_may_appoint_sees_and_ends_the_sessions_of_a_person(cast, ground):
    there, leader = browser_of(), browser_of("leader")
    post = Posting.objects.get(user=cast.clerk)
    page = leader.get(reverse("account_of", args=[post.pk]))
    assert [row.device for row in page.context["rows"]] == ["Windows电脑　Edge"]
    leader.post(reverse("sign_out_of", args=[post.pk]))
    assert alive(there, leader) == [False, True]
    assert LogEntry.objects.filter(unit=ground.civil).last().label == "结束城关填报甲的全部登录"


@pytest.mark.parametrize("who", ["stranger_leader", "clerk", "panel_chair", "lead_leader"])
def test_a_stranger_neither_sees_nor_ends_them(cast, who):
    post = Posting.objects.get(user=cast.leader)
    browser = browser_of(who)
    assert browser.get(reverse("account_of", args=[post.pk])).status_code == 404
    assert browser.post(reverse("sign_out_of", args=[post.pk])).status_code == 404
    assert browser.post(reverse("reset_second_factor_of", args=[post.pk]), {"note": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", "未知设备"),
        (EDGE, "Windows电脑　Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) MicroMessenger/8.0", "苹果手机　微信"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko Firefox/115.0", "Linux电脑　火狐"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/16 Safari/605", "苹果电脑　Safari"),
    ],
)
def test_a_device_is_named_in_a_few_words(agent, words):
    assert device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [("10.1.2.3", "10.1.2.*"), ("2001:db8::1", "2001:0db8:0000:*"), (None, "未知"), ("<script>", "未知")],
)
def test_an_address_is_shortened_to_its_network(address, words):
    assert shortened(address) == words

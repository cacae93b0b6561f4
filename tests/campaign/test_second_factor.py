"""The second factor: bound by a code, asked for at sign-in and before what makes a list official, lost and reset by two."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.access import NotVerified, refuse_unverified, within
from campaign.enums import Role
from campaign.models import LogEntry, Message, Posting
from campaign.operations import NoPower, NoteMissing, Refused, appoint
from campaign.operations.enrolment import Alone, renew_password
from campaign.operations.second_factor import (
    TooSoon,
    WrongCode,
    begin_authenticator,
    confirm_authenticator,
    recovery_codes_left,
    reset_second_factor,
    show_code,
    show_recovery_code,
)
from campaign.roles import SECOND_FACTOR, Action
from tests.campaign.authenticator import bound, code_at
from tests.cast import PASSWORD, PHASE_2

SECOND = timedelta(seconds=1)
PUBLISH = "publish_several"


@pytest.fixture
def clock():
    with time_machine.travel(PHASE_2, tick=False) as traveller:
        yield traveller


@pytest.fixture
def required(settings, clock):
    settings.REQUIRE_SECOND_FACTOR = True
    return clock


def sign_in(username="coordinator", browser=None):
    browser = browser or Client()
    return browser, browser.post(reverse("login"), {"username": username, "password": PASSWORD})


def give(browser, code, **more):
    return browser.post(reverse("second_factor"), {"code": code, **more})


def test_it_is_required_for_legality_approval_and_publishing():
    assert {Action.REVIEW_LEGALITY, Action.RECORD_APPROVAL, Action.PUBLISH} == SECOND_FACTOR


def test_who_publishes_is_led_to_bind_one_and_everybody_else_works_on(required, cast):
    browser, _ = sign_in()
    answer = browser.get(reverse(PUBLISH))
    assert answer["Location"] == f"{reverse('second_factor')}?{urlencode({'next': reverse(PUBLISH)})}"
    page = browser.get(answer["Location"])
    assert "请先绑定身份验证器" in page.content.decode()
    assert browser.get(reverse("calendar")).status_code == 200
    assert "绑定身份验证器" in browser.get(reverse("desk")).content.decode()


def test_a_stranger_to_the_act_finds_nothing_rather_than_the_question(required, cast):
    browser, _ = sign_in("clerk")
    assert browser.get(reverse(PUBLISH)).status_code == 404


def test_the_operation_itself_refuses_in_a_request_and_lets_commands_and_workers_pass(required, cast):
    browser, _ = sign_in()
    request = browser.get(reverse("calendar")).wsgi_request
    both, needed = {Action.PUBLISH, Action.COMPILE}, {Action.PUBLISH}
    refuse_unverified(needed)
    with within(request):
        refuse_unverified(both)
        with pytest.raises(NotVerified):
            refuse_unverified(needed)
    refuse_unverified(needed)


def test_who_appoints_sees_who_must_bind_one_and_has_not(required, cast, ground):
    bound(cast.approver, PHASE_2)
    browser, _ = sign_in()
    page = browser.get(reverse("unit_people", args=[ground.lead.pk]))
    assert page.context["unbound"] == {cast.coordinator.pk}
    assert page.content.decode().count("未绑定身份验证器") == 1


def test_without_the_setting_nobody_is_asked(clock, cast):
    browser, _ = sign_in()
    assert browser.get(reverse(PUBLISH)).status_code == 200


def test_binding_step_by_step_and_what_was_sent_is_kept(required, cast):
    browser, _ = sign_in()
    sent = browser.post(reverse(PUBLISH), {"pick": ["17", "18"], "note": "同时公布"})
    assert sent["Location"].endswith("next=%2Fsecond-factor%2Fresume%2F")
    assert "您填写的内容已保留" in browser.get(sent["Location"]).content.decode()
    resume = reverse("second_factor_resume")
    assert browser.post(reverse("second_factor_begin"), {"password": "wrong-password"}).status_code == 422
    begun = browser.post(reverse("second_factor_begin"), {"password": PASSWORD, "next": resume})
    page = browser.get(begun["Location"].partition("#")[0])
    device = TOTPDevice.objects.get(user=cast.coordinator)
    assert page.context["picture"].startswith("data:image/svg+xml")
    assert (device.confirmed, page.context["next"]) == (False, resume)
    wrong = browser.post(reverse("second_factor_confirm"), {"code": "000000", "next": resume})
    assert wrong.status_code == 422
    required.shift(2)
    done = browser.post(reverse("second_factor_confirm"), {"code": code_at(device, PHASE_2), "next": resume})
    assert len(done.context["codes"]) == 10
    assert "no-store" in done["Cache-Control"]
    again = browser.get(resume).content.decode()
    assert re.findall(r'name="(pick|note)" value="([^"]*)"', again) == [
        ("pick", "17"),
        ("pick", "18"),
        ("note", "同时公布"),
    ]
    assert browser.get(resume)["Location"] == reverse("desk")  # the page carried it on; nothing waits any more
    assert browser.post(reverse(PUBLISH), {"pick": ["17", "18"]}).status_code != 302
    assert Message.objects.filter(user=cast.coordinator, subject="您的账号绑定了身份验证器").count() == 1
    assert browser.get(reverse(PUBLISH)).status_code == 200


def test_a_file_that_was_sent_cannot_be_kept_and_the_page_says_so(required, cast):
    browser, _ = sign_in()
    file = SimpleUploadedFile("呈批表.pdf", b"%PDF-1.4")
    browser.post(reverse(PUBLISH), {"scan": file}, headers={"Referer": f"http://testserver{reverse(PUBLISH)}"})
    page = browser.get(reverse("second_factor_resume")).content.decode()
    assert "附件不能保留" in page
    assert f'href="http://testserver{reverse(PUBLISH)}"' in page


def test_htmx_is_led_by_its_own_header(required, cast):
    browser, _ = sign_in()
    answer = browser.get(reverse(PUBLISH), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("second_factor"))


def test_whose_account_has_one_is_asked_at_sign_in_and_finds_nothing_else_before(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    browser, answer = sign_in("clerk")
    assert answer["Location"] == f"{reverse('second_factor')}?next=%2Fdesk%2F"
    assert browser.get(reverse("calendar"))["Location"] == f"{reverse('second_factor')}?next=%2Fcalendar%2F"
    assert browser.post(reverse("sign_ins_end_others"))["Location"] == f"{reverse('second_factor')}?next=%2Fdesk%2F"
    assert browser.get(reverse("home")).status_code == 200
    page = browser.get(answer["Location"]).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    before = browser.cookies["sessionid"].value
    done = give(browser, code_at(device, PHASE_2), next=reverse("calendar"))
    assert done["Location"] == reverse("calendar")
    assert browser.cookies["sessionid"].value != before
    assert browser.get(reverse("calendar")).status_code == 200


def test_a_second_sign_in_in_the_same_browser_is_asked_again(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    browser, _ = sign_in("clerk")
    give(browser, code_at(device, PHASE_2))
    sign_in("clerk", browser)
    assert browser.get(reverse("desk"))["Location"].startswith(reverse("second_factor"))


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "full-width"])
def test_a_code_is_read_as_people_type_it(clock, cast, typed):
    device, _ = bound(cast.clerk, PHASE_2)
    code = code_at(device, PHASE_2)
    text = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    text = text if typed == "full-width" else typed.format(code, code[:3], code[3:])
    browser, _ = sign_in("clerk")
    assert give(browser, text).status_code == 302


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_half_a_minute_of_difference_is_allowed(clock, cast, seconds):
    device, _ = bound(cast.clerk, PHASE_2 - timedelta(minutes=5))
    assert show_code(cast.clerk, code_at(device, PHASE_2 + seconds * SECOND), at=PHASE_2) == device


@pytest.mark.parametrize("seconds", [-90, 90])
def test_more_is_not(clock, cast, seconds):
    device, _ = bound(cast.clerk, PHASE_2 - timedelta(minutes=5))
    with pytest.raises(WrongCode):
        show_code(cast.clerk, code_at(device, PHASE_2 + seconds * SECOND), at=PHASE_2)


def test_a_clock_that_drifts_is_followed(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2 - timedelta(minutes=5))
    for half_minutes in (1, 2, 3):
        at = PHASE_2 + half_minutes * timedelta(minutes=10)
        clock.move_to(at)
        assert show_code(cast.clerk, code_at(device, at + half_minutes * 30 * SECOND), at=at) == device


def test_no_code_is_taken_twice(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    code = code_at(device, PHASE_2)
    assert give(sign_in("clerk")[0], code).status_code == 302
    answer = give(sign_in("clerk")[0], code)
    assert answer.status_code == 422
    assert "不正确或者已用过" in answer.content.decode()


def test_wrong_codes_double_the_wait_and_five_end_the_session(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    browser, _ = sign_in("clerk")
    answers = []
    for number in range(5):
        answers.append(give(browser, f"{number:06d}").status_code)
        if number < 4:
            assert "请等" in give(browser, code_at(device, PHASE_2)).content.decode()
            clock.shift(2**number)
    assert answers == [422, 422, 422, 422, 429]
    assert browser.get(reverse("desk"))["Location"].startswith(reverse("login"))
    clock.shift(timedelta(minutes=16))
    browser, answer = sign_in("clerk")
    assert answer.status_code == 302
    assert give(browser, code_at(device, PHASE_2 + timedelta(minutes=16, seconds=15))).status_code == 302


def test_the_owner_never_waits_a_quarter_of_an_hour(clock, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    at = PHASE_2
    for _ in range(30):
        clock.move_to(at)
        with pytest.raises(WrongCode):
            show_code(cast.clerk, "000000", at=at)
        device.refresh_from_db()
        at += timedelta(seconds=2 ** (device.throttling_failure_count - 1))
    assert 2 ** (device.throttling_failure_count - 1) == 512
    with pytest.raises(TooSoon):
        show_code(cast.clerk, code_at(device, at), at=at - SECOND)
    clock.move_to(at)
    assert show_code(cast.clerk, code_at(device, at), at=at) == device


def test_a_recovery_code_lets_in_once_is_logged_and_stands_nowhere_in_the_clear(clock, cast):
    _, codes = bound(cast.clerk, PHASE_2)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert (len(set(codes)), len(stored), stored & set(codes)) == (10, 10, set())
    browser, _ = sign_in("clerk")
    page = browser.get(f"{reverse('second_factor')}?recovery=1").content.decode()
    assert 'autocomplete="off"' in page
    assert give(browser, codes[0].upper(), recovery="1").status_code == 302
    assert browser.get(reverse("desk")).status_code == 200
    assert recovery_codes_left(cast.clerk) == 9
    assert LogEntry.objects.filter(move="use_recovery_code").last().label == "城关填报甲用恢复码登录，还剩9个"
    with pytest.raises(WrongCode):
        show_recovery_code(cast.clerk, codes[0], at=PHASE_2)
    assert Message.objects.filter(user=cast.clerk, subject="您的账号用恢复码登录了一次").count() == 1


def test_recovery_codes_are_renewed_after_a_confirmation_and_the_old_ones_are_void(clock, cast):
    device, codes = bound(cast.clerk, PHASE_2)
    browser, _ = sign_in("clerk")
    give(browser, code_at(device, PHASE_2))
    assert "确认重新生成恢复码" in browser.get(reverse("recovery_codes")).content.decode()
    new = browser.post(reverse("recovery_codes")).context["codes"]
    assert (len(new), set(new) & set(codes)) == (10, set())
    with pytest.raises(WrongCode):
        show_recovery_code(cast.clerk, codes[3], at=PHASE_2)


def test_a_key_that_was_not_confirmed_in_half_an_hour_is_void(clock, cast):
    device = begin_authenticator(cast.clerk, at=PHASE_2)
    late = PHASE_2 + timedelta(minutes=31)
    clock.move_to(late)
    with pytest.raises(Refused, match="重新开始"):
        confirm_authenticator(cast.clerk, code_at(device, late), keep="", at=late)
    assert sign_in("clerk")[1]["Location"] == reverse("desk")


def test_binding_another_ends_the_first_and_all_other_sessions(clock, cast):
    first, _ = bound(cast.clerk, PHASE_2 - timedelta(hours=1))
    browser, _ = sign_in("clerk")
    give(browser, code_at(first, PHASE_2))
    bound(cast.clerk, PHASE_2 + timedelta(minutes=2))
    assert browser.get(reverse("desk"))["Location"].startswith(reverse("login"))
    assert TOTPDevice.objects.exclude(pk=first.pk).count() == TOTPDevice.objects.count() == 1


def test_who_need_not_have_it_may_do_without_again_and_who_must_may_not(required, cast):
    for person, left in ((cast.clerk, 0), (cast.coordinator, 1)):
        device, _ = bound(person, PHASE_2)
        browser, _ = sign_in(person.username)
        give(browser, code_at(device, PHASE_2))
        browser.post(reverse("second_factor_remove"))
        assert TOTPDevice.objects.filter(user=person).count() == left


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", r"/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_next_leads_to_own_pages_only(clock, cast, target):
    device, _ = bound(cast.clerk, PHASE_2)
    browser, _ = sign_in("clerk")
    assert give(browser, code_at(device, PHASE_2), next=target)["Location"] == reverse("desk")


def test_a_page_that_is_sent_again_is_asked_for_by_its_own_path_only(required, cast):
    """What waits is in the session: nobody can plant it from outside."""
    browser, _ = sign_in()
    browser.post(f"{reverse(PUBLISH)}?x=https://evil.example/", {"a": '"><script>'})
    page = browser.get(reverse("second_factor_resume")).content.decode()
    assert f'action="{reverse(PUBLISH)}?x=https://evil.example/"' in page
    assert "<script>'" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def post_of(person):
    return Posting.objects.get(user=person)


def test_a_superior_resets_a_lost_one_with_a_reason_and_the_person_is_told(clock, cast):
    bound(cast.approver, PHASE_2)
    theirs = Client()
    theirs.force_login(cast.approver)
    browser, _ = sign_in("coordinator")
    url = reverse("reset_second_factor_of", args=[post_of(cast.approver).pk])
    assert browser.post(url, {"note": " "}).status_code == 422
    assert browser.post(url, {"note": "手机丢失，已当面核对。"}).status_code == 302
    assert TOTPDevice.objects.count() + StaticToken.objects.count() == 0
    assert theirs.get(reverse("desk")).status_code == 302
    entry = LogEntry.objects.get(move="reset_second_factor")
    assert (entry.actor, entry.note, entry.unit) == (
        cast.coordinator,
        "手机丢失，已当面核对。",
        post_of(cast.approver).unit,
    )
    assert Message.objects.filter(user=cast.approver, subject="您的身份验证器已解除").count() == 1


def test_nobody_resets_their_own_nor_that_of_who_serves_elsewhere(clock, cast, ground):
    bound(cast.coordinator, PHASE_2)
    with pytest.raises(NoPower):
        reset_second_factor(post_of(cast.coordinator), actor=cast.coordinator, at=PHASE_2, note="丢失")
    bound(cast.stranger, PHASE_2)
    with pytest.raises(NoPower):
        reset_second_factor(post_of(cast.stranger), actor=cast.coordinator, at=PHASE_2, note="丢失")
    bound(cast.approver, PHASE_2)
    appoint(cast.approver, ground.other_civil, Role.CLERK, actor=None, at=PHASE_2)
    with pytest.raises(NoPower):
        reset_second_factor(
            Posting.objects.get(user=cast.approver, unit=ground.lead), actor=cast.coordinator, at=PHASE_2, note="丢失"
        )


def test_one_alone_does_not_reset_both_password_and_second_factor(clock, cast):
    bound(cast.approver, PHASE_2)
    post, day = post_of(cast.approver), timedelta(days=1)
    renew_password(post, actor=cast.coordinator, at=PHASE_2)
    with pytest.raises(Alone):
        reset_second_factor(post, actor=cast.coordinator, at=PHASE_2 + 6 * day, note="丢失")
    reset_second_factor(post, actor=cast.city_coordinator, at=PHASE_2 + 6 * day, note="丢失")
    with pytest.raises(Alone):
        renew_password(post, actor=cast.city_coordinator, at=PHASE_2 + 7 * day)
    assert renew_password(post, actor=cast.city_coordinator, at=PHASE_2 + 14 * day)


def test_a_reset_without_reason_or_without_device_is_refused(clock, cast):
    with pytest.raises(NoteMissing):
        reset_second_factor(post_of(cast.approver), actor=cast.coordinator, at=PHASE_2, note="")
    with pytest.raises(Refused, match="没有绑定"):
        reset_second_factor(post_of(cast.approver), actor=cast.coordinator, at=PHASE_2, note="丢失")


def test_the_server_is_the_last_resort(clock, cast, capsys):
    bound(cast.region_coordinator, PHASE_2)
    call_command("reset_second_factor", "region_coordinator", "--reason", "只有一名协调员，手机丢失。")
    assert TOTPDevice.objects.count() == 0
    assert LogEntry.objects.get(move="reset_second_factor").note == "只有一名协调员，手机丢失。"
    for name in ("region_coordinator", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name, "--reason", "再次")


def test_what_is_done_to_who_holds_no_post_stands_in_the_offices_log(clock, cast, ground):
    bound(cast.technical, PHASE_2)
    call_command("reset_second_factor", "technical", "--reason", "手机丢失。")
    entry = LogEntry.objects.get(move="reset_second_factor")
    assert (entry.unit, entry.after) == (ground.coordination, {"user": cast.technical.pk})
    assert Message.objects.filter(user=cast.technical, subject="您的身份验证器已解除").count() == 1


@pytest.mark.parametrize("page", ["admin:index", "admin:campaign_user_changelist", "styleguide"])
def test_technical_pages_need_it_too(required, cast, page):
    browser, _ = sign_in("technical")
    assert browser.get(reverse(page))["Location"].startswith(f"{reverse('second_factor')}?next=")
    device, _ = bound(cast.technical, PHASE_2)
    browser, _ = sign_in("technical")
    give(browser, code_at(device, PHASE_2))
    assert browser.get(reverse(page)).status_code == 200


def test_technical_staff_set_no_password_of_who_holds_a_post(client, cast):
    client.force_login(cast.technical)
    new = {"password1": "Gang-ri-6656", "password2": "Gang-ri-6656", "usable_password": "true"}
    url = reverse("admin:auth_user_password_change", args=[cast.approver.pk])
    assert client.post(url, new)["Location"] == reverse("admin:campaign_user_change", args=[cast.approver.pk])
    cast.approver.refresh_from_db()
    assert cast.approver.check_password(PASSWORD)
    assert client.get(reverse("admin:auth_user_password_change", args=[cast.technical.pk])).status_code == 200


def test_where_to_go_on_keeps_what_stands_behind_the_question_mark(clock, cast):
    browser, _ = sign_in("clerk")
    begun = browser.post(reverse("second_factor_begin"), {"password": PASSWORD, "next": "/desk/?a=1&b=2#c"})
    assert browser.get(begun["Location"]).context["next"] == "/desk/?a=1&b=2#c"


def test_the_technical_site_shows_no_key(client, cast):
    client.force_login(cast.technical)
    bound(cast.clerk, PHASE_2)
    page = client.get(reverse("admin:index")).content.decode()
    assert "otp_totp" not in page
    assert "otp_static" not in page

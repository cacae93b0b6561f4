"""A supervision office draws a sample; an inspector answers without a line and sends later; the unit corrects; it is verified."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaign.notice.timetable import SHANGHAI
from supervision.models import CheckAnswer, CheckPhoto, CheckVisit, CorrectionOrder, Finding
from supervision.queries.check_answers import standings_of
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import PHONE, Walk, follow, give, heading, press
from tests.publishing.conftest import Published
from tests.supervision.inspecting import Checked, checked, photo

__all__ = ["checked"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUT = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "Failed to fetch")


def drawn(walk: Walk) -> Page:
    """The supervisor plans, draws all four units of the county, and sends the inspector."""
    office = walk.sign_in("supervisor")
    today = timezone.now().astimezone(SHANGHAI).date()
    office.goto("/check-plans/new/")
    values = {"name": "年底抽查暗访", "units_wanted": "4", "items_wanted": "2"}
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=9)).isoformat()}
    give(office, **values, **days)
    press(office, "保存计划")
    follow(office, "查看名单，抽取")
    walk.look(office, "frame", phone=True)
    press(office, re.compile("抽取后不能重抽"))
    expect(office.locator("main")).to_contain_text("已抽取4个单位")
    for box in office.locator("input[name=pick]").all():
        box.check()
    office.locator("#inspector").select_option(label="城关检查甲")
    press(office, "分派所选单位")
    expect(office.locator("main")).to_contain_text("已将4个单位的检查分派给城关检查甲")
    walk.look(office, "plan", phone=True)
    return office


def on_a_phone(walk: Walk, username: str) -> Page:
    """Somebody who signs in on a phone."""
    page = walk.visit.page_at(PHONE)
    signed_in(page, username)
    return page


def kept(page: Page, words: str | re.Pattern[str]) -> None:
    """What the bar says is on the phone."""
    expect(page.locator("[data-kept]")).to_have_text(words)


def choose(page: Page, code: str, value: str) -> None:
    """Tap an answer to a question."""
    page.locator(f"[data-key^={code}-] input[value={value}]").check()


def opened(walk: Walk) -> Page:
    """The inspector opens the visit once while there is a line."""
    phone = on_a_phone(walk, "inspector")
    phone.goto("/checks/")
    walk.note(phone, "my checks")
    follow(phone, "城关区民政局")
    heading(phone, "现场检查：城关区民政局")
    phone.locator("html[data-offline=ready]").wait_for(state="attached")
    return phone


def answer_offline(walk: Walk, phone: Page) -> Page:
    """Two answers and a photograph without a line; the page is closed and opened again, still without."""
    context, address = phone.context, phone.url
    context.set_offline(True)
    choose(phone, "list_posted", "yes")
    choose(phone, "still_asked", "yes")
    phone.locator("[data-key^=still_asked-] textarea").fill("三号窗口要求先开证明。")
    box = phone.locator("[data-key^=still_asked-] input[type=file]")
    box.set_input_files({"name": "窗口.jpg", "mimeType": "image/jpeg", "buffer": photo("teal")})
    kept(phone, "已存在本机，还有3项没有发送")
    walk.note(phone, "offline")
    walk.visit.shoot(phone, "offline")
    assert CheckAnswer.objects.count() == 0
    phone.close()
    again = context.new_page()
    again.goto(address)
    heading(again, "现场检查：城关区民政局")
    kept(again, "已存在本机，还有3项没有发送")
    expect(again.locator("[data-key^=still_asked-] textarea")).to_have_value("三号窗口要求先开证明。")
    return again


def test_from_the_draw_to_the_correction(walk: Walk, published: Published, settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    office = drawn(walk)
    visit = CheckVisit.objects.select_related("plan__draw").get(inspected=published.ground.civil)
    phone = answer_offline(walk, opened(walk))
    right = {one.question["code"]: one.question["right"] for one in standings_of(visit, visit.plan.draw)}
    for code in right.keys() - {"still_asked", "list_posted"}:
        choose(phone, code, right[code])
    kept(phone, "已存在本机，还有12项没有发送")
    phone.context.set_offline(False)
    kept(phone, "本机没有未发送的内容")
    expect(phone.locator("[data-sent]")).to_have_text("已发送11项、照片1张")
    assert (CheckPhoto.objects.count(), [one.over for one in CheckAnswer.objects.all()].count([])) == (1, 11)
    walk.note(phone, "sent")
    walk.visit.shoot(phone, "sent")
    phone.get_by_role("link", name="填写完毕，去提交").click()
    walk.note(phone, "hand in")
    press(phone, re.compile("提交后不能修改"))
    expect(phone.locator("main")).to_contain_text("已提交，发现问题1项")
    assert Finding.objects.get().note == "三号窗口要求先开证明。"
    correct(walk, office)
    walk.visit.errors = [words for words in walk.visit.errors if not any(cut in words for cut in CUT)]


@pytest.mark.soak
def test_an_ended_session_and_two_phones_lose_nothing(walk: Walk, checked: Checked) -> None:
    with_line = f"/checks/{checked.visit.pk}/"
    one, other = (on_a_phone(walk, who) for who in ("inspector", "supervisor"))
    for phone in (one, other):
        phone.goto(with_line)
    Session.objects.all().delete()
    choose(one, "list_posted", "no")
    expect(one.locator("[data-why]")).to_contain_text("登录已失效，内容都在本机")
    with one.context.expect_page() as opening:
        one.locator("[data-why]").get_by_role("link", name="在新的窗口登录").click()
    again = opening.value
    again.get_by_label("账号").fill("inspector")
    again.get_by_label("密码").fill(PASSWORD)
    press(again, "登录")
    heading(again, "现场检查：城关区民政局")
    kept(again, "本机没有未发送的内容")
    assert CheckAnswer.objects.get().value == "no"
    other.goto("/sign-in/")
    second = on_a_phone(walk, "supervisor")
    second.goto(with_line)
    second.evaluate("() => { window.fetch = () => Promise.reject(new Error('cut')); }")
    again.locator("[data-key=list_posted-0] textarea").fill("大厅没有。")
    again.locator("[data-key=list_posted-0] textarea").blur()
    kept(again, "本机没有未发送的内容")
    choose(second, "list_posted", "yes")
    second.reload()
    expect(second.locator("[data-key=list_posted-0] [data-conflict]")).to_contain_text("大厅没有。")
    walk.note(second, "conflict")
    second.locator("[data-key=list_posted-0] [data-conflict]").get_by_role("button").last.click()
    kept(second, "本机没有未发送的内容")
    assert len(checked.standings[0].heads) == 1


@pytest.mark.soak
def test_the_next_person_on_a_phone_finds_nothing_of_the_one_before(walk: Walk, checked: Checked, cast: Cast) -> None:
    address = f"/checks/{checked.visit.pk}/"
    phone = on_a_phone(walk, "inspector")
    phone.goto(address)
    phone.locator("html[data-offline=ready]").wait_for(state="attached")
    phone.route("**/answers/", lambda route: route.abort())
    choose(phone, "list_posted", "no")
    phone.locator("[data-key=list_posted-0] textarea").fill("大厅没有。")
    kept(phone, "已存在本机，还有1项没有发送")
    wait_for_stores(phone, f"checks-2-{cast.inspector.pk}")
    phone.goto("/checks/")
    assert kept_kinds(phone) == {"a", "s"}
    press(phone, "退出")
    heading(phone, "已退出登录")
    wait_for_stores(phone)
    assert kept_kinds(phone) == {"a"}  # the only copy of what was not sent; what the server had said is gone
    signed_in(phone, "supervisor")
    phone.goto(address)
    phone.locator("html[data-offline=ready]").wait_for(state="attached")
    expect(phone.locator("[data-sent]")).to_have_text("已发送0项")
    expect(phone.locator("[data-key=list_posted-0] textarea")).to_have_value("")
    wait_for_stores(phone, f"checks-2-{cast.supervisor.pk}")
    phone.context.set_offline(True)
    phone.reload()
    heading(phone, "现场检查：城关区民政局")  # the supervisor's own page is kept
    phone.context.set_offline(False)
    phone.unroute("**/answers/")
    assert CheckAnswer.objects.count() == 0
    signed_in(phone, "inspector")
    phone.goto(address)
    kept(phone, "本机没有未发送的内容")
    assert [(one.by, one.note) for one in CheckAnswer.objects.all()] == [(cast.inspector, "大厅没有。")]
    walk.visit.errors = [words for words in walk.visit.errors if not any(cut in words for cut in CUT)]


def signed_in(phone: Page, username: str) -> None:
    """Another account on the same phone."""
    phone.goto("/sign-in/")
    phone.get_by_label("账号").fill(username)
    phone.get_by_label("密码").fill(PASSWORD)
    press(phone, "登录")
    heading(phone, "我的工作")


def wait_for_stores(phone: Page, *pages: str) -> None:
    """Until the phone keeps pages in these stores and no others. (`wait_for_function` takes a promise for a yes.)"""
    kept_here = """async (wanted) => {
        const until = Date.now() + 10000;
        const named = async () => (await caches.keys()).sort().join();
        while (await named() !== wanted && Date.now() < until) await new Promise((go) => { setTimeout(go, 50); });
        return named();
    }"""
    wanted = ",".join([*pages, "checks-parts"])
    assert phone.evaluate(kept_here, wanted) == wanted


def kept_kinds(phone: Page) -> set[str]:
    """Whether the phone keeps answers that wait (a), what the server said (s)."""
    names: list[str] = phone.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('check:'))")
    return {name.split(":")[3] for name in names}


def correct(walk: Walk, office: Page) -> None:
    """The office orders, the clerk reports, the leader signs, the office verifies."""
    office.goto("/findings/")
    press(office, "对所选问题下达责令整改")
    give(office, number="城减证整〔2020〕1号", days="5")
    walk.look(office, "order form", phone=True)
    press(office, "下达，并通知该单位")
    expect(office.locator("main")).to_contain_text("已下达，并通知城关区民政局")
    order = CorrectionOrder.objects.get()
    clerk = walk.sign_in("clerk")
    follow(clerk, re.compile("责令整改待办"))
    follow(clerk, order.number)
    give(clerk, words="已告知窗口，不再要求提供。")
    clerk.locator("[name=evidence]").set_input_files(
        {"name": "告知.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    walk.look(clerk, "report", phone=True)
    press(clerk, "保存，不报送")
    expect(clerk.locator("main")).to_contain_text("告知.pdf")
    leader = walk.sign_in("leader")
    leader.goto(f"/orders/{order.pk}/")
    follow(leader, "签发报送")
    press(leader, "签发报送")
    expect(leader.locator("main")).to_contain_text("已报送")
    office.goto(f"/orders/{order.pk}/")
    follow(office, "核实通过")
    press(office, "核实通过")
    expect(office.locator("main")).to_contain_text("已核实")
    order.refresh_from_db()
    assert (order.state, order.files.get().file_name) == ("closed", "告知.pdf")

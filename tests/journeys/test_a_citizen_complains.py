"""A citizen at a window, on a telephone and by keyboard: checks, complains with a photo, follows, is not content, opens it again.
In between the office deals with it on its own pages, on telephones too."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaign.config import complaining
from campaign.notice.timetable import SHANGHAI
from supervision.models import Complaint
from tests.conftest import WIDTHS
from tests.journeys.conftest import Walk, follow, give, heading, press
from tests.journeys.test_an_inspector_checks_offline import on_a_phone
from tests.journeys.test_the_public_by_keyboard import enter, tab_to
from tests.publishing.conftest import CANCELLED, Published
from tests.supervision.test_operations_photos import taken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 390
STORY = "窗口说没有亲属关系证明就不办。"


def test_a_citizen_complains(walk: Walk, published: Published, settings: Any, tmp_path: Path):
    settings.MEDIA_ROOT, settings.COMPLAINT_FORM_SECONDS = tmp_path / "media", 0
    page = walk.visitor()
    page.set_viewport_size({"width": PHONE, "height": WIDTHS[PHONE]})
    number, secret = complain(walk, page, tmp_path)
    complaint = Complaint.objects.get(number=number)
    look_up(page, number, secret)
    expect(page.locator("main")).to_contain_text("待受理")
    walk.look(page, "followed")
    office_answers(walk, number)
    look_up(page, number, secret)
    expect(page.locator("main")).to_contain_text("城关区民政局：已于")
    walk.look(page, "answered")
    page.get_by_label("说明").fill("今天去办，窗口还是要。")
    with page.expect_navigation():
        page.get_by_role("button", name="没有解决，重新办理").press("Enter")
    expect(page.locator("main")).to_contain_text("办理中")
    walk.look(page, "opened-again")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.turn, complaint.photos.count()) == ("in_hand", 2, 1)
    assert secret not in page.url


def complain(walk: Walk, page: Page, folder: Path) -> tuple[str, str]:
    """From the window check in one tap to number and secret; what is typed is typed by keyboard."""
    page.goto(f"/window/540102-002/?q={CANCELLED}")
    expect(page.locator("main")).to_contain_text("已取消，不用提供")
    enter(page, "窗口还是要？投诉")
    heading(page, "投诉城关区民政局")
    walk.look(page, "form")
    expect(page.get_by_label("被索要的证明")).to_have_value(CANCELLED)
    enter(page, "下一步：核对")
    expect(page.get_by_role("alert")).to_contain_text("姓名")
    walk.look(page, "form-wrong")
    for name, words in {"id_account": STORY, "id_name": "示例投诉人", "id_mobile": "13800000007"}.items():
        tab_to(page, name)
        page.keyboard.type(words)
    photo = folder / "photo.jpg"
    photo.write_bytes(taken())
    page.locator("#id_photos").set_input_files(photo)
    enter(page, "下一步：核对")
    heading(page, "核对投诉内容")
    expect(page.locator("main")).to_contain_text(STORY)
    walk.look(page, "check")
    if os.environ.get(
        "DEPLOYED"
    ):  # its processes know nothing of the tests' settings: nobody sends a complaint so fast
        page.wait_for_timeout(1000 * complaining.COMPLAINT_FORM_SECONDS)
    enter(page, "提交投诉")
    heading(page, "投诉已收到")
    walk.look(page, "done")
    return page.locator("#receipt-number").inner_text(), page.locator("#receipt-secret").inner_text()


def look_up(page: Page, number: str, secret: str) -> None:
    """Number and secret on the page that asks for them."""
    page.goto("/complain/follow/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(secret)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def office_answers(walk: Walk, number: str) -> None:
    """On the telephones of the office: the handler takes it on, the unit says what it has put right, the handler tells the citizen."""
    handler, clerk = on_a_phone(walk, "handler"), on_a_phone(walk, "clerk")
    opened(handler, number)
    walk.note(handler, "the handler's page")
    follow(handler, "受理并转送")
    handler.get_by_label(re.compile("城关区民政局（")).check()
    walk.note(handler, "refer")
    press(handler, "受理并转送，通知办理单位")
    opened(clerk, number, "respond")
    walk.note(clerk, "the unit's page")
    walk.visit.shoot(clerk, "unit")
    expect(clerk.locator("main")).not_to_contain_text("示例投诉人")
    follow(clerk, "答复受理单位")
    today = timezone.now().astimezone(SHANGHAI).date().isoformat()
    clerk.get_by_label("已纠正").check()
    give(clerk, finding="corrected", words="已停止索要。", corrected_on=today, measures="更新了办事指南。")
    walk.note(clerk, "answer")
    walk.visit.shoot(clerk, "answer")
    press(clerk, "答复受理单位")
    expect(clerk.locator("main")).to_contain_text("更新了办事指南。")
    opened(handler, number)
    follow(handler, "反馈投诉人")
    give(handler, outcome="corrected", words="该单位已经停止索要。")
    press(handler, "看投诉人将看到的全文")
    walk.note(handler, "feed back")
    press(handler, "反馈投诉人，反馈后不能修改")
    expect(handler.locator("main")).to_contain_text("该单位已经停止索要。")
    assert Complaint.objects.get(number=number).state == "answered"


def opened(page: Page, number: str, side: str = "handle") -> None:
    """The complaint, from the list of the desk."""
    page.goto(f"/complaints/?side={side}&q={number}")
    page.locator("main tbody").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(number)

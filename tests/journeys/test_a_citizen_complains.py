"""A citizen at a window, on a telephone and by keyboard: checks, complains with a photo, follows, is not content, opens it again."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from supervision.models import Complaint, Referral
from supervision.operations.complaints import accept_and_refer
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back
from tests.conftest import WIDTHS
from tests.journeys.conftest import Walk, heading
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
    office_answers(published, complaint)
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


def office_answers(published: Published, complaint: Complaint) -> None:
    """The handler takes it on, the unit says that it is put right, the handler tells the citizen."""
    cast, at = published.cast, timezone.now()
    accept_and_refer(
        complaint, to=[published.ground.civil], summary="窗口索要已取消的证明。", actor=cast.handler, at=at
    )
    draft = AnswerDraft(
        finding="corrected", corrected=True, corrected_on=at.date(), words="已纠正。", measures="更新了办事指南。"
    )
    answer_referral(Referral.objects.get(), draft, actor=cast.clerk, at=at)
    complaint.refresh_from_db()
    feed_back(complaint, outcome="corrected", words="该单位已经停止索要。", actor=cast.handler, at=at)

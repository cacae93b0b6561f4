"""A panel rules, the unit answers, the superior decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from campaign.models import Phase, Round, Unit
from review.models import Ruling
from submissions.models import Declaration
from submissions.operations import certify, hand_in, replace_items, start_declaration
from tests.cast import Cast, Ground
from tests.journeys.conftest import Walk, follow, give, heading, press
from tests.publishing.conftest import DECLARED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def declared(ground: Ground, cast: Cast, today_in: Callable[[Round, int], None]) -> Declaration:
    """城关区民政局 has declared four items; today is in the review phase."""
    today_in(ground.round, 3)
    at = Phase.objects.get(round=ground.round, number=2).opens + timedelta(days=1)
    civil = Unit.objects.get(pk=ground.civil.pk)
    declaration = start_declaration(civil, ground.round, actor=cast.clerk, at=at)
    replace_items(declaration, DECLARED["civil"], actor=cast.clerk, at=at)
    hand_in(declaration, actor=cast.clerk, at=at)
    certify(declaration, actor=cast.leader, at=at)
    return declaration


def test_a_panel_rules(walk: Walk, declared: Declaration):
    chair, member = walk.sign_in("panel_chair"), walk.sign_in("panel_member")
    leader = walk.sign_in("leader")
    receive(walk, chair)
    rule(walk, member)
    feed_back(walk, chair)
    answer(walk, leader)
    rule_again(walk, member, chair)
    contest_again(walk, leader)
    decide(walk)
    leader.goto("/answers/")
    walk.look(leader, "answers-at-the-end")
    states = {ruling.item.cert_name: (ruling.state, ruling.outcome) for ruling in Ruling.objects.with_papers()}
    assert states == {
        "无犯罪记录证明": ("settled", "retain"),
        "亲属关系证明": ("settled", "cancel"),
        "居住证明": ("proposed", "refer"),
        "身份证复印件": ("returned", ""),
    }
    decided = Ruling.objects.get(item__cert_name="亲属关系证明")
    assert decided.dissent == "群众持外地户籍的无法核查。\n上级系统尚未调整。"


def receive(walk: Walk, chair: Page) -> None:
    walk.look(chair, "chairs-desk", phone=True)
    follow(chair, "待接收的申报表")
    heading(chair, "审核目录")
    walk.look(chair, "docket-awaiting", phone=True)
    press(chair, "接收全部（1份）")
    expect(chair.locator("main")).to_contain_text("4件事项进入审核目录")
    walk.look(chair, "docket", phone=True)


def rule(walk: Walk, member: Page) -> None:
    member.goto("/desk/")
    follow(member, "待审核")
    follow(member, "无犯罪记录证明")
    heading(member, "无犯罪记录证明")
    walk.look(member, "ruling", phone=True)
    give(member, outcome="retain", reason="法律规定必须核验。")
    press(member, "提出意见，看下一件")
    heading(member, "亲属关系证明")
    give(member, outcome="cancel", disposal="department_check", replacement="")
    press(member, "提出意见，看下一件")
    walk.look(member, "ruling-refused", phone=True)
    give(member, replacement="由公安机关核查户籍信息。")
    press(member, "提出意见，看下一件")
    heading(member, "居住证明")
    give(member, outcome="refer", reason="依据为部门规章，提请上级取消。")
    press(member, "提出意见，看下一件")
    heading(member, "身份证复印件")
    member.get_by_text("退回整改", exact=True).first.click()
    give(member, returned_for="scope")
    member.get_by_label("理由").last.fill("身份证复印件不属于证明，请核对后重新填写。")
    press(member, "退回整改")
    expect(member.locator("main")).to_contain_text("已退回单位整改")
    walk.look(member, "returned")


def feed_back(walk: Walk, chair: Page) -> None:
    chair.goto("/docket/")
    walk.look(chair, "docket-ruled", phone=True)
    chair.once("dialog", lambda dialog: dialog.accept())
    chair.locator("button[name=all][data-confirm]").click()
    confirm_in_page(chair)
    expect(chair.locator("main")).to_contain_text("反馈3件审核意见")


def confirm_in_page(page: Page) -> None:
    """Say yes in the dialog, where the site asks in one of its own."""
    dialog = page.locator("dialog[open]")
    if dialog.count():
        dialog.get_by_role("button").first.click()


def answer(walk: Walk, leader: Page) -> None:
    leader.goto("/desk/")
    walk.look(leader, "leaders-desk")
    leader.goto("/answers/")
    walk.look(leader, "answers", phone=True)
    follow(leader, "无犯罪记录证明")
    walk.look(leader, "answer", phone=True)
    press(leader, "同意，本件确认")
    leader.goto("/answers/")
    follow(leader, "亲属关系证明")
    contest(leader, "群众持外地户籍的无法核查。")
    walk.look(leader, "contested")


def contest(leader: Page, words: str) -> None:
    leader.get_by_text("提出异议", exact=True).first.click()
    leader.get_by_label("异议理由").or_(leader.locator("textarea[name=note]")).first.fill(words)
    leader.locator("form[action*=contest] button[type=submit]").click()


def rule_again(walk: Walk, member: Page, chair: Page) -> None:
    member.goto("/desk/")
    follow(member, "有异议")
    follow(member, "亲属关系证明")
    walk.look(member, "ruling-contested")
    member.locator("form[data-verdict] button[type=submit]").last.click()
    chair.goto("/docket/?state=ruled")
    follow(chair, "亲属关系证明")
    press(chair, "反馈单位")


def contest_again(walk: Walk, leader: Page) -> None:
    leader.goto("/answers/")
    follow(leader, "亲属关系证明")
    walk.look(leader, "answer-second-round", phone=True)
    contest(leader, "上级系统尚未调整。")
    expect(leader.locator("main")).to_contain_text("裁定")


def decide(walk: Walk) -> None:
    superior = walk.sign_in("city_chair")
    walk.look(superior, "superiors-desk")
    follow(superior, "待裁定的争议")
    walk.look(superior, "disputes", phone=True)
    follow(superior, "亲属关系证明")
    walk.look(superior, "dispute", phone=True)
    give(superior, note="由公安机关通过系统核查，外地户籍的可以协查。")
    press(superior, "裁定")
    walk.look(superior, "decided")

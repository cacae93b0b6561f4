"""A department declares: contact sheet, items by form and by workbook, self-check, the leader's signature, the receipt."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from campaign.models import Round
from submissions.models import ContactSheet, Declaration
from tests.cast import Cast, Ground
from tests.journeys.conftest import Walk, follow, give, heading, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTACT = {
    "lead_name": "示例甲",
    "lead_title": "副局长",
    "lead_phone": "0891-0000000",
    "responsible_org": "办公室",
    "officer_name": "示例乙",
    "officer_title": "科长",
    "officer_office_phone": "0891-0000000",
    "liaison_name": "示例丙",
    "liaison_mobile": "13800000001",
    "liaison_email": "liaison@example.invalid",
}
ITEM = {
    "service_name": "临时救助申请",
    "service_type": "payment",
    "cert_name": "家庭收入证明",
    "category": "certificate",
    "subject": "individual",
    "purpose": "核实申请家庭的收入",
    "issuing_unit": "村（居）民委员会",
    "levels": "3",
    "proposal": "cancel",
    "disposal": "commitment",
    "replacement": "申请人书面承诺所填情况属实，由本单位事后核查。",
}
BASES = (
    {
        "title": "社会救助暂行办法",
        "clause": "第十一条",
        "text": "申请人应当书面申请。",
        "level": "administrative_regulation",
    },
    {"title": "某部门救助办法", "clause": "第三条", "text": "申请人应当提交收入证明。", "level": "department_rule"},
)
ROW = {
    "service_name": "老年人优待证办理",
    "service_type": "行政确认",
    "cert_name": "居住证明",
    "category": "各类证明",
    "subject": "个人",
    "purpose": "核实是否居住在本区",
    "demanding_unit": "城关区民政局",
    "issuing_unit": "村（居）民委员会",
    "levels": "县（区）级",
    "basis_level": "无依据",
    "proposal": "取消",
    "disposal": "部门核查",
    "replacement": "由本单位向公安机关核查，3个工作日内办结。",
}


def test_a_department_declares(
    walk: Walk, ground: Ground, cast: Cast, today_in: Callable[[Round, int], None], settings: Any, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    today_in(ground.round, 2)
    clerk, leader = walk.sign_in("clerk"), walk.sign_in("leader")
    walk.look(clerk, "desk", phone=True)
    fill_in_contacts(walk, clerk, leader)
    add_item(walk, clerk)
    upload(walk, clerk, tmp_path)
    hand_in(walk, clerk)
    certify(walk, leader)
    declaration = Declaration.objects.get()
    assert (declaration.state, declaration.items.count(), declaration.is_current) == ("certified", 2, True)
    assert declaration.receipt == f"{ground.civil.code}-1-01"
    assert ContactSheet.objects.get().state == "certified"
    follow_up(walk, clerk, declaration.receipt)


def fill_in_contacts(walk: Walk, clerk: Page, leader: Page) -> None:
    follow(clerk, "工作联系表待填报")
    walk.look(clerk, "contacts")
    press(clerk, re.compile("填写"))
    give(clerk, **CONTACT | {"lead_phone": "电话"})
    press(clerk, "保存并核对")
    walk.look(clerk, "contact-refused", phone=True)
    give(clerk, lead_phone=CONTACT["lead_phone"])
    press(clerk, "保存并核对")
    heading(clerk, "工作联系表")
    walk.look(clerk, "contact", phone=True)
    leader.reload()
    walk.look(leader, "leaders-desk")
    follow(leader, "工作联系表待签发")
    follow(leader, "城关区民政局")
    press(leader, "签发报送")
    walk.look(leader, "contact-certified")


def add_item(walk: Walk, clerk: Page) -> None:
    clerk.goto("/desk/")
    follow(clerk, "待填报")
    walk.look(clerk, "declarations", phone=True)
    press(clerk, re.compile("开始填报"))
    walk.look(clerk, "declaration-empty")
    follow(clerk, "添加事项")
    walk.look(clerk, "item-empty", phone=True)
    give(clerk, **ITEM)
    for number, basis in enumerate(BASES, start=1):
        give(clerk, **{f"basis-{number}-{name}": value for name, value in basis.items()})
        if number < len(BASES):
            press(clerk, "再加一条依据")
    press(clerk, "保存草稿")
    heading(clerk, "家庭收入证明")
    walk.look(clerk, "item-saved", phone=True)
    press(clerk, "保存并返回申报表")
    walk.look(clerk, "declaration", phone=True)


def upload(walk: Walk, clerk: Page, folder: Path) -> None:
    with clerk.expect_download() as waiting:
        clerk.get_by_role("link", name=re.compile("下载模板")).click()
    template = folder / "template.xlsx"
    waiting.value.save_as(template)
    follow(clerk, "上传工作簿")
    walk.look(clerk, "upload")
    clerk.get_by_label("申报表工作簿").set_input_files(filled(template, folder / "wrong.xlsx", category="什么材料"))
    press(clerk, "上传并检查，暂不录入")
    cell = cell_of(folder / "wrong.xlsx", "材料类别", "什么材料")
    expect(clerk.locator("main")).to_contain_text(cell)
    walk.look(clerk, "workbook-refused", phone=True)
    assert Declaration.objects.get().items.count() == 1
    clerk.get_by_label("申报表工作簿").set_input_files(filled(template, folder / "right.xlsx"))
    press(clerk, "上传并检查，暂不录入")
    walk.look(clerk, "workbook-preview", phone=True)
    press(clerk, re.compile("录入"))
    heading(clerk, "申报表")
    walk.look(clerk, "declaration-from-workbook")
    assert Declaration.objects.get().items.count() == 2


def filled(template: Path, target: Path, **changes: str) -> Path:
    """The template with one more row."""
    book = openpyxl.load_workbook(template)
    sheet = book["证明事项清理申报表"]
    columns = columns_of(sheet)
    number = next(row for row in range(1, 400) if sheet.cell(row, columns["序号"]).value == "序号") + 1
    while sheet.cell(number, columns["证明事项名称"]).value or sheet.cell(number, columns["效力层级"]).value:
        number += 1
    values = dict(zip(HEADERS, (ROW | changes).values(), strict=True))
    for header, value in values.items():
        sheet.cell(number, columns[header], value)
    book.save(target)
    return target


HEADERS = (
    *("政务服务事项名称", "事项类型", "证明事项名称", "材料类别", "服务对象", "证明用途", "索要单位", "开具单位"),
    *("行使层级", "效力层级", "清理建议", "六个一批类别", "取消后办理方式"),
)


def columns_of(sheet: Any) -> dict[str, int]:
    """Header → column."""
    for row in sheet.iter_rows(max_row=20):
        if any(cell.value == "序号" for cell in row):
            return {str(cell.value): cell.column for cell in row if cell.value}
    raise AssertionError("no header row")


def cell_of(path: Path, header: str, value: str) -> str:
    """The name of the cell in which the value stands."""
    sheet = openpyxl.load_workbook(path)["证明事项清理申报表"]
    number = columns_of(sheet)[header]
    column = (cell for row in sheet.iter_rows(min_col=number, max_col=number) for cell in row)
    return next(cell.coordinate for cell in column if cell.value == value)


def hand_in(walk: Walk, clerk: Page) -> None:
    follow(clerk, "自查")
    heading(clerk, "自查")
    walk.look(clerk, "self-check", phone=True)
    press(clerk, "提交分管领导")
    walk.look(clerk, "handed-in")


def certify(walk: Walk, leader: Page) -> None:
    leader.goto("/desk/")
    follow(leader, "待签发")
    follow(leader, re.compile("打开"))
    walk.look(leader, "leaders-declaration")
    press(leader, "签发报送")
    heading(leader, "核对并签发")
    walk.look(leader, "certify", phone=True)
    press(leader, re.compile("签发报送"))
    walk.look(leader, "receipt", phone=True)


def follow_up(walk: Walk, clerk: Page, receipt: str) -> None:
    clerk.goto("/declarations/")
    expect(clerk.locator("main")).to_contain_text(receipt)
    follow(clerk, receipt)
    expect(clerk.locator("main")).to_contain_text("城关区民政局")
    clerk.goto("/desk/")
    walk.look(clerk, "desk-done")

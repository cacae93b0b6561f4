"""A clerk sends an old list where items stand: the button counts while one ticks, and what was removed is taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaign.models import Round
from submissions.operations import save_item, start_declaration
from tests.cast import Cast, Ground
from tests.journeys.conftest import Walk, press
from tests.submissions.papers import LAW, VALUES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_button_says_what_the_ticks_do(
    walk: Walk, ground: Ground, cast: Cast, today_in: Callable[[Round, int], None], settings: Any, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    today_in(ground.round, 2)
    paper = start_declaration(ground.civil, Round.objects.get(), actor=cast.clerk, at=timezone.now())
    for name in ("甲证明", "乙证明", "丙证明"):
        save_item(paper, VALUES | {"cert_name": name}, [LAW], actor=cast.clerk, at=timezone.now())
    workbook = openpyxl.Workbook()
    for row in (["证明名称", "用途"], ["收入证明", "核实收入"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "old.xlsx")
    clerk = walk.sign_in("clerk")
    clerk.goto(f"/declarations/{paper.pk}/upload/")
    clerk.get_by_label("申报表工作簿").set_input_files(tmp_path / "old.xlsx")
    press(clerk, "上传并检查，暂不录入")
    button = clerk.locator("[data-deed]")
    expect(button).to_have_text("存为草稿1项，保留文件中没有的3项")
    clerk.get_by_label("甲证明（收养登记）").check()
    expect(button).to_have_text("存为草稿1项，删除1项，保留文件中没有的2项")
    clerk.get_by_role("button", name="全部勾选").click()
    expect(button).to_have_text("存为草稿1项，删除3项")
    walk.look(clerk, "old-list", phone=True)
    press(clerk, "存为草稿1项，删除3项")
    expect(clerk.locator("#removed")).to_contain_text("录入工作簿时删除了3项，24小时内可以恢复")
    walk.look(clerk, "old-list-taken", phone=True)
    press(clerk, "恢复这3项")
    expect(clerk.locator("#messages")).to_contain_text("已恢复3项，内容和顺序与删除前相同")
    assert list(paper.items.order_by("no").values_list("cert_name", flat=True))[:3] == ["甲证明", "乙证明", "丙证明"]

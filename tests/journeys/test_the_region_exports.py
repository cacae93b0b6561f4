"""The region exports: lists are compiled, reviewed, approved and published, rolled up, downloaded and added up again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from campaign.models import Round
from campaign.notice.timetable import SHANGHAI
from publishing.models import Edition, UnitFigures
from tests.journeys.conftest import Walk, follow, give, heading, press
from tests.publishing.conftest import Settled

# Columns of Annex 5, from 0.
FIGURES = {"baseline": 7, "cancelled": 8, "retained": 15, "referred": 21, "struck": 22}
REDUCTION = 23

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_region_exports(walk: Walk, settled: Settled, today_in: Callable[[Round, int], None], tmp_path: Path):
    today_in(settled.ground.round, 3)
    coordinator = walk.sign_in("coordinator")
    compile_lists(walk, coordinator)
    review(walk)
    approve(walk)
    publish(walk, coordinator)
    region = walk.sign_in("region_coordinator")
    roll_up(walk, region)
    books = {kind: download(region, kind, tmp_path) for kind in ("retained", "cancelled", "summary")}
    kept, gone = body_of(books["retained"]), body_of(books["cancelled"])
    assert sorted(row[1] for row in kept) == ["婚姻状况证明", "无犯罪记录证明"]
    assert len(gone) == 3
    units, total = body_of(books["summary"]), total_of(books["summary"])
    sums = {name: sum(int(str(row[place])) for row in units) for name, place in FIGURES.items()}
    assert sums == {"baseline": 6, "cancelled": len(gone), "retained": len(kept), "referred": 1, "struck": 1}
    assert {name: total[place] for name, place in FIGURES.items()} == sums
    figures = UnitFigures.objects.filter(compilation__is_roll_up=True)
    assert {name: sum(getattr(one, name) for one in figures) for name in FIGURES} == sums
    assert (len(units), total[REDUCTION]) == (3, 50)


def compile_lists(walk: Walk, coordinator: Page) -> None:
    walk.look(coordinator, "coordinators-desk", phone=True)
    coordinator.goto("/completeness/")
    walk.look(coordinator, "completeness", phone=True)
    coordinator.goto("/editions/")
    walk.look(coordinator, "compilations", phone=True)
    follow(coordinator, "查看能否编制")
    walk.look(coordinator, "compile", phone=True)
    press(coordinator, "编制保留清单和取消清单")
    walk.look(coordinator, "compiled", phone=True)
    press(coordinator, "送合法性审查")


def review(walk: Walk) -> None:
    reviewer = walk.sign_in("legality")
    walk.look(reviewer, "reviewers-desk")
    reviewer.goto("/editions/")
    follow(reviewer, "城关区第1轮")
    walk.look(reviewer, "legality", phone=True)
    give(reviewer, words="两份清单的设定依据合法有效，同意报审。")
    press(reviewer, "审查通过")
    walk.look(reviewer, "legal")


def approve(walk: Walk) -> None:
    recorder = walk.sign_in("approver")
    recorder.goto("/editions/")
    follow(recorder, "城关区第1轮")
    follow(recorder, "登记政府审定")
    walk.look(recorder, "approval", phone=True)
    day = timezone.now().astimezone(SHANGHAI).date().isoformat()
    give(recorder, number="城政函〔2020〕8号", day=day, signatory="城关签发甲")
    press(recorder, "登记，转公布人员公布")
    walk.look(recorder, "approved")


def publish(walk: Walk, coordinator: Page) -> None:
    coordinator.goto("/editions/")
    follow(coordinator, "城关区第1轮")
    follow(coordinator, re.compile(r"^\s*公布\s*$"))
    heading(coordinator, "确认公布")
    walk.look(coordinator, "publish", phone=True)
    press(coordinator, "公布")
    expect(coordinator.locator("main")).to_contain_text("已公布")
    walk.look(coordinator, "published", phone=True)
    assert set(Edition.objects.values_list("state", flat=True)) == {"published"}


def roll_up(walk: Walk, region: Page) -> None:
    walk.look(region, "regions-desk")
    region.goto("/roll-up/")
    walk.look(region, "roll-up", phone=True)
    press(region, "汇总附件5")
    expect(region.locator("main")).to_contain_text("请核对后公布")
    follow(region, "报送并公布")
    walk.look(region, "publish-summary", phone=True)
    press(region, "报送并公布")
    expect(region.locator("main")).to_contain_text("已公布")
    region.goto("/roll-up/")
    walk.look(region, "rolled-up", phone=True)


def download(region: Page, kind: str, folder: Path) -> Worksheet:
    """The published workbook of a kind, from its edition's page."""
    code = "540000" if kind == "summary" else "540102"
    region.goto(f"/lists/{code}/1/{kind}/1/")
    with region.expect_download() as waiting:
        region.locator("a[href$='.xlsx']").first.click()
    target = folder / f"{kind}.xlsx"
    waiting.value.save_as(target)
    return load_workbook(target, data_only=True).worksheets[0]


def body_of(sheet: Worksheet) -> list[list[object]]:
    """The numbered rows of an annex."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [row for row in rows if isinstance(row[0], int)]


def total_of(sheet: Worksheet) -> list[object]:
    """The last line of sums: the whole region."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    counted = (row for row in rows if isinstance(row[FIGURES["baseline"]], int))
    *_, last = (row for row in counted if any("合计" in str(cell) for cell in row[:4]))
    return last

"""The public reads: is it still needed, what does my place ask for, what came of the campaign."""

import hashlib
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Walk, follow, heading, press
from tests.publishing.conftest import CANCELLED, KEPT, STRUCK, Published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_public_reads(walk: Walk, published: Published, tmp_path: Path):
    published.roll_up()
    page = walk.visitor()
    page.goto("/")
    walk.look(page, "home", phone=True)
    ask(walk, page, KEPT, "仍需提供", "kept")
    ask(walk, page, CANCELLED, "已取消，不用提供", "cancelled")
    ask(walk, page, STRUCK, "已公布的清单里没有查到", "unlisted")  # four places have not published
    ask(walk, page, "证明", "已取消", "several")
    read_lists(walk, page, published, tmp_path)
    read_sums(walk, page)


def ask(walk: Walk, page: Page, words: str, answer: str, step: str) -> None:
    page.goto("/")
    page.get_by_label("这个证明，还要不要").fill(words)
    press(page, "查询")
    expect(page.locator("main")).to_contain_text(answer)
    walk.look(page, f"find-{step}", phone=True)


def read_lists(walk: Walk, page: Page, published: Published, folder: Path) -> None:
    page.goto("/lists/")
    walk.look(page, "lists", phone=True)
    follow(page, "城关区")
    heading(page, "城关区证明事项清单")
    expect(page.locator("main")).to_contain_text(KEPT)
    expect(page.locator("main")).not_to_contain_text(STRUCK)
    walk.look(page, "place-kept", phone=True)
    page.get_by_role("navigation", name="清单").get_by_role("link").nth(1).click()
    expect(page.locator("main")).to_contain_text(CANCELLED)
    walk.look(page, "place-cancelled", phone=True)
    follow(page, CANCELLED)
    heading(page, CANCELLED)
    assert page.url.endswith(f"/items/{published.uid(CANCELLED)}/")
    walk.look(page, "item", phone=True)
    page.goto("/lists/540102/")
    take(page, published, folder)
    page.goto("/lists/540102/1/retained/1/")
    walk.look(page, "edition", phone=True)
    page.goto("/lists/540102002/")
    heading(page, "八廓街道证明事项清单")
    walk.look(page, "township")


def take(page: Page, published: Published, folder: Path) -> None:
    """The workbook that the public downloads is the one that was published."""
    with page.expect_download() as waiting:
        page.locator("a[href$='/retained/1.xlsx']").first.click()
    target = folder / "kept.xlsx"
    waiting.value.save_as(target)
    assert hashlib.sha256(target.read_bytes()).hexdigest() == published.retained.sha256
    texts = [str(cell.value) for row in load_workbook(target).active.iter_rows() for cell in row if cell.value]
    assert [KEPT in texts, CANCELLED in texts] == [True, False]


def read_sums(walk: Walk, page: Page) -> None:
    page.goto("/summary/")
    walk.look(page, "summary", phone=True)
    follow(page, "拉萨市")
    follow(page, "城关区")
    expect(page.locator("main")).to_contain_text("城关区民政局")
    walk.look(page, "summary-of-a-county", phone=True)
    page.goto("/how/")
    walk.look(page, "how", phone=True)
    page.goto("/about/")
    walk.look(page, "about", phone=True)

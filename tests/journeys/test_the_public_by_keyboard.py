"""The four tasks of a citizen by keyboard alone, and no barrier on any public page, whatever its language, size and width."""

from itertools import cycle
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import WIDTHS
from tests.journeys.conftest import Walk, heading
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, Published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 200  # presses of the tab key to anything on a page
FOCUSED = "[document.activeElement.id, document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle]"
ALL_WIDTHS = (390, 768, 1280)


def tab_to(page: Page, words: str) -> None:
    """Press the tab key until what has the focus is called so, or has this id; the focus must be seen."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        name, text, outline = page.evaluate(FOCUSED)
        if words in (name, text):
            assert outline != "none", f"the focus on {words} is not seen"
            return
    pytest.fail(f"the tab key does not reach {words}")


def enter(page: Page, words: str) -> None:
    """Follow a link or press a button by keyboard, and wait for the page behind it."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_tasks_of_a_citizen_by_keyboard_alone(walk: Walk, published: Published):
    published.roll_up()
    page = walk.visitor()
    page.goto("/")
    # Whether a paper may be asked for.
    tab_to(page, "q")
    page.keyboard.type(CANCELLED)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已取消，不用提供")
    # The list of a place, and its file.
    enter(page, "各地清单")
    enter(page, "城关区")
    heading(page, "城关区证明事项清单")
    tab_to(page, "城关区证明事项保留清单（第1轮第1版）")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes() == published.retained.path.read_bytes()
    # How the figure is computed.
    enter(page, "首页")
    enter(page, "怎么算的")
    heading(page, "精简率怎么算")
    # Whom to tell.
    enter(page, "关于")
    heading(page, "关于“减证便民”专项行动")
    enter(page, "查找当地的清单和电话")
    enter(page, "城关区")
    expect(page.locator("main")).to_contain_text(OFFICE_LINE)


def addresses(published: Published) -> list[str]:
    """One address of every kind of public page, errors and empty answers too."""
    found = ["/", "/find/", f"/find/?q={quote('证明')}", f"/find/?q={quote('没有的东西')}", "/lists/", "/lists/540102/"]
    found += ["/lists/540102/?list=cancel", "/lists/540300/", "/lists/540102/1/retained/1/", "/lists/540102/print/"]
    found += [f"/items/{published.uid(KEPT)}/", f"/items/{published.uid(CANCELLED)}/", "/summary/", "/how/", "/about/"]
    return [*found, "/verify/", "/verify/?code=0000-0000", "/window/", "/data/", "/lists/999999/"]


def test_no_page_has_a_barrier_in_english(walk: Walk, published: Published):
    """Each page at one width, in turn; every page at every width in every language and size in the soak."""
    published.roll_up()
    page, widths = walk.visitor(), cycle(ALL_WIDTHS)
    for address in addresses(published):
        look_at(walk, page, f"/en{address}", next(widths))


@pytest.mark.soak
@pytest.mark.parametrize("prefix", ["", "/en", "/bo", "/large", "/large/en"])
def test_no_page_has_a_barrier_in_any_language_size_and_width(walk: Walk, published: Published, prefix: str):
    published.roll_up()
    page = walk.visitor()
    for address in addresses(published):
        for width in (320, *ALL_WIDTHS):
            look_at(walk, page, f"{prefix}{address}", width)


def look_at(walk: Walk, page: Page, address: str, width: int) -> None:
    """Open a page at a width and note what bars anybody from it."""
    page.set_viewport_size({"width": width, "height": WIDTHS.get(width, 900)})
    page.goto(address)
    walk.visit.shoot(page, address.replace("/", "-").partition("?")[0].strip("-") or "home")
    walk.note(page, f"{address} at {width} px")

"""What all journeys share: people in a browser, pages looked at, the calendar laid so that today is in a phase."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaign.models import Deadline, Phase, Round
from campaign.notice.timetable import SHANGHAI
from tests.cast import PASSWORD
from tests.conftest import WIDTHS, Visit
from tests.publishing.conftest import asking, published, settled

__all__ = ["asking", "published", "settled"]

if os.environ.get("DEPLOYED"):  # the live server is the plain deployment: nginx, gunicorn × 2, worker × 2, beat
    from tests.deployed_live import live_server, same_folders

    __all__ += ["live_server", "same_folders"]

PHONE = 390
DAYS_IN = 4


class Walk:
    """A journey: its people, and what was found against accessibility and width on the pages on the way."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.found: list[str] = []

    def visitor(self) -> Page:
        """Somebody without an account."""
        return self.visit.page_at()

    def sign_in(self, username: str) -> Page:
        """A person who signs in on the sign-in page and lands on their desk."""
        page = self.visitor()
        page.goto("/sign-in/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("我的工作")
        return page

    def look(self, page: Page, step: str, *, phone: bool = False) -> None:
        """Photograph the page at 1280 px and 390 px; axe at 1280 px, and where `phone` says so at 390 px."""
        self.visit.shoot(page, step)
        self.note(page, step)
        if phone:
            page.set_viewport_size({"width": PHONE, "height": WIDTHS[PHONE]})
            self.visit.shoot(page, step)
            self.note(page, f"{step} at {PHONE} px")
            page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})

    def note(self, page: Page, step: str) -> None:
        """Note every barrier, and a page that is wider than its window."""
        self.found += [f"{step}: {barrier}" for barrier in self.visit.barriers(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.found.append(f"{step}: wider than the window")


def give(page: Page, **values: str) -> None:
    """Fill in fields by their names, whatever they are: text, list, radio buttons, boxes (values joined by a comma)."""
    for name, value in values.items():
        fields = page.locator(f"[name='{name.replace('__', '-')}']:not([type=hidden])")
        tag = fields.first.evaluate("field => field.type")
        if tag in {"radio", "checkbox"}:
            for one in value.split(","):
                fields.and_(page.locator(f"[value='{one}']")).check()
        elif tag.startswith("select"):
            fields.select_option(value)
        else:
            fields.fill(value)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button with this name."""
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the first link of the page's main part with this name."""
    page.locator("main").get_by_role("link", name=name).first.click()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """The page's heading says this."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


@pytest.fixture
def walk(visit: Visit) -> Iterator[Walk]:
    """The journey; fails at its end when a page on the way had a barrier."""
    made = Walk(visit)
    yield made
    assert made.found == []


@pytest.fixture
def today_in() -> Callable[[Round, int], None]:
    """`today_in(round, 3)`: move the round's calendar so that today is the fifth day of its third phase."""

    def move(round: Round, number: int) -> None:
        opens = Phase.objects.get(round=round, number=number).opens.astimezone(SHANGHAI).date()
        days = timedelta(days=(timezone.now().astimezone(SHANGHAI).date() - opens).days - DAYS_IN)
        Phase.objects.filter(round=round).update(opens=F("opens") + days, closes=F("closes") + days)
        Deadline.objects.filter(round=round).update(closes=F("closes") + days)

    return move

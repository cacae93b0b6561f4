"""A panel member rules on a hundred items singly by keys, a hundred in groups and a hundred by workbook, in a browser.

Prints keystrokes and server seconds per item: `python -m tests.run tests/soak/test_review_steps.py -m soak -s`. The figures
are written down in docs/review-steps.md.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import Page, Request

from campaign.models import Phase, Round, Unit
from review.models import Ruling
from review.operations import receive
from review.sheets.rulings_out import LAYOUT
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.operations import certify, explain_from_remarks, hand_in, replace_items, start_declaration
from tests.cast import Cast, Ground
from tests.journeys.conftest import Walk, today_in, walk
from tests.review.conftest import DOCUMENT, KEEPING, LAW, draft

__all__ = ["today_in", "walk"]

pytestmark = [pytest.mark.soak, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY, ALIKE = 100, 10
NONE = BasisDraft(level="none")
WHY = "均无依据"


def singly(number: int) -> ItemDraft:
    """Of five items the panel keeps one as proposed, cancels one against the proposal, and three as proposed."""
    if number % 5 == 0:
        return draft(f"单件证明{number}号", f"单件事务{number}", DOCUMENT, **KEEPING)
    if number % 5 == 1:
        return draft(f"单件证明{number}号", f"单件事务{number}", LAW, **KEEPING)
    return draft(f"单件证明{number}号", f"单件事务{number}", NONE)


@dataclass
class Steps:
    """A page with what was pressed on it and how long the server took."""

    page: Page
    presses: int = 0
    server: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.page.on("requestfinished", self.finished)

    def finished(self, request: Request) -> None:
        """Add the time from asking to the first byte, for pages and what they send by themselves."""
        if request.resource_type in ("document", "fetch"):
            self.server += max(0.0, request.timing["responseStart"] - request.timing["requestStart"]) / 1000

    def key(self, *names: str) -> None:
        """Press keys, one after the other."""
        for name in names:
            self.page.keyboard.press(name)
            self.presses += 1

    def click(self, selector: str) -> None:
        """A click counts like a key."""
        self.page.locator(selector).first.click()
        self.presses += 1

    def type(self, selector: str, text: str) -> None:
        """Into a field, each character a keystroke."""
        self.page.locator(selector).fill(text)
        self.presses += len(text)

    def told(self, how: str, presses: float | None = None) -> str:
        """The figures per item."""
        took = time.monotonic() - self.began
        pressed = (self.presses if presses is None else presses) / MANY
        return f"{how}: {pressed:.2f} presses, {self.server / MANY:.3f} s server, {took / MANY:.2f} s in all per item"


@pytest.fixture
def many(ground: Ground, cast: Cast, today_in: Callable[[Round, int], None]) -> None:
    """Three hundred items of one unit wait for a ruling."""
    today_in(ground.round, 3)
    at = Phase.objects.get(round=ground.round, number=2).opens + timedelta(days=1)
    civil = Unit.objects.get(pk=ground.civil.pk)
    drafts = [singly(number) for number in range(MANY)]
    for kind in ("成组", "表格"):
        names = (f"{kind}证明{chr(0x7532 + number // ALIKE)}类" for number in range(MANY))
        drafts += [draft(name, f"{kind}事务{number}", NONE) for number, name in enumerate(names)]
    paper = start_declaration(civil, ground.round, actor=cast.clerk, at=at)
    replace_items(paper, drafts, actor=cast.clerk, at=at)
    explain_from_remarks(paper, actor=cast.clerk, at=at)
    hand_in(paper, actor=cast.clerk, at=at)
    certify(paper, actor=cast.leader, at=at)
    receive(
        [paper], actor=cast.panel_chair, at=Phase.objects.get(round=ground.round, number=3).opens + timedelta(hours=1)
    )


def test_a_member_rules_on_a_hundred_items_in_each_way(walk: Walk, many: None):
    told = [one_by_one(walk), in_groups(walk), by_workbook(walk)]
    print("\n" + "\n".join(told))
    ruled = Ruling.objects.filter(state="ruled")
    counts = [ruled.filter(item__cert_name__startswith=kind).count() for kind in ("单件", "成组", "表格")]
    assert counts == [MANY, MANY, MANY]


def one_by_one(walk: Walk) -> str:
    """By keys alone: choose, and Enter for this one and the next."""
    page = walk.sign_in("panel_member")
    page.goto("/docket/?state=pending")
    steps = Steps(page)
    steps.key("j", "Enter")
    for number in range(MANY):
        page.get_by_role("heading", level=1, name=f"单件证明{number}号", exact=True).wait_for()
        keys = {0: ("c", "Tab", "Space"), 1: ("r",)}.get(number % 5, ("c",))
        steps.key(*keys, "Enter")
    page.get_by_role("heading", level=1, name="成组证明", exact=False).wait_for()
    return steps.told("singly")


def in_groups(walk: Walk) -> str:
    """Ten groups of ten: look, note, pick all, one verdict with its reason, preview, yes."""
    page = walk.sign_in("panel_member")
    steps = Steps(page)
    for number in range(MANY // ALIKE):
        page.goto("/docket/groups/?state=pending&q=成组")
        steps.click(f"a:has-text('成组证明{chr(0x7532 + number)}类')")
        steps.click("button:has-text('已看过这一组')")
        page.get_by_text("本页10件您都看过").wait_for()
        steps.click("[data-pick-all]")
        steps.click("button:has-text('对所选提出意见')")
        steps.click("input[name=outcome][value=cancel]")
        steps.click("input[name=disposal][value=abolish]")
        steps.type("textarea[name=reason]", WHY)
        steps.click("button:has-text('预览')")
        steps.click("button:has-text('确认，对10件提出意见')")
        page.get_by_text("已对10件事项提出意见").wait_for()
    return steps.told("in groups")


def by_workbook(walk: Walk) -> str:
    """The workbook taken away, filled in elsewhere, sent up, read, confirmed. Typing in it is reckoned, not measured."""
    page = walk.sign_in("panel_member")
    steps = Steps(page)
    began = time.monotonic()
    content = page.context.request.get("/docket/workbook/?state=pending").body()
    steps.server += time.monotonic() - began
    book = openpyxl.load_workbook(io.BytesIO(content))
    places = {column.key: place for place, column in enumerate(LAYOUT.columns, 1)}
    for row in range(4, 4 + MANY):
        book.worksheets[0].cell(row, places["outcome"]).value = "取消"
        book.worksheets[0].cell(row, places["disposal"]).value = "取消废止"
    out = io.BytesIO()
    book.save(out)
    page.goto("/docket/load/")
    page.set_input_files(
        "input[type=file]", {"name": "a.xlsx", "mimeType": "application/zip", "buffer": out.getvalue()}
    )
    steps.click("button:has-text('上传并检查')")
    steps.click(f"button:has-text('确认，对{MANY}件提出意见')")
    page.get_by_text(f"已按工作簿对{MANY}件事项提出意见").wait_for()
    # In each ten alike rows: the first one from its drop-downs (Alt+Down, arrow, Enter, Tab; the same again), mark ten
    # rows of two columns (Shift+Right, nine times Shift+Down), fill down (Ctrl+D). Downloading, opening, saving: six.
    return steps.told("by workbook", presses=steps.presses + 6 + MANY // ALIKE * (4 + 3 + 1 + 9 + 1))

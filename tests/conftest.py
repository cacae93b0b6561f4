"""What every test may use: the browser. Servers are started by `tests/run.py`, the cast of persons stands in the apps' own folders."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from coverage import Coverage
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests import servers

pytest_plugins = ["tests.migrating", "tests.stories", "tests.cast"]

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What the law asks of public bodies' pages, and what the newest edition of the guidelines adds.
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "resultTypes": ["violations"],  # the full account of all that passed takes as long again
}
AXE = Axe()
WIDTHS = {1280: 900, 390: 844}


# Of a room too, but untraced: the tracer doubles its time, and beside test_tasks_site it reaches a four-hundredth of the lines. Races are
# untraced as well: they repeat operations that have tests of their own.
UNTRACED = ("test_commands_export_site",)
ACTS = {"campaign", "submissions", "review", "publishing", "supervision"}
DOMAIN = (
    *(
        "test_access",
        "test_checks",
        "test_commands",
        "test_contacts",
        "test_declaration_in",
        "test_ground",
        "test_importing",
    ),
    *("test_lineage", "test_log", "test_moves", "test_notice", "test_operations", "test_queries"),
    *("test_reminders", "test_roles", "test_sheets", "test_tasks", "test_template_out", "test_twice", "test_upkeep"),
    *("test_workbook", "test_workflow", "test_write_once"),
)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what the folder and the name of a file say; where workers share the files out, the long ones come first."""
    for item in items:
        named = item.path.name.startswith(DOMAIN) and not item.path.name.startswith(UNTRACED)
        if named and item.path.parent.name in ACTS:
            item.add_marker(pytest.mark.domain)
    yield  # others choose; pytest-django sorts
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path not in long, -tests[item.path], item.path))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded stays to the end: the collector of garbage need not look through it again, nor look so often (a twelfth)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """The coverage gate is on the domain's own tests; the others run untraced, in two thirds of the time."""
    stopped: list[Coverage] = []
    if not item.get_closest_marker("domain"):
        # A worker has two: pytest-cov starts one for a master too where the command line speaks of workers.
        while tracer := Coverage.current():
            tracer.stop()
            stopped.append(tracer)
    try:
        return (yield)
    finally:
        for tracer in reversed(stopped):
            tracer.start()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium; without its sandbox, which root cannot have."""
    program = servers.chromium()
    if not program:
        pytest.fail(
            "Install Chromium and a Chinese font: apt-get install chromium-headless-shell fonts-noto-cjk", pytrace=False
        )
    return {"executable_path": program, "chromium_sandbox": False, "args": CHROMIUM_FLAGS}


class Visit:
    """Pages of one test: opened at a width, watched for errors, photographed on request."""

    def __init__(self, browser: Browser, base_url: str, name: str) -> None:
        self.browser, self.base_url, self.name = browser, base_url, name
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.shots = 0

    def page_at(self, width: int = 1280, **options: object) -> Page:
        """A page of a fresh visitor (own cookies) in Chinese, on Tibet's clock, that wide."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.heard(message.type, message.text))
        page.on("pageerror", lambda error: self.heard("error", str(error)))
        return page

    def heard(self, kind: str, text: str) -> None:
        """Keep errors of the page; a refusal (4xx) on purpose is logged by Chromium too and is no error."""
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.errors.append(text)

    def barriers(self, page: Page) -> list[str]:
        """What axe finds against WCAG 2.2 A/AA on the page as it stands: rule and place of each."""
        page.wait_for_load_state("load")
        try:
            found = AXE.run(page, options=WCAG).response["violations"]
        except Error:  # the press before it was still on its way: another page came under the lens
            page.wait_for_load_state("load")
            found = AXE.run(page, options=WCAG).response["violations"]
        return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]

    def shoot(self, page: Page, step: str) -> None:
        """Photograph the whole page when the environment's SHOTS names a folder."""
        if folder := os.environ.get("SHOTS"):
            self.shots += 1
            width = (page.viewport_size or {"width": 0})["width"]
            target = Path(folder) / f"{self.name}-{self.shots:02d}-{step}-{width}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target, full_page=True)


@pytest.fixture
def visit(browser: Browser, live_server: object, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit to the running site; fails at its end on any script error or breach of the content policy."""
    made = Visit(browser, str(live_server), request.node.originalname.removeprefix("test_"))
    yield made
    for context in made.contexts:
        context.close()
    assert made.errors == []


@pytest.fixture
def page_at(visit: Visit) -> Callable[..., Page]:
    """`page_at(390)`: a page of a fresh visitor on the running site, that wide."""
    return visit.page_at


@pytest.fixture
def shoot(visit: Visit) -> Callable[[Page, str], None]:
    """`shoot(page, "signed-in")`: a picture into the folder that SHOTS names."""
    return visit.shoot

"""The demonstration as a newcomer meets it: own processes, SQLite, nothing else."""

import http.cookiejar
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishing.sheets.demonstration import ACCOUNTS

# One server serves them all: laying the demonstration takes half a minute.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-2020-jzbm"


class Newcomer:
    """Somebody with a browser: cookies, pages, the sign-in form."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener = urllib.request.build_opener(*handlers)

    def get(self, path: str) -> str:
        """The text of a page."""
        return self.opener.open(self.address + path, timeout=30).read().decode()

    def sign_in(self, username: str) -> str:
        """The page on which one lands after signing in."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/sign-in/"))
        assert token is not None
        fields = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1], "next": ""}
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.address + "/sign-in/", body, {"Referer": self.address})
        return self.opener.open(request, timeout=30).read().decode()


def embedded(var: Path, port: int) -> dict[str, str]:
    """The environment of `make demo`."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return kept | {"VAR_DIR": str(var), "DJANGO_DEMO": "1", "PORT": str(port)}


def manage(var: Path, *arguments: str) -> str:
    """Run a command of the demonstration; its output."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=embedded(var, 0), cwd=ROOT, check=True, capture_output=True, text=True).stdout


def counts(var: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with sqlite3.connect(var / "campaign.sqlite3") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration loaded."""
    folder = tmp_path_factory.mktemp("demo")
    manage(folder, "prepare")
    manage(folder, "load_demo")
    return folder


@pytest.fixture(scope="module")
def address(var: Path) -> Iterator[str]:
    """The demonstration, served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "serve_demo"]
    process = subprocess.Popen(command, env=embedded(var, port), cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_second_run_keeps_the_data(var: Path) -> None:
    before = counts(var)
    manage(var, "prepare")
    manage(var, "load_demo")
    assert counts(var) == before


def test_the_home_page_says_that_it_is_a_demonstration(address: str) -> None:
    page = Newcomer(address).get("/")
    assert ("演示数据" in page, "藏政办发〔2020〕27号" in page) == (True, True)


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_every_account_lands_on_a_desk_with_something_to_do(address: str, username: str) -> None:
    desk = Newcomer(address).sign_in(username)
    assert ("我的工作" in desk, "现在没有待办" in desk) == (True, False)


def test_technical_staff_reach_the_style_guide_and_others_do_not(address: str) -> None:
    staff = Newcomer(address)
    staff.sign_in("demo-technical")
    assert "<h1" in staff.get("/styleguide/")
    clerk = Newcomer(address)
    clerk.sign_in("demo-clerk")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        clerk.get("/styleguide/")
    assert refusal.value.code == 404


def current_paper(var: Path, unit: str) -> int:
    """The key of a unit's latest paper of the live round."""
    with sqlite3.connect(var / "campaign.sqlite3") as database:
        papers = (
            "SELECT paper.id FROM submissions_declaration paper JOIN campaign_unit unit ON unit.id = paper.unit_id "
            "JOIN campaign_round round ON round.id = paper.round_id "
            "WHERE unit.name = ? AND round.number = 2 ORDER BY paper.version DESC"
        )
        (pk,) = database.execute(papers, (unit,)).fetchone()
    return int(pk)


def test_a_clerk_meets_a_question_of_comparable_units_and_an_answer(var: Path, address: str) -> None:
    clerk = Newcomer(address)
    clerk.sign_in("demo-clerk")
    page = clerk.get(f"/declarations/{current_paper(var, '城关区民政局')}/peers/")
    assert ("已报送的同类单位共3个" in page, "没有的有2项，1项没有答复" in page) == (True, True)
    assert [page.count(words) for words in ("骨灰寄存取走</h2>", "民办非企业单位成立登记</h2>")] == [1, 1]
    assert ("场所使用权证明、验资报告" in page, "由市民政局登记" in page, "保存答复" in page) == (True, True, True)


def test_the_chair_reads_question_and_answer(var: Path, address: str) -> None:
    chair = Newcomer(address)
    chair.sign_in("demo-chair")
    listed = chair.get("/peers/?round=2&state=open")
    assert "城关区民政局" in listed
    page = chair.get(re.search(r'href="(/declarations/\d+/peers/)"', listed)[1])  # type: ignore[index]
    assert ("由市民政局登记" in page, "未答复" in page, "保存答复" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("username", "path", "words"),
    [
        ("demo-chair", "/radar/", ("上级取消、下级保留", "横向不一致（同一依据）", "经济困难证明", "被拐儿童身份证明")),
        (
            "demo-chair",
            "/radar/chains/?kind=circle",
            ("循环证明", "出具家庭经济状况证明", "出具就业失业状况证明", "<svg"),
        ),
        ("demo-city-chair", "/radar/", ("上级取消、下级保留", "无犯罪记录证明", "律师执业申请")),
        ("demo-region-chair", "/radar/", ("上级取消、下级保留", "无犯罪记录证明")),
        ("demo-office", "/docket/progress/", ("城关区人民政府办公室", "拉萨市人民政府办公室", "每日剩余件数")),
        ("demo-clerk", "/handovers/?side=ours&state=waiting", ("亲属关系证明", "城关区人力资源和社会保障局")),
        ("demo-town-clerk", "/handovers/?side=ours&state=waiting", ("收入证明", "城关区民政局")),
        ("demo-region-clerk", "/handovers/?side=ours&state=waiting", ("申请人工作经历证明",)),
        ("demo-member", "/handovers/?side=panel&state=refused", ("子女就读学校证明", "城关区教育局")),
        ("demo-chair", "/docket/?split=split", ("意见不一致",)),
        ("demo-member", "/docket/?assignee=me&state=contested", ("有异议",)),
        ("demo-region-member", "/docket/?assignee=me", ("西藏自治区司法厅",)),
        ("demo-region-chair", "/disputes/", ("收入证明", "拉萨市司法局")),
    ],
)
def test_the_panels_have_something_before_them(address: str, username: str, path: str, words: tuple[str, ...]) -> None:
    newcomer = Newcomer(address)
    newcomer.sign_in(username)
    page = newcomer.get(path)
    shown = page.partition('id="main"')[2]
    assert [word for word in words if word not in shown] == []
    assert 'class="empty"' not in shown


def test_a_member_finds_a_bulk_return_to_take_back_and_precedents_to_rule_by(address: str) -> None:
    newcomer = Newcomer(address)
    newcomer.sign_in("demo-member")
    batch = re.search(r'href="(/batches/[0-9]+/)"', newcomer.get("/batches/"))
    assert batch is not None
    assert "撤销2件退回" in newcomer.get(batch[1])
    items = re.findall(r'href="(/docket/[0-9]+/)[^"]*"', newcomer.get("/docket/?state=pending"))
    assert any("照此拟处理" in newcomer.get(item) for item in dict.fromkeys(items[:20]))


def test_the_thread_of_the_jobs_makes_the_file_that_waits(address: str) -> None:
    chair, page = Newcomer(address), ""
    chair.sign_in("demo-chair")
    for _ in range(100):
        page = chair.get("/jobs/")
        if "已完成" in page.partition('id="main"')[2].partition("<tbody>")[2]:
            break
        time.sleep(0.2)
    found = re.search(r'href="(/jobs/[0-9]+/file/)"', page)
    assert found is not None
    assert "审核目录" in chair.get("/inbox/")
    assert chair.opener.open(address + found[1], timeout=30).read()[:2] == b"PK"


def test_offices_have_asked_each_other(address: str) -> None:
    clerk = Newcomer(address)
    desk = clerk.sign_in("demo-clerk")
    assert ("核查请求待反馈" in desk, "对方逾期未反馈" in desk) == (True, True)
    listed = clerk.get("/enquiries/?side=by")
    assert [f"城民受〔演示〕{number}号" in listed for number in (12, 15)] == [True, True]
    (asked,) = set(re.findall(r'href="(/enquiries/[0-9]+/)"', clerk.get("/enquiries/?side=of")))
    assert "反馈提出单位，反馈后不能修改" in clerk.get(asked)


def test_a_reviewer_finds_a_list_with_two_remarks(address: str) -> None:
    reviewer = Newcomer(address)
    reviewer.sign_in("demo-city-legality")
    listed = re.search(r'href="(/editions/[0-9]+/)"', reviewer.get("/editions/"))
    assert listed is not None
    page = reviewer.get(f"{listed[1]}legality/")
    assert [page.count(f'<b class="number">{count}</b>') for count in (1, 0)] == [2, 1]
    assert ("请核对设定依据是否现行有效" in page, "写审查意见" in page) == (True, True)


def test_the_public_reads_what_a_correction_changed_and_verifies_it(address: str) -> None:
    reader = Newcomer(address)
    for kind in ("retained", "cancelled"):
        assert "<ins>" in reader.get(f"/lists/540200/1/{kind}/2/changes/")
    assert "已被新版替代，不再有效" in reader.get("/verify/540200-1-%E9%99%843-01/")
    assert "这是2020年11月15日的清单" in reader.get("/lists/540200/?on=2020-11-15")


@pytest.mark.parametrize(
    ("username", "path", "words"),
    [
        ("demo-clerk", "/guide-updates/?side=own", ("待更新", "待确认", "已更新")),
        ("demo-supervisor", "/relapses/", ("已责令", "城关区民政局")),
        ("demo-supervisor", "/briefings/", ("已确认", "未确认", "召开全体会议传达")),
        ("demo-supervisor", "/check-plans/", ("县（区）抽查暗访（第一批）", "乡镇（街道）集中检查")),
        ("demo-supervisor", "/orders/", ("城减证整〔",)),
        ("demo-supervisor", "/accountability/", ("城政办通〔",)),
        ("demo-handler", "/complaints/", ("待受理", "办理中", "已办结")),
        ("demo-coordinator", "/year-end/?round=1", ("已接收", "城关区教育局", "应报")),
        ("demo-office", "/evaluation/", ("各版评估", "公式第")),
        ("demo-office", "/evaluation/remarks/", ("工作总结按纸质件报送",)),
    ],
)
def test_supervision_shows_something_true(address: str, username: str, path: str, words: tuple[str, ...]) -> None:
    newcomer = Newcomer(address)
    newcomer.sign_in(username)
    shown = newcomer.get(path).partition('id="main"')[2]
    assert [word for word in words if word not in shown] == []
    assert 'class="empty"' not in shown

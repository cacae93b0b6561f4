"""A clerk without a workbook types in the grid: keys, a pasted block, a cut line, an ended session, two editors, a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from campaign.models import Round
from submissions.models import Declaration, DeclaredItem, NotSame
from submissions.operations import save_item, start_declaration
from tests.cast import PASSWORD, Cast, Ground
from tests.journeys.conftest import PHONE, WIDTHS, Walk, follow, heading, press
from tests.submissions.catalogue_papers import entered
from tests.submissions.papers import LAW, VALUES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUT = "net::ERR_INTERNET_DISCONNECTED"
HEADER = ("证明事项名称", "政务服务事项名称", "事项类型", "材料类别", "服务对象", "开具单位", "证明用途", "行使层级")
LAST = ("效力层级", "清理建议", "六个一批类别", "取消后办理方式")
BROKEN = '"申请人书面承诺，\n由本单位事后抽查核实。"'
PASTE = """([text, html]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    if (html) data.setData("text/html", html);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def declared(ground: Ground, cast: Cast, today_in: Callable[[Round, int], None]) -> Declaration:
    """An empty declaration on a day of declaring."""
    today_in(ground.round, 2)
    return start_declaration(ground.civil, Round.objects.get(), actor=cast.clerk, at=timezone.now())


def put(paper: Declaration, cast: Cast, *names: str) -> list[DeclaredItem]:
    """Items of these names."""
    values = [VALUES | {"cert_name": name} for name in names]
    return [save_item(paper, one, [LAW], actor=cast.clerk, at=timezone.now()) for one in values]


def opened(page: Page, paper: Declaration) -> Page:
    """The grid of the declaration."""
    page.goto(f"/declarations/{paper.pk}/grid/")
    return page


def row(page: Page, number: int) -> Locator:
    """The row that stands there, counted from 1."""
    return page.locator("[data-row]").nth(number - 1)


def box(page: Page, number: int, key: str) -> Locator:
    """The box of a column in a row."""
    return row(page, number).locator(f"[data-key={key}]")


def is_saved(page: Page, number: int) -> None:
    """The row says how its item stands, not that it is being typed."""
    expect(row(page, number).locator("[data-state]")).to_have_text(re.compile("可提交|须修改|须说明"))


def block(*names: str) -> str:
    """Rows as Excel copies them, the service merged over its certificates, one cell with a line break."""
    lines = ["\t".join((*HEADER, *LAST))]
    for at, name in enumerate(names):
        service = ("" if at % 3 else f"事务{at}", "" if at % 3 else "行政给付")
        last = ("无依据", "取消", "书面承诺", BROKEN)
        lines.append("\t".join((name, *service, "各类证明", "个人", "村委会", "核实情况", "县级", *last)))
    return "\r\n".join(lines) + "\r\n"


def test_twenty_items_by_keys_and_by_a_block(walk: Walk, declared: Declaration):
    clerk = walk.sign_in("clerk")
    clerk.goto(f"/declarations/{declared.pk}/")
    follow(clerk, "在表格中填写")
    heading(clerk, "在表格中填写")
    walk.look(clerk, "grid-empty", phone=True)
    box(clerk, 1, "cert_name").fill("婚姻状况证明")
    clerk.keyboard.press("Tab")
    expect(box(clerk, 1, "service_name")).to_be_focused()
    clerk.keyboard.type("收养登记")
    clerk.keyboard.press("Enter")
    expect(box(clerk, 2, "service_name")).to_be_focused()
    is_saved(clerk, 1)
    clerk.keyboard.press("Control+d")
    expect(box(clerk, 2, "service_name")).to_have_value("收养登记")
    clerk.keyboard.press("Alt+ArrowLeft")
    clerk.keyboard.type("居住证明")
    clerk.keyboard.press("Control+Enter")
    expect(box(clerk, 4, "cert_name")).to_be_focused()
    is_saved(clerk, 2)
    clerk.keyboard.type("误填")
    clerk.keyboard.press("Escape")
    expect(box(clerk, 4, "cert_name")).to_have_value("")
    clerk.keyboard.press("Shift+Enter")
    expect(box(clerk, 3, "cert_name")).to_be_focused()
    clerk.evaluate(PASTE, [block(*(f"第{number}种证明" for number in range(18))), ""])
    heading(clerk, "粘贴预览")
    walk.look(clerk, "paste-preview", phone=True)
    assert declared.items.count() == 2
    press(clerk, "确认录入")
    expect(clerk.locator("main")).to_contain_text("已粘贴18项")
    names = list(declared.items.order_by("no").values_list("no", "cert_name", "service_name"))
    assert names[:4] == [
        (1, "婚姻状况证明", "收养登记"),
        (2, "居住证明", "收养登记"),
        (3, "第0种证明", "事务0"),
        (4, "第1种证明", "事务0"),
    ]
    assert len(names) == 20
    assert declared.items.get(no=3).replacement == "申请人书面承诺，\n由本单位事后抽查核实。"
    walk.look(clerk, "grid-of-twenty", phone=True)


def test_the_way_to_the_self_check_waits_until_the_last_row_is_saved(walk: Walk, declared: Declaration, cast: Cast):
    clerk = opened(walk.sign_in("clerk"), declared)
    clerk.on("dialog", lambda dialog: walk.found.append(dialog.message or dialog.type))
    box(clerk, 1, "cert_name").fill("最后填写的证明")
    follow(clerk, "填完后自查")
    heading(clerk, "自查")
    assert list(declared.items.values_list("cert_name", flat=True)) == ["最后填写的证明"]


def screens(page: Page) -> list[str]:
    """The path of every page that the person is led to from now on, N for a number."""
    seen: list[str] = []
    page.wait_for_load_state()  # the desk itself is not counted
    page.on("load", lambda loaded: seen.append(re.sub(r"\d+", "N", urlsplit(loaded.url).path)))
    return seen


def test_from_the_sign_in_to_the_receipt_in_as_few_screens_as_written(
    walk: Walk, ground: Ground, cast: Cast, today_in: Callable[[Round, int], None]
):
    """docs/intake-steps.md counts them; the sign-in page comes before."""
    today_in(ground.round, 2)
    clerk = walk.sign_in("clerk")
    of_clerk = screens(clerk)
    follow(clerk, "待填报")
    press(clerk, re.compile("开始填报"))
    follow(clerk, "在表格中填写")
    box(clerk, 1, "cert_name").click()
    names = [f"第{number}种证明" for number in range(20)]
    replacement = "由民政部门向公安机关核查，3个工作日内办结。"
    clerk.evaluate(PASTE, [block(*names).replace("书面承诺", "部门核查").replace(BROKEN, replacement), ""])
    press(clerk, "确认录入")
    follow(clerk, "填完后自查")
    press(clerk, "提交分管领导")
    expect(clerk.locator("main")).to_contain_text("已提交分管领导")
    leader = walk.sign_in("leader")
    of_leader = screens(leader)
    follow(leader, "待签发")
    follow(leader, re.compile("打开"))
    press(leader, "签发报送")
    press(leader, re.compile("签发报送"))
    expect(leader.locator("main")).to_contain_text(f"{ground.civil.code}-1-01")
    paper = Declaration.objects.get()
    assert (paper.state, paper.items.count()) == ("certified", 20)
    paper_page, grid = "/declarations/N/", "/declarations/N/grid/"
    pages = ["/declarations/", paper_page, grid, f"{grid}paste/", grid, f"{paper_page}check/", paper_page]
    assert of_clerk == pages
    assert of_leader == ["/declarations/", paper_page, f"{paper_page}move/", f"{paper_page}receipt/"]


def test_a_cut_line_is_loud_and_loses_nothing(walk: Walk, declared: Declaration, cast: Cast):
    (item, _) = put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    clerk.context.set_offline(True)
    box(clerk, 1, "purpose").fill("断网时填写的用途")
    box(clerk, 2, "purpose").click()
    alarm = clerk.locator("[data-alarm]")
    expect(alarm).to_contain_text("未保存：第1项，内容已留在本机")
    expect(alarm).to_contain_text("网络不通")
    expect(clerk).to_have_title(re.compile("^未保存"))
    expect(row(clerk, 1).locator("[data-state]")).to_have_text("未保存")
    walk.look(clerk, "grid-offline", phone=True)
    assert "断网时填写的用途" in clerk.evaluate("JSON.stringify(localStorage)")
    assert DeclaredItem.objects.get(pk=item.pk).purpose == "核实婚姻状况"
    clerk.context.set_offline(False)
    expect(alarm).to_be_hidden()
    is_saved(clerk, 1)
    assert DeclaredItem.objects.get(pk=item.pk).purpose == "断网时填写的用途"
    assert clerk.evaluate("JSON.stringify(localStorage)").count("断网时") == 0
    walk.visit.errors = [words for words in walk.visit.errors if CUT not in words]


@pytest.mark.soak
def test_a_browser_that_keeps_nothing_says_so(walk: Walk, declared: Declaration, cast: Cast):
    put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    clerk.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    clerk.route("**/grid/row/", lambda route: route.abort())
    box(clerk, 1, "purpose").fill("留不住的用途")
    box(clerk, 2, "purpose").click()
    expect(clerk.locator("[data-alarm]")).to_contain_text("浏览器不能留存内容")
    expect(clerk.locator("[data-alarm] [data-why=kept]")).to_be_hidden()
    walk.visit.errors = [words for words in walk.visit.errors if "net::ERR_FAILED" not in words]


@pytest.mark.soak
def test_an_answer_does_not_break_into_a_word_that_is_being_composed(walk: Walk, declared: Declaration, cast: Cast):
    (item,) = put(declared, cast, "婚姻状况证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    box(clerk, 1, "purpose").fill("核实")
    purpose = box(clerk, 1, "purpose")
    purpose.evaluate("box => { box.mine = true; }")
    purpose.dispatch_event("compositionstart", {"bubbles": True})
    with clerk.expect_response("**/grid/row/"):
        row(clerk, 1).get_by_role("button", name=re.compile("保存")).click()
    assert purpose.evaluate("box => box.mine") is True
    purpose.dispatch_event("compositionend", {"bubbles": True})
    is_saved(clerk, 1)
    assert DeclaredItem.objects.get(pk=item.pk).purpose == "核实"


def test_an_ended_session_loses_nothing(walk: Walk, declared: Declaration, cast: Cast):
    (item, _) = put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    Session.objects.all().delete()
    box(clerk, 1, "purpose").fill("登录失效后填写的用途")
    box(clerk, 2, "purpose").click()
    alarm = clerk.locator("[data-alarm]")
    expect(alarm).to_contain_text("登录已失效")
    walk.look(clerk, "grid-signed-out")
    with clerk.context.expect_page() as opening:
        alarm.get_by_role("link", name="在新的窗口登录").click()
    again = opening.value
    again.get_by_label("账号").fill("clerk")
    again.get_by_label("密码").fill(PASSWORD)
    press(again, "登录")
    heading(again, "在表格中填写")
    alarm.get_by_role("button", name="再次保存").click()
    expect(alarm).to_be_hidden()
    assert DeclaredItem.objects.get(pk=item.pk).purpose == "登录失效后填写的用途"


@pytest.mark.soak
def test_a_closed_window_gives_its_text_back(walk: Walk, declared: Declaration, cast: Cast):
    (item, _) = put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    clerk.route("**/grid/row/", lambda route: route.abort())
    box(clerk, 1, "purpose").fill("关窗前填写的用途")
    box(clerk, 3, "cert_name").fill("收入证明")
    box(clerk, 2, "purpose").click()
    expect(clerk.locator("[data-alarm]")).to_contain_text("第1项、新的一项")
    clerk.close()
    page = opened(clerk.context.new_page(), declared)
    expect(page.locator("[data-kept]")).to_contain_text("第1项")
    expect(page.locator("[data-kept]")).to_contain_text("新的一项")
    expect(box(page, 1, "purpose")).to_have_value("核实婚姻状况")
    walk.look(page, "grid-kept", phone=True)
    press(page, "恢复")
    is_saved(page, 1)
    expect(page.get_by_role("link", name="第3项", exact=True)).to_be_visible()
    assert DeclaredItem.objects.get(pk=item.pk).purpose == "关窗前填写的用途"
    assert list(declared.items.order_by("no").values_list("cert_name", flat=True))[2:] == ["收入证明"]
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()
    walk.visit.errors = [words for words in walk.visit.errors if "net::ERR_FAILED" not in words]


@pytest.mark.soak
def test_signing_out_leaves_no_text_on_the_machine(walk: Walk, declared: Declaration, cast: Cast):
    put(declared, cast, "婚姻状况证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    clerk.route("**/grid/row/", lambda route: route.abort())
    box(clerk, 1, "purpose").fill("没有保存的用途")
    clerk.close()
    page = clerk.context.new_page()
    page.goto("/desk/")
    press(page, "退出")
    heading(page, "已退出登录")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('grid:'))") == []
    walk.visit.errors = [words for words in walk.visit.errors if "net::ERR_FAILED" not in words]


def test_two_clerks_at_once_choose_only_where_both_changed_the_same(walk: Walk, declared: Declaration, cast: Cast):
    (item, _) = put(declared, cast, "婚姻状况证明", "居住证明")
    first = opened(walk.sign_in("clerk"), declared)
    second = opened(first.context.new_page(), declared)
    box(first, 1, "purpose").fill("甲填的用途")
    box(first, 1, "issuing_unit").fill("街道办事处")
    box(first, 2, "purpose").click()
    is_saved(first, 1)
    box(second, 1, "purpose").fill("乙填的用途")
    box(second, 2, "purpose").click()
    conflict = row(second, 1)
    expect(conflict).to_contain_text("甲填的用途")
    expect(conflict).to_contain_text("其中1栏您也改了")
    expect(conflict).to_contain_text("另有1栏只有一方改动（开具单位）")
    expect(conflict.locator("fieldset")).to_have_count(1)
    walk.look(second, "grid-conflict", phone=True)
    conflict.locator("[name=choice-purpose][value=mine]").check()
    press(second, "按所选的保存")
    is_saved(second, 1)
    stored = DeclaredItem.objects.get(pk=item.pk)
    assert (stored.purpose, stored.issuing_unit) == ("乙填的用途", "街道办事处")
    box(first, 1, "replacement").fill("甲填的办理方式")
    box(first, 2, "purpose").click()
    expect(row(first, 1)).to_contain_text("已合并保存：您在另一窗口于")
    expect(row(first, 1)).to_contain_text("改了证明用途；您改了取消后办理方式。")
    expect(box(first, 1, "purpose")).to_have_value("乙填的用途")
    walk.look(first, "grid-merged", phone=True)


def test_on_a_phone_one_item_is_shown_at_a_time(walk: Walk, declared: Declaration, cast: Cast):
    (_, second) = put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = walk.sign_in("clerk")
    clerk.set_viewport_size({"width": PHONE, "height": WIDTHS[PHONE]})
    opened(clerk, declared)
    expect(row(clerk, 1)).to_be_visible()
    expect(row(clerk, 2)).to_be_hidden()
    expect(clerk.locator("[data-place]")).to_have_text("第1项，本页1／2")
    head, whole = row(clerk, 1).locator("th").bounding_box(), row(clerk, 1).bounding_box()
    assert head
    assert whole
    assert head["width"] >= whole["width"] - 2
    press(clerk, "下一项")
    expect(row(clerk, 1)).to_be_hidden()
    box(clerk, 2, "purpose").fill("手机上填写的用途")
    press(clerk, "上一项")
    is_saved(clerk, 2)
    assert DeclaredItem.objects.get(pk=second.pk).purpose == "手机上填写的用途"


def test_like_names_are_offered_in_the_box_and_nothing_is_put_together(walk: Walk, declared: Declaration, cast: Cast):
    entered("婚姻状况证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    name, choices = box(clerk, 1, "cert_name"), clerk.locator("#names [role=option]")
    expect(name).to_have_attribute("role", "combobox")
    name.press_sequentially("婚姻情况证明")
    expect(choices).to_have_count(2)
    expect(name).to_have_attribute("aria-expanded", "true")
    walk.look(clerk, "grid-names", phone=True)
    clerk.keyboard.press("Escape")
    expect(choices.first).to_be_hidden()
    expect(name).to_have_value("婚姻情况证明")
    clerk.keyboard.press("Backspace")
    name.press_sequentially("明")
    expect(choices.first).to_be_visible()
    clerk.keyboard.press("ArrowDown")
    expect(name).to_have_attribute("aria-activedescendant", "names-1")
    clerk.keyboard.press("Enter")
    expect(name).to_have_value("婚姻状况证明")
    expect(name).to_be_focused()
    clerk.keyboard.press("Enter")
    is_saved(clerk, 1)
    second = box(clerk, 2, "cert_name")
    second.press_sequentially("婚姻情况证明")
    expect(choices.first).to_be_visible()
    clerk.keyboard.press("ArrowUp")
    with clerk.expect_response("**/grid/names/"):
        clerk.keyboard.press("Enter")
    expect(clerk.locator("[data-names-said]")).to_have_text("已记下不是同一种，以后不再提示。")
    clerk.keyboard.press("Enter")
    is_saved(clerk, 2)
    assert list(declared.items.order_by("no").values_list("cert_name", flat=True)) == ["婚姻状况证明", "婚姻情况证明"]
    assert NotSame.objects.get().unit == declared.unit


@pytest.mark.soak
def test_a_row_is_copied_removed_and_put_back(walk: Walk, declared: Declaration, cast: Cast):
    put(declared, cast, "婚姻状况证明", "居住证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    box(clerk, 2, "purpose").fill("复制前没有保存的用途")
    press(clerk, re.compile("复制.*第1项"))
    expect(clerk.locator("main")).to_contain_text("已复制为第2项")
    assert list(declared.items.order_by("no").values_list("purpose", flat=True))[2] == "复制前没有保存的用途"
    press(clerk, re.compile("删除.*第2项"))
    expect(clerk.locator("#removed")).to_contain_text("已删除“婚姻状况证明”")
    walk.look(clerk, "grid-removed")
    press(clerk, "恢复")
    expect(clerk.locator("main")).to_contain_text("已恢复第2项")
    assert declared.items.count() == 3


@pytest.mark.soak
def test_an_added_row_that_was_never_saved_is_simply_taken_away(walk: Walk, declared: Declaration, cast: Cast):
    put(declared, cast, "婚姻状况证明")
    clerk = opened(walk.sign_in("clerk"), declared)
    rows = clerk.locator("[data-row]")
    expect(rows).to_have_count(4)
    press(clerk, "再加一行")
    expect(rows).to_have_count(5)
    box(clerk, 5, "cert_name").fill("写错的一行")
    row(clerk, 5).get_by_role("button", name="删除").click()
    expect(rows).to_have_count(4)
    expect(clerk.locator("[data-kept]")).to_be_hidden()
    assert declared.items.count() == 1

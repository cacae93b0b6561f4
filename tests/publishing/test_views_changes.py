"""A correction says publicly what it changed: rows added, taken out, changed cell by cell, and why; to read and to take away."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from publishing.enums import ListChange
from publishing.operations import roll_up
from publishing.queries.changes import counts_changed, edition_before
from publishing.sheets.editions import release
from review.models import Ruling
from submissions.models import DeclaredItem
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, HOUR, KEPT, ROLLED_UP_AT


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


@pytest.fixture
def corrected(published):
    """无犯罪记录证明 is cancelled now, 婚姻状况证明 has another reason, 健康证明 another form of words and asker."""
    rulings = Ruling.objects.all()
    rulings.filter(pk=published.rulings[KEPT].pk).update(
        outcome="cancel", disposal="data_sharing", replacement="部门间共享核查。", reason=""
    )
    rulings.filter(pk=published.rulings["婚姻状况证明"].pk).update(reason="收养登记必须核验婚姻状况。")
    rulings.filter(pk=published.rulings["健康证明"].pk).update(replacement="=现场承诺")
    DeclaredItem.objects.filter(pk=published.rulings["健康证明"].item_id).update(demanding_unit="城关区福利院")
    published.correct("第1项改为取消，其他更正文字。")
    return published


def see(client, kind="retained", number=2, **asked):
    return client.get(reverse("changes", args=["540102", 1, kind, number]), asked)


def told(page):
    """What the page lists."""
    return [(one.word, one.name, [(c.label, c.before, c.after) for c in one.cells]) for one in page.context["found"]]


def counts(page):
    return [tab["count"] for tab in page.context["tabs"]]


def test_the_kept_list_lost_one_and_changed_one(client, corrected):
    page = see(client)
    assert counts(page) == [0, 1, 1]
    assert told(page) == [("不再列入", KEPT, [("列入", "", "取消清单")])]
    assert told(see(client, show="changed")) == [
        ("改动", "婚姻状况证明", [("理由", "法律规定必须核验。", "收养登记必须核验婚姻状况。")])
    ]
    words = see(client, show="changed").content.decode()
    assert "<del>法律规定必须核验。</del>" in words
    assert "<ins>收养登记必须核验婚姻状况。</ins>" in words
    assert "第1项改为取消，其他更正文字。" in words


def test_the_cancelled_list_gained_it_and_says_where_it_stood(client, corrected):
    page = see(client, "cancelled")
    assert counts(page) == [1, 0, 1]
    assert told(page) == [("新增", KEPT, [("列入", "保留清单", "")])]
    cells = told(see(client, "cancelled", show="changed"))[0][2]
    assert cells == [
        ("索要单位", "城关区社会福利院", "城关区福利院"),
        ("取消后的办理方式", "不再要求提供。", "=现场承诺"),
    ]


def test_a_first_edition_has_no_changes_and_a_draft_no_page(client, published):
    assert see(client, number=1).status_code == 404
    published.compile("更正。", days=9)
    assert see(client, number=2).status_code == 404


def test_it_is_taken_away_as_csv_and_as_a_workbook(client, corrected):
    given = {
        form: client.get(reverse("changes_file", args=["540102", 1, "cancelled", 2, form])) for form in ("csv", "xlsx")
    }
    lines = list(csv.reader(io.StringIO(b"".join(given["csv"].streaming_content).decode("utf-8-sig"))))
    assert [line[:3] for line in lines] == [
        ["序号", "变化", "证明事项名称"],
        ["1", "新增", KEPT],
        ["2", "改动", "健康证明"],
        ["3", "改动", "健康证明"],
    ]
    assert lines[3][-1] == "'=现场承诺"
    sheet = load_workbook(io.BytesIO(given["xlsx"].content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells if cell.value == "=现场承诺"} == {"s"}
    texts = [str(cell.value) for cell in cells]
    assert any("更正理由：第1项改为取消，其他更正文字。" in text for text in texts)
    assert client.get(reverse("changes_file", args=["540102", 1, "cancelled", 2, "pdf"])).status_code == 404


def test_annex_five_is_compared_unit_by_unit(client, corrected):
    ground, cast = corrected.ground, corrected.cast
    published = [
        roll_up(ground.lead, corrected.round, actor=cast.panel_chair, at=ROLLED_UP_AT + turn * HOUR, reason="补报。")
        for turn in range(1)
    ]
    release(published[0], actor=cast.coordinator, at=ROLLED_UP_AT)
    Ruling.objects.filter(pk=corrected.rulings[CANCELLED].pk).update(disposal="commitment")
    third = corrected.compile("改类别。", days=14)
    corrected.approve(third, days=14)
    corrected.publish(third, days=14)
    again = roll_up(ground.lead, corrected.round, actor=cast.panel_chair, at=ROLLED_UP_AT + 48 * HOUR, reason="补报。")
    release(again, actor=cast.coordinator, at=ROLLED_UP_AT + 49 * HOUR)
    page = client.get(reverse("changes", args=["540102", 1, "summary", 2]))
    assert told(page) == [("改动", "", [("告知承诺", "0", "1"), ("部门核查", "1", "0")])]


def test_the_pages_of_list_and_edition_lead_to_it(client, corrected):
    address = reverse("changes", args=["540102", 1, "retained", 2])
    for page in (reverse("edition", args=["540102", 1, "retained", 2]), reverse("place", args=["540102"])):
        assert f'href="{address}"' in client.get(page).content.decode()
    item = client.get(reverse("item", args=[corrected.uid("婚姻状况证明")]))
    assert [(line["changed"], line["changes_url"]) for line in item.context["history"]] == [
        (["理由"], address),
        ([], ""),
    ]


def test_a_page_asks_the_same_however_many_rows_changed(client, corrected, django_assert_max_num_queries):
    edition = corrected.edition("cancelled", 2)
    before = edition_before(edition)
    assert counts_changed(edition, before) == {ListChange.ADDED: 1, ListChange.GONE: 0, ListChange.CHANGED: 1}
    with django_assert_max_num_queries(12):
        see(client, "cancelled", show="changed")

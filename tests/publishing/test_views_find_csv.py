"""What a search found, as a table to take away."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE
from tests.publishing.test_views_find import ask, more_items


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def table(client, **query):
    answer = client.get(reverse("find_csv"), query)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_row_says_what_the_page_says(client, published):
    head, row = table(client, q="城关区民政局要亲属关系证明吗")
    assert dict(zip(head, row, strict=True)) == {
        "序号": "1",
        "结论": "取消",
        "证明事项名称": CANCELLED,
        "对应政务服务事项": row[3],
        "索要单位": "城关区民政局",
        "申报单位": "城关区民政局",
        "服务对象": "个人",
        "设定依据": row[7],
        "取消类别": "部门核查",
        "取消后的办理方式": "由公安机关核查户籍信息。",
        "承接核查单位": "城关区公安分局",
        "监督电话": OFFICE_LINE,
        "清单编号": "540102-1-附4-01",
    }


def test_the_page_links_to_exactly_what_it_shows(client, published):
    context = ask(client, q="证明", outcome="cancelled").context
    rows = csv.reader(io.StringIO(b"".join(client.get(context["csv_url"]).streaming_content).decode("utf-8-sig")))
    assert [row[2] for row in rows][1:] == [one.certificate for one in context["answers"]]


def test_more_than_a_thousand_are_all_there_in_order(client, published):
    more_items(published.compilation, 1005)
    rows = table(client, q=KEPT)
    assert (len(rows), rows[1][2], rows[-1][0]) == (1007, KEPT, "1006")


@pytest.mark.parametrize("query", [{}, {"q": "天书证明"}, {"q": KEPT, "place": "999999"}])
def test_where_nothing_is_found_only_the_head_is_left(client, published, query):
    assert len(table(client, **query)) == 1


def test_where_more_is_found_than_a_file_holds_its_last_line_says_so(client, published, monkeypatch):
    monkeypatch.setattr("publishing.views.public.find_csv.MOST", 2)
    rows = table(client, q="证明")
    assert (len(rows), rows[-1][0]) == (
        4,
        "查到的事项超过2项，本表只列前2项。请选择地方、部门后分别下载，或者下载各地清单。",
    )

"""The lists of requests to verify: who finds which, filters, counts that agree, files, and a constant number of questions."""

from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.enums import Role
from campaign.operations import appoint
from tests.publishing.conftest import ASKED_AT, CANCELLED, DAY, WORDS

NOW = ASKED_AT + 5 * DAY


@pytest.fixture(autouse=True)
def _five_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def four(asking):
    """One late, one corrected (answered in a day), one asked anew, and the one that took its place."""
    asking.ask("1号")
    first = asking.answer(corrected := asking.ask("=2号"), days=1)
    asking.answer(corrected, days=4, finding="unable", words="台账缺页。", corrects=first)
    asking.ask("4号", words="=SUM(1)", replaces=asking.ask("3号", days=3), days=4)
    return asking


def look(client, user, name="enquiries", *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def numbers(page):
    return [one["enquiry"].case_number for one in page.context["lines"]]


def counts(page):
    return {one["label"]: one["count"] for one in page.context["counts"]}


@pytest.mark.parametrize(("who", "side"), [("clerk", "of"), ("coordinator", "below"), ("panel_chair", None)])
def test_a_list_that_no_post_opens_gives_the_first_that_one_does(client, four, who, side):
    page = look(client, getattr(four.cast, who), side="below" if who == "clerk" else "by")
    assert page.context["side"] == side if side else page.status_code == 404


def test_what_waits_comes_first_and_the_days_are_shown(client, four):
    page = look(client, four.cast.clerk, side="by")
    assert numbers(page) == ["1号", "4号", "3号", "=2号"]
    assert [(one["word"], one["finding"], one["days"]) for one in page.context["lines"]] == [
        ("逾期未反馈", "", 5),
        ("待反馈", "", 1),
        ("已另行提出", "", None),
        ("已反馈", "不能核查", 1),
    ]


FILTERS = {
    "waiting": ({"state": "waiting"}, ["4号"]),
    "overdue": ({"state": "overdue"}, ["1号"]),
    "answered": ({"state": "answered"}, ["=2号"]),
    "replaced": ({"state": "replaced"}, ["3号"]),
    "finding that holds": ({"finding": "unable"}, ["=2号"]),
    "finding that was corrected": ({"finding": "true"}, []),
    "case": ({"q": "4号"}, ["4号"]),
    "office": ({"q": "八廓"}, ["1号", "4号", "3号", "=2号"]),
    "day": ({"since": "2020-11-17", "until": "2020-11-17"}, ["3号"]),
    "not valid": ({"state": "x", "since": "0001-01-01", "until": "9999-12-31", "unit": "9" * 30, "q": "\x00"}, 4),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(client, four, name):
    query, expected = FILTERS[name]
    page = look(client, four.cast.clerk, side="by", **query)
    assert (len(numbers(page)) if isinstance(expected, int) else numbers(page)) == expected


def test_days_the_wrong_way_round_are_said_at_their_field(client, four):
    page = look(client, four.cast.clerk, side="by", since="2020-11-17", until="2020-11-16")
    assert (page.context["form"].errors["until"], numbers(page)) == (
        ["结束日期早于开始日期，没有按结束日期筛选。请改正后再筛选。"],
        ["4号", "3号"],
    )
    assert "结束日期早于开始日期" in page.content.decode()


def test_what_was_asked_anew_too_late_says_so_in_the_list(client, asking):
    asking.ask("2号", replaces=asking.ask("1号"), days=4)
    page = look(client, asking.cast.clerk, side="by")
    assert [(one["word"], one["replaced_late"]) for one in page.context["lines"]] == [
        ("待反馈", False),
        ("已另行提出", True),
    ]
    assert "逾期后另行提出" in page.content.decode()


def test_counts_agree_with_the_lists_they_lead_to(client, four):
    page = look(client, four.cast.clerk, side="by", q="号", state="waiting")
    assert counts(page) == {"待反馈": 1, "逾期未反馈": 1, "已反馈": 1, "已另行提出": 1}
    for one in page.context["counts"]:
        assert len(numbers(client.get(reverse("enquiries") + one["url"]))) == one["count"]


def test_the_files_hold_what_the_list_shows_and_nothing_runs(client, four):
    answer = look(client, four.cast.clerk, "enquiries_file", "xlsx", side="by")
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = {row[5]: row for row in cells if row[1] == CANCELLED}
    assert sorted(found) == ["'=2号", "1号", "3号", "4号"] or sorted(found) == ["1号", "3号", "4号", "=2号"]
    assert found["1号"][11:] == ["逾期未反馈", None, 5, None, None] or found["1号"][11:14] == ["逾期未反馈", "", 5]
    assert [row[6] for row in found.values()].count(WORDS) == 3
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = look(client, four.cast.clerk, "enquiries_file", "csv", side="by", state="answered").content.decode()
    line = text.splitlines()[1].split(",")
    assert line[5:6] + line[11:] == ["'=2号", "已反馈", "2020-11-15 10:00", "1", "不能核查", "台账缺页。"]
    assert look(client, four.cast.clerk, "enquiries_file", "pdf").status_code == 404


def test_many_cost_no_more_questions_than_one(client, asking):
    asking.ask()
    look(client, asking.cast.township_clerk)

    def asked(name, *args):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(queries)

    pages = (("enquiries",), ("enquiry_pairs",), ("enquiries_file", "csv"))
    one = [asked(*page) for page in pages]
    for number in range(2, 8):
        asking.answer(asking.ask(f"{number}号"))
    assert [asked(*page) for page in pages] == one


def test_nothing_yet_says_what_to_do(client, asking):
    page = look(client, asking.cast.clerk, side="by").content.decode()
    assert ("还没有提出过核查请求" in page, reverse("enquiry_items") in page) == (True, True)
    page = look(client, asking.cast.clerk, side="by", state="overdue").content.decode()
    assert "没有符合条件的核查请求" in page


def test_who_holds_two_posts_sees_each_list_on_its_tab(client, four):
    appoint(four.cast.coordinator, four.ground.civil, Role.CLERK, actor=None, at=ASKED_AT)
    page = look(client, four.cast.coordinator, side="below")
    assert [(tab["label"], tab["on"]) for tab in page.context["tabs"]] == [
        ("请本单位核查", False),
        ("本单位提出", False),
        ("下级单位之间", True),
    ]

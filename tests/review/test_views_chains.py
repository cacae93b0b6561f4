"""The page of the chains: pictures with their tables, counted, filtered, downloaded; as many questions for three as for one."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from review.models import Chain
from tests.review.chain_papers import BANK, COMMITTEE, DEED, GONE, KINSHIP, LATER, NOTARY, POLICE, Errand, huizhou, look
from tests.review.conftest import HOUR

__all__ = ["huizhou"]
PAGE = "/radar/chains/"


@pytest.fixture
def looked(huizhou: Errand) -> Errand:
    """A look has found the circle."""
    look()
    return huizhou


def test_each_chain_is_drawn_and_stands_in_a_table_with_its_items(looked: Errand, as_user):
    page = as_user(looked.cast.panel_member).get(PAGE)
    assert [one.chain.kind for one in page.context["chains"]] == ["circle", "passed_on", "repeated"]
    text = page.content.decode()
    assert text.count("<svg") >= 3
    circle = page.context["chains"][0]
    assert [(row.link.unit.name, row.link.facts["certificate"], row.said) for row in circle.rows] == [
        (BANK, DEED, "单位建议保留，待审核"),
        (NOTARY, KINSHIP, "单位建议保留，待审核"),
        (POLICE, DEED, "单位建议保留，待审核"),
        (NOTARY, COMMITTEE, "单位建议保留，待审核"),
    ]
    assert all(reverse("ruling", args=[row.link.ruling_id]) in text for row in circle.rows)
    assert ["".join(box.name) for box in circle.picture.boxes] == [BANK, NOTARY, POLICE, "居民委员会"]
    assert re.search(r"<title[^>]*>示例银行支行办理继承存款支取，要公证处开具的亲属关系公证书；", text)
    assert "民发〔2020〕20号" in text


def test_nobody_else_sees_a_trace(looked: Errand, as_user):
    for who in (looked.cast.stranger_chair, looked.cast.city_coordinator):
        page = as_user(who).get(PAGE)
        assert page.context["count"] == 0
        assert "没有待处理的循环、重复、推责证明" in page.content.decode()
        assert NOTARY not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=circle", 1),
        ("kind=unknown", 3),
        ("q=公证书", 1),
        ("q=示例公安局", 1),
        ("q=没有这样的", 0),
        ("mine=on", 3),
        ("standing=gone", 0),
        ("page=99", 3),
    ],
)
def test_filters_narrow(looked: Errand, as_user, query: str, count: int):
    page = as_user(looked.cast.panel_chair).get(f"{PAGE}?{query}")
    assert page.context["count"] == len(page.context["chains"]) == count


def test_the_look_that_is_asked_for_here_leads_back_here_and_nowhere_else(looked: Errand, as_user):
    browser = as_user(looked.cast.panel_member)
    assert '<input type="hidden" name="back" value="chains">' in browser.get(PAGE).content.decode()
    assert browser.post(reverse("radar_look"), {"back": "chains"})["Location"] == PAGE
    for other in ("", "https://example.invalid/", "desk"):
        assert browser.post(reverse("radar_look"), {"back": other})["Location"] == reverse("radar")


def test_a_place_narrows_and_an_empty_answer_leads_back(looked: Errand, as_user):
    browser, place = as_user(looked.cast.panel_chair), looked.ground.divisions["540103"].pk
    assert browser.get(f"{PAGE}?division={looked.ground.divisions['540102'].pk}").context["count"] == 3
    page = browser.get(f"{PAGE}?division={place}")
    assert page.context["count"] == 0
    assert "没有符合条件的证明链" in page.content.decode()


def test_a_broken_chain_goes_to_its_own_tab(looked: Errand, as_user):
    looked.agree(POLICE, DEED, GONE)
    look(LATER + HOUR)
    browser = as_user(looked.cast.panel_chair)
    assert [tab["count"] for tab in browser.get(PAGE).context["tabs"]] == [2, 0, 1]
    (one,) = browser.get(f"{PAGE}?standing=gone").context["chains"]
    assert one.chain.get_standing_display() == "已消除"


def test_the_page_asks_as_much_for_three_as_for_one(looked: Errand, as_user, monkeypatch):
    monkeypatch.setattr("campaign.views.context.rail", lambda request: {})
    browser = as_user(looked.cast.panel_chair)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as three:
        browser.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        browser.get(f"{PAGE}?kind=circle")
    assert len(three) == len(one)


def test_the_table_is_taken_away_as_a_workbook_and_as_text(looked: Errand, as_user):
    browser = as_user(looked.cast.panel_chair)
    sheet = load_workbook(io.BytesIO(browser.get(reverse("chains_download", args=["xlsx"])).content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in cells if row[0] in (1, 2, 3)] == [1, 1, 1, 1, 2, 3, 3]
    text = browser.get(f"{reverse('chains_download', args=['csv'])}?kind=circle").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["序号", "类别", "情形", "环节"]
    assert [row[3:9] for row in rows[1:3]] == [
        ["1", "环节", NOTARY, "亲属关系公证", KINSHIP, "公安派出所"],
        ["2", "环节", POLICE, "出具亲属关系证明", DEED, "公证处"],
    ]


def test_the_item_says_in_which_chains_it_stands(looked: Errand, as_user):
    browser = as_user(looked.cast.panel_member)
    circle = Chain.objects.get(kind="circle")
    page = browser.get(reverse("ruling", args=[looked.case(POLICE, DEED).pk]))
    assert list(page.context["chained"]) == [circle]
    assert reverse("chain", args=[circle.pk]) in page.content.decode()
    assert list(browser.get(reverse("ruling", args=[looked.case(BANK, DEED).pk])).context["chained"]) == []

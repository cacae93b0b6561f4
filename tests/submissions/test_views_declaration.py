"""The overview of a version: who sees what of it, and what may be done."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.templatetags.face import moment
from submissions.models import Declaration
from submissions.operations import certify, declare_nil, hand_in, return_items, save_item
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, LAW, NIL, add, certified

OWN = {"clerk", "leader"}
ABOVE = {"panel_member", "panel_chair", "coordinator", "city_coordinator", "region_coordinator"}


def url(paper):
    return reverse("declaration", args=[paper.pk])


def moves(page):
    return [move.name for move in page.context["moves"]]


def test_the_clerk_sees_a_draft_with_its_items_problems_and_acts(signed_in, cast, paper):
    add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="居住证明", purpose="")
    page = signed_in(cast.clerk).get(url(paper))
    assert [item.cert_name for item in page.context["page"]] == ["婚姻状况证明", "居住证明"]
    assert (page.context["blockers"], page.context["writes"]) == (1, True)
    assert moves(page) == []
    assert page.context["totals"] == {"items": 2, "cancel": 2, "retain": 0, "refer": 0, "open": 0}
    assert "草稿，尚未报送" in page.content.decode()


def test_a_paper_without_blockers_may_be_handed_in(signed_in, cast, paper):
    add(paper, cast.clerk)
    assert moves(signed_in(cast.clerk).get(url(paper))) == ["hand_in"]


def test_the_mark_of_an_item_says_what_the_self_check_found(signed_in, cast, paper):
    add(paper, cast.clerk, cert_name="婚姻状况证明")
    add(paper, cast.clerk, cert_name="居住证明", purpose="")
    add(paper, cast.clerk, cert_name="收入证明", issuing_unit="城关区民政局", keep_reason="确需核验。")
    page = signed_in(cast.clerk).get(url(paper))
    words = [(line["item"].cert_name, line["tone"], line["word"]) for line in page.context["lines"]]
    assert words == [
        ("婚姻状况证明", "kept", "可提交"),
        ("居住证明", "refused", "须修改"),
        ("收入证明", "kept", "可提交（提示2处）"),
    ]


@pytest.mark.parametrize(("purpose", "primary"), [("", "添加事项"), ("核实婚姻状况", "提交分管领导")])
def test_one_button_of_the_page_is_the_way_on(signed_in, cast, paper, purpose, primary):
    add(paper, cast.clerk, purpose=purpose)
    text = signed_in(cast.clerk).get(url(paper)).content.decode()
    loud = re.findall(r'<(?:a|button) class="button"[^>]*>([^<]+)<', text)
    assert [words.strip() for words in loud] == [primary]


def test_the_leader_reads_the_draft_and_writes_nothing(signed_in, cast, paper):
    page = signed_in(cast.leader).get(url(paper))
    assert (page.context["writes"], moves(page)) == (False, [])


@pytest.mark.parametrize("name", sorted(A_FEW - OWN - {"disabled"}))
def test_a_draft_is_invisible_to_everybody_else(signed_in, cast, paper, name):
    assert signed_in(getattr(cast, name)).get(url(paper)).status_code == 404


@pytest.mark.parametrize("name", sorted(A_FEW - {"disabled"}))
def test_once_certified_the_panel_and_those_above_read_it(signed_in, cast, ground, name):
    paper = certified(ground, cast)
    expected = 200 if name in OWN | ABOVE else 404
    assert signed_in(getattr(cast, name)).get(url(paper)).status_code == expected


@pytest.mark.parametrize("name", sorted(ABOVE))
def test_others_see_no_workbooks_log_or_acts(signed_in, cast, ground, name):
    paper = certified(ground, cast)
    page = signed_in(getattr(cast, name)).get(url(paper))
    assert [key for key in ("files", "log", "moves", "blockers") if key in page.context] == []
    assert "最近办理" not in page.content.decode()


def test_a_certified_version_shows_its_receipt_on_top(signed_in, cast, ground):
    paper = certified(ground, cast)
    text = signed_in(cast.clerk).get(url(paper)).content.decode()
    assert "已报送，回执号" in text
    assert text.index(paper.receipt) < text.index("婚姻状况证明")


def test_a_township_draft_filled_in_by_its_county_is_seen_by_both(signed_in, cast, ground):
    client = signed_in(cast.coordinator)
    client.post(reverse("declaration_start", args=[ground.township.pk]))
    paper = Declaration.objects.get(unit=ground.township)
    page = client.get(url(paper))
    assert (page.context["writes"], moves(page)) == (True, [])
    assert "代填" in page.content.decode()
    assert signed_in(cast.township_clerk).get(url(paper)).status_code == 200
    assert signed_in(cast.city_coordinator).get(url(paper)).status_code == 404


def test_a_returned_version_shows_what_must_be_corrected(signed_in, cast, ground, declaring):
    first = certified(ground, cast, "婚姻状况证明", "居住证明")
    uid = first.items.get(cert_name="居住证明").uid
    second = return_items(first, [uid], note="依据条款有误", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    client = signed_in(cast.clerk)
    page = client.get(url(second))
    assert page.context["to_rectify"] == 1
    assert [version.version for version in page.context["versions"]] == [2, 1]
    assert "依据条款有误" in page.content.decode()
    assert "已退回整改" in client.get(url(first)).content.decode()
    assert signed_in(cast.panel_chair).get(url(second)).status_code == 404
    assert [v.version for v in signed_in(cast.panel_chair).get(url(first)).context["versions"]] == [1]


@pytest.mark.parametrize("reader", sorted(ABOVE))
def test_others_read_the_last_version_with_the_words_that_it_is_being_changed(
    signed_in, cast, ground, declaring, reader
):
    first = certified(ground, cast, "婚姻状况证明", "居住证明")
    client = signed_in(getattr(cast, reader))
    assert "正在变更" not in client.get(url(first)).content.decode()
    return_items(first, [first.items.get(no=2).uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    client = signed_in(getattr(cast, reader))
    signed = moment(first.certified_at, "year")
    said = f"该单位正在变更申报表。以下是{signed}签发的第1版，新的内容由分管领导签发后才能看到。"
    pages = (url(first), reverse("item_edit", args=[first.items.get(no=1).pk]))
    pages += (reverse("declaration_peers", args=[first.pk]),)
    assert [said in client.get(page).content.decode() for page in pages] == [True, True, True]
    assert "请在新的版本中修改" not in client.get(url(first)).content.decode()


def test_the_words_go_when_the_new_version_is_certified(signed_in, cast, ground, declaring):
    first = certified(ground, cast, "婚姻状况证明")
    second = return_items(first, [first.items.get().uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    save_item(second, {"purpose": "改后的用途"}, [LAW], item=second.items.get(), actor=cast.clerk, at=PHASE_3)
    hand_in(second, actor=cast.clerk, at=PHASE_3)
    first.refresh_from_db()
    assert first.is_changing
    certify(second, actor=cast.leader, at=PHASE_3 + HOUR)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_changing, second.is_changing, second.is_current) == (False, False, True)
    declaring.move_to(PHASE_3 + HOUR)
    client = signed_in(cast.panel_chair)
    assert [("正在变更" in client.get(url(one)).content.decode()) for one in (first, second)] == [False, False]


def test_the_unit_itself_is_led_to_its_new_version(signed_in, cast, ground, declaring):
    first = certified(ground, cast, "婚姻状况证明")
    return_items(first, [first.items.get().uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    text = signed_in(cast.clerk).get(url(first)).content.decode()
    assert ("请在新的版本中修改" in text, "该单位正在变更" in text) == (True, False)


def test_an_empty_paper_says_what_to_do(signed_in, cast, paper):
    assert "还没有证明事项" in signed_in(cast.clerk).get(url(paper)).content.decode()


def test_a_nil_return_is_said_to_be_one(signed_in, cast, paper):
    declare_nil(paper, True, **NIL, actor=cast.clerk, at=PHASE_2)
    assert "零报告：本单位没有证明事项" in signed_in(cast.clerk).get(url(paper)).content.decode()


def test_handed_in_it_says_that_it_is_not_yet_sent(signed_in, cast, paper):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    page = signed_in(cast.clerk).get(url(paper))
    assert moves(page) == ["take_back"]
    assert "已提交分管领导，尚未报送" in page.content.decode()


def test_the_number_of_questions_does_not_grow_with_the_items(signed_in, cast, paper):
    def asked():
        client = signed_in(cast.clerk)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(paper))
        return len(queries)

    add(paper, cast.clerk)
    before = asked()
    for name in ("居住证明", "收入证明"):
        add(paper, cast.clerk, cert_name=name)
    assert asked() == before

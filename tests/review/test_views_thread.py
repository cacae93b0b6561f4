"""The page of a thread: read and appended to by panel, superior and unit, each as far as it may."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from review.enums import Audience
from review.models import Remark
from review.operations import decide, say
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import ABOLISH, KINSHIP

PANEL, UNIT = {"panel_member", "panel_chair"}, {"clerk", "leader"}
INNER, OPEN = "内部暗语。", "请补充情况。"


@pytest.fixture
def case(docketed, cast):
    """亲属关系证明, fed back, with an inner and an open remark of the panel."""
    found = docketed.proposed(KINSHIP)
    for audience, words in ((Audience.PANEL, INNER), (Audience.BOTH, OPEN)):
        say(found, audience=audience, words=words, actor=cast.panel_member, at=PHASE_3)
    return found


def page_of(client, name, case):
    return client.get(reverse(name, args=[case.pk]))


def post(client, name, case, **data):
    return client.post(reverse(name, args=[case.pk]), {"words": "收到。", **data})


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_each_side_has_its_page_and_nobody_else_any(case, as_user, cast, name):
    client = as_user(getattr(cast, name))
    pages = {page: page_of(client, page, case).status_code for page in ("ruling_thread", "answer_thread")}
    expected = {"ruling_thread": name in PANEL, "answer_thread": name in UNIT}
    assert pages == {page: 200 if may else 404 for page, may in expected.items()}
    for page, may in expected.items():
        for kind in ("xlsx", "csv"):
            status = client.get(reverse(f"{page}_file", args=[case.pk, kind])).status_code
            assert status == (200 if may else 404)
        if not may:
            assert post(client, page, case, audience="both").status_code == 404
    assert Remark.objects.count() == 2


def test_the_unit_reads_nothing_of_the_panel_s_own(case, as_user, cast):
    client = as_user(cast.leader)
    words = page_of(client, "answer_thread", case).content.decode() + page_of(client, "answer", case).content.decode()
    assert (OPEN in words, INNER in words, "审核组内部" in words, "城关审核甲" in words) == (True, False, False, False)
    assert "城关区人民政府办公室" in words


def test_the_panel_reads_both_with_names_and_marks(case, as_user, cast):
    client = as_user(cast.panel_chair)
    words = page_of(client, "ruling_thread", case).content.decode()
    assert all(part in words for part in (OPEN, INNER, "城关审核甲", "审核组内部", "与单位沟通"))
    assert INNER in page_of(client, "ruling", case).content.decode()


def test_a_remark_is_appended_and_answers_another(case, as_user, cast):
    about = Remark.objects.get(words=OPEN)
    answer = post(as_user(cast.clerk), "answer_thread", case, words="已补充。", about=about.pk)
    assert (answer.status_code, answer.url) == (302, reverse("answer_thread", args=[case.pk]))
    remark = Remark.objects.get(words="已补充。")
    assert (remark.about, remark.audience, remark.author) == (about, "both", cast.clerk)
    assert "针对第1条" in page_of(as_user(cast.clerk), "answer_thread", case).content.decode()
    assert "针对第2条" in page_of(as_user(cast.panel_chair), "ruling_thread", case).content.decode()


def test_a_unit_can_neither_choose_the_audience_nor_name_what_it_does_not_read(case, as_user, cast):
    client = as_user(cast.clerk)
    post(client, "answer_thread", case, words="第一条。", audience="panel")
    assert Remark.objects.get(words="第一条。").audience == "both"
    page = post(client, "answer_thread", case, words="第二条。", about=Remark.objects.get(words=INNER).pk)
    assert list(page.context["form"].errors) == ["about"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"words": " ", "audience": "both"}, "words"),
        ({"words": "问。"}, "audience"),
        ({"words": "取\u202e消", "audience": "both"}, "words"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(case, as_user, cast, data, wrong):
    page = post(as_user(cast.panel_member), "ruling_thread", case, **data)
    assert list(page.context["form"].errors) == [wrong]
    assert page.context["form"]["words"].value() == data["words"]
    assert Remark.objects.count() == 2


def test_a_refusal_is_said_on_the_page(case, as_user, cast):
    about = Remark.objects.get(words=INNER)
    page = post(as_user(cast.panel_member), "ruling_thread", case, audience="both", about=about.pk)
    assert page.status_code == 409
    assert "对方也能看到的记录" in page.content.decode()


def test_the_superior_reads_both_in_a_dispute_and_none_after_it(docketed, as_user, cast):
    found = docketed.disputed(KINSHIP)
    say(found, audience=Audience.PANEL, words=INNER, actor=cast.panel_member, at=PHASE_3)
    client = as_user(cast.city_chair)
    assert INNER in page_of(client, "ruling_thread", found).content.decode()
    assert INNER in page_of(client, "dispute", found).content.decode()
    decide(docketed.case(KINSHIP), ABOLISH, note="采纳。", actor=cast.city_chair, at=PHASE_3)
    assert page_of(client, "ruling_thread", found).status_code == 404
    assert INNER not in page_of(client, "dispute", found).content.decode()


def test_an_empty_thread_says_what_to_do(docketed, as_user, cast):
    found = docketed.proposed(KINSHIP)
    assert "需要对方补充情况" in page_of(as_user(cast.clerk), "answer_thread", found).content.decode()


def test_the_file_holds_what_the_reader_may_read(case, as_user, cast):
    say(case, audience=Audience.BOTH, words="=1+1", actor=cast.clerk, at=PHASE_3)
    texts = {}
    for name, page in (("clerk", "answer_thread_file"), ("panel_chair", "ruling_thread_file")):
        client = as_user(getattr(cast, name))
        texts[name] = client.get(reverse(page, args=[case.pk, "csv"])).content.decode()
        workbook = load_workbook(io.BytesIO(client.get(reverse(page, args=[case.pk, "xlsx"])).content))
        cells = [cell for row in workbook.active.iter_rows() for cell in row if cell.value == "=1+1"]
        assert [cell.data_type for cell in cells] == ["s"]
        assert (INNER in texts[name]) == (name == "panel_chair")
        assert "'=1+1" in texts[name]
    assert ("城关审核甲" in texts["clerk"], "城关填报甲" in texts["clerk"]) == (False, True)
    assert as_user(cast.clerk).get(reverse("answer_thread_file", args=[case.pk, "pdf"])).status_code == 404


def test_many_remarks_cost_as_many_questions_as_few(case, as_user, cast):
    client = as_user(cast.panel_chair)
    costs = []
    for _ in range(2):
        page_of(client, "ruling_thread", case)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "ruling_thread", case)
        costs.append(len(queries))
        for number in range(5):
            say(case, audience=Audience.BOTH, words=f"第{number}次。", actor=cast.clerk, at=PHASE_3)
    assert costs[0] == costs[1]

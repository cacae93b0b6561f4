"""One request to verify, as the unit that asked, the office that answers and the line above either read it."""

import pytest
import time_machine
from django.urls import reverse

from publishing.models import Enquiry, EnquiryAnswer
from tests.cast import A_FEW
from tests.publishing.conftest import ASKED_AT, DAY, FOUND, HOUR, WORDS

UNIT, OFFICE = {"clerk", "leader"}, {"township_clerk"}
LINE = {"coordinator", "city_coordinator", "region_coordinator"}
ANSWER = {"finding": "true", "words": FOUND}


@pytest.fixture(autouse=True)
def _next_morning():
    with time_machine.travel(ASKED_AT + DAY, tick=False):
        yield


@pytest.fixture
def open_as(client, asking):
    """`open_as("clerk", "enquiry", pk)`: the page, or with data what posting it gives."""

    def open_page(who, name, *args, data=None):
        client.force_login(getattr(asking.cast, who))
        address = reverse(name, args=args)
        return client.get(address) if data is None else client.post(address, data)

    return open_page


def test_asker_answerer_and_the_line_above_read_it_and_the_office_alone_answers(asking, open_as):
    made = asking.ask()
    met = {who: open_as(who, "enquiry", made.pk).status_code for who in A_FEW}
    assert {who for who, status in met.items() if status == 200} == UNIT | OFFICE | LINE
    assert set(met.values()) == {200, 404}
    met = {who: open_as(who, "enquiry_answer", made.pk, data={}).status_code for who in A_FEW}
    assert {who: status for who, status in met.items() if status != 404} == {"township_clerk": 422}


def test_the_page_shows_what_was_asked_on_what_terms_and_no_person(asking, open_as):
    page = open_as("township_clerk", "enquiry", asking.ask().pk).content.decode()
    shown = ("城关区民政局", "城民受〔2020〕1号", WORDS, "凭查询函核对台账。", "便民中心", "2020年11月17日24:00")
    assert [words for words in (*shown, "还没有反馈，已过1天") if words not in page] == []
    assert "城关填报甲" not in page


def test_answering_twice_by_a_double_click_is_one_answer(asking, open_as):
    made = asking.ask()
    assert [open_as("township_clerk", "enquiry_answer", made.pk, data=ANSWER).status_code for _ in "ab"] == [302, 302]
    assert EnquiryAnswer.objects.count() == 1
    page = open_as("clerk", "enquiry", made.pk)
    assert (page.context["may_answer"], page.context["may_correct"], page.context["may_ask_anew"]) == (False,) * 3
    assert ("用时1天" in page.content.decode(), "八廓填报甲" in page.content.decode()) == (True, False)


def test_another_answer_meets_the_first_as_a_conflict_and_keeps_what_was_typed(asking, open_as):
    made = asking.ask()
    open_as("township_clerk", "enquiry_answer", made.pk, data=ANSWER)
    page = open_as("township_leader", "enquiry_answer", made.pk, data={**ANSWER, "finding": "false"})
    assert (page.status_code, page.context["form"]["finding"].value()) == (409, "false")
    assert "已有人反馈或者更正" in page.content.decode()
    assert page.context["word"] == "已反馈"


def test_a_correction_is_one_answer_more(asking, open_as):
    made = asking.ask()
    first = asking.answer(made)
    data = {"finding": "false", "words": "同名，不是同一人。", "corrects": first.pk}
    assert open_as("township_clerk", "enquiry_answer", made.pk, data=data).status_code == 302
    told = open_as("township_clerk", "enquiry", made.pk).context["messages"]
    assert [str(one) for one in told] == ["已更正，以本条为准，并通知城关区民政局。"]
    page = open_as("clerk", "enquiry", made.pk)
    shown = [(one["number"], one["word"], one["tone"]) for one in page.context["said"]]
    assert shown == [(1, "属实", "plain"), (2, "不属实", "refused")]
    assert "已更正，以后一条为准" in page.content.decode()
    assert "核查结果（已更正，以第2条为准）" in page.content.decode()


@pytest.mark.parametrize("corrects", ["", "0", "x", "9" * 30, "²"])
def test_what_names_no_answer_corrects_none(asking, open_as, corrects):
    made = asking.ask()
    asking.answer(made, words="前一条。")
    page = open_as("township_clerk", "enquiry_answer", made.pk, data={**ANSWER, "corrects": corrects})
    assert (page.status_code, EnquiryAnswer.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, ["finding", "words"]),
        ({"finding": "maybe", "words": FOUND}, ["finding"]),
        ({"finding": "true", "words": "请拨13800001234。"}, ["words"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(asking, open_as, data, wrong):
    page = open_as("township_clerk", "enquiry_answer", asking.ask().pk, data=data)
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, wrong)
    assert [len(errors) for errors in page.context["form"].errors.values()] == [1] * len(wrong)


def test_asking_anew_keeps_the_first_and_shows_the_way_to_it(asking, open_as):
    made = asking.ask()
    page = open_as("clerk", "enquiry_again", made.pk)
    assert page.context["form"]["words"].value() == WORDS
    data = {"case_number": "城民受〔2020〕9号", "words": WORDS}
    met = [open_as("leader", "enquiry_again", made.pk, data=data).status_code for _ in "ab"]
    assert (met, Enquiry.objects.count()) == ([302, 302], 2)
    again = Enquiry.objects.get(replaces=made)
    for who in ("clerk", "township_clerk"):
        assert open_as(who, "enquiry", made.pk).context["replaced"] == again.pk
        assert open_as(who, "enquiry", again.pk).context["replaces"] == made.pk
    assert not open_as("township_clerk", "enquiry", made.pk).context["may_answer"]


@pytest.mark.parametrize(("days", "late"), [(2, False), (4, True)])
def test_a_request_that_was_overdue_when_it_was_asked_anew_says_so(asking, open_as, days, late):
    made = asking.ask()
    asking.ask("2号", replaces=made, days=days)
    page = open_as("township_clerk", "enquiry", made.pk)
    assert ("另行提出时已经逾期未反馈" in page.content.decode(), page.context["replaced_late"]) == (late, late)


def test_who_did_not_ask_does_not_ask_anew(asking, open_as):
    made = asking.ask()
    met = {who: open_as(who, "enquiry_again", made.pk).status_code for who in A_FEW}
    assert {who for who, status in met.items() if status == 200} == UNIT


def test_what_is_late_is_said_to_both(asking, open_as):
    made = asking.ask()
    with time_machine.travel(made.due_at + HOUR, tick=False):
        for who in ("clerk", "township_clerk"):
            assert open_as(who, "enquiry", made.pk).context["word"] == "逾期未反馈"

"""A complaint as its respondents read it: facts without the person, their own answer, of others only what was told."""

import pytest
import time_machine

from supervision.models import Answer
from tests.cast import A_FEW
from tests.supervision.conftest import COMPLAINED_AT, DAY, SUMMARY, Complaining
from tests.supervision.desks import Open, open_as, persons_in

__all__ = ["open_as"]

NOW = COMPLAINED_AT + 3 * DAY
CORRECTED = {
    "finding": "corrected",
    "words": "窗口沿用旧指南，现已停止索要。",
    "corrected": "on",
    "corrected_on": "2020-11-27",
    "measures": "更换办事指南。",
}


@pytest.fixture(autouse=True)
def _three_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


def two_parts(complaining: Complaining):
    """One complaint with two respondents; gives their parts."""
    one = complaining.referred(complaining.ground.civil, complaining.ground.township)
    return list(one.referrals.select_related("complaint", "office"))


def test_its_own_unit_reads_it_and_nobody_else(complaining: Complaining, open_as: Open):
    part, _ = two_parts(complaining)
    people = (*A_FEW, "handler", "supervisor", "inspector")
    met = {who: open_as(who, "referral", part.pk).status_code for who in people}
    assert ({who for who, status in met.items() if status == 200}, set(met.values())) == (
        {"clerk", "leader"},
        {200, 404},
    )


def test_facts_the_list_and_the_clock_but_no_person(complaining: Complaining, open_as: Open):
    part, _ = two_parts(complaining)
    page = open_as("clerk", "referral", part.pk).content.decode()
    shown = (SUMMARY, "已取消", "3号窗口", "2020年12月16日24:00", "从次日起算15个工作日", "八廓街道办事处")
    assert ([words for words in shown if words not in page], persons_in(page)) == ([], [])
    assert "窗口说没有亲属关系证明就不办" not in page


def test_begin_and_answer_with_what_was_put_right_and_when(complaining: Complaining, open_as: Open):
    part, _ = two_parts(complaining)
    assert [open_as("clerk", "referral_take_up", part.pk, data={}).status_code for _ in "ab"] == [302, 302]
    missing = open_as("clerk", "referral_answer", part.pk, data={"finding": "corrected", "words": "改了。"})
    assert (missing.status_code, list(missing.context["form"].errors)) == (422, ["corrected"])
    undated = open_as("clerk", "referral_answer", part.pk, data={**CORRECTED, "corrected_on": "", "measures": ""})
    assert list(undated.context["form"].errors) == ["corrected_on", "measures"]
    assert [open_as("leader", "referral_answer", part.pk, data=CORRECTED).status_code for _ in "ab"] == [302, 302]
    answer = Answer.objects.get()
    assert (answer.corrected, f"{answer.corrected_on}", answer.measures) == (True, "2020-11-27", "更换办事指南。")
    page = open_as("handler", "complaint", part.complaint_id).content.decode()
    assert ("单位称已纠正" in page, "2020年11月27日" in page) == (True, True)


def test_what_others_answered_is_read_only_after_the_feedback(complaining: Complaining, open_as: Open):
    own, other = two_parts(complaining)
    complaining.reply(own)
    complaining.reply(other, actor=complaining.cast.township_clerk, words="居委会没有职责出具。")
    assert "居委会没有职责出具。" not in open_as("clerk", "referral", own.pk).content.decode()
    complaint = own.complaint
    complaint.refresh_from_db()
    complaining.feed_back(complaint)
    page = open_as("clerk", "referral", own.pk).content.decode()
    assert ("居委会没有职责出具。" in page, "该单位已经停止索要" in page, persons_in(page)) == (True, True, [])


def test_the_handler_gives_back_withdraws_and_records_a_letter(complaining: Complaining, open_as: Open):
    own, other = two_parts(complaining)
    complaining.reply(own)
    given = open_as("handler", "referral_act", own.pk, "send_back", data={"words": "没有说明何时停止。"})
    assert (given.status_code, "没有说明何时停止。" in open_as("clerk", "referral", own.pk).content.decode()) == (
        302,
        True,
    )
    assert (
        open_as("handler", "referral_act", other.pk, "withdraw", data={"words": "不是该单位要的。"}).status_code == 302
    )
    assert open_as("township_clerk", "referral", other.pk).status_code == 404
    data = {"bodies": "示例银行支行", "look": ""}
    assert open_as("handler", "complaint_refer", own.complaint_id, data=data).status_code == 302
    body = own.complaint.referrals.get(office=None)
    letter = {"finding": "kept_explained", "words": "须有公证书。", "document_number": "示例银函1号"}
    assert open_as("clerk", "referral_answer", body.pk, data=letter).status_code == 404
    assert open_as("handler", "referral_answer", body.pk, data=letter).status_code == 302
    assert Answer.objects.last().document_number == "示例银函1号"
    for act in ("send_back", "withdraw"):
        assert open_as("clerk", "referral_act", own.pk, act).status_code == 404
        assert open_as("supervisor", "referral_act", own.pk, act).status_code == 404


def test_a_press_is_read_by_the_respondent(complaining: Complaining, open_as: Open):
    part, _ = two_parts(complaining)
    open_as("supervisor", "complaint_act", part.complaint_id, "press", data={"words": "请尽快答复。", "until": ""})
    assert "请尽快答复。" in open_as("clerk", "referral", part.pk).content.decode()

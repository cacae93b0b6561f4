"""One complaint at the desks of handler and supervisor: the person covered, the acts, what is told, and who finds nothing."""

import pytest
import time_machine
from django.urls import reverse

from campaign.models import LogEntry
from supervision.models import Complaint, CorrectionOrder, Press, Reply
from tests.cast import A_FEW
from tests.publishing.conftest import KEPT
from tests.supervision.conftest import COMPLAINED_AT, DAY, MOBILE, NAME, SUMMARY, Complaining
from tests.supervision.desks import Open, asked, more_of, open_as, persons_in

__all__ = ["open_as"]

NOW = COMPLAINED_AT + 3 * DAY
WORDS = "该单位已经停止索要，您可以直接办理。"
POSTS = ("handler", "supervisor", "inspector", "city_handler", "city_supervisor", "region_handler", "region_supervisor")


@pytest.fixture(autouse=True)
def _three_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


def labels(page) -> list[str]:
    return [one["label"] for one in page.context["buttons"]]


def do(open_as: Open, who: str, one: Complaint, act: str, **data):
    """Carry out an act of the table; gives the answer."""
    return open_as(who, "complaint_act", one.pk, act, data=data)


def test_its_handlers_and_who_supervises_read_it_and_nobody_else(complaining: Complaining, open_as: Open):
    one = complaining.referred()
    met = {who: open_as(who, "complaint", one.pk).status_code for who in (*A_FEW, *POSTS)}
    readers = {"handler", "supervisor", "city_supervisor", "region_supervisor"}
    assert ({who for who, status in met.items() if status == 200}, set(met.values())) == (readers, {200, 404})


def test_the_person_is_covered_until_asked_for_and_that_is_logged(complaining: Complaining, open_as: Open):
    one = complaining.complaint()
    page = open_as("handler", "complaint", one.pk).content.decode()
    assert (persons_in(page), "示例投诉" in page, "窗口说没有亲属关系证明就不办" in page) == ([], False, True)
    assert open_as("handler", "complaint_party", one.pk, data={"why": "x"}).status_code == 422
    logged = LogEntry.objects.filter(move="read_personal")
    assert logged.count() == 0
    shown = open_as("handler", "complaint_party", one.pk, data={"why": "verify"})
    assert persons_in(shown.content.decode()) == [NAME, MOBILE]
    assert "no-store" in shown.headers["Cache-Control"]
    [line] = logged
    assert (line.actor.name, line.note, line.after["fields"]) == (
        "城关受理甲",
        "向投诉人核实情况",
        ["姓名", "手机", "投诉原文"],
    )
    assert persons_in(open_as("handler", "complaint", one.pk).content.decode()) == []


def test_a_supervisor_reads_facts_and_answers_but_no_person_and_no_words(complaining: Complaining, open_as: Open):
    one = complaining.answered()
    for who in ("supervisor", "city_supervisor", "region_supervisor"):
        page = open_as(who, "complaint", one.pk).content.decode()
        missing = [words for words in (SUMMARY, "窗口已不再要求。", WORDS, "单位称已纠正") if words not in page]
        assert (who, missing, persons_in(page), "跑了三趟" in page, "原文" in page) == (who, [], [], False, True)
        assert "窗口说没有亲属关系证明就不办" not in page
        assert open_as(who, "complaint_party", one.pk, data={"why": "reply"}).status_code == 404


def test_the_list_of_that_day_is_said_with_its_row_and_edition(complaining: Complaining, open_as: Open):
    page = open_as("handler", "complaint", complaining.complaint().pk)
    looked = page.context["looked"]
    assert (looked["word"], looked["item"].cert_name) == ("已取消", "亲属关系证明")
    assert reverse("item", args=[looked["item"].uid]) in page.content.decode()
    assert looked["edition_url"] in page.content.decode()


def test_a_person_whom_a_respondent_names_is_read_by_the_handler_alone(complaining: Complaining, open_as: Open):
    one = complaining.referred(complaining.ground.civil, complaining.ground.township)
    own, other = one.referrals.all()
    complaining.reply(own, words=f"{NAME}所需的证明已不再要求。", measures=f"已告知{NAME}。")
    complaining.reply(other, actor=complaining.cast.township_clerk)
    one.refresh_from_db()
    complaining.feed_back(one)
    assert persons_in(open_as("handler", "complaint", one.pk).content.decode()) == [NAME]
    for who, name, key in (("supervisor", "complaint", one.pk), ("township_clerk", "referral", other.pk)):
        page = open_as(who, name, key).content.decode()
        assert (who, persons_in(page), "所需的证明已不再要求" in page) == (who, [], True)


def test_the_list_is_looked_through_by_name_and_read_by_hand(complaining: Complaining, open_as: Open):
    one = complaining.complaint(name="没有这种证明")
    looked = do(open_as, "handler", one, "settle", look="无犯罪", look_for="1")
    [row] = looked.context["form"].fields["item"].queryset
    assert (looked.status_code, row.cert_name, Complaint.objects.get(pk=one.pk).looked_up_by) == (200, KEPT, None)
    assert do(open_as, "handler", one, "settle", look_up="kept").status_code == 422
    assert do(open_as, "handler", one, "settle", look_up="kept", look="无犯罪", item=row.pk).status_code == 302
    page = open_as("handler", "complaint", one.pk)
    assert (page.context["looked"]["word"], page.context["looked"]["by_hand"]) == ("保留", True)


def test_each_state_offers_its_own_acts(complaining: Complaining, open_as: Open):
    offered = {
        "received": (
            complaining.complaint(),
            ["受理并转送", "不予受理", "移交其他受理单位", "核对清单", "记录补充情况", "延期"],
        ),
        "referred": (complaining.referred(), ["补充转送", "核对清单", "记录补充情况", "延期"]),
        "in hand": (complaining.in_hand(), ["反馈投诉人", "补充转送", "核对清单", "记录补充情况", "延期"]),
        "answered": (complaining.answered(), ["登记投诉人意见", "办结", "重新办理"]),
    }
    found = {state: labels(open_as("handler", "complaint", one.pk)) for state, (one, _) in offered.items()}
    assert found == {state: acts for state, (_, acts) in offered.items()}
    assert {state: labels(open_as("supervisor", "complaint", one.pk)) for state, (one, _) in offered.items()} == {
        "received": ["责令整改：城关区民政局", "督办"],
        "referred": ["责令整改：城关区民政局", "督办"],
        "in hand": ["责令整改：城关区民政局", "督办"],
        "answered": ["责令整改：城关区民政局", "重新办理"],
    }


def test_refuse_extend_hear_close_and_reopen_by_the_form(complaining: Complaining, open_as: Open):
    refused = complaining.complaint()
    assert do(open_as, "handler", refused, "refuse", words="没有写情形").status_code == 422
    assert do(open_as, "handler", refused, "refuse", reason="other", words="已在别处答复。").status_code == 302
    assert do(open_as, "supervisor", refused, "take_on", words="应当受理。").status_code == 302
    extended = complaining.referred()
    page = open_as("handler", "complaint_act", extended.pk, "extend").content.decode()
    assert ("20个工作日，2020年12月23日24:00" in page, "2020年12月5日（周六）：不计入" in page) == (True, True)
    assert do(open_as, "handler", extended, "extend", days="20", reason="须核实。").status_code == 302
    heard, closed = complaining.answered(), complaining.answered()
    assert do(open_as, "handler", heard, "hear", word="unsolved", text="又要了。").status_code == 302
    assert do(open_as, "handler", closed, "close", words="当面说明，投诉人没有意见。").status_code == 302
    states = [Complaint.objects.get(pk=one.pk).state for one in (refused, extended, heard, closed)]
    assert states == ["received", "referred", "in_hand", "closed"]
    assert do(open_as, "city_supervisor", closed, "reopen", words="抽查发现还在要。").status_code == 302
    assert do(open_as, "handler", closed, "close", words="再次办结。").status_code == 409


def test_press_and_lift_with_words(complaining: Complaining, open_as: Open):
    one = complaining.referred()
    assert do(open_as, "supervisor", one, "press", words="请三日内答复。", until="2020-12-01").status_code == 302
    page = open_as("handler", "complaint", one.pk).content.decode()
    assert ("城关区人民政府办公室督办，要求2020年12月1日前完成" in page, "请三日内答复。" in page) == (True, True)
    assert labels(open_as("supervisor", "complaint", one.pk)) == ["责令整改：城关区民政局", "解除督办"]
    assert do(open_as, "handler", one, "lift", words="办了。").status_code == 404
    assert do(open_as, "supervisor", one, "lift", words="已经答复。").status_code == 302
    assert Press.objects.get().lifted_words == "已经答复。"


def test_a_supervisor_orders_to_correct_and_the_complaint_leads_to_the_order(complaining: Complaining, open_as: Open):
    one, ground = complaining.referred(), complaining.ground
    data = {"issuer": ground.lead.pk, "number": "城督〔2020〕1号", "what": "停止索要。", "days": "10"}
    assert open_as("supervisor", "complaint_order", one.pk, ground.township.pk, data=data).status_code == 404
    assert open_as("handler", "complaint_order", one.pk, ground.civil.pk, data=data).status_code == 404
    assert open_as("supervisor", "complaint_order", one.pk, ground.civil.pk).status_code == 200
    assert open_as("supervisor", "complaint_order", one.pk, ground.civil.pk, data=data).status_code == 302
    order = CorrectionOrder.objects.get()
    assert (order.unit, order.source, order.from_complaint.complaint) == (ground.civil, "complaint", one)
    page = open_as("supervisor", "complaint", one.pk).content.decode()
    assert ("城督〔2020〕1号" in page, reverse("order", args=[order.pk]) in page) == (True, True)


def test_words_that_name_the_complainant_are_refused_and_nothing_is_lost(complaining: Complaining, open_as: Open):
    one = complaining.complaint()
    page = do(open_as, "handler", one, "refuse", reason="other", words=f"{NAME}的情形不属实。")
    assert (page.status_code, page.context["form"]["words"].value()) == (409, f"{NAME}的情形不属实。")
    assert "投诉人的姓名或者电话" in page.content.decode()
    assert Complaint.objects.get(pk=one.pk).state == "received"


def test_take_on_and_send_to_several_units_found_by_name(complaining: Complaining, open_as: Open):
    one, ground = complaining.complaint(), complaining.ground
    page = open_as("handler", "complaint_refer", one.pk)
    assert persons_in(page.content.decode()) == []
    assert list(page.context["form"].fields["to"].queryset) == [ground.civil]
    data = {"summary": SUMMARY, "to": [ground.civil.pk], "look": "八廓", "bodies": "示例银行支行"}
    page = open_as("handler", "complaint_refer", one.pk, data={**data, "look_for": "1"})
    assert (page.status_code, Complaint.objects.get(pk=one.pk).state) == (200, "received")
    assert list(page.context["form"].fields["to"].queryset) == [ground.civil, ground.township]
    both = {**data, "to": [ground.civil.pk, ground.township.pk]}
    assert [open_as("handler", "complaint_refer", one.pk, data=both).status_code for _ in "ab"] == [302, 302]
    names = [referral.name for referral in one.referrals.all()]
    assert names == ["城关区民政局", "八廓街道办事处", "示例银行支行"]
    page = open_as(
        "handler", "complaint_refer", one.pk, data={"to": [ground.education.pk], "look": "教育", "bodies": ""}
    )
    assert (page.status_code, one.referrals.count()) == (302, 4)
    empty = open_as("handler", "complaint_refer", one.pk, data={"look": "", "bodies": ""})
    assert (empty.status_code, "请勾选办理单位" in empty.content.decode()) == (422, True)


def test_feedback_is_looked_at_first_and_names_nobody(complaining: Complaining, open_as: Open):
    one = complaining.in_hand()

    def post(words: str, **more):
        return open_as("handler", "complaint_feed_back", one.pk, data={"outcome": "corrected", "words": words, **more})

    refused = post(f"请{NAME}来办理，电话13800000001。", sure="1")
    assert (refused.status_code, refused.context["preview"]) == (422, False)
    against = post(WORDS, outcome="kept_explained", sure="1")
    assert (against.status_code, "与办理结果“需保留并解释”不一致" in against.content.decode()) == (422, True)
    assert reverse("complaint_act", args=[one.pk, "settle"]) in against.content.decode()
    looked = post(WORDS)
    assert (looked.context["preview"], "投诉人将看到" in looked.content.decode()) == (True, True)
    assert Reply.objects.count() == 0
    assert [post(WORDS, sure="1").status_code for _ in "ab"] == [302, 302]
    assert [(reply.outcome, reply.words) for reply in Reply.objects.all()] == [("corrected", WORDS)]
    assert "已反馈，投诉人凭编号看得到" in open_as("handler", "complaint", one.pk).content.decode()


def test_an_unanswered_part_holds_the_feedback_back(complaining: Complaining, open_as: Open):
    one = complaining.referred(complaining.ground.civil, complaining.ground.township)
    complaining.reply(one.referrals.first())
    data = {"outcome": "corrected", "words": WORDS, "sure": "1"}
    page = open_as("handler", "complaint_feed_back", one.pk, data=data)
    assert (page.status_code, "还有1个单位没有答复：八廓街道办事处" in page.content.decode()) == (409, True)


def test_a_complaint_handed_over_is_gone_from_the_desk(complaining: Complaining, open_as: Open):
    one = complaining.complaint()
    to = complaining.ground.city_lead
    assert do(open_as, "handler", one, "hand_over", to=to.pk, words="属市级单位。").status_code == 302
    assert (
        open_as("handler", "complaint", one.pk).status_code,
        labels(open_as("city_handler", "complaint", one.pk))[0],
    ) == (
        404,
        "受理并转送",
    )


def test_acts_that_there_are_not_are_not_found(complaining: Complaining, open_as: Open):
    one = complaining.complaint()
    assert {act: do(open_as, "supervisor", one, act).status_code for act in ("refuse", "refer", "x")} == {
        "refuse": 404,
        "refer": 404,
        "x": 404,
    }


def test_the_page_asks_the_same_however_many_there_are(client, complaining: Complaining, open_as: Open):
    one = complaining.in_hand()
    for who in ("handler", "supervisor"):
        open_as(who, "complaint", one.pk)
    address = reverse("complaint", args=[one.pk])
    more_of(one, 1)
    few = asked(client, address)
    more_of(one, 29, first=1)
    assert asked(client, address) == few

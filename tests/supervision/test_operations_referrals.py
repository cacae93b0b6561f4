"""Respondents take up and answer, each its own part; only when all have answered is the complainant told (notice 六(三))."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from campaign.models import LogEntry, Message
from campaign.operations import NoPower, Refused, WrongState
from supervision.models import Answer, Referral, Reply
from supervision.operations.complaints import refer_further
from supervision.operations.hearings import close_complaint, hear
from supervision.operations.referrals import (
    AnswerDraft,
    answer_referral,
    feed_back,
    send_back,
    take_up,
    withdraw_referral,
)
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR, MOBILE, NAME

LATER = COMPLAINED_AT + DAY
KEPT = {"finding": "kept_explained", "corrected": False, "corrected_on": None, "measures": ""}


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_the_first_respondent_that_takes_it_up_moves_the_complaint(complaining):
    made = complaining.referred(at=COMPLAINED_AT)
    [part] = made.referrals.all()
    with pytest.raises(NoPower):
        take_up(part, actor=complaining.cast.handler, at=LATER)
    take_up(part, actor=complaining.cast.clerk, at=LATER)
    made.refresh_from_db()
    assert (part.state, part.taken_up_at, made.state) == ("taken_up", LATER, "in_hand")
    line = LogEntry.objects.about(made).last()
    assert (line.move, line.unit, line.actor) == ("take_up", complaining.ground.lead, complaining.cast.clerk)
    with pytest.raises(WrongState):
        take_up(part, actor=complaining.cast.leader, at=LATER)


def test_an_answer_says_what_was_found_and_whether_the_demand_has_ended(complaining):
    made = complaining.referred()
    [part] = made.referrals.all()
    complaining.reply(part)
    [answer] = part.answers.all()
    assert (answer.finding, answer.corrected, answer.turn) == ("corrected", True, 1)
    assert (answer.unit, answer.answered_by) == (complaining.ground.civil, complaining.cast.clerk)
    made.refresh_from_db()
    assert (part.state, made.state, made.outcome) == ("answered", "in_hand", "")
    assert told("complaint_ready") == ["handler"]
    with pytest.raises(WrongState):
        complaining.reply(part)


LACKING = (
    ({"finding": ""}, "请选择答复结论。"),
    ({"words": ""}, "请填写“答复”。"),
    ({"measures": ""}, "请填写“整改措施”。"),
    ({"words": "请找13800000001。"}, "“答复”中有手机号码，请删去。办理单位会看到这里的内容。"),
    ({"corrected": False, "corrected_on": None}, "答复结论为“取消纠正”的，请勾选“已纠正”，并写明整改措施。"),
    ({"corrected_on": None}, "已纠正的，请填写纠正日期，不晚于今天；没有纠正的，不填。"),
    ({"corrected_on": (LATER + 2 * DAY).date()}, "已纠正的，请填写纠正日期，不晚于今天；没有纠正的，不填。"),
    ({"document_number": "文" * 81}, "“来文文号”最多80字，请缩短。"),
)


def test_an_answer_that_lacks_something_is_refused_with_words(complaining):
    [part] = complaining.referred().referrals.all()
    for given, words in LACKING:
        with pytest.raises(Refused) as refused:
            complaining.reply(part, **given)
        assert refused.value.words == words


def test_a_unit_cannot_find_out_by_trying_who_complained(complaining):
    [part] = complaining.referred().referrals.all()
    complaining.reply(part, words=f"已经联系{NAME}。")
    assert part.answers.count() == 1


def test_nobody_but_the_unit_itself_answers_for_it(complaining):
    [part] = complaining.referred().referrals.all()
    for who in ("handler", "coordinator", "stranger", "township_clerk", "supervisor"):
        with pytest.raises(NoPower):
            complaining.reply(part, actor=getattr(complaining.cast, who))
    assert Answer.objects.count() == 0


def test_the_letter_of_a_body_outside_the_house_is_recorded_by_the_handler_with_its_number(complaining):
    made, handler = complaining.referred(), complaining.cast.handler
    [bank] = refer_further(made, to=[], bodies=["示例银行支行"], actor=handler, at=LATER)
    with pytest.raises(Refused, match="请填写“来文文号”"):
        complaining.reply(bank, actor=handler, **KEPT)
    with pytest.raises(NoPower):
        complaining.reply(bank, actor=complaining.cast.clerk, document_number="示例银函〔2020〕1号", **KEPT)
    complaining.reply(bank, actor=handler, document_number="示例银函〔2020〕1号", **KEPT)
    made.refresh_from_db()
    assert (bank.unit, bank.answers.get().document_number, made.state) == (made.unit, "示例银函〔2020〕1号", "in_hand")


def test_the_complainant_is_told_only_when_every_respondent_has_answered(complaining):
    ground, cast = complaining.ground, complaining.cast
    made = complaining.referred(ground.civil, ground.township)
    civil, township = made.referrals.all()
    complaining.reply(civil)
    with pytest.raises(Refused, match=f"还有1个单位没有答复：{ground.township.name}。"):
        complaining.feed_back(made)
    complaining.reply(township, actor=cast.township_clerk)
    reply = complaining.feed_back(made)
    assert (made.state, made.outcome, made.fed_back_at) == ("answered", "corrected", reply.fed_back_at)
    assert (reply.turn, reply.due_at, reply.is_late) == (1, made.due_at, False)


NOT_TO_SAY = (
    ({"outcome": ""}, "请选择办理结果。"),
    ({"words": f"{NAME}，您好。"}, "“反馈内容”中有投诉人的姓名或者电话，请删去。这些内容只有受理单位可以看到。"),
    ({"words": f"将致电{MOBILE}。"}, "“反馈内容”中有手机号码，请删去。办理单位会看到这里的内容。"),
)


def test_the_reply_has_an_outcome_and_names_nobody(complaining):
    made = complaining.in_hand()
    for given, words in NOT_TO_SAY:
        draft = {"outcome": "corrected", "words": "已纠正。", **given}
        with pytest.raises(Refused) as refused:
            feed_back(made, **draft, actor=complaining.cast.handler, at=LATER)
        assert refused.value.words == words


def test_only_the_handler_tells_the_complainant(complaining):
    made = complaining.in_hand()
    for who in ("clerk", "supervisor", "city_handler"):
        with pytest.raises(NoPower):
            feed_back(made, outcome="corrected", words="好了。", actor=getattr(complaining.cast, who), at=LATER)


def test_an_answer_that_does_not_answer_is_given_back_and_the_first_one_stays(complaining):
    made, handler = complaining.in_hand(), complaining.cast.handler
    [part] = made.referrals.all()
    with pytest.raises(Refused, match="请填写“退回的理由”"):
        send_back(part, words="", actor=handler, at=LATER)
    with pytest.raises(NoPower):
        send_back(part, words="没有说明时间。", actor=complaining.cast.clerk, at=LATER)
    send_back(part, words="没有说明时间。", actor=handler, at=LATER)
    assert (part.state, part.answered_at) == ("taken_up", None)
    assert told("complaint_back") == ["clerk", "leader"]
    complaining.reply(part, at=LATER + HOUR, words="自11月26日起不再要求。")
    assert [one.words for one in part.answers.all()] == ["窗口已不再要求。", "自11月26日起不再要求。"]
    complaining.feed_back(made)
    with pytest.raises(Refused, match="不能再退回答复"):
        send_back(part, words="再说明。", actor=handler, at=LATER)


def test_what_went_to_the_wrong_unit_is_taken_back_once_another_one_has_it(complaining):
    made, cast, ground = complaining.referred(), complaining.cast, complaining.ground
    [wrong] = made.referrals.all()
    with pytest.raises(Refused, match="这是唯一的办理单位"):
        withdraw_referral(wrong, words="转错了。", actor=cast.handler, at=LATER)
    [right] = refer_further(made, to=[ground.township], actor=cast.handler, at=LATER)
    withdraw_referral(wrong, words="转错了。", actor=cast.handler, at=LATER)
    with pytest.raises(WrongState):
        complaining.reply(wrong, at=LATER)
    complaining.reply(right, actor=cast.township_leader)
    assert complaining.feed_back(made).turn == 1
    assert list(Referral.objects.standing()) == [right]


def test_answers_and_replies_are_written_once(complaining):
    made = complaining.answered()
    hear(made, word="solved", actor=None, at=LATER + 2 * DAY)
    for rows in (Answer.objects.all(), Reply.objects.all(), made.hearings.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(turn=9)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


IMPOSSIBLE = (
    {"state": "lost"},
    {"state": "answered"},
    {"body": "示例银行"},
    {"office": None},
    {"answered_at": LATER},
)


def test_the_database_refuses_an_impossible_part_and_the_same_unit_twice(complaining):
    made = complaining.referred()
    for values in IMPOSSIBLE:
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.update(**values)
    again = {"office": complaining.ground.civil, "sent_by": complaining.cast.handler, "sent_at": LATER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(complaint=made, **again)


# 惠州的一起“循环证明”: the bank asks for a notarial deed, the notary for the police's word, the police for the deed and the
# committee's word, the committee says that the police know. One complaint, four respondents.
CIRCLE = {
    "示例银行支行": "须有亲属关系公证书。",
    "institution": "须先有公安机关的亲属关系证明。",
    "civil": "须先有公证书或者居民委员会的证明。",
    "township": "应由公安机关出具。",
}


def test_a_circle_of_certificates_is_one_complaint_that_waits_for_each_of_its_four_respondents(complaining):
    ground, cast = complaining.ground, complaining.cast
    made = complaining.complaint(
        name="亲属关系公证书", office=None, office_name="示例银行支行", service_name="继承存款支取"
    )
    parts = {one.name: one for one in complaining.refer(made, ground.institution, ground.civil, ground.township)}
    [bank] = refer_further(made, to=[], bodies=["示例银行支行"], actor=cast.handler, at=LATER)
    answered_by = (
        (parts[ground.institution.name], cast.institution_clerk, "institution"),
        (parts[ground.civil.name], cast.clerk, "civil"),
        (parts[ground.township.name], cast.township_clerk, "township"),
        (bank, cast.handler, "示例银行支行"),
    )
    waiting = []
    for part, actor, key in answered_by:
        made.refresh_from_db()
        with pytest.raises((Refused, WrongState)):
            feed_back(made, outcome="corrected", words="已理顺。", actor=cast.handler, at=LATER + HOUR)
        with pytest.raises(WrongState):
            close_complaint(made, words="办结。", actor=cast.handler, at=LATER + HOUR)
        number = "示例银函〔2020〕1号" if part is bank else ""
        complaining.reply(part, actor=actor, at=LATER + HOUR, words=CIRCLE[key], document_number=number, **KEPT)
        waiting.append(made.referrals.owing().count())
    assert waiting == [3, 2, 1, 0]
    assert told("complaint_ready") == ["handler"]
    reply = feed_back(
        made, outcome="corrected", words="由公安机关核查，四家都不再要求。", actor=cast.handler, at=LATER + DAY
    )
    hear(made, word="solved", actor=None, at=LATER + 2 * DAY)
    made.refresh_from_db()
    assert (made.state, made.closed_by, reply.turn, made.referrals.count()) == ("closed", "complainant", 1, 4)
    assert AnswerDraft("corrected", "好").corrected is False


def test_a_part_that_was_answered_twice_in_a_row_has_one_winner(complaining):
    [part] = complaining.referred().referrals.all()
    same = Referral.objects.get(pk=part.pk)
    complaining.reply(part)
    with pytest.raises(WrongState):
        answer_referral(
            same, AnswerDraft("kept_explained", "依法需要。"), actor=complaining.cast.leader, at=LATER + DAY
        )

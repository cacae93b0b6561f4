"""A complaint comes in with its look-up and its clock, is taken on and sent, handed over, or refused with a reason."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from campaign.models import LogEntry, Message, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, WrongState
from supervision.checks.complaints import Party
from supervision.models import Complaint, ComplaintNote, ComplaintParty, ComplaintWords
from supervision.operations import complaints as room
from supervision.operations.complaints import (
    accept_and_refer,
    add_words,
    hand_over,
    refer_further,
    refuse_complaint,
    take_on,
)
from supervision.queries.complaints import tracked
from tests.publishing.conftest import CANCELLED, KEPT, REFERRED
from tests.supervision.conftest import ACCOUNT, COMPLAINED_AT, DAY, HOUR, MOBILE, NAME, SUMMARY

NEXT = COMPLAINED_AT + HOUR


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_a_complaint_is_tied_to_the_row_and_the_edition_of_the_day_of_the_demand(complaining):
    made = complaining.complaint()
    assert (made.state, made.unit, made.look_up) == ("received", complaining.ground.lead, "cancelled")
    assert (made.item.cert_name, made.edition.code) == (CANCELLED, "540102-1-附4-01")
    assert made.due_at == datetime(2020, 12, 17, tzinfo=SHANGHAI)
    assert (made.clock_from, made.turn, made.entered_by) == (COMPLAINED_AT, 1, None)
    assert told("complaint_new") == ["handler"]


SAID_THAT_DAY = (
    (KEPT, {"service_name": "教师资格认定"}, "kept", "540102-1-附3-01"),
    (REFERRED, {"service_name": "居住登记"}, "kept", "540102-1-附3-01"),
    ("驾驶证明", {}, "not_listed", "540102-1-附3-01"),
    ("亲属公证", {}, "unclear", "540102-1-附3-01"),
    ("亲属公证书", {"sure": True}, "not_listed", "540102-1-附3-01"),
    ("身份证复印件", {}, "outside", "540102-1-附3-01"),
    (CANCELLED, {"demanded_on": date(2020, 11, 12)}, "no_list", None),  # the day before the list
    (CANCELLED, {"office": None, "office_name": "示例银行支行"}, "unclear", None),
)


def test_what_the_lists_of_that_day_said_is_found_by_the_machine(complaining):
    for name, given, look_up, code in SAID_THAT_DAY:
        made = complaining.complaint(name=name, **given)
        assert (name, made.look_up, made.edition.code if made.edition else None) == (name, look_up, code)


def test_a_complaint_about_an_office_goes_to_who_leads_there_and_about_that_one_to_its_superior(complaining):
    ground = complaining.ground
    asked = {
        ground.civil: ground.lead,
        ground.township: ground.lead,
        ground.lead: ground.city_lead,
        ground.city_civil: ground.city_lead,
        ground.education: ground.coordination,
        ground.coordination: ground.coordination,
    }
    found = {office: complaining.complaint(office=office).unit for office in asked}
    assert found == asked
    unknown = complaining.complaint(office=None, office_name="示例银行支行", place=ground.divisions["540102002"])
    assert unknown.unit == ground.lead


def test_the_clock_begins_the_day_after_by_the_calendar_of_beijing(complaining):
    asked = {
        datetime(2020, 11, 25, 23, 59, 59, tzinfo=SHANGHAI): datetime(2020, 12, 17, tzinfo=SHANGHAI),
        datetime(2020, 11, 26, 0, 0, 1, tzinfo=SHANGHAI): datetime(2020, 12, 18, tzinfo=SHANGHAI),
        datetime(2020, 11, 28, 12, tzinfo=SHANGHAI): datetime(2020, 12, 19, tzinfo=SHANGHAI),  # a Saturday
    }
    assert {at: complaining.complaint(at=at).due_at for at in asked} == asked


def test_the_secret_is_shown_once_and_opens_the_complaint_however_it_is_typed(complaining):
    received = complaining.receive()
    number, secret = received.complaint.number, received.secret
    assert (len(number), len(secret)) == (14, 12)
    assert secret not in received.complaint.secret
    assert tracked(number, f"{secret[:4]}-{secret[4:8]} {secret[8:].lower()}") == received.complaint
    wide = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)})
    assert tracked(number.translate(wide), secret.translate(wide)) == received.complaint
    assert [tracked(number, "WRONG"), tracked("20201125999999", secret), tracked("", "")] == [None, None, None]


def test_a_secret_still_opens_after_the_sites_key_was_changed(complaining, settings):
    received = complaining.receive()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, long enough to be one"
    assert tracked(received.complaint.number, received.secret) == received.complaint
    settings.SECRET_KEY_FALLBACKS = []
    assert tracked(received.complaint.number, received.secret) is None


def test_of_two_that_draw_the_same_number_one_draws_again(complaining, monkeypatch):
    drawn = iter((7, 7, 8))
    monkeypatch.setattr(room.secrets, "randbelow", lambda _: next(drawn))
    numbers = [complaining.complaint().number for _ in range(2)]
    assert numbers == ["20201125000007", "20201125000008"]


def test_who_complains_and_in_what_words_stands_apart_and_never_in_the_log(complaining):
    made = complaining.in_hand()
    party = ComplaintParty.objects.get(complaint=made)
    assert (party.name, party.mobile) == (NAME, MOBILE)
    assert [words.text for words in made.words.all()] == [ACCOUNT]
    log = "".join(f"{line.note}{line.label}{line.before}{line.after}" for line in LogEntry.objects.all())
    said = "".join(f"{one.subject}{one.body}" for one in Message.objects.all())
    row = "".join(str(getattr(made, field.attname)) for field in Complaint._meta.concrete_fields)
    assert [text for text in (NAME, MOBILE, "没有亲属关系证明就不办", SUMMARY) if text in log + said] == []
    assert [text for text in (NAME, MOBILE) if text in row] == []


def test_party_and_words_are_erased_and_the_facts_stay(complaining):
    made = complaining.answered()
    facts = {field.name: getattr(made, field.attname) for field in Complaint._meta.concrete_fields}
    for table in (ComplaintParty, ComplaintWords, ComplaintNote):
        table.objects.filter(complaint=made).delete()
    made.refresh_from_db()
    assert {field.name: getattr(made, field.attname) for field in Complaint._meta.concrete_fields} == facts
    assert made.replies.count() == 1


LACKING = (
    ({"name": " "}, "请填写“被索要的证明”。"),
    ({"name": "证" * 201}, "“被索要的证明”最多200字，现在201字，请缩短。"),
    ({"window": "3号窗口\n4号窗口"}, "“地点、窗口”请写成一行。"),
    ({"window": "找13800000001"}, "“地点、窗口”中有手机号码，请删去。办理单位会看到这里的内容。"),
    ({"office": None}, "请填写“被投诉单位”。"),
    ({"service_name": "迁\u202e户"}, "“办理事项”中有看不见的控制字符，请重新输入这一处。"),
    (
        {"demanded_on": date(2020, 11, 26)},
        "发生日期应在2018年1月1日以后，不能晚于今天。请改为窗口要求提供证明的那一天。",
    ),
    ({"source": "letter"}, "请选择投诉的来源。"),
    ({"party": Party("", MOBILE)}, "请填写“姓名”。"),
    ({"party": Party(NAME, "1380000")}, "请填写11位手机号码；没有手机的，填写带区号的固定电话，例如0891-0000000。"),
    ({"party": Party(NAME, MOBILE, "pigeon")}, "请选择回复方式。"),
    ({"account": "话" * 2001}, "“经过”最多2000字，现在2001字，请缩短。"),
)


def test_what_is_missing_or_must_not_stand_there_is_said(complaining):
    for given, words in LACKING:
        with pytest.raises(Refused) as refused:
            complaining.complaint(**given)
        assert refused.value.words == words
    assert Complaint.objects.count() == 0


def test_a_landline_is_accepted_and_a_handler_enters_what_was_telephoned(complaining):
    handler = complaining.cast.city_handler
    made = complaining.complaint(source="telephone", party=Party(NAME, "0891-0000000"), actor=handler)
    assert (made.source, made.entered_by, made.unit) == ("telephone", handler, complaining.ground.lead)
    with pytest.raises(NoPower):
        complaining.complaint(source="counter", actor=complaining.cast.clerk)


def test_taken_on_it_goes_to_the_units_that_must_answer_in_words_without_the_person(complaining):
    made, ground = complaining.complaint(), complaining.ground
    given = {"to": [ground.civil, ground.township], "bodies": ["示例银行支行"], "actor": complaining.cast.handler}
    hidden = (f"{NAME}投诉。", "示例·投诉 人来过。", "电话 138 0000 0007。", "电话一三八零零零零零零零七。", "")
    for text in hidden:
        with pytest.raises(Refused):
            accept_and_refer(made, summary=text, at=NEXT, **given)
    sent = accept_and_refer(made, summary=SUMMARY, at=NEXT, **given)
    assert [(one.name, one.state) for one in sent] == [
        (ground.civil.name, "sent"),
        (ground.township.name, "sent"),
        ("示例银行支行", "sent"),
    ]
    assert (made.state, made.accepted_at, made.summary) == ("referred", NEXT, SUMMARY)
    assert told("complaint_sent") == ["clerk", "leader", "township_clerk", "township_leader"]
    with pytest.raises(WrongState):
        accept_and_refer(made, summary=SUMMARY, at=NEXT, **given)


def test_nobody_but_the_handlers_of_the_receiving_office_takes_it_on_or_refuses_it(complaining):
    made = complaining.complaint()
    for who in ("coordinator", "supervisor", "clerk", "city_handler", "stranger"):
        actor = getattr(complaining.cast, who)
        with pytest.raises(NoPower):
            accept_and_refer(made, to=[complaining.ground.civil], summary=SUMMARY, actor=actor, at=NEXT)
        with pytest.raises(NoPower):
            refuse_complaint(made, reason="other", words="没有依据。", actor=actor, at=NEXT)
    made.refresh_from_db()
    assert (made.state, made.summary, made.referrals.count()) == ("received", "", 0)


def test_it_is_sent_to_somebody_once_and_to_further_ones_while_it_is_dealt_with(complaining):
    made, ground, given = complaining.complaint(), complaining.ground, {"actor": complaining.cast.handler, "at": NEXT}
    with pytest.raises(Refused, match="请选择办理单位"):
        accept_and_refer(made, to=[], summary=SUMMARY, **given)
    with pytest.raises(Refused, match="不能再转送"):
        refer_further(made, to=[ground.civil], **given)
    accept_and_refer(made, to=[ground.civil], summary=SUMMARY, **given)
    with pytest.raises(Refused, match="已经转送过"):
        refer_further(made, to=[ground.civil], **given)
    assert [one.office for one in refer_further(made, to=[ground.township], **given)] == [ground.township]
    with pytest.raises(NoPower):
        refer_further(made, to=[ground.institution], actor=complaining.cast.supervisor, at=NEXT)
    refer_further(made, to=[ground.other_justice], **given)  # where nobody answers, somebody hears of it
    assert told("complaint_nobody") == ["handler"]  # above that office too there is nobody
    Unit.objects.filter(pk=ground.institution.pk).update(valid_to=date(2020, 10, 1))
    ground.institution.refresh_from_db()
    with pytest.raises(Refused, match="城关区社会福利院已经撤销"):
        refer_further(made, to=[ground.institution], **given)
    with pytest.raises(Refused, match="最多转送20个单位"):
        refer_further(made, to=[], bodies=[f"示例单位{number}" for number in range(19)], **given)


def test_a_refusal_has_its_reason_and_a_supervisor_can_have_it_taken_on_after_all(complaining):
    made, cast = complaining.complaint(), complaining.cast
    with pytest.raises(Refused, match="请选择不予受理的情形"):
        refuse_complaint(made, reason="", words="没有。", actor=cast.handler, at=NEXT)
    with pytest.raises(Refused, match="请填写“不予受理的理由”"):
        refuse_complaint(made, reason="outside", words=" ", actor=cast.handler, at=NEXT)
    refuse_complaint(made, reason="outside", words="该单位不属本区管理。", actor=cast.handler, at=NEXT)
    assert (made.state, made.get_refusal_display(), made.is_running) == ("refused", "不属本区职权范围", False)
    assert made.notes.get().open_to_public is True
    with pytest.raises(NoPower):
        take_on(made, words="应当受理。", actor=cast.handler, at=NEXT + DAY)
    take_on(made, words="应当受理。", actor=cast.city_supervisor, at=NEXT + DAY)
    assert (made.state, made.refusal, made.turn, made.clock_from) == ("received", "", 2, NEXT + DAY)
    assert told("complaint_moved") == ["handler"]


def test_what_came_to_the_wrong_office_is_handed_over_and_with_it_who_complains(complaining):
    made, ground, cast = complaining.complaint(), complaining.ground, complaining.cast
    for to in (ground.civil, ground.lead):
        with pytest.raises(Refused, match="只能移交"):
            hand_over(made, to=to, words="不在本区。", actor=cast.handler, at=NEXT)
    with pytest.raises(NoPower):
        hand_over(made, to=ground.city_lead, words="不在本区。", actor=cast.supervisor, at=NEXT)
    due = made.due_at
    hand_over(made, to=ground.city_lead, words="应由市里受理。", actor=cast.handler, at=NEXT)
    assert (made.unit, made.party.unit, made.due_at) == (ground.city_lead, ground.city_lead, due)
    with pytest.raises(NoPower):
        refuse_complaint(made, reason="other", words="没有。", actor=cast.handler, at=NEXT)
    accept_and_refer(made, to=[ground.civil], summary=SUMMARY, actor=cast.city_handler, at=NEXT)
    ours = complaining.complaint(office=ground.lead)  # about the leading unit itself: it must not learn who complained
    with pytest.raises(Refused, match="不能移交被投诉的单位"):
        hand_over(ours, to=ground.lead, words="退回。", actor=cast.city_handler, at=NEXT)
    with pytest.raises(Refused, match="不能再移交"):
        hand_over(made, to=ground.lead, words="退回。", actor=cast.city_handler, at=NEXT)


def test_the_complainant_adds_to_an_open_complaint_only(complaining):
    made = complaining.complaint()
    add_words(made, text="第二天又要了一次。", actor=None, at=NEXT)
    add_words(made, text="电话补充。", actor=complaining.cast.handler, at=NEXT)
    with pytest.raises(NoPower):
        add_words(made, text="补充。", actor=complaining.cast.clerk, at=NEXT)
    again = add_words(made, text=" 电话补充。", actor=None, at=NEXT)  # pressed twice
    assert [one.kind for one in made.words.all()] == ["account", "addition", "addition"]
    for number in range(18):
        add_words(made, text=f"补充{number}。", actor=None, at=NEXT)
    with pytest.raises(Refused, match="已经补充20次"):
        add_words(made, text="再补充。", actor=None, at=NEXT)
    assert add_words(made, text="电话记录。", actor=complaining.cast.handler, at=NEXT).pk > again.pk
    closed = complaining.answered()
    with pytest.raises(Refused, match="不能再补充"):
        add_words(closed, text="补充。", actor=None, at=NEXT)


IMPOSSIBLE = [
    {"state": "pressed"},
    {"state": "refused"},
    {"refusal": "other"},
    {"state": "referred"},
    {"state": "referred", "accepted_at": COMPLAINED_AT},
    {"state": "answered", "accepted_at": COMPLAINED_AT, "summary": SUMMARY},
    {"state": "closed", "accepted_at": COMPLAINED_AT, "summary": SUMMARY, "outcome": "corrected", "fed_back_at": NEXT},
    {"closed_by": "office"},
    {"outcome": "corrected"},
    {"look_up": "maybe", "turn": 0},
    {"due_at": COMPLAINED_AT},
]


def test_the_database_itself_refuses_a_state_without_what_belongs_to_it(complaining):
    made = complaining.complaint()
    for values in IMPOSSIBLE:
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=made.pk).update(**values)

"""One office asks another to verify, and is answered: what is refused, who is told, what stays for ever."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from campaign.models import LogEntry, Message
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused
from publishing.models import Enquiry, EnquiryAnswer
from publishing.operations import AnsweredAlready, AskedAlready, NotConfirmed, answer_enquiry, enquire
from publishing.queries.enquiries import answers_to
from review.models import Confirmation
from tests.publishing.conftest import ASKED_AT, DAY, FOUND, HOUR, WORDS

LOCKED = re.compile(r'FOR (?:NO KEY )?UPDATE OF "(\w+)"')


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


def standing(at=ASKED_AT):
    return list(Enquiry.objects.order_by("pk").standing(at).values_list("stands", flat=True))


def log(thing):
    return list(LogEntry.objects.about(thing).values_list("unit__name", "label", "note", "after"))


def test_a_request_goes_to_the_office_that_agreed_and_is_due_by_its_days(asking):
    made = asking.ask(case_number=" 城民受〔2020〕1号 ", words=f" {WORDS} ")
    assert (made.item, made.unit.name, made.office.name) == (asking.item, "城关区民政局", "八廓街道办事处")
    assert (made.case_number, made.words, made.days) == ("城民受〔2020〕1号", WORDS, 3)
    assert made.due_at == datetime(2020, 11, 18, 0, 0, tzinfo=SHANGHAI)
    assert told("enquiry") == ["township_clerk", "township_leader"]
    assert log(made) == [("城关区民政局", "提出核查请求", "", {})]


def test_the_office_answers_and_the_unit_is_told(asking):
    made = asking.ask()
    answer = asking.answer(made, days=2, finding="not_found", words=f"{FOUND} ")
    assert (answer.finding, answer.words, made.days_until(answer.answered_at)) == ("not_found", FOUND, 2)
    assert told("enquiry_answer") == ["clerk", "leader"]
    assert log(answer) == [("八廓街道办事处", "反馈核查结果", "", {})]
    assert standing() == ["answered"]


def test_days_are_those_of_the_calendar_in_beijing(asking):
    made = asking.ask()
    midnight = datetime(2020, 11, 15, 0, 0, tzinfo=SHANGHAI)
    assert [made.days_until(at) for at in (ASKED_AT, midnight - timedelta(seconds=1), midnight)] == [0, 0, 1]


@pytest.mark.parametrize("who", ["stranger", "township_clerk", "panel_chair", "coordinator", "institution_clerk"])
def test_nobody_else_asks(asking, who):
    with pytest.raises(NoPower):
        asking.ask(actor=getattr(asking.cast, who))
    assert Enquiry.objects.count() == 0


@pytest.mark.parametrize("who", ["stranger", "clerk", "leader", "panel_chair", "coordinator"])
def test_nobody_else_answers(asking, who):
    with pytest.raises(NoPower):
        asking.answer(asking.ask(), actor=getattr(asking.cast, who))
    assert EnquiryAnswer.objects.count() == 0


PERSONAL = [
    ("words", "身份证号码54010219800101001X的关系。", "内容中有身份证号码"),
    ("words", "请联系１３８ ０００ ０１２３４。", "内容中有手机号码"),
    ("case_number", "540102198001010012", "办件编号看起来是身份证号码"),
    ("case_number", " ", "请填写本单位的办件编号"),
    ("words", "\n", "请写明需要核查的内容"),
]


@pytest.mark.parametrize(("field", "text", "said"), PERSONAL)
def test_nothing_personal_is_stored_and_nothing_may_be_missing(asking, field, text, said):
    given = {"case_number": "1号", field: text}
    with pytest.raises(Refused, match=said):
        asking.ask(**given)
    assert Enquiry.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "本人电话13800001234。"}, "核查情况中有手机号码"),
        ({"words": " "}, "请写明核查情况"),
        ({"finding": "maybe"}, "请选择核查结果"),
    ],
)
def test_an_answer_is_looked_at_likewise(asking, given, said):
    with pytest.raises(Refused, match=said):
        asking.answer(asking.ask(), **given)
    assert EnquiryAnswer.objects.count() == 0


class TestTerms:
    def test_without_an_office_that_agreed_nothing_is_asked(self, published):
        item = published.compilation.items.get(cert_name="亲属关系证明")
        with pytest.raises(NotConfirmed, match="没有在系统中同意承接"):
            enquire(item, case_number="1号", words=WORDS, actor=published.cast.clerk, at=ASKED_AT)

    @pytest.mark.parametrize("changed", [{"state": "refused"}, {"replacement": "另行商定。"}, {"body": "别的单位"}])
    def test_what_was_agreed_on_other_terms_does_not_count(self, asking, changed):
        Confirmation.objects.update(**changed)
        with pytest.raises(NotConfirmed):
            asking.ask()

    def test_before_the_day_on_which_the_office_begins_it_is_not_asked(self, asking):
        Confirmation.objects.update(from_day=date(2020, 12, 1))
        with pytest.raises(NotConfirmed, match="自2020年12月1日起承接核查"):
            asking.ask()
        assert asking.ask(days=17).asked_at.date() == date(2020, 12, 1)

    def test_an_item_of_a_list_that_was_replaced_is_not_asked_about(self, asking):
        asking.correct()
        with pytest.raises(Refused, match="已被新的清单代替"):
            asking.ask(days=12)
        assert Enquiry.objects.count() == 0


class TestAskedAnewBehindTheLock:
    """What is held is held before it is asked whether the person may and the office has agreed."""

    def test_of_the_terms(self, asking):
        with CaptureQueriesContext(connection) as queries, pytest.raises(NoPower):
            asking.ask(actor=asking.cast.stranger)
        assert [LOCKED.search(one["sql"])[1] for one in queries if LOCKED.search(one["sql"])] == ["review_confirmation"]
        asking.ask()
        with CaptureQueriesContext(connection) as queries:
            asking.ask("2号")
        asked = [one["sql"] for one in queries]
        held = [n for n, sql in enumerate(asked) if LOCKED.search(sql)]
        read = [n for n, sql in enumerate(asked) if '"review_confirmation"."state"' in sql]
        assert (len(held), len(read), held < read) == (1, 1, True)

    def test_of_the_request(self, asking):
        made = asking.ask()
        with CaptureQueriesContext(connection) as queries, pytest.raises(NoPower):
            asking.answer(made, actor=asking.cast.stranger)
        assert [LOCKED.search(one["sql"])[1] for one in queries if LOCKED.search(one["sql"])] == ["campaign_unit"]


class TestTwice:
    def test_a_case_is_asked_once_while_it_waits(self, asking):
        made = asking.ask()
        with pytest.raises(AskedAlready):
            asking.ask(words="另一个问题。")
        asking.answer(made)
        assert asking.ask(days=2).pk != made.pk

    def test_what_was_wrong_is_asked_anew_and_the_first_waits_no_longer(self, asking):
        made = asking.ask()
        again = asking.ask(case_number="城民受〔2020〕2号", replaces=made, days=1)
        assert (again.replaces, again.due_at - made.due_at) == (made, DAY)
        assert standing() == ["replaced", "waiting"]
        with pytest.raises(AnsweredAlready, match="已经更正后另行提出"):
            asking.answer(made)
        with pytest.raises(AnsweredAlready):
            asking.ask(replaces=made, days=1)

    def test_what_is_answered_is_not_asked_anew(self, asking):
        made = asking.ask()
        asking.answer(made)
        with pytest.raises(AnsweredAlready):
            asking.ask(replaces=made, days=2)

    def test_a_second_first_answer_is_refused(self, asking):
        made = asking.ask()
        asking.answer(made)
        with pytest.raises(AnsweredAlready, match="已有人反馈"):
            asking.answer(made, finding="false")


class TestCorrection:
    def test_a_further_answer_names_the_one_before_and_holds(self, asking):
        made = asking.ask()
        first = asking.answer(made)
        second = asking.answer(made, days=2, finding="false", words="同名，登记的不是同一人。", corrects=first)
        assert [(one.pk, one.corrects_id) for one in answers_to(made)] == [(first.pk, None), (second.pk, first.pk)]
        row = Enquiry.objects.standing(ASKED_AT).get()
        assert (row.stands, row.finding, row.answered_at) == ("answered", "false", first.answered_at)
        assert told("enquiry_corrected") == ["clerk", "leader"]
        assert log(second) == [("八廓街道办事处", "更正核查反馈", "", {})]

    def test_only_the_answer_that_holds_is_corrected(self, asking):
        made, other = asking.ask(), asking.ask("2号")
        first = asking.answer(made)
        asking.answer(made, corrects=first)
        for stale in (first, asking.answer(other)):
            with pytest.raises(AnsweredAlready):
                asking.answer(made, corrects=stale)

    def test_nothing_is_corrected_before_it_is_said(self, asking):
        made, other = asking.ask(), asking.ask("2号")
        with pytest.raises(AnsweredAlready):
            asking.answer(made, corrects=asking.answer(other))


class TestWrittenOnce:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE publishing_enquiry SET words = 'x'",
            "DELETE FROM publishing_enquiry",
            "UPDATE publishing_enquiryanswer SET finding = 'false'",
            "DELETE FROM publishing_enquiryanswer",
        ],
    )
    def test_the_database_refuses_to_change_or_delete(self, asking, sql):
        asking.answer(asking.ask())
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_nor_does_the_model(self, asking):
        made = asking.ask()
        for row in (made, asking.answer(made)):
            with pytest.raises(TypeError):
                row.save()

    def test_no_unit_asks_itself_and_nothing_is_answered_first_twice(self, asking):
        made = asking.ask()
        answer = asking.answer(made)
        facts = {"finding": "true", "words": FOUND, "answered_by": asking.cast.clerk, "answered_at": ASKED_AT}
        with pytest.raises(DatabaseError), transaction.atomic():
            EnquiryAnswer.objects.create(enquiry=made, **facts)
        EnquiryAnswer.objects.create(enquiry=made, corrects=answer, **facts)
        with pytest.raises(DatabaseError), transaction.atomic():
            EnquiryAnswer.objects.create(enquiry=made, corrects=answer, **facts)


def test_a_correction_of_the_list_leaves_what_was_asked(asking):
    made = asking.ask()
    corrected = asking.correct()
    assert (Enquiry.objects.get().item_id, corrected.items.filter(pk=made.item_id).exists()) == (made.item_id, False)
    answer_enquiry(made, finding="true", words=FOUND, actor=asking.cast.township_leader, at=ASKED_AT + HOUR)
    asking.compilation = corrected
    assert asking.ask("2号", days=12).item.compilation_id == corrected.pk

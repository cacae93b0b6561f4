"""Fifteen days, extended once to twenty with a reason; the last day is explained, and follows the calendar."""

from datetime import datetime

import pytest

from campaign.enums import DayKind
from campaign.models import LogEntry, Message, SpecialDay
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused
from supervision.enums.complaints import Light
from supervision.models import Complaint
from supervision.operations.complaint_clock import extend_complaint, recount
from supervision.operations.hearings import hear
from supervision.queries.complaint_clock import Clock, term_of
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR, MOBILE

LATER = COMPLAINED_AT + DAY


def midnight(month, day, year=2020):
    return datetime(year, month, day, tzinfo=SHANGHAI)


def test_it_is_extended_once_in_a_turn_with_a_reason_that_the_complainant_reads(complaining):
    made, handler = complaining.referred(), complaining.cast.handler
    extension = extend_complaint(made, days=20, reason="涉及几个单位，需要核查。", actor=handler, at=LATER)
    assert (extension.before, made.due_at) == (midnight(12, 17), midnight(12, 24))
    assert (term_of(made).count, str(term_of(made).last)) == (20, "2020-12-23")
    assert made.notes.get().open_to_public is True
    assert Message.objects.filter(kind="complaint_moved").count() == 2
    with pytest.raises(Refused, match="只能延期一次"):
        extend_complaint(made, days=18, reason="再延。", actor=handler, at=LATER)
    assert Complaint.objects.get(pk=made.pk).due_at == midnight(12, 24)


LACKING = (
    ({"days": 15}, "延期后共16至20日，请重新填写。"),
    ({"days": 21}, "延期后共16至20日，请重新填写。"),
    ({"reason": " "}, "请填写“延期的理由”。"),
    ({"reason": f"待{MOBILE}补充。"}, "“延期的理由”中有手机号码，请删去。办理单位会看到这里的内容。"),
    ({"at": midnight(12, 17)}, "只有正在办理、还没有逾期的投诉可以延期。请刷新后查看。"),
)


def test_an_extension_is_refused_with_words(complaining):
    made = complaining.referred()
    for given, words in LACKING:
        facts = {"days": 20, "reason": "需要核查。", "actor": complaining.cast.handler, "at": LATER, **given}
        with pytest.raises(Refused) as refused:
            extend_complaint(made, **facts)
        assert refused.value.words == words


def test_only_the_receiving_office_extends(complaining):
    made = complaining.referred()
    for who in ("clerk", "supervisor", "coordinator", "city_handler"):
        with pytest.raises(NoPower):
            extend_complaint(made, days=20, reason="需要。", actor=getattr(complaining.cast, who), at=LATER)


def test_a_turn_that_begins_again_has_days_and_an_extension_of_its_own(complaining):
    made, handler = complaining.referred(), complaining.cast.handler
    extend_complaint(made, days=20, reason="需要核查。", actor=handler, at=LATER)
    complaining.reply(made.referrals.get())
    complaining.feed_back(made)
    hear(made, word="unsolved", text="还在要。", actor=None, at=COMPLAINED_AT + 5 * DAY)
    made.refresh_from_db()
    assert (made.due_at, term_of(made).count) == (midnight(12, 22), 15)  # from Monday 30 November
    extend_complaint(made, days=16, reason="需要核查。", actor=handler, at=COMPLAINED_AT + 6 * DAY)
    assert (made.due_at, made.extensions.count()) == (midnight(12, 23), 2)


def test_the_light_is_yellow_on_the_last_three_working_days_and_red_after(complaining):
    made = complaining.referred()  # due on Wednesday 16 December at 24:00
    asked = {
        midnight(12, 11): Light.NONE,
        midnight(12, 12): Light.YELLOW,  # a Saturday: Monday, Tuesday and Wednesday are left
        midnight(12, 14): Light.YELLOW,
        midnight(12, 17) - HOUR: Light.YELLOW,
        midnight(12, 17): Light.RED,
    }
    assert {at: Clock(at).light(made) for at in asked} == asked
    assert [Clock(at).days_left(made) for at in asked] == [4, 3, 3, 1, -1]
    for at, light in asked.items():
        assert list(Complaint.objects.filter(Clock(at).lit(light))) == [made]
        others = [one for one in Light if one != light]
        assert [Complaint.objects.filter(Clock(at).lit(one)).exists() for one in others] == [False, False]


def test_a_clock_that_has_stopped_has_no_light(complaining):
    made = complaining.answered()
    assert (Clock(midnight(12, 30)).light(made), made.is_overdue(midnight(12, 30))) == (Light.NONE, False)
    assert list(Complaint.objects.overdue(midnight(12, 30))) == []


def test_the_last_day_is_explained_with_the_names_of_the_days_that_do_not_count(complaining):
    SpecialDay.objects.create(day="2020-12-01", kind=DayKind.OFF, name="示例放假", source="示例通知")
    made = complaining.complaint()
    steps = [step.words for step in term_of(made).steps]
    assert steps[:2] == ["2020年11月25日（周三）：起算日，不计入", "2020年11月26日（周四）：第1日"]
    assert steps[6] == "2020年12月1日（周二）：示例放假，不计入"
    assert (steps[-1], made.due_at) == ("2020年12月17日（周四）：第15日", midnight(12, 18))


def test_open_complaints_follow_the_calendar_and_what_was_replied_to_keeps_its_day(complaining):
    made, answered = complaining.complaint(), complaining.answered()
    extended = complaining.referred()
    extend_complaint(extended, days=20, reason="需要核查。", actor=complaining.cast.handler, at=LATER)
    assert recount(LATER) == 0
    SpecialDay.objects.create(day="2020-12-01", kind=DayKind.OFF, name="示例放假", source="示例通知")
    assert [recount(LATER), recount(LATER)] == [2, 0]
    found = dict(Complaint.objects.values_list("pk", "due_at"))
    assert [found[one.pk] for one in (made, answered, extended)] == [
        midnight(12, 18),
        midnight(12, 17),
        midnight(12, 25),
    ]
    line = LogEntry.objects.about(made).last()
    assert (line.label, line.actor) == ("按节假日安排改为12月17日24:00", None)

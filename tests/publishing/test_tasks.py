"""Reminders of requests to verify: on the last day the office is told, once it is late both are; never twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Message
from publishing.tasks import remind_late_enquiries
from tests.publishing.conftest import ASKED_AT, DAY, HOUR

SECOND = timedelta(seconds=1)
OFFICE, UNIT = ["township_clerk", "township_leader"], ["clerk", "leader"]


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


@pytest.fixture
def made(asking):
    return asking.ask()


def test_nothing_is_written_before_the_last_day(made):
    assert remind_late_enquiries(made.due_at - DAY - SECOND) == 0


def test_on_the_last_day_the_office_is_told_once(made):
    assert [remind_late_enquiries(made.due_at - DAY + shift) for shift in (0 * DAY, HOUR)] == [2, 0]
    assert (told("enquiry_due"), told("enquiry_late")) == (OFFICE, [])
    assert Message.objects.filter(kind="enquiry_due").first().subject == "请于11月17日24:00前反馈核查请求"


def test_once_it_is_late_both_are_told_once(made):
    assert [remind_late_enquiries(made.due_at + shift) for shift in (0 * DAY, HOUR)] == [4, 0]
    assert told("enquiry_late") == sorted(OFFICE + UNIT)
    subjects = set(Message.objects.filter(kind="enquiry_late").values_list("user__username", "subject"))
    assert ("clerk", "对方逾期未反馈核查请求，期限是11月17日24:00") in subjects
    assert ("township_clerk", "核查请求已逾期，反馈期限是11月17日24:00") in subjects


def test_an_outage_is_made_up_for_within_a_week(made):
    assert remind_late_enquiries(made.due_at + 7 * DAY) == 0
    assert remind_late_enquiries(made.due_at + 7 * DAY - SECOND) == 4


def test_what_is_answered_or_asked_anew_is_left_alone(asking, made):
    asking.ask("2号", replaces=made, days=30)
    asking.answer(asking.ask("3号"))
    assert remind_late_enquiries(made.due_at + HOUR) == 0


def test_where_everybody_is_told_it_costs_two_questions(asking, made):
    asking.ask("2号")
    remind_late_enquiries(ASKED_AT + 4 * DAY)
    with CaptureQueriesContext(connection) as queries:
        assert remind_late_enquiries(ASKED_AT + 4 * DAY + HOUR) == 0
    assert len(queries) == 2

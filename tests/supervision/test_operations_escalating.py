"""Yellow reaches who must act; red also the supervision office and the superior: once each, by day, caught up after an outage."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import Role
from campaign.models import Letter, Message, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint
from supervision.models.complaint_arrivals import ComplaintArrival
from supervision.operations.complaint_clock import extend_complaint
from supervision.operations.escalating import remind_of_running
from supervision.queries.complaints import similar_to
from supervision.tasks import complaints as tasks
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR


def at(day, hour=9, minute=0):
    return datetime(2020, 12, day, hour, minute, tzinfo=SHANGHAI)


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


@pytest.fixture
def made(complaining):
    return complaining.referred()  # due on Wednesday 16 December at 24:00


def test_on_the_last_three_working_days_who_must_act_is_told_once(made):
    assert [remind_of_running(at(11)), remind_of_running(at(12)), remind_of_running(at(14))] == [0, 3, 0]
    assert (told("complaint_due"), told("complaint_late")) == (["clerk", "handler", "leader"], [])
    message = Message.objects.filter(kind="complaint_due").first()
    assert message.subject == f"投诉{made.number}将于12月16日24:00到期"
    assert "尚未答复的单位：城关区民政局。" in message.body


def test_once_it_is_late_the_supervision_office_and_the_superior_are_told_too(made):
    remind_of_running(at(14))
    assert [remind_of_running(at(17)), remind_of_running(at(17, 10))] == [5, 0]
    assert told("complaint_late") == ["city_supervisor", "clerk", "handler", "leader", "supervisor"]
    assert Letter.objects.filter(user__username="city_supervisor").count() == 1
    assert made.party.name not in "".join(Message.objects.values_list("body", flat=True))


def test_nothing_is_written_at_night_and_an_outage_is_made_up_for_within_a_week(made):
    assert [remind_of_running(at(17, 0, 1)), remind_of_running(at(17, 7, 59)), remind_of_running(at(17, 21, 0))] == [
        0,
        0,
        0,
    ]
    assert remind_of_running(made.due_at + timedelta(days=7, hours=9)) == 0
    assert remind_of_running(made.due_at + timedelta(days=6, hours=9)) == 5


def test_an_extended_complaint_is_told_of_anew(complaining, made):
    remind_of_running(at(14))
    extend_complaint(made, days=20, reason="需要核查。", actor=complaining.cast.handler, at=at(15))
    assert [remind_of_running(at(17)), remind_of_running(at(21)), remind_of_running(at(24))] == [0, 3, 5]


def test_who_has_answered_is_left_alone_and_so_is_what_was_replied_to(complaining, made):
    complaining.reply(made.referrals.get())
    assert (remind_of_running(at(14)), told("complaint_due")) == (1, ["handler"])
    complaining.feed_back(made)
    assert remind_of_running(at(17)) == 0


def test_who_takes_up_a_post_after_the_others_were_told_hears_at_once_and_once(complaining, made):
    ground, cast = complaining.ground, complaining.cast
    remind_of_running(at(17))
    later = made.due_at + timedelta(days=9, hours=10)
    assert remind_of_running(later) == 0
    for unit, role in (
        (ground.civil, Role.CLERK),
        (ground.lead, Role.COMPLAINT_HANDLER),
        (ground.other_civil, Role.CLERK),
    ):
        person = User.objects.create(
            username=f"new_{unit.pk}_{role}", name="示例新人", email=f"{unit.pk}{role}@example.invalid"
        )
        appoint(person, unit, role, actor=None, at=later)
    appoint(cast.coordinator, ground.civil, Role.CLERK, actor=None, at=later)
    before = set(told("complaint_late"))
    assert [remind_of_running(later + timedelta(minutes=n)) for n in (1, 2)] == [3, 0]
    new = set(told("complaint_late")) - before
    assert new == {f"new_{ground.civil.pk}_clerk", f"new_{ground.lead.pk}_{Role.COMPLAINT_HANDLER}", "coordinator"}
    assert told("complaint_late").count("clerk") == 1


def test_where_everybody_is_told_it_costs_four_questions(complaining, made):
    complaining.referred()
    remind_of_running(at(17))
    with CaptureQueriesContext(connection) as queries:
        assert remind_of_running(at(17, 10)) == 0
    assert len(queries) == 4  # the calendar, new posts, the complaints, what was told


def test_the_tasks_read_the_clock_and_can_run_twice(complaining, made, time_machine_at):
    time_machine_at(at(17))
    assert [tasks.remind_of_complaints(), tasks.remind_of_complaints()] == [5, 0]
    assert [tasks.recount_complaints(), tasks.close_silent_complaints()] == [0, 0]
    complaining.reply(made.referrals.get(), at=at(17))
    complaining.feed_back(made, at=at(17, 10))
    time_machine_at(COMPLAINED_AT + 60 * DAY + HOUR)
    assert [tasks.close_silent_complaints(), tasks.close_silent_complaints()] == [1, 0]


@pytest.fixture
def time_machine_at(monkeypatch):
    def travel(instant):
        monkeypatch.setattr(tasks.timezone, "now", lambda: instant)

    return travel


def test_what_came_as_a_flood_and_waits_for_a_look_is_told_to_nobody(complaining):
    held = complaining.complaint()
    ComplaintArrival.objects.create(complaint=held, nonce="x", at=held.received_at, held_for="address")
    assert remind_of_running(at(17)) == 0
    assert [one.complaint for one in similar_to(complaining.complaint(), complaining.cast.handler)] == []

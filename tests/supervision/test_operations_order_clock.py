"""The ordered unit hears before and on the last day, then who ordered and who supervises above; last days follow the calendar."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import Role
from campaign.models import LogEntry, Message, SpecialDay, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint
from publishing.models import ListedItem
from supervision.models import CorrectionOrder, Relapse
from supervision.operations.corrections import issue_order, report_order, return_order, save_report, withdraw_order
from supervision.operations.order_clock import recount_orders, remind_of_orders
from supervision.tasks import corrections as tasks
from tests.publishing.conftest import CANCELLED
from tests.supervision.inspecting import VISITED_AT


def at(day, hour=9):
    return datetime(2020, 12, day, hour, tzinfo=SHANGHAI)


def told():
    """Who was told what of the last day."""
    kinds = ("order_near", "order_last_day", "order_late")
    rows = Message.objects.filter(kind__in=kinds).order_by("kind", "user__username")
    found = {kind: [] for kind in kinds}
    for kind, name in rows.values_list("kind", "user__username"):
        found[kind].append(name)
    return list(found.values())


def city_order(checked):
    """城关区民政局 is ordered by the city, over the county's head; due on Wednesday 23 December at 24:00."""
    facts = {"source": "daily", "number": "拉减证整〔2020〕1号", "what": "纠正。", "days": 5}
    city, actor = checked.ground.city_lead, checked.cast.city_supervisor
    return issue_order(checked.ground.civil, issuer=city, actor=actor, at=VISITED_AT, **facts)


def test_the_unit_hears_before_and_on_the_day_then_who_ordered_and_who_supervises_above_once_each(checked):
    order = city_order(checked)
    heard = [remind_of_orders(at(day, hour)) for day in (21, 22, 23, 24) for hour in (7, 9, 20, 21)]
    assert heard == [0, 0, 0, 0, *(0, 2, 0, 0), *(0, 2, 0, 0), *(0, 4, 0, 0)]
    unit = ["clerk", "leader"]
    assert told() == [unit, unit, ["city_supervisor", *unit, "supervisor"]]
    words = dict(
        Message.objects.filter(user=checked.cast.clerk, kind__startswith="order_").values_list("kind", "subject")
    )
    assert words["order_near"] == f"责令整改将于12月23日24:00到期：{order.number}"
    assert words["order_late"] == f"责令整改已逾期，期限是12月23日24:00：{order.number}"
    above = Message.objects.get(user=checked.cast.supervisor, kind="order_late")
    assert (above.unit, "登记通报、约谈或者问责建议" in above.body) == (checked.ground.civil, True)


def test_of_a_last_day_on_tuesday_the_unit_hears_on_saturday_when_two_working_days_are_left(checked):
    checked.order(days=4)
    assert [remind_of_orders(at(day)) for day in (18, 19, 20, 21, 22)] == [0, 2, 0, 0, 2]


def test_nobody_is_reminded_of_what_is_reported_or_withdrawn_and_all_of_what_is_sent_back_late(checked):
    order, office = checked.order(), checked.cast.supervisor
    withdraw_order(checked.order(number="城减证整〔2020〕8号"), note="单位有误。", actor=office, at=at(17))
    save_report(order, "已删去。", actor=checked.cast.clerk, at=at(21))
    report_order(order, actor=checked.cast.leader, at=at(21))
    assert (remind_of_orders(at(22)), remind_of_orders(at(24))) == (0, 0)
    return_order(order, note="没有改到位。", actor=office, at=at(31, 17))
    assert [remind_of_orders(at(31, 18)), remind_of_orders(at(31, 19))] == [3, 0]
    assert told()[-1] == ["clerk", "leader", "supervisor"]  # who ordered supervises above as well: told once


def test_an_outage_is_made_up_for_within_a_week_and_a_new_day_is_told_of_anew(checked):
    order = checked.order()
    assert remind_of_orders(order.due_at + timedelta(days=7, hours=9)) == 0
    assert remind_of_orders(at(22)) == 2
    SpecialDay.objects.create(day=date(2020, 12, 18), kind="off", name="示例假日", source="示例〔2020〕1号")
    assert [recount_orders(at(22)), recount_orders(at(22))] == [1, 0]
    assert [remind_of_orders(at(22, 10)), remind_of_orders(at(23)), remind_of_orders(at(24))] == [0, 2, 2]


def test_orders_that_are_owed_follow_the_calendar_and_what_was_reported_keeps_its_day(checked):
    owed, reported = checked.order(), checked.order(number="城减证整〔2020〕9号")
    save_report(reported, "已删去。", actor=checked.cast.clerk, at=at(17))
    report_order(reported, actor=checked.cast.leader, at=at(17))
    item = ListedItem.objects.get(cert_name=CANCELLED)
    case = Relapse.objects.create(
        unit=item.unit, uid=item.uid, item=item, opened_at=at(17), order=owed, due_day=owed.due_day
    )
    SpecialDay.objects.create(day=date(2020, 12, 21), kind="off", name="示例假日", source="示例〔2020〕1号")
    assert recount_orders(at(18)) == 1
    case.refresh_from_db()
    assert case.due_day == date(2020, 12, 24)
    days = dict(CorrectionOrder.objects.values_list("pk", "due_day"))
    assert [days[one.pk] for one in (owed, reported)] == [date(2020, 12, 24), date(2020, 12, 23)]
    line = LogEntry.objects.about(owed).last()
    assert (line.move, line.label, line.actor) == ("recount", "按节假日安排改为12月24日24:00", None)
    moved = Message.objects.filter(kind="order_moved").order_by("user__username")
    assert [one.user.username for one in moved] == ["clerk", "leader"]


def test_who_begins_to_answer_for_the_unit_hears_at_once_and_once_of_its_late_order(checked):
    checked.order()
    remind_of_orders(at(24))
    for unit in (checked.ground.civil, checked.ground.other_civil):
        person = User.objects.create(username=f"new_{unit.code}", name="示例新人", email=f"{unit.pk}@example.invalid")
        appoint(person, unit, Role.CLERK, actor=None, at=at(31))
    assert [remind_of_orders(at(31, 10)), remind_of_orders(at(31, 11))] == [1, 0]
    assert f"new_{checked.ground.civil.code}" in told()[-1]


def test_where_everybody_is_told_it_costs_four_questions_for_one_order_and_for_many(checked):
    for number in "123":
        checked.order(number=f"城减证整〔2020〕{number}号")
    remind_of_orders(at(23))
    with CaptureQueriesContext(connection) as queries:
        assert remind_of_orders(at(23, 10)) == 0
    assert len(queries) == 4  # the calendar, the orders, what was told, new posts


def test_the_tasks_read_the_clock_and_can_run_twice(checked, monkeypatch):
    checked.order()
    monkeypatch.setattr(tasks.timezone, "now", lambda: at(23))
    assert [tasks.remind_of_corrections(), tasks.remind_of_corrections()] == [2, 0]
    assert [tasks.recount_corrections(), tasks.recount_corrections()] == [0, 0]

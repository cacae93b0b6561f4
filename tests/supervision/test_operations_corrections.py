"""From the order to its end: days by the working-day calendar, evidence, the leader's signature, who verifies, what is late."""

from datetime import date, datetime, timedelta

import pytest

from campaign.models import LogEntry, Message, SpecialDay
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from campaign.queries import working_days
from supervision.enums.corrections import OrderLight, OrderState
from supervision.models import CorrectionOrder, Finding, OrderFile
from supervision.operations.accountability import Decision, record_accountability, withdraw_accountability
from supervision.operations.corrections import (
    Evidence,
    SayWhatIsWrong,
    issue_order,
    report_order,
    return_order,
    save_report,
    verify_order,
    withdraw_order,
)
from supervision.queries.corrections import (
    accountabilities_for,
    light_of,
    orders_for,
    orders_supervised,
    orders_to_fulfil,
    orders_waiting,
)
from tests.supervision.inspecting import DAY, HOUR, NUMBER, VISITED_AT, photo

DONE = "已从办事指南、材料清单中删去，并告知窗口。"
REPORTED_AT = VISITED_AT + DAY
DECISION = Decision("criticism", "城政办通〔2021〕1号", date(2021, 1, 4), "城关区人民政府办公室", "逾期没有整改。")
LATE = datetime(2021, 1, 4, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def issued(checked):
    checked.answer_all(wrong=["still_asked"])
    return checked.order(checked.hand_in())


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


def waiting(who, at):
    """How many orders wait for somebody, by what is to be done."""
    return {name: rows.count() for name, rows in orders_waiting(who, at).items()}


def reported(checked, order, *, at=REPORTED_AT, files=()):
    save_report(order, DONE, files, actor=checked.cast.clerk, at=at)
    return report_order(order, actor=checked.cast.leader, at=at + HOUR)


def test_the_day_is_counted_in_working_days_from_the_next(checked):
    SpecialDay.objects.create(day=date(2020, 12, 21), kind="off", name="示例假日", source="示例〔2020〕1号")
    SpecialDay.objects.create(day=date(2020, 12, 20), kind="on", name="示例调休", source="示例〔2020〕1号")
    order = checked.order()  # issued on Wednesday 16 December: 17, 18, 20 (worked), 22, 23
    assert (order.due_day, order.due_at) == (date(2020, 12, 23), datetime(2020, 12, 24, 0, 0, tzinfo=SHANGHAI))


def test_an_order_takes_its_findings_and_tells_the_unit(checked, issued):
    assert (issued.state, issued.source, issued.issuer.name) == (OrderState.ISSUED, "finding", "城关区人民政府办公室")
    assert list(issued.findings.values_list("question", flat=True)) == ["still_asked"]
    assert told("order_issued") == ["clerk", "leader"]
    with pytest.raises(Refused, match="已经下达过整改"):
        checked.order(Finding.objects.all(), number="城减证整〔2020〕4号")
    with pytest.raises(Refused, match="同一文号"):
        checked.order()


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"number": " "}, ["number"]),
        ({"number": "13800001234"}, ["number"]),
        ({"what": ""}, ["what"]),
        ({"what": "请联系13800001234。"}, ["what"]),
        ({"days": 0}, ["days"]),
        ({"days": 61}, ["days"]),
    ],
)
def test_what_is_wrong_with_an_order_names_its_field(checked, given, where):
    with pytest.raises(SayWhatIsWrong) as wrong:
        checked.order(**given)
    assert [problem.where for problem in wrong.value.problems] == where


def test_who_may_not_order(checked):
    for who in (checked.cast.coordinator, checked.cast.inspector, checked.cast.clerk):
        with pytest.raises(NoPower):
            checked.order(actor=who)
    with pytest.raises(NoPower):
        checked.order(unit=checked.ground.other_civil)
    with pytest.raises(Refused, match="不是城关区人民政府办公室的下级单位"):
        checked.order(unit=checked.ground.other_civil, actor=checked.cast.city_supervisor)


def test_from_the_order_to_its_end(checked, issued):
    save_report(issued, DONE, [Evidence("指南.jpg", photo("red"))], actor=checked.cast.clerk, at=REPORTED_AT)
    with pytest.raises(NoPower):
        report_order(issued, actor=checked.cast.clerk, at=REPORTED_AT)
    report_order(issued, actor=checked.cast.leader, at=REPORTED_AT + HOUR)
    assert told("order_reported") == ["supervisor"]
    return_order(issued, note="照片看不清。", actor=checked.cast.supervisor, at=REPORTED_AT + 2 * HOUR)
    assert (issued.state, told("order_returned")) == (OrderState.RETURNED, ["clerk", "leader"])
    reported(checked, issued, at=REPORTED_AT + DAY)
    verify_order(issued, actor=checked.cast.supervisor, at=REPORTED_AT + 2 * DAY)
    order = CorrectionOrder.objects.get(pk=issued.pk)
    assert (order.state, order.words, order.reported_by) == (OrderState.CLOSED, DONE, checked.cast.leader)
    assert told("order_closed") == ["clerk", "leader"]
    moves = list(LogEntry.objects.about(order).values_list("move", flat=True))
    assert moves == ["issue_order", "prepare", "report", "return", "prepare", "report", "verify"]
    assert DONE not in str(list(LogEntry.objects.about(order).values_list("before", "after", "note")))


def test_only_the_office_that_ordered_and_its_line_above_say_that_it_is_done(checked):
    order = checked.order()
    reported(checked, order)
    for who in (checked.cast.inspector, checked.cast.coordinator, checked.cast.leader):
        with pytest.raises(NoPower):
            verify_order(order, actor=who, at=REPORTED_AT + DAY)
    assert verify_order(order, actor=checked.cast.city_supervisor, at=REPORTED_AT + DAY).state == OrderState.CLOSED


def test_the_office_between_does_not_close_what_the_city_ordered(checked):
    facts = {"source": "complaint", "number": "拉减证整〔2020〕1号", "what": "纠正。", "days": 5}
    city, actor = checked.ground.city_lead, checked.cast.city_supervisor
    order = issue_order(checked.ground.civil, issuer=city, actor=actor, at=VISITED_AT, **facts)
    reported(checked, order)
    with pytest.raises(NoPower):
        verify_order(order, actor=checked.cast.supervisor, at=REPORTED_AT + DAY)
    assert waiting(checked.cast.supervisor, LATE)["to_verify"] == 0
    assert list(orders_supervised(checked.cast.supervisor)) == [order]


def test_evidence_is_kept_once_pictures_bare_papers_as_they_came(checked, issued):
    paper = Evidence("说明.pdf", b"%PDF-1.4 \xe6\x95\xb4\xe6\x94\xb9")
    files = [paper, paper, Evidence("../../窗口.png", photo("blue"))]
    save_report(issued, DONE, files, actor=checked.cast.clerk, at=REPORTED_AT)
    kept = list(OrderFile.objects.values_list("file_name", "kind"))
    assert kept == [("说明.pdf", "pdf"), ("窗口.jpg", "jpg")]
    with OrderFile.objects.get(kind="pdf").file.open("rb") as file:
        assert file.read() == paper.content
    with pytest.raises(Refused, match="照片"):
        save_report(issued, DONE, [Evidence("木马.exe", b"MZ")], actor=checked.cast.clerk, at=REPORTED_AT)
    assert OrderFile.objects.count() == 2


def test_the_lights(checked, issued):
    """Due on Wednesday 23 December: yellow from the 22nd, red from the 24th; what was reported in time is not late."""
    days = working_days()
    at = [datetime(2020, 12, day, 9, 0, tzinfo=SHANGHAI) for day in (16, 21, 22, 23, 24)]
    assert [light_of(issued, one, days) for one in at] == [OrderLight.NONE] * 2 + [OrderLight.YELLOW] * 2 + [
        OrderLight.RED
    ]
    reported(checked, issued)
    assert light_of(issued, at[-1], days) == OrderLight.NONE
    return_order(issued, note="没有改到位。", actor=checked.cast.supervisor, at=at[1])
    assert light_of(issued, at[-1], days) == OrderLight.RED
    reported(checked, issued, at=at[-1])
    assert light_of(issued, LATE, days) == OrderLight.RED
    verify_order(issued, actor=checked.cast.supervisor, at=LATE)
    assert light_of(issued, LATE, days) == OrderLight.NONE


def test_what_waits_for_whom(checked, issued):
    clerk, office = checked.cast.clerk, checked.cast.supervisor
    assert waiting(clerk, VISITED_AT + DAY) == {"owed": 1, "late": 0, "to_verify": 0, "overdue": 0}
    assert waiting(clerk, LATE)["late"] == 1
    assert waiting(office, LATE) == {"owed": 0, "late": 0, "to_verify": 0, "overdue": 1}
    facts = {"issuer": checked.ground.lead, "order": issued, "actor": office, "at": LATE}
    record_accountability(checked.ground.civil, DECISION, **facts)
    assert waiting(office, LATE)["overdue"] == 0
    assert waiting(clerk, LATE)["late"] == 1


def test_withdrawing_needs_a_reason_and_frees_the_findings(checked, issued):
    with pytest.raises(NoteMissing):
        withdraw_order(issued, note=" ", actor=checked.cast.supervisor, at=REPORTED_AT)
    withdraw_order(issued, note="单位有误。", actor=checked.cast.supervisor, at=REPORTED_AT)
    assert (issued.state, Finding.objects.filter(order=None).count()) == (OrderState.WITHDRAWN, 1)
    with pytest.raises(WrongState):
        save_report(issued, DONE, actor=checked.cast.clerk, at=REPORTED_AT)
    assert checked.order(Finding.objects.all(), number="城减证整〔2020〕4号").findings.count() == 1


def test_who_reads_orders(checked, issued):
    cast = checked.cast
    readers = {"clerk", "leader", "supervisor", "city_supervisor", "region_supervisor"}
    everybody = [*readers, "stranger", "inspector", "coordinator", "handler", "institution_clerk", "city_handler"]
    assert {who for who in everybody if orders_for(getattr(cast, who)).exists()} == readers
    assert {who for who in everybody if orders_to_fulfil(getattr(cast, who)).exists()} == {"clerk", "leader"}


def test_accountability_is_noted_told_and_withdrawn_with_a_reason(checked, issued):
    office, civil = checked.cast.supervisor, checked.ground.civil
    made = record_accountability(civil, DECISION, issuer=checked.ground.lead, order=issued, actor=office, at=LATE)
    assert told("accountability") == ["clerk", "leader"]
    assert [one.pk for one in accountabilities_for(checked.cast.clerk)] == [made.pk]
    assert not accountabilities_for(checked.cast.stranger).exists()
    with pytest.raises(Refused, match="已经登记过"):
        record_accountability(civil, DECISION, issuer=checked.ground.lead, actor=office, at=LATE)
    with pytest.raises(NoteMissing):
        withdraw_accountability(made, note="", actor=office, at=LATE)
    withdraw_accountability(made, note="决定已撤销。", actor=office, at=LATE + timedelta(hours=1))
    assert (made.state, told("account_withdrawn")) == ("withdrawn", ["clerk", "leader"])


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"number": ""}, ["number"]),
        ({"number": "城" * 61}, ["number"]),  # no public notice could carry it
        ({"decided_on": date(2021, 1, 5)}, ["decided_on"]),
        ({"decided_by": " "}, ["decided_by"]),
        ({"words": "责任人电话13800001234"}, ["words"]),
    ],
)
def test_what_is_wrong_with_a_note_names_its_field(checked, given, where):
    decision = Decision(**{**vars(DECISION), **given})
    facts = {"issuer": checked.ground.lead, "actor": checked.cast.supervisor, "at": LATE}
    with pytest.raises(SayWhatIsWrong) as wrong:
        record_accountability(checked.ground.civil, decision, **facts)
    assert [problem.where for problem in wrong.value.problems] == where


def test_nobody_notes_a_decision_about_a_unit_that_does_not_report_to_them(checked):
    facts = {"issuer": checked.ground.lead, "actor": checked.cast.supervisor, "at": LATE}
    with pytest.raises(NoPower):
        record_accountability(checked.ground.other_civil, DECISION, **facts)
    with pytest.raises(Refused, match="不属于这个单位"):
        record_accountability(checked.ground.township, DECISION, order=checked.order(number=NUMBER), **facts)

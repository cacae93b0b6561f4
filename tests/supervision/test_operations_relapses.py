"""A case is opened once, whatever points to it; demands from outside never open one; the unit answers, the supervisor verifies."""

from datetime import date

import pytest

from campaign.models import LogEntry, Message
from campaign.notice.duties import DutyKind
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from campaign.operations.duties import lay_down
from campaign.queries.duties import standings
from submissions.models import Certificate
from supervision.checks.complaints import Party
from supervision.enums.relapses import RelapseState, SignKind
from supervision.models import CorrectionOrder, GuideTask, MonthlyDemand, Relapse, RelapseSign
from supervision.operations.briefing import Told, confirm_briefing
from supervision.operations.corrections import withdraw_order
from supervision.operations.guide_lists import follow_lists
from supervision.operations.guides import give_guide
from supervision.operations.relapses import Ordering, Sign, move_relapse, note_sign, say_of_relapse
from supervision.operations.returns import Demand, file_return
from supervision.operations.watching import found_text, look_for_relapses, set_watch
from supervision.queries.figures import counts_of
from supervision.queries.relapses import OutsideSums, outside_sums, watch_of
from tests.cast import PHASE_4
from tests.publishing.conftest import CANCELLED
from tests.supervision.conftest import COMPLAINED_AT
from tests.supervision.guide_papers import DAY, FOLLOWED_AT, HOUR, STILL, guiding

__all__ = ["guiding"]
NOW = PHASE_4  # 25 November 2020, the guides were due on the 15th
NOVEMBER = date(2020, 11, 1)


def sign(guiding, key="guide:1", kind=SignKind.GUIDE):
    task = guiding.task()
    return Sign(task.unit, task.item, kind, key, "办事指南写有：须提交【亲属关系证明】。")


def opened(guiding):
    return note_sign(sign(guiding), at=NOW)


def test_the_same_sign_opens_one_case_and_another_joins_it(guiding):
    first = opened(guiding)
    assert note_sign(sign(guiding), at=NOW + DAY) == first
    assert note_sign(sign(guiding, "return:1", SignKind.RETURN), at=NOW + DAY) == first
    assert (Relapse.objects.count(), first.signs.count(), first.state) == (1, 2, RelapseState.OPEN)
    told = Message.objects.filter(kind="relapse").values_list("user__username", flat=True)
    assert sorted(told) == ["clerk", "leader", "supervisor"]


def test_a_closed_case_stays_closed_for_its_signs_and_a_new_sign_opens_another(guiding):
    case = opened(guiding)
    move_relapse(case, "unfounded", note="网页是旧缓存。", actor=guiding.cast.supervisor, at=NOW)
    move_relapse(case, "close", note="已核实。", actor=guiding.cast.supervisor, at=NOW)
    assert note_sign(sign(guiding), at=NOW + DAY) == case
    assert note_sign(sign(guiding, "guide:2"), at=NOW + DAY) != case
    assert Relapse.objects.count() == 2


def test_a_case_goes_through_order_correction_and_verification(guiding):
    case, cast = opened(guiding), guiding.cast
    with pytest.raises(NoteMissing):
        say_of_relapse(case, words=" ", actor=cast.clerk, at=NOW)
    say_of_relapse(case, words="3号窗口仍在索要，已停止。", actor=cast.clerk, at=NOW)
    with pytest.raises(Refused, match="手机号码"):
        say_of_relapse(case, words="请打13800001234。", actor=cast.clerk, at=NOW)
    with pytest.raises(NoPower):
        say_of_relapse(case, words="与我无关。", actor=cast.stranger, at=NOW)
    ordering = Ordering(guiding.ground.lead, "城政督〔2020〕3号", 4)
    with pytest.raises(Refused, match="文号"):
        move_relapse(case, "order", note="立即停止。", actor=cast.supervisor, at=NOW)
    with pytest.raises(NoPower):
        move_relapse(case, "order", note="立即停止。", ordering=ordering, actor=cast.clerk, at=NOW)
    move_relapse(case, "order", note="立即停止。", ordering=ordering, actor=cast.supervisor, at=NOW)
    order = CorrectionOrder.objects.get(relapse=case)
    assert (order.unit, order.source, order.what) == (guiding.ground.civil, "relapse", "立即停止。")
    with pytest.raises(WrongState):
        move_relapse(case, "unfounded", note="不属实。", actor=cast.supervisor, at=NOW)
    with pytest.raises(Refused, match="请先在“责令整改”"):
        move_relapse(case, "correct", note="已改。", actor=cast.clerk, at=NOW + DAY)
    CorrectionOrder.objects.update(state="reported")
    move_relapse(case, "correct", note="指南已改，窗口已告知。", actor=cast.clerk, at=NOW + DAY)
    move_relapse(case, "not_corrected", note="3号窗口仍有旧单。", actor=cast.city_supervisor, at=NOW + DAY)
    move_relapse(case, "correct", note="旧单已撤。", actor=cast.leader, at=NOW + 2 * DAY)
    with pytest.raises(Refused, match="核实通过"):
        move_relapse(case, "close", note="现场核实。", actor=cast.supervisor, at=NOW + 3 * DAY)
    CorrectionOrder.objects.update(state="closed")
    move_relapse(case, "close", note="现场核实。", actor=cast.supervisor, at=NOW + 3 * DAY)
    case.refresh_from_db()
    assert (case.state, case.due_day, case.proved) == (RelapseState.CLOSED, date(2020, 12, 1), True)
    assert set(LogEntry.objects.about(case).values_list("note", flat=True)) == {""}
    assert list(case.said.values_list("by_unit", flat=True)) == [True, False, True, False, True, False]
    found = counts_of(case.unit, guiding.round, NOW + 9 * DAY)
    names = ("guide_tasks", "guides_due", "guides_confirmed", "orders", "orders_judged", "orders_closed", "relapses")
    assert {name: found[name] for name in names} == dict(zip(names, (2, 1, 0, 1, 1, 1, 1), strict=True))


@pytest.mark.parametrize("reported", [False, True])
def test_an_order_that_was_a_mistake_takes_what_it_proved_back_with_it(guiding, reported: bool):
    case, cast = opened(guiding), guiding.cast

    def read() -> list[int]:
        found = counts_of(case.unit, guiding.round, NOW + 9 * DAY)
        return [found["orders"], found["relapses"]]

    first, second = (Ordering(guiding.ground.lead, f"城政督〔2020〕{number}号", 4) for number in (3, 4))
    move_relapse(case, "order", note="立即停止。", ordering=first, actor=cast.supervisor, at=NOW)
    assert read() == [1, 1]
    if reported:
        CorrectionOrder.objects.update(state="reported")
        move_relapse(case, "correct", note="指南已改。", actor=cast.clerk, at=NOW + DAY)
    order = CorrectionOrder.objects.get()
    withdraw_order(order, note="另一个单位的窗口。", actor=cast.supervisor, at=NOW + DAY)
    case.refresh_from_db()
    assert (case.state, case.proved, case.order, case.due_day, read()) == (RelapseState.OPEN, None, None, None, [0, 0])
    assert case.said.last().words == "责令整改（城政督〔2020〕3号）已撤销，线索重新核实。"
    move_relapse(case, "order", note="立即停止。", ordering=second, actor=cast.supervisor, at=NOW + DAY)
    with pytest.raises(Refused, match="请在“责令整改”中撤销"):
        move_relapse(case, "reopen", note="自己退回。", actor=cast.supervisor, at=NOW + DAY)
    assert read() == [1, 1]
    CorrectionOrder.objects.update(state="withdrawn")  # as before the withdrawing took the case along
    assert read() == [0, 0]


def test_each_night_a_guide_that_still_names_it_after_its_day_opens_one_case(guiding):
    give_guide([guiding.task()], text=guiding.text(STILL), actor=guiding.cast.clerk, at=FOLLOWED_AT + HOUR)
    assert look_for_relapses(at=FOLLOWED_AT + 2 * HOUR) == 0  # not due yet
    assert [look_for_relapses(at=NOW), look_for_relapses(at=NOW + DAY)] == [1, 0]
    assert RelapseSign.objects.get().words == "办事指南写有：办理户口迁移须提交【亲属关系证明】。"


def test_a_guide_that_a_supervisor_finds_opens_a_case_at_once(guiding):
    _, cases = found_text(guiding.ground.civil, STILL, where="3号窗口", actor=guiding.cast.supervisor, at=NOW)
    _, same = found_text(guiding.ground.civil, STILL, where="3号窗口", actor=guiding.cast.supervisor, at=NOW)
    assert (cases, [case.signs.count() for case in same]) == (same, [2])
    with pytest.raises(NoPower):
        found_text(guiding.ground.civil, STILL, where="窗口", actor=guiding.cast.clerk, at=NOW)


def month(guiding, *demands, day=NOVEMBER, at=NOW, **given):
    return file_return(guiding.ground.township, day, demands, actor=guiding.cast.township_clerk, at=at, **given)


def test_a_return_that_names_what_a_unit_cancelled_opens_a_case_and_filing_again_does_not(guiding):
    demand = Demand("亲属关系的证明", by_unit=guiding.ground.civil, times=3, village="鲁固社区")
    month(guiding, demand)
    case = Relapse.objects.get()
    assert (case.unit, case.item.cert_name, case.signs.get().kind) == (guiding.ground.civil, CANCELLED, SignKind.RETURN)
    month(guiding, demand, at=NOW + HOUR)
    assert (Relapse.objects.count(), RelapseSign.objects.count(), MonthlyDemand.objects.count()) == (1, 1, 1)
    assert LogEntry.objects.filter(move="monthly_return").last().before == {"demands": 1}


def test_a_demand_from_outside_is_kept_apart(guiding):
    bank = Demand(CANCELLED, outside="某银行成都分行", outside_place="四川省", times=2)
    month(guiding, bank)
    assert Relapse.objects.count() == 0
    assert outside_sums() == OutsideSums([], 2)  # not in the catalogue: nothing that was typed is printed
    Certificate.objects.filter(name=CANCELLED).update(source="published")
    assert outside_sums() == OutsideSums([{"cert_name": CANCELLED, "outside_place": "四川省", "times": 2}], 0)


def test_no_line_is_a_nil_return(guiding):
    monthly = month(guiding)
    assert (monthly.demands.count(), str(monthly)) == (0, "八廓街道办事处：2020-11")


WRONG = {
    "no name": (Demand("", outside="某银行", outside_place="四川省"), "没有填写证明名称"),
    "nobody": (Demand(CANCELLED), "填写一个"),
    "no place": (Demand(CANCELLED, outside="某银行"), "所在的省"),
    "a number": (Demand(CANCELLED, outside="某银行13800001234", outside_place="四川省"), "手机号码"),
}


@pytest.mark.parametrize("name", WRONG)
def test_lines_that_say_nothing_or_too_much_are_refused(guiding, name):
    demand, words = WRONG[name]
    with pytest.raises(Refused, match=words):
        month(guiding, demand)


def test_a_month_to_come_another_kind_of_unit_and_strangers_are_refused(guiding):
    with pytest.raises(Refused, match="还没有到"):
        month(guiding, day=date(2020, 12, 1))
    with pytest.raises(Refused, match="乡镇人民政府"):
        file_return(guiding.ground.civil, NOVEMBER, [], actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(NoPower):
        file_return(guiding.ground.township, NOVEMBER, [], actor=guiding.cast.stranger, at=NOW)


def test_a_line_is_matched_later_where_the_list_comes_later(guiding):
    GuideTask.objects.filter(cert_name=CANCELLED).update(closed_at=NOW)
    month(guiding, Demand(CANCELLED, by_unit=guiding.ground.civil))
    assert Relapse.objects.count() == 0
    GuideTask.objects.filter(cert_name=CANCELLED).update(closed_at=None)
    assert look_for_relapses(at=NOW + DAY) == 1


@pytest.mark.parametrize(("number", "cases"), [(2, 0), (3, 1), (9, 1)])
def test_complaints_open_a_case_from_the_threshold_on_and_once_in_a_span(guiding, number, cases):
    task, asked, keys = guiding.task(), [], [10 * n for n in range(1, number + 1)]

    def count(since):
        asked.append(since)
        return [(task.unit_id, task.uid, key) for key in keys]

    assert [look_for_relapses(at=NOW, count=count), look_for_relapses(at=NOW + DAY, count=count)] == [cases, 0]
    assert (asked[0], RelapseSign.objects.count()) == (NOW - 30 * DAY, cases)
    if not cases:
        return
    case = Relapse.objects.get()
    assert f"30天内有{number}件投诉" in case.signs.get().words
    # The same complaints do not open a closed case again; as many new ones do.
    move_relapse(case, "unfounded", note="不属实。", actor=guiding.cast.supervisor, at=NOW + 2 * DAY)
    keys += [5, 102]  # taken on later than others, received before
    assert look_for_relapses(at=NOW + 31 * DAY, count=count) == 0
    keys.append(103)
    assert look_for_relapses(at=NOW + 31 * DAY, count=count) == 1


def test_real_complaints_are_counted(complaining):
    follow_lists(at=FOLLOWED_AT)
    for number in range(3):
        complaint = complaining.complaint(party=Party("示例投诉人", f"1380000001{number}"))
        assert look_for_relapses(at=COMPLAINED_AT + HOUR) == 0
        complaining.refer(complaint)
    assert look_for_relapses(at=COMPLAINED_AT + DAY) == 1
    sign = RelapseSign.objects.get()
    assert (sign.kind, sign.relapse.item.cert_name, "示例" in sign.words) == ("complaints", CANCELLED, False)


def test_the_thresholds_are_the_campaigns(guiding):
    campaign, cast = guiding.ground.campaign, guiding.cast
    assert (watch_of(campaign).complaints, watch_of(campaign).days) == (3, 30)
    set_watch(campaign, complaints=2, days=14, actor=cast.region_coordinator, at=NOW)
    assert (watch_of(campaign).complaints, watch_of(campaign).days) == (2, 14)
    with pytest.raises(NoPower):
        set_watch(campaign, complaints=1, days=1, actor=cast.coordinator, at=NOW)
    with pytest.raises(Refused):
        set_watch(campaign, complaints=0, days=1, actor=cast.region_coordinator, at=NOW)


def stands(guiding, kind, unit="civil", at=NOW):
    lay_down(guiding.round)
    unit = getattr(guiding.ground, unit)
    return next(one for one in standings(guiding.round, kinds=[kind]) if one.unit == unit.pk).state(at)


def test_the_duties_follow_the_tasks_and_the_acknowledgements(guiding):
    gone = DutyKind.GUIDE_GONE
    assert (stands(guiding, gone, at=FOLLOWED_AT), stands(guiding, gone)) == ("owed", "overdue")
    assert stands(guiding, gone, "education") == "none"
    guiding.confirmed()
    assert stands(guiding, gone) == "done"
    assert (stands(guiding, DutyKind.BRIEFING), stands(guiding, DutyKind.BRIEFING, "education")) == ("owed", "none")
    told = Told(NOW.date(), 3, 12, "全体会议。")
    confirm_briefing(guiding.ground.civil, guiding.round, told, actor=guiding.cast.leader, at=NOW)
    assert stands(guiding, DutyKind.BRIEFING) == "done"


def test_who_may_say_that_the_windows_were_told_and_what_is_refused(guiding):
    unit, round = guiding.ground.civil, guiding.round
    good = Told(NOW.date(), 0, 1, file_name="签到.pdf", file=b"%PDF-1.4")
    with pytest.raises(NoPower):
        confirm_briefing(unit, round, good, actor=guiding.cast.clerk, at=NOW)
    for told, words in (
        (Told((NOW + DAY).date(), 1, 1), "不能晚于今天"),
        (Told(NOW.date(), 1, 0), "至少1人"),
        (Told(NOW.date(), 1, 1, file_name="a.exe", file=b"MZ"), "PDF、JPG或者PNG"),
    ):
        with pytest.raises(Refused, match=words):
            confirm_briefing(unit, round, told, actor=guiding.cast.leader, at=NOW)
    confirm_briefing(unit, round, good, actor=guiding.cast.leader, at=NOW)
    again = confirm_briefing(unit, round, Told(NOW.date(), 2, 9), actor=guiding.cast.leader, at=NOW + DAY)
    assert (again.staff, again.first_said_at, again.file_name) == (9, NOW, "签到.pdf")

"""Pages of the relapse watch, of briefings and of monthly returns: who finds what, acts with their words, files, the public sums."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Certificate
from supervision.enums.relapses import SignKind
from supervision.models import Briefing, CorrectionOrder, MonthlyReturn, Relapse
from supervision.operations.relapses import Sign, note_sign
from supervision.operations.returns import Demand, file_return
from tests.cast import PHASE_4
from tests.publishing.conftest import CANCELLED, KEPT
from tests.supervision.guide_papers import DAY, guiding
from tests.supervision.test_views_guide_tasks import look, said, send

__all__ = ["guiding"]
OCTOBER = date(2020, 10, 1)


@pytest.fixture(autouse=True)
def _phase_4():
    with time_machine.travel(PHASE_4, tick=False):
        yield


@pytest.fixture
def case(guiding):
    task = guiding.task()
    return note_sign(Sign(task.unit, task.item, SignKind.GUIDE, "one", "办事指南写有：【亲属关系证明】。"), at=PHASE_4)


def units(page):
    return [line["unit"].name for line in page.context["lines"]]


def test_a_case_is_found_by_its_unit_and_by_who_supervises_it(client, guiding, case):
    cast = guiding.cast
    for who in ("clerk", "leader", "supervisor", "city_supervisor", "region_coordinator"):
        page = look(client, getattr(cast, who), "relapses")
        assert [line["case"].pk for line in page.context["lines"]] == [case.pk]
        assert look(client, getattr(cast, who), "relapse", case.pk).status_code == 200
    assert look(client, cast.stranger, "relapse", case.pk).status_code == 404
    assert look(client, cast.stranger, "relapses").context["lines"] == []
    assert "系统每晚核对" in look(client, cast.stranger, "relapses").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "guide"}, 1),
        ({"kind": "return"}, 0),
        ({"state": "open"}, 1),
        ({"q": "亲属"}, 1),
        ({"q": "\x00", "state": "x"}, 1),
    ],
)
def test_the_cases_are_narrowed_and_counted(client, guiding, case, query, found):
    page = look(client, guiding.cast.supervisor, "relapses", **query)
    assert len(page.context["lines"]) == found
    assert sum(one["count"] for one in page.context["counts"]) == found


def test_unit_and_supervisor_act_on_the_page(client, guiding, case):
    cast = guiding.cast
    assert send(client, cast.clerk, "relapse_say", case.pk, words="").status_code == 422
    assert said(send(client, cast.clerk, "relapse_say", case.pk, words="已停止索要。")) == ["已说明，并通知对方。"]
    assert send(client, cast.clerk, "relapse_move", case.pk, "order").status_code == 404
    wrong = {"order-note": "停止。", "order-days": "4"}
    assert send(client, cast.supervisor, "relapse_move", case.pk, "order", **wrong).status_code == 422
    good = {**wrong, "order-number": "城政督〔2020〕3号"}
    assert send(client, cast.supervisor, "relapse_move", case.pk, "order", **good).status_code == 302
    answer = send(client, cast.clerk, "relapse_move", case.pk, "correct", **{"correct-note": "已改。"})
    assert (answer.status_code, "请先在“责令整改”（城政督〔2020〕3号）" in answer.content.decode()) == (409, True)
    CorrectionOrder.objects.update(state="withdrawn")  # left behind: shown and counted as what it is, and opened again
    page = look(client, cast.supervisor, "relapse", case.pk)
    assert ([one["move"].name for one in page.context["moves"]], page.context["word"]) == (["reopen"], "待核实")
    assert "等待督查单位“重新核实”" in page.content.decode()
    listed = look(client, cast.supervisor, "relapses", state="open")
    assert ([one["word"] for one in listed.context["lines"]], listed.context["counts"][0]["count"]) == (["待核实"], 1)
    again = {"reopen-note": "撤销有误，重新核实。"}
    assert said(send(client, cast.supervisor, "relapse_move", case.pk, "reopen", **again)) == [
        "责令整改已撤销，重新核实。"
    ]
    good["order-number"] = "城政督〔2020〕4号"
    assert send(client, cast.supervisor, "relapse_move", case.pk, "order", **good).status_code == 302
    assert send(client, cast.supervisor, "relapse_move", case.pk, "reopen", **again).status_code == 409
    CorrectionOrder.objects.filter(number="城政督〔2020〕4号").update(state="closed")
    assert send(client, cast.clerk, "relapse_move", case.pk, "correct", **{"correct-note": "已改。"}).status_code == 302
    assert (
        send(client, cast.supervisor, "relapse_move", case.pk, "close", **{"close-note": "核实。"}).status_code == 302
    )
    page = look(client, cast.clerk, "relapse", case.pk).content.decode()
    assert [word in page for word in ("已停止索要。", "停止。", "已改。", "核实。", "2020年12月1日")] == [True] * 5


def test_the_files_hold_what_the_lists_show(client, guiding, case):
    file_return(
        guiding.ground.township,
        OCTOBER,
        [Demand("=1+1", outside="银行", outside_place="四川省")],
        actor=guiding.cast.township_clerk,
        at=PHASE_4,
    )
    pages = {
        "relapses_file": CANCELLED,
        "briefings_file": "城关区民政局",
        "monthly_returns_file": "'=1+1",
        "outside_demands_file": "'=1+1",
    }
    for name, words in pages.items():
        assert words in look(client, guiding.cast.supervisor, name, "csv").content.decode()
        assert look(client, guiding.cast.supervisor, name, "xlsx").content[:2] == b"PK"
        assert look(client, guiding.cast.supervisor, name, "pdf").status_code == 404


def test_a_leader_confirms_and_who_has_not_is_listed(client, guiding):
    cast, unit = guiding.cast, guiding.ground.civil
    page = look(client, cast.supervisor, "briefings")
    assert units(page) == ["城关区民政局", "城关区社会福利院", "八廓街道办事处"]
    body = {"day": "2020-11-24", "windows": "3", "staff": "12", "words": "全体会议"}
    assert send(client, cast.clerk, "briefing_say", unit.pk, **body).status_code == 404
    assert send(client, cast.leader, "briefing_say", unit.pk, **{**body, "day": "2020-11-26"}).status_code == 409
    assert send(client, cast.leader, "briefing_say", unit.pk, **{**body, "staff": "0"}).status_code == 422
    assert send(client, cast.leader, "briefing_say", unit.pk, **body).status_code == 302
    assert Briefing.objects.get().staff == 12
    page = look(client, cast.supervisor, "briefings", stands="not_yet")
    assert (units(page), [one["count"] for one in page.context["counts"]]) == (
        ["城关区社会福利院", "八廓街道办事处"],
        [2, 1],
    )
    assert (
        look(client, cast.leader, "briefing_paper", Briefing.objects.get().pk).status_code == 404
    )  # none was attached
    assert units(look(client, cast.leader, "briefings")) == ["城关区民政局"]


def line(number, **given):
    values = {"cert_name": CANCELLED, "times": "2", **given}
    return {f"line{number}-{name}": value for name, value in values.items()}


def test_a_township_files_a_month(client, guiding):
    cast, town = guiding.cast, guiding.ground.township
    page = look(client, cast.township_clerk, "monthly_return", town.pk, "2020-10")
    assert len(page.context["lines"]) == 3
    assert len(look(client, cast.township_clerk, "monthly_return", town.pk, "2020-10", lines="6").context["lines"]) == 6
    body = {
        "lines": "3",
        **line(0, by_unit="城关区民政局"),
        **line(2, outside="某银行", outside_place="四川省"),
    }
    answer = send(client, cast.township_clerk, "monthly_return", town.pk, "2020-10", **body)
    assert said(answer) == ["已填报2020年10月月报，共2行。"]
    assert [one.times for one in MonthlyReturn.objects.get().demands.all()] == [2, 2]
    assert Relapse.objects.get().unit == guiding.ground.civil
    page = look(client, cast.supervisor, "monthly_returns", month="2020-10")
    assert [(one["unit"].name, len(one["demands"])) for one in page.context["lines"]] == [("八廓街道办事处", 2)]
    wrong = {"lines": "1", **line(0)}
    answer = send(client, cast.township_clerk, "monthly_return", town.pk, "2020-10", **wrong)
    assert (answer.status_code, "第1行" in answer.content.decode()) == (409, True)
    assert said(send(client, cast.township_clerk, "monthly_return", town.pk, "2020-10", lines="3")) == ["已零报告。"]


@pytest.mark.parametrize("month", ["2020-12", "2020-13", "2020-1", "x", "99999-01"])
def test_no_other_month_is_there(client, guiding, month):
    assert (
        look(client, guiding.cast.township_clerk, "monthly_return", guiding.ground.township.pk, month).status_code
        == 404
    )


def test_only_the_townships_own_clerk_files(client, guiding):
    for who in ("clerk", "stranger", "supervisor", "township_leader"):
        town = guiding.ground.township
        assert look(client, getattr(guiding.cast, who), "monthly_return", town.pk, "2020-10").status_code == 404


def test_the_public_reads_sums_of_outside_demands_and_nothing_of_cases(client, guiding, case):
    Certificate.objects.filter(name__in=(CANCELLED, KEPT)).update(source="published")
    bank = Demand(CANCELLED, outside="秘密银行", outside_place="四川省", times=2, village="秘密社区")
    typed = Demand("给张三开的证明", outside="秘密银行", outside_place="张三家", times=4)
    file_return(
        guiding.ground.township,
        OCTOBER,
        [bank, typed, Demand(KEPT, outside="银行", outside_place="四川省", times=3)],
        actor=guiding.cast.township_clerk,
        at=PHASE_4,
    )
    page = client.get(reverse("outside"))
    words = page.content.decode()
    assert [one in words for one in (CANCELLED, "四川省", "此外，区外机构还7次")] == [True] * 3
    assert [one in words for one in ("秘密", "八廓", "张三", KEPT)] == [False] * 4
    lines = client.get(reverse("outside_csv")).content.decode("utf-8-sig").splitlines()
    assert lines == ["证明,要求提供的机构所在地,次数", f"{CANCELLED},四川省,2", "其他证明,,7"]
    assert reverse("outside_csv") in words
    for address in (reverse("window_office", args=["540102-002"]), reverse("item", args=[guiding.uid(CANCELLED)])):
        assert [one in client.get(address).content.decode() for one in ("死灰复燃", "线索", "待核实")] == [False] * 3


def test_the_thresholds_are_set_by_the_coordination_office(client, guiding):
    office = guiding.ground.coordination
    answer = send(client, guiding.cast.region_coordinator, "relapse_watch", office.pk, complaints="5", days="10")
    assert said(answer) == ["已设定，今晚的监测起生效。"]
    assert (
        send(client, guiding.cast.region_coordinator, "relapse_watch", office.pk, complaints="0", days="10").status_code
        == 422
    )
    assert look(client, guiding.cast.coordinator, "relapse_watch", office.pk).status_code == 404


def test_many_cost_no_more_questions_than_one(client, guiding, case):
    def asked(name, *args):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(queries)

    file_return(
        guiding.ground.township,
        OCTOBER,
        [Demand("甲证明", outside="银行", outside_place="省")],
        actor=guiding.cast.township_clerk,
        at=PHASE_4,
    )
    look(client, guiding.cast.supervisor, "relapses")
    pages = (
        ("relapses",),
        ("relapses_file", "csv"),
        ("relapse", case.pk),
        ("briefings",),
        ("monthly_returns",),
        ("outside_demands_list",),
        ("outside",),
    )
    few = [asked(*page) for page in pages]
    other = guiding.task("健康证明")
    for n in range(4):
        note_sign(Sign(other.unit, other.item, SignKind.GUIDE, f"more {n}", "写有。"), at=PHASE_4 + n * DAY)
    many = [Demand(f"{n}证明", outside="银行", outside_place="省") for n in range(5)]
    file_return(guiding.ground.township, OCTOBER, many, actor=guiding.cast.township_clerk, at=PHASE_4)
    assert [asked(*page) for page in pages] == few

"""Plans, the draw and the results as the supervision office meets them; nobody below reads of a visit beforehand."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from supervision.models import CheckPlan
from supervision.operations.check_plans import draw_sample, plan_checks
from tests.cast import A_FEW
from tests.supervision.inspecting import DRAFT, PLANNED_AT, SEED, VISITED_AT

SUPERVISORS = {"supervisor", "city_supervisor", "region_supervisor"}
OTHERS = {"inspector", "handler", "city_handler"}
TYPED = {
    "name": "年底集中检查",
    "kind": "concentrated",
    "first_day": "2020-12-16",
    "last_day": "2020-12-30",
    "levels": ["3", "4"],
    "units_wanted": "2",
    "items_wanted": "1",
}


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(VISITED_AT, tick=False):
        yield


@pytest.fixture
def open_as(client, checked):
    """`open_as("supervisor", "check_plan", pk)`: the page, or with data what posting it gives."""

    def open_page(who, name, *args, data=None, query=""):
        client.force_login(getattr(checked.cast, who))
        address = reverse(name, args=args)
        return client.get(address + query) if data is None else client.post(address + query, data)

    return open_page


def test_only_those_who_supervise_read_plans(checked, open_as):
    pk = checked.plan.pk
    for name, args in (
        ("check_plans", ()),
        ("check_plan", (pk,)),
        ("check_draw", (pk,)),
        ("check_draw_file", (pk,)),
        ("check_results", (pk,)),
        ("check_results_file", (pk, "csv")),
    ):
        met = {who: open_as(who, name, *args).status_code for who in SUPERVISORS | OTHERS | A_FEW}
        assert (name, {who for who, status in met.items() if status == 200}) == (name, SUPERVISORS)
        assert (name, set(met.values())) == (name, {200, 404})


def test_a_plan_is_written_drawn_and_shown(checked, open_as):
    made = open_as("supervisor", "check_plan_new", data={**TYPED, "unit": checked.ground.lead.pk})
    plan = CheckPlan.objects.get(name="年底集中检查")
    assert made.headers["Location"] == reverse("check_plan", args=[plan.pk])
    before = open_as("supervisor", "check_draw", plan.pk).content.decode()
    assert ("抽取后不能重抽" in before, "没有抽查过20签" in before) == (True, True)
    assert open_as("supervisor", "check_draw", plan.pk, data={}).status_code == 302
    assert open_as("supervisor", "check_draw", plan.pk, data={}).status_code == 302
    assert plan.visits.count() == 2
    page = open_as("supervisor", "check_draw", plan.pk)
    assert (page.context["problems"], "按种子和名单重算，结果一致" in page.content.decode()) == ([], True)
    file = json.loads(open_as("supervisor", "check_draw_file", plan.pk).content)
    assert [row["code"] for row in file["sample"]] == list(plan.visits.values_list("inspected__code", flat=True))


def test_what_is_wrong_with_a_plan_is_said_at_its_field(checked, open_as):
    wrong = {**TYPED, "unit": checked.ground.lead.pk, "name": "", "last_day": "2020-12-01", "units_wanted": "0"}
    page = open_as("supervisor", "check_plan_new", data=wrong)
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["last_day", "name", "units_wanted"])
    foreign = {**TYPED, "unit": checked.ground.city_lead.pk}
    assert sorted(open_as("supervisor", "check_plan_new", data=foreign).context["form"].errors) == ["unit"]


def test_a_drawn_plan_is_not_changed(checked, open_as):
    page = open_as("supervisor", "check_plan_change", checked.plan.pk, data=TYPED)
    assert (page.status_code, "已经抽取" in page.content.decode()) == (422, True)


def test_somebody_is_sent(checked, open_as):
    visit, inspector = checked.visit.pk, checked.cast.inspector.pk
    page = open_as("supervisor", "check_assign", checked.plan.pk, data={"inspector": inspector})
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["pick"])
    data = {"inspector": checked.cast.city_supervisor.pk, "pick": [visit]}
    assert open_as("supervisor", "check_assign", checked.plan.pk, data=data).status_code == 302
    assert checked.visit.inspector == checked.cast.city_supervisor


def test_the_results_are_shown_and_given_away(checked, open_as, tmp_path):
    checked.answer_all(wrong=["still_asked"])
    checked.hand_in()
    page = open_as("supervisor", "check_results", checked.plan.pk).content.decode()
    assert ("取消后仍要求提供" in page, "已检查1个，发现问题1项" in page) == (True, True)
    again = open_as("supervisor", "check_results", checked.plan.pk, query="?page=9").context["page"]
    assert (again.number, again.paginator.per_page, again.paginator.count) == (1, 100, 1)
    path = tmp_path / "检查问题.xlsx"
    path.write_bytes(open_as("supervisor", "check_results_file", checked.plan.pk, "xlsx").content)
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert any("取消后仍要求提供" in row for row in rows)
    plans = open_as("supervisor", "check_plans_file", "csv").content.decode()
    assert (SEED in plans, "12月县（区）抽查暗访" in plans) == (True, True)
    waiting = open_as("supervisor", "findings").content.decode()
    assert ("对所选问题下达责令整改" in waiting, "城关区民政局" in waiting) == (True, True)
    assert open_as("city_supervisor", "findings").status_code == 200


def test_a_plan_is_ended_after_asking(checked, open_as):
    asked = open_as("supervisor", "check_plan_end", checked.plan.pk, "close").content.decode()
    assert "还没有提交的3个检查不再进行" in asked
    assert open_as("supervisor", "check_plan_end", checked.plan.pk, "discard", data={}).status_code == 422
    assert open_as("supervisor", "check_plan_end", checked.plan.pk, "close", data={}).status_code == 302
    assert open_as("supervisor", "check_plan_end", checked.plan.pk, "nothing").status_code == 404
    assert CheckPlan.objects.get(pk=checked.plan.pk).state == "closed"


def test_one_plan_and_many_take_the_same_number_of_queries(checked, open_as):
    counts = []
    open_as("supervisor", "check_plans")
    for number in (0, 2):
        for _ in range(number):
            plan = plan_checks(checked.plan.unit, DRAFT, actor=checked.cast.supervisor, at=PLANNED_AT)
            draw_sample(plan, actor=checked.cast.supervisor, at=PLANNED_AT)
        with CaptureQueriesContext(connection) as caught:
            open_as("supervisor", "check_plans")
        counts.append(len(caught))
    assert counts[0] == counts[1]

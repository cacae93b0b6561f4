"""Plan, draw once from a frozen frame, send somebody, end: what is refused, who is told, what stays for ever."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from campaign.models import LogEntry, Message, Unit
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from supervision.checks import lots as drawing
from supervision.enums.spot_checks import PlanState, VisitState
from supervision.models import CheckDraw, CheckedItem, CheckPlan, CheckVisit
from supervision.operations import check_plans
from supervision.operations.check_plans import (
    NobodyToDraw,
    assign_visits,
    change_plan,
    draw_sample,
    end_plan,
    file_of_draw,
    plan_checks,
)
from supervision.queries.check_frames import sample_in
from tests.publishing.conftest import CANCELLED, KEPT
from tests.supervision.inspecting import DAY, DRAFT, HOUR, PLANNED_AT, SEED


def plan_of(story, **given):
    lead = Unit.objects.get(pk=story.ground.lead.pk)
    return plan_checks(lead, replace(DRAFT, **given), actor=story.cast.supervisor, at=PLANNED_AT)


def test_the_draw_freezes_the_frame_and_lays_the_visits(checked):
    frame = json.loads(checked.plan.draw.frame)
    rows = {row["name"]: row for row in frame["units"]}
    assert sorted(rows) == ["八廓街道办事处", "城关区司法局", "城关区民政局", "城关区社会福利院"]
    assert rows["城关区民政局"]["lots"] == {"base": 10, "level": 10, "unchecked": 20}
    visits = checked.plan.visits.order_by("position")
    taken = list(drawing.sample_of(SEED, frame))
    assert [visit.inspected.code for visit in visits] == taken
    assert list(frame["items"]) == sorted(taken)
    items = CheckedItem.objects.filter(visit=checked.visit).order_by("position")
    listed = {CANCELLED: ("cancelled", "cancelled"), KEPT: ("retained", "retained")}
    assert {one.item.cert_name: (one.about, one.edition.kind) for one in items} == listed
    assert checked.plan.draw.questions[0]["code"] == "list_posted"
    assert (checked.plan.draw.algorithm, checked.plan.state) == (drawing.ALGORITHM, PlanState.DRAWN)


def test_the_file_of_the_draw_is_verified_by_the_command(checked, tmp_path, capsys):
    file = file_of_draw(checked.plan, sample_in(checked.plan))
    path = tmp_path / "抽取文件.json"
    path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    call_command("verify_draw", str(path))
    file["sample"][0]["items"] = ["another"]
    path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_draw", str(path))
    printed = capsys.readouterr().out
    assert ("重算，结果一致" in printed, "结果不一致" in printed, ended.value.code) == (True, True, 1)


def test_the_seed_is_made_after_the_frame_and_is_another_each_time(published):
    seeds = [draw_sample(plan_of(published), actor=published.cast.supervisor, at=PLANNED_AT).seed for _ in "ab"]
    assert [bool(re.fullmatch(r"[0-9a-f]{32}", seed)) for seed in seeds] == [True, True]
    assert seeds[0] != seeds[1]


def test_a_plan_is_drawn_once_and_never_changed_after(checked):
    again = CheckPlan.objects.select_related("unit").get(pk=checked.plan.pk)
    with pytest.raises(WrongState):
        draw_sample(again, actor=checked.cast.supervisor, at=PLANNED_AT + DAY)
    with pytest.raises(Refused, match="已经抽取，不能再改"):
        change_plan(again, DRAFT, actor=checked.cast.supervisor, at=PLANNED_AT + DAY)
    draw = checked.plan.draw
    for change in (lambda: CheckDraw.objects.update(seed="00"), lambda: CheckedItem.objects.all().delete()):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            change()
    with pytest.raises(TypeError):
        draw.save()


def test_a_complaint_and_an_earlier_visit_weigh(checked, monkeypatch):
    civil, town = checked.ground.civil, checked.ground.township
    checked.answer_all()
    checked.hand_in()
    monkeypatch.setattr(check_plans, "complaints_by_unit", lambda since: {town.pk: 4})
    made = draw_sample(plan_of(checked, units_wanted=1), actor=checked.cast.supervisor, at=PLANNED_AT + 2 * DAY)
    rows = {row["code"]: row["lots"] for row in json.loads(made.frame)["units"]}
    assert rows[civil.code] == {"base": 10, "level": 10}
    assert rows[town.code] == {"base": 10, "level": 10, "complaints": 40, "unchecked": 20}


def test_only_levels_that_were_chosen_are_in_the_frame(published):
    with pytest.raises(NobodyToDraw):
        draw_sample(plan_of(published, levels=(1,)), actor=published.cast.supervisor, at=PLANNED_AT)
    assert CheckPlan.objects.get().state == PlanState.DRAFTED
    made = draw_sample(plan_of(published, levels=(4,)), actor=published.cast.supervisor, at=PLANNED_AT)
    assert [row["name"] for row in json.loads(made.frame)["units"]] == ["八廓街道办事处"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "没有填写计划名称"),
        ({"last_day": date(2020, 12, 1)}, "结束日期早于开始日期"),
        ({"units_wanted": 0}, "抽取单位数"),
        ({"items_wanted": 21}, "每单位抽取事项数"),
        ({"levels": ()}, "没有选择检查层级"),
    ],
)
def test_what_cannot_be_planned(published, given, words):
    with pytest.raises(Refused, match=words):
        plan_of(published, **given)


def test_who_does_not_supervise_neither_plans_nor_draws(checked):
    lead, cast = Unit.objects.get(pk=checked.ground.lead.pk), checked.cast
    for who in (cast.coordinator, cast.inspector, cast.clerk, cast.stranger):
        with pytest.raises(NoPower):
            plan_checks(lead, DRAFT, actor=who, at=PLANNED_AT)
        with pytest.raises(NoPower):
            draw_sample(plan_of(checked), actor=who, at=PLANNED_AT)
    assert plan_checks(lead, DRAFT, actor=cast.city_supervisor, at=PLANNED_AT).unit == lead


def test_the_inspector_is_told_once_of_many_visits_and_no_name_is_said(checked):
    told = Message.objects.get(kind="check_assigned")
    assert (told.user.username, told.unit.name) == ("inspector", "城关区人民政府办公室")
    assert "民政局" not in told.subject + told.body
    with pytest.raises(Refused, match="没有“现场检查”的岗位"):
        assign_visits([checked.visit], checked.cast.clerk, actor=checked.cast.supervisor, at=PLANNED_AT)
    with pytest.raises(NoPower):
        assign_visits([checked.visit], checked.cast.inspector, actor=checked.cast.inspector, at=PLANNED_AT)


def test_the_unit_that_is_looked_at_reads_nothing_of_it_in_its_log(checked):
    assert set(
        LogEntry.objects.filter(thing_id=checked.visit.pk, move="assign_visit").values_list("unit", flat=True)
    ) == {checked.ground.lead.pk}
    assert not LogEntry.objects.filter(unit=checked.ground.civil, at__gte=PLANNED_AT).exists()


def test_ending_a_plan_calls_off_what_is_open(checked):
    checked.answer_all()
    checked.hand_in()
    plan, actor = CheckPlan.objects.select_related("unit").get(pk=checked.plan.pk), checked.cast.supervisor
    with pytest.raises(NoteMissing):
        end_plan(plan, "discard", actor=actor, at=PLANNED_AT + DAY)
    end_plan(plan, "close", actor=actor, at=PLANNED_AT + 2 * DAY)
    states = CheckVisit.objects.order_by("inspected__code").values_list("state", flat=True)
    assert sorted(states) == [VisitState.CALLED_OFF, VisitState.CALLED_OFF, VisitState.HANDED_IN]
    with pytest.raises(Refused, match="不能再分派"):
        assign_visits(list(plan.visits.all()), checked.cast.inspector, actor=actor, at=PLANNED_AT + 2 * DAY + HOUR)

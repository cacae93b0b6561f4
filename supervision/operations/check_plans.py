"""Plan spot checks, draw who is looked at, say who goes (notice 五(五)1: 抽查暗访、集中检查; 五(五)3: 重点抽查、重点督导)."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from campaign.access import can, people_who_can, why_not
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, carry_out, carry_out_all, record
from campaign.operations.messages import tell_people
from campaign.roles import Action
from publishing.models import ListedItem
from supervision.checks import lots as drawing
from supervision.enums.spot_checks import VisitState
from supervision.models import CheckDraw, CheckedItem, CheckPlan, CheckVisit
from supervision.queries.check_frames import (
    KINDS,
    about_of,
    candidates,
    editions_of_items,
    item_frame,
    items_checked,
    items_to_check,
    unit_frame,
)
from supervision.queries.checklists import CURRENT, checklist
from supervision.queries.complaint_counts import complaints_by_item, complaints_by_unit

COUNTED = timedelta(days=183)  # complaints received in the half year before a draw count
UNITS_MOST, ITEMS_MOST = 200, 20


class NobodyToDraw(Refused):
    """No unit stands at the levels of the plan."""


@dataclass(frozen=True)
class PlanDraft:
    """What a person decides of a plan."""

    name: str
    kind: str
    first_day: date
    last_day: date
    units_wanted: int
    items_wanted: int
    levels: tuple[int, ...] = (3, 4)

    def facts(self) -> dict[str, Any]:
        """As the columns of the plan."""
        return {**vars(self), "levels": sorted(self.levels), "name": self.name.strip()}


def plan_checks(unit: Unit, draft: PlanDraft, *, actor: User, at: datetime) -> CheckPlan:
    """Write a plan for an office; nothing is drawn yet. Raises `NoPower`, and `Refused` for what cannot be."""
    if denied := why_not(actor, Action.SUPERVISE, unit):
        raise NoPower(denied)
    _refuse_draft(draft)
    with transaction.atomic():
        plan = CheckPlan.objects.create(unit=unit, created_by=actor, created_at=at, checklist=CURRENT, **draft.facts())
        record(plan, "plan_checks", "拟订检查计划", actor=actor, at=at, after=_told(draft))
    return plan


def change_plan(plan: CheckPlan, draft: PlanDraft, *, actor: User, at: datetime) -> CheckPlan:
    """Change a plan before its draw. Raises `NoPower`, and `Refused` once it is drawn."""
    _refuse_draft(draft)
    with transaction.atomic():
        held = CheckPlan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
        if denied := why_not(actor, Action.SUPERVISE, held):
            raise NoPower(denied)
        if held.state != "drafted":
            raise Refused("计划已经抽取，不能再改。需要改变的，请另行拟订计划。")
        for name, value in draft.facts().items():
            setattr(held, name, value)
        held.save(update_fields=list(draft.facts()))
        record(held, "change_plan", "修改检查计划", actor=actor, at=at, after=_told(draft))
    return held


def _told(draft: PlanDraft) -> dict[str, Any]:
    return {**draft.facts(), "first_day": draft.first_day.isoformat(), "last_day": draft.last_day.isoformat()}


def _refuse_draft(draft: PlanDraft) -> None:
    if not draft.name.strip():
        raise Refused("没有填写计划名称。请写明年度、范围和方式，例如“12月县（区）抽查暗访”。")
    if draft.first_day > draft.last_day:
        raise Refused("结束日期早于开始日期，请核对。")
    if not 1 <= draft.units_wanted <= UNITS_MOST:
        raise Refused(f"抽取单位数应当在1至{UNITS_MOST}之间。")
    if not 0 <= draft.items_wanted <= ITEMS_MOST:
        raise Refused(f"每单位抽取事项数应当在0至{ITEMS_MOST}之间。")
    if not draft.levels:
        raise Refused("没有选择检查层级。请至少选择一级。")


def draw_sample(plan: CheckPlan, *, actor: User, at: datetime, seed: str | None = None) -> CheckDraw:
    """Freeze the frame, make the seed after that, draw units and items; once. Gives the draw.

    `seed` is given by who shows that the same seed takes the same sample; else it is 32 random figures. Raises `WrongState`
    for a plan that is drawn, `NoPower`, and `NobodyToDraw`.
    """
    with transaction.atomic():
        carry_out(plan, "draw", actor=actor, at=at)
        units = unit_frame(plan, complaints_by_unit(at - COUNTED))
        if not units:
            raise NobodyToDraw("所选层级没有参加清理的下级单位，不能抽取。请修改检查层级。")
        seed = seed or secrets.token_hex(16)
        frame: dict[str, Any] = {
            "units_wanted": plan.units_wanted,
            "items_wanted": plan.items_wanted,
            "units": units,
            "items": {},
        }
        taken = list(drawing.sample_of(seed, frame))
        pool = _pool(plan, taken, at)
        frame["items"] = {code: rows for code, (_, rows) in pool.items()}
        text = drawing.canonical(frame)
        made = CheckDraw.objects.create(
            plan=plan,
            algorithm=drawing.ALGORITHM,
            seed=seed,
            frame=text,
            frame_sha256=drawing.checksum(text),
            questions=[dict(question) for question in checklist(plan.checklist)],
            drawn_by=actor,
            drawn_at=at,
        )
        _lay_visits(plan, drawing.sample_of(seed, frame), {code: items for code, (items, _) in pool.items()})
        after = {"seed": seed, "frame_sha256": made.frame_sha256, "units": len(taken)}
        record(plan, "drawn", "抽取结果", actor=actor, at=at, after=after)
    return made


Pool = dict[str, tuple[list[ListedItem], list[dict[str, Any]]]]


def _pool(plan: CheckPlan, codes: Iterable[str], at: datetime) -> Pool:
    """The items of each drawn unit that are in force, with their rows of the frame."""
    keys = dict(candidates(plan).filter(code__in=list(codes)).values_list("code", "pk"))
    items = items_to_check(keys.values(), at.astimezone(SHANGHAI).date())
    complaints, checked = complaints_by_item(at - COUNTED), items_checked(keys.values())
    return {code: (items[pk], item_frame(items[pk], complaints, checked)) for code, pk in keys.items()}


def _lay_visits(plan: CheckPlan, sample: Mapping[str, list[str]], items: Mapping[str, list[ListedItem]]) -> None:
    """A visit for each drawn unit, with the items drawn for it and the editions in which they are in force."""
    units = Unit.objects.in_bulk(list(sample), field_name="code")
    visits = CheckVisit.objects.bulk_create(
        CheckVisit(plan=plan, unit=plan.unit, inspected=units[code], position=number)
        for number, code in enumerate(sample, 1)
    )
    editions = editions_of_items(item for rows in items.values() for item in rows)
    laid = []
    for visit, (code, taken) in zip(visits, sample.items(), strict=True):
        by_uid = {str(item.uid): item for item in items[code]}
        for number, uid in enumerate(taken, 1):
            item = by_uid[uid]
            about = about_of(item)
            edition = editions.get((item.compilation_id, KINDS[about]))
            laid.append(CheckedItem(visit=visit, item=item, edition=edition, about=about, position=number))
    CheckedItem.objects.bulk_create(laid)


def file_of_draw(plan: CheckPlan, sample: list[dict[str, Any]]) -> dict[str, Any]:
    """The draw as a file from which anybody can draw again: method, seed, frame with its checksum, and the sample."""
    made = plan.draw
    return {
        "plan": plan.name,
        "office": plan.unit.name,
        "drawn_at": made.drawn_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "algorithm": made.algorithm,
        "seed": made.seed,
        "frame_sha256": made.frame_sha256,
        "frame": json.loads(made.frame),
        "sample": sample,
    }


def assign_visits(visits: Iterable[CheckVisit], inspector: User, *, actor: User, at: datetime) -> int:
    """Say who goes; the inspector is told. Gives how many. Raises `NoPower`, and `Refused` for a visit that is over.

    The inspector must hold 现场检查 where the plan's office reaches.
    """
    given = list(visits)
    with transaction.atomic():
        for visit in given:
            if denied := why_not(actor, Action.SUPERVISE, visit):
                raise NoPower(denied)
            if not visit.is_open:
                raise Refused(f"{visit.inspected.name}的检查已经提交或者不再进行，不能再分派。请刷新后查看。")
            if not can(inspector, Action.INSPECT, visit):
                raise Refused(f"{inspector.name}没有“现场检查”的岗位，不能分派。请先在“人员”中任命检查员。")
            visit.inspector = inspector
            record(visit, "assign_visit", "分派检查", actor=actor, at=at, after={"inspector": inspector.pk})
        CheckVisit.objects.bulk_update(given, ["inspector"])
        for plan in {visit.plan_id: visit.plan for visit in given}.values():
            facts = {
                "obligation": f"check:{plan.pk}:{at:%Y%m%d%H%M%S}",
                "kind": "check_assigned",
                "subject": "有检查任务分派给您",
                "body": "请在“现场检查”中打开，信号不好的地方先在有网时打开一次，之后断网也能填写。",
                "offset_days": 0,
            }
            tell_people([inspector], plan.unit, facts, at=at)
    return len(given)


def end_plan(plan: CheckPlan, move: str, *, actor: User, at: datetime, note: str = "") -> CheckPlan:
    """Close or discard a plan (`close`, `discard`): its open visits are called off. Raises what `carry_out` raises."""
    with transaction.atomic():
        carry_out(plan, move, actor=actor, at=at, note=note)
        open_ones = list(plan.visits.filter(state=VisitState.OPEN).select_related("unit"))
        carry_out_all(open_ones, "call_off", actor=actor, at=at)
    return plan


def inspectors_for(plan: CheckPlan) -> list[User]:
    """Who may be sent: everybody who may inspect for the plan's office, in the order of their keys."""
    return list(people_who_can(Action.INSPECT, plan))

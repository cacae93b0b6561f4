"""Plans of spot checks: the list, a new one, one with its sample and who goes (notice 五(五)1、3)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.enums import Level
from campaign.operations import Refused, open_moves
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked, day_of
from review.views.papers import fact
from supervision.enums.spot_checks import PlanState, VisitState
from supervision.forms.spot_checks import AssignForm, PlanForm
from supervision.models import CheckPlan
from supervision.operations.check_plans import assign_visits, change_plan, end_plan, inspectors_for, plan_checks
from supervision.queries.check_plans import offices_of, plans_for, plans_to_draw, visits_of, with_progress
from supervision.sheets.checks import PLANS, rows_of_plans
from supervision.views.files import register_answer

PAGE = 50
PLAN_TONES = {
    PlanState.DRAFTED: "draft",
    PlanState.DRAWN: "waiting",
    PlanState.CLOSED: "kept",
    PlanState.DISCARDED: "cancelled",
}
VISIT_TONES = {VisitState.OPEN: "waiting", VisitState.HANDED_IN: "kept", VisitState.CALLED_OFF: "cancelled"}
COLUMNS = [
    {"label": "计划名称"},
    {"label": "督查单位"},
    {"label": "方式"},
    {"label": "时间"},
    {"label": "状态"},
    {"label": "抽取单位", "numeric": True},
    {"label": "已检查", "numeric": True},
    {"label": "发现问题", "numeric": True},
]


@requires(Action.SUPERVISE)
@require_safe
def check_plans(request: Asked) -> HttpResponse:
    """The plans of the person's office and of the offices below it."""
    drafted = request.GET.get("state") == PlanState.DRAFTED
    plans = plans_to_draw(request.user) if drafted else plans_for(request.user)
    page = Paginator(with_progress(plans), PAGE).get_page(request.GET.get("page"))
    rows = [
        [
            {"text": plan.name, "url": reverse("check_plan", args=[plan.pk])},
            plan.unit.name,
            plan.get_kind_display(),
            f"{day(plan.first_day, 'year')}至{day(plan.last_day)}",
            {"text": plan.get_state_display(), "tone": PLAN_TONES[PlanState(plan.state)]},
            plan.visits_laid,  # type: ignore[attr-defined]
            plan.visits_in,  # type: ignore[attr-defined]
            plan.found,  # type: ignore[attr-defined]
        ]
        for plan in page
    ]
    context = {"page": page, "columns": COLUMNS, "rows": rows, "drafted": drafted}
    return render(request, "supervision/check_plans.html", context)


@requires(Action.SUPERVISE)
@require_safe
def check_plans_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a file: `xlsx` or `csv`."""
    plans = with_progress(plans_for(request.user)).select_related("unit", "draw")
    return register_answer(request, PLANS, rows_of_plans(plans), kind)


@requires(Action.SUPERVISE)
def check_plan_new(request: Asked) -> HttpResponse:
    """Write a plan."""
    offices = offices_of(request.user)
    form = PlanForm(request.POST if request.method == "POST" else None, offices=offices, today=day_of(request))
    if form.is_valid():
        try:
            plan = plan_checks(form.cleaned_data["unit"], form.draft, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, "已保存检查计划，还没有抽取。")
            return redirect("check_plan", pk=plan.pk)
    context = {"form": form, "crumbs": crumbs(None, "拟订检查计划"), "may_plan": offices.exists()}
    return render(request, "supervision/check_plan_edit.html", context, status=422 if form.errors else 200)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
def check_plan_change(request: Asked, plan: CheckPlan) -> HttpResponse:
    """Change a plan that is not drawn."""
    form = PlanForm(request.POST if request.method == "POST" else None, offices=None, plan=plan)
    if form.is_valid():
        try:
            change_plan(plan, form.draft, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, "已修改检查计划。")
            return redirect("check_plan", pk=plan.pk)
    context = {"form": form, "plan": plan, "crumbs": crumbs(plan, "修改"), "may_plan": True}
    return render(request, "supervision/check_plan_edit.html", context, status=422 if form.errors else 200)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
@require_safe
def check_plan(request: Asked, plan: CheckPlan) -> HttpResponse:
    """One plan: its facts, its sample, who goes, how far it is."""
    return show_plan(request, plan)


def show_plan(request: Asked, plan: CheckPlan, form: AssignForm | None = None) -> HttpResponse:
    """The page, with the form of assigning as it was sent."""
    visits = list(visits_of(plan))
    can_assign = plan.state == PlanState.DRAWN and any(visit.is_open for visit in visits)
    context = {
        "plan": plan,
        "tone": PLAN_TONES[PlanState(plan.state)],
        "facts": facts_of(plan),
        "visits": [(visit, VISIT_TONES[VisitState(visit.state)]) for visit in visits],
        "moves": open_moves(plan, actor=request.user, at=request.at),
        "people": inspectors_for(plan) if can_assign else [],
        "can_assign": can_assign,
        "form": form,
        "crumbs": crumbs(plan),
    }
    return render(request, "supervision/check_plan.html", context, status=422 if form is not None else 200)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
@require_POST
def check_assign(request: Asked, plan: CheckPlan) -> HttpResponse:
    """Say who goes to the visits that are picked."""
    visits = list(visits_of(plan))
    form = AssignForm(request.POST, people=inspectors_for(plan), visits=[visit.pk for visit in visits])
    if not form.is_valid():
        return show_plan(request, plan, form)
    picked = [visit for visit in visits if visit.pk in form.cleaned_data["pick"]]
    inspector = form.cleaned_data["inspector"]
    try:
        number = assign_visits(picked, inspector, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已将{number}个单位的检查分派给{inspector.name}，并通知本人。")
    return redirect("check_plan", pk=plan.pk)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
def check_plan_end(request: Asked, plan: CheckPlan, move: str) -> HttpResponse:
    """Close or discard a plan, after asking."""
    if move not in ("close", "discard"):
        raise Http404
    found = {one.name: one for one in open_moves(plan, actor=request.user, at=request.at)}.get(move)
    if found is None:
        messages.error(request, f"当前状态为“{plan.get_state_display()}”，不能这样办理。")
        return redirect("check_plan", pk=plan.pk)
    note, wrong = request.POST.get("note", "").strip(), ""
    if request.method == "POST":
        try:
            end_plan(plan, move, actor=request.user, at=request.at, note=note)
        except Refused as refused:
            wrong = refused.words
        else:
            messages.success(request, f"已{found.label}。")
            return redirect("check_plan", pk=plan.pk)
    left = plan.visits.filter(state=VisitState.OPEN).count()
    context = {
        "move": found,
        "thing": plan.name,
        "consequences": [f"还没有提交的{left}个检查不再进行，已经填写的内容留存。"] if left else [],
        "danger": move == "discard",
        "action_url": request.path,
        "back_url": reverse("check_plan", args=[plan.pk]),
        "note": note,
        "note_error": wrong,
    }
    return render(request, "confirm.html", context, status=422 if wrong else 200)


def facts_of(plan: CheckPlan) -> list[dict[str, Any]]:
    """What was planned, and how it was drawn."""
    return [
        fact("督查单位", plan.unit.name),
        fact("方式", plan.get_kind_display()),
        fact("时间", f"{day(plan.first_day, 'year')}至{day(plan.last_day, 'year')}"),
        fact("检查层级", "、".join(Level(level).label for level in plan.levels)),
        fact("抽取", f"{plan.units_wanted}个单位，每单位{plan.items_wanted}项"),
        fact("检查表", f"{plan.checklist}版"),
    ]


def crumbs(plan: CheckPlan | None, last: str = "") -> list[dict[str, str]]:
    """The way here; the last one is this page."""
    way = [{"label": "检查计划", "url": reverse("check_plans")}]
    if plan is not None:
        way.append({"label": plan.name, "url": reverse("check_plan", args=[plan.pk])} if last else {"label": plan.name})
    return [*way, {"label": last}] if last else way

"""Who takes over the check: the desk of the checking office, what the panel asked, and the region's policy."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import actions_of, requires
from campaign.enums import Unconfirmed, UnitKind
from campaign.models import LogEntry, Unit
from campaign.operations import Refused, open_moves
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from review.enums import ConfirmationState
from review.forms import ConsentForm, HandoverFilter, PolicyForm, RefuseForm, TakeOverForm
from review.models import Confirmation, Ruling
from review.operations import record_consent, refuse_handover, set_policy, take_over
from review.queries import handovers_under, rulings_under, tasks_for
from review.sheets import handovers_csv, write_handovers
from review.views.papers import XLSX, chips, fact, same_act

PAGE = 50
TONES = {
    ConfirmationState.WAITING: "waiting",
    ConfirmationState.ACCEPTED: "kept",
    ConfirmationState.REFUSED: "refused",
    ConfirmationState.WRITTEN: "waiting",
    ConfirmationState.CONSENTED: "kept",
}
SIDES = {"ours": tasks_for, "panel": handovers_under}


def side_asked(request: Asked) -> tuple[str, Callable[[Any], QuerySet[Confirmation]]]:
    """Which list is asked for, among those that the person's posts open: what is asked of us, or what our panel asked."""
    held = actions_of(request.user)
    open_ones = [name for name, action in (("ours", Action.ANSWER), ("panel", Action.EXAMINE)) if action in held]
    side = request.GET.get("side", "")
    side = side if side in open_ones else open_ones[0]
    return side, SIDES[side]


def rows_asked(request: Asked) -> tuple[str, HandoverFilter]:
    """The list with its filter, what waits first."""
    side, rows = side_asked(request)
    return side, HandoverFilter(request.GET, rows=rows(request.user).order_by("answered_at", "pk"))


@requires(Action.ANSWER, Action.EXAMINE)
@require_safe
def handovers(request: Asked) -> HttpResponse:
    """What other units' items are to be checked by ours, or what our panel has asked of others."""
    side, form = rows_asked(request)
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    held = actions_of(request.user)
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": f"{reverse('handovers')}?side={side}",
        "side": side,
        "both_sides": {Action.ANSWER, Action.EXAMINE} <= held,
        "page": page,
        "lines": [(task, TONES[ConfirmationState(task.state)], address_of(task, side)) for task in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "review/handovers.html", context)


def address_of(task: Confirmation, side: str) -> str:
    """Where one is dealt with: the office answers its task, the panel opens its item."""
    return reverse("handover", args=[task.pk]) if side == "ours" else reverse("ruling", args=[task.ruling_id])


@requires(Action.ANSWER, Action.EXAMINE)
@require_safe
def handovers_file(request: Asked, kind: str) -> HttpResponse:
    """The filtered list as a file: `xlsx` or `csv`."""
    _, form = rows_asked(request)
    if kind == "csv":
        response = HttpResponse(handovers_csv(form.narrow()), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        target = BytesIO()
        own = "、".join(unit.name for unit in units_of(request.user)[:2])
        write_handovers(target, form.narrow(), unit_name=own, day=day_of(request))
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    response.headers["Content-Disposition"] = content_disposition_header(True, f"承接确认.{kind}") or ""
    return response


@requires(Action.ANSWER, model=Confirmation, within=tasks_for)
@require_safe
def handover(request: Asked, task: Confirmation) -> HttpResponse:
    """One task: what is to be checked, how, for whom, and the answer."""
    return show(request, task)


@requires(Action.ANSWER, model=Confirmation, within=tasks_for)
@require_POST
def handover_accept(request: Asked, task: Confirmation) -> HttpResponse:
    """Agree to take over, at once or from a day."""
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return show(request, task, accept=form)
    try:
        take_over(task, **form.cleaned_data, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("take_over",)):
            return show(request, again(request, task), accept=form, refused=refused)
    messages.success(request, f"已同意承接“{task.ruling.item.cert_name}”的核查。")
    return redirect("handover", pk=task.pk)


@requires(Action.ANSWER, model=Confirmation, within=tasks_for)
@require_POST
def handover_refuse(request: Asked, task: Confirmation) -> HttpResponse:
    """Refuse, with the reason: the panel that ruled so is told."""
    form = RefuseForm(request.POST, auto_id="refuse_%s")
    if not form.is_valid():
        return show(request, task, refuse=form)
    note = form.cleaned_data["note"]
    try:
        refuse_handover(task, note=note, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("refuse",), note):
            return show(request, again(request, task), refuse=form, refused=refused)
    messages.success(request, "已答复不予承接，理由已送审核组。")
    return redirect("handover", pk=task.pk)


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
def ruling_consent(request: Asked, case: Ruling) -> HttpResponse:
    """Record the written consent of a body outside the system; 404 where none is asked for."""
    task = Confirmation.objects.current().filter(ruling=case, state=ConfirmationState.WRITTEN).first()
    if task is None:
        raise Http404
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        task.ruling = case
        try:
            record_consent(task, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, "已登记书面同意。")
            return redirect("ruling", pk=case.pk)
    context = {
        "task": task,
        "case": case,
        "form": form,
        "crumbs": [
            {"label": "审核目录", "url": reverse("docket")},
            {"label": case.item.cert_name, "url": reverse("ruling", args=[case.pk])},
            {"label": "登记书面同意"},
        ],
    }
    return render(request, "review/handover_consent.html", context, status=422 if form.errors else 200)


def handover_part(case: Ruling) -> dict[str, Any]:
    """What an item's own page shows of its checking office: asked, agreed or refused, and why."""
    task = Confirmation.objects.current().filter(ruling=case).first()
    if task is None:
        return {}
    refusal = LogEntry.objects.about(task).filter(move="refuse").last()
    return {
        "handover": task,
        "handover_tone": TONES[ConfirmationState(task.state)],
        "handover_answer": answer_of(task),
        "handover_refusal": refusal.note if refusal else "",
    }


def again(request: Asked, task: Confirmation) -> Confirmation:
    """The task as it stands now, whatever was set on the instance."""
    return tasks_for(request.user).filter(pk=task.pk).first() or task


def show(request: Asked, task: Confirmation, *, refused: Refused | None = None, **forms: Any) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    moves = {move.name for move in open_moves(task, actor=request.user, at=request.at)} if task.is_current else set()
    context = {
        "task": task,
        "item": task.ruling.item,
        "tone": TONES[ConfirmationState(task.state)],
        "facts": facts_of(task),
        "answer": answer_of(task),
        "may_accept": "take_over" in moves,
        "accept": forms.get("accept") or TakeOverForm(),
        "refuse": forms.get("refuse") or RefuseForm(auto_id="refuse_%s"),
        "refused": refused,
        "log": LogEntry.objects.about(task).select_related("actor"),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "承接确认", "url": reverse("handovers")},
            {"label": task.ruling.item.cert_name},
        ],
    }
    return render(request, "review/handover.html", context, status=409 if refused else 200)


def facts_of(task: Confirmation) -> list[dict[str, Any]]:
    """What the office is asked: only what it needs to know of the item."""
    item = task.ruling.item
    return [
        fact("索要单位", task.ruling.unit.name),
        fact("政务服务事项", item.service_name),
        fact("证明用途", item.purpose),
        fact("原开具单位", item.issuing_unit),
        fact("拟定方式", task.get_disposal_display()),
        fact("取消后办理方式", task.replacement),
        fact("承接单位", task.body if task.office_id else f"{task.body}（系统外单位，凭书面同意）"),
    ]


def answer_of(task: Confirmation) -> list[dict[str, Any]]:
    """What the office said, or the document that says it."""
    days, on = task.from_day, task.document_on
    facts = [
        fact("自何日起", f"{days.year}年{days.month}月{days.day}日" if days else ""),
        fact("办理方法", task.method),
        fact("联系处室", task.contact_office),
        fact("办公电话", task.contact_phone),
        fact("答复天数", f"{task.days}天" if task.days else ""),
        fact("同意文件", f"{task.document_number}，{on.year}年{on.month}月{on.day}日" if on else ""),
    ]
    return [one for one in facts if one["value"]]


def coordination_offices(user: Any) -> QuerySet[Unit]:
    """The coordination office: the policy holds for the whole region."""
    return Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE)


@requires(Action.SET_RULES, model=Unit, within=coordination_offices)
def handover_policy(request: Asked, unit: Unit) -> HttpResponse:
    """Set what becomes of items whose checking office has not agreed, with the reason; earlier settings stand below."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    campaign = round.campaign
    form = PolicyForm(request.POST if request.method == "POST" else None, initial={"policy": campaign.unconfirmed})
    if form.is_valid():
        policy, reason = Unconfirmed(form.cleaned_data["policy"]), form.cleaned_data["reason"]
        try:
            set_policy(unit, campaign, policy, reason=reason, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已设定：{policy.label}，立即生效。")
            return redirect("handover_policy", pk=unit.pk)
    past = LogEntry.objects.about(unit).filter(move="set_unconfirmed").select_related("actor").order_by("-pk")
    context = {
        "form": form,
        "past": past,
        "now": Unconfirmed(campaign.unconfirmed).label,
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "承接未确认事项的处理"}],
    }
    return render(request, "review/handover_policy.html", context, status=422 if form.errors else 200)

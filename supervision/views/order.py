"""One order to correct: what is to be put right, what the unit reports, whether it is verified; printed as a paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires
from campaign.models import LogEntry
from campaign.operations import Refused, open_moves
from campaign.queries import working_days
from campaign.roles import Action
from campaign.templatetags.face import deadline, moment
from campaign.views.asked import Asked
from campaign.workflow import Move
from review.views.papers import fact
from supervision.enums.corrections import OrderLight, OrderState
from supervision.forms.corrections import ReportForm
from supervision.models import CorrectionOrder
from supervision.operations import corrections
from supervision.operations.corrections import Evidence, SayWhatIsWrong
from supervision.queries.corrections import light_of, orders_for
from supervision.views.files import stored
from supervision.views.orders import LIGHT_TONES, ORDER_TONES

ASKED_FIRST = ("report", "verify", "return", "withdraw")
OFFICE = frozenset({"verify", "return", "withdraw"})


@requires(Action.RESPOND, Action.SUPERVISE, model=CorrectionOrder, within=orders_for)
@require_safe
def order(request: Asked, order: CorrectionOrder) -> HttpResponse:
    """The order as its unit, the office that issued it and the line between read it."""
    return show(request, order)


def show(request: Asked, order: CorrectionOrder, *, form: ReportForm | None = None) -> HttpResponse:
    """The page, with the report as it was sent."""
    moves = moves_of(request, order)
    light = light_of(order, request.at, working_days())
    may_report = any(move.name == "prepare" for move in moves)
    own = can(request.user, Action.RESPOND, order)
    findings = order.findings.select_related("item__item", "edition__unit__division", "edition__round").order_by("pk")
    context = {
        "order": order,
        "tone": ORDER_TONES[OrderState(order.state)],
        "light": None if light == OrderLight.NONE else {"tone": LIGHT_TONES[light], "word": light.label},
        "facts": facts_of(order),
        "findings": findings,
        # What the unit has written and not signed is its own.
        "report": order.words if own or order.is_reported else "",
        "files": order.files.order_by("pk") if own or order.is_reported else [],
        "notes": notes_of(order),
        "form": form or (ReportForm(None, initial={"words": order.words}) if may_report else None),
        "moves": [move for move in moves if move.name in ASKED_FIRST],
        "accountabilities": order.accountabilities.order_by("pk"),
        "may_note": can(request.user, Action.SUPERVISE, order.issuer) and order.state != OrderState.WITHDRAWN,
        "crumbs": [{"label": "责令整改", "url": reverse("orders")}, {"label": order.number}],
    }
    return render(request, "supervision/order.html", context, status=422 if form is not None else 200)


def moves_of(request: Asked, order: CorrectionOrder) -> list[Move]:
    """The moves that are open to the person; what the office says is said by the office that ordered and its line above."""
    from_office = can(request.user, Action.SUPERVISE, order.issuer)
    moves = open_moves(order, actor=request.user, at=request.at)
    return [move for move in moves if move.name not in OFFICE or from_office]


@requires(Action.RESPOND, model=CorrectionOrder, within=orders_for)
def order_report(request: Asked, order: CorrectionOrder) -> HttpResponse:
    """Keep what the unit has done, with its evidence; nothing is reported yet."""
    if request.method != "POST":
        return redirect("order", pk=order.pk)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, order, form=form)
    files = [Evidence(file.name or "", file.read()) for file in form.cleaned_data["evidence"]]
    try:
        corrections.save_report(order, form.cleaned_data["words"], files, actor=request.user, at=request.at)
    except SayWhatIsWrong as wrong:
        form.add_problems(wrong.problems)
        return show(request, order, form=form)
    except Refused as refused:
        form.add_error(None, refused.words)
        order.refresh_from_db()
        return show(request, order, form=form)
    messages.success(request, "已保存整改情况，还没有报送。由分管领导签发报送。")
    return redirect("order", pk=order.pk)


@requires(Action.RESPOND, Action.SUPERVISE, model=CorrectionOrder, within=orders_for)
def order_act(request: Asked, order: CorrectionOrder, move: str) -> HttpResponse:
    """Ask once more before a step that cannot be taken back; posted, take it."""
    if move not in ASKED_FIRST:
        raise Http404
    found = {one.name: one for one in moves_of(request, order)}.get(move)
    if found is None:
        messages.error(request, f"当前状态为“{order.get_state_display()}”，您现在不能办理这一步。")
        return redirect("order", pk=order.pk)
    note, wrong = request.POST.get("note", "").strip(), ""
    if request.method == "POST":
        try:
            take(order, move, note, request)
        except Refused as refused:
            wrong = refused.words
        else:
            messages.success(request, f"已办理“{found.label}”。")
            return redirect("order", pk=order.pk)
    context = {
        "move": found,
        "thing": f"{order.number}　{order.unit.name}",
        "facts": [fact("整改情况", order.words)] if order.words and move != "withdraw" else [],
        "version": corrections.version_of(order) if move == "report" else "",
        "danger": move == "withdraw",
        "action_url": request.path,
        "back_url": reverse("order", args=[order.pk]),
        "note": note,
        "note_error": wrong,
        "consequences": [wrong] if wrong and not found.note_required else [],
    }
    return render(request, "confirm.html", context, status=422 if wrong else 200)


def take(order: CorrectionOrder, move: str, note: str, request: Asked) -> None:
    """One operation for the step."""
    facts: dict[str, Any] = {"actor": request.user, "at": request.at}
    match move:
        case "report":
            corrections.report_order(order, seen=request.POST.get("version", ""), **facts)
        case "verify":
            corrections.verify_order(order, **facts)
        case "return":
            corrections.return_order(order, note=note, **facts)
        case _:
            corrections.withdraw_order(order, note=note, **facts)


@requires(Action.RESPOND, Action.SUPERVISE, model=CorrectionOrder, within=orders_for)
@require_safe
def order_file(request: Asked, order: CorrectionOrder, file: int) -> HttpResponse:
    """One piece of evidence; what the unit has not signed is its own."""
    if not order.is_reported and not can(request.user, Action.RESPOND, order):
        raise Http404
    kept = order.files.filter(pk=file, erased_at=None).first()
    if kept is None:
        raise Http404
    return stored(kept.file, kept.file_name)


def facts_of(order: CorrectionOrder) -> list[dict[str, Any]]:
    """Who orders whom, by when, and how the day was computed."""
    issued = moment(order.issued_at, "year")
    facts = [
        fact("整改单位", order.unit.name),
        fact("下达单位", order.issuer.name),
        fact("来源", order.get_source_display()),
        fact("整改要求", order.what),
        fact("整改期限", f"{deadline(order.due_at, 'year')}（{issued}下达，次日起{order.days}个工作日，节假日除外）"),
    ]
    if order.reported_at:
        late = "，逾期报送" if order.reported_at >= order.due_at else ""
        facts.append(fact("报送时间", f"{moment(order.reported_at, 'year')}{late}"))
    if order.verified_at:
        facts.append(fact("核实时间", moment(order.verified_at, "year")))
    return facts


def notes_of(order: CorrectionOrder) -> list[LogEntry]:
    """Why it was sent back or withdrawn, oldest first."""
    return list(LogEntry.objects.about(order).filter(move__in=("return", "withdraw")))

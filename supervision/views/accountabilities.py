"""What was decided about units that did not correct or did not act (notice 五(五)3: 通报批评; 六(三): 严肃问责)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires
from campaign.models import LogEntry, Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked
from campaign.views.context import frame_of
from review.views.papers import fact
from supervision.enums.corrections import AccountabilityState
from supervision.forms.corrections import DecisionForm
from supervision.models import Accountability, CorrectionOrder
from supervision.operations.accountability import record_accountability, withdraw_accountability
from supervision.operations.corrections import SayWhatIsWrong
from supervision.queries.check_plans import offices_of
from supervision.queries.corrections import accountabilities_for, orders_supervised
from supervision.queries.notices import notices_about
from supervision.sheets.checks import ACCOUNTABILITIES, rows_of_accountabilities
from supervision.views.files import register_answer

PAGE = 50
TONES = {AccountabilityState.STANDING: "kept", AccountabilityState.WITHDRAWN: "cancelled"}
COLUMNS = [{"label": label} for label in ("文号", "单位", "类别", "决定日期", "决定机关", "决定公开", "状态")]


@requires(Action.RESPOND, Action.SUPERVISE)
@require_safe
def accountabilities(request: Asked) -> HttpResponse:
    """The notes of the person's own units and of all below."""
    page = Paginator(accountabilities_for(request.user), PAGE).get_page(request.GET.get("page"))
    public = notices_about(list(page))
    rows = [
        [
            {"text": one.number, "url": reverse("accountability", args=[one.pk])},
            one.unit.name,
            one.get_kind_display(),
            day(one.decided_on, "year"),
            one.decided_by,
            publicity(one, one.pk in public),
            {"text": one.get_state_display(), "tone": TONES[AccountabilityState(one.state)]},
        ]
        for one in page
    ]
    supervises = Action.SUPERVISE in frame_of(request).held
    context = {"page": page, "columns": COLUMNS, "rows": rows, "supervises": supervises}
    return render(request, "supervision/accountabilities.html", context)


@requires(Action.RESPOND, Action.SUPERVISE)
@require_safe
def accountabilities_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a file: `xlsx` or `csv`."""
    rows = rows_of_accountabilities(accountabilities_for(request.user))
    return register_answer(request, ACCOUNTABILITIES, rows, kind)


@requires(Action.SUPERVISE, model=Unit)
def accountability_new(request: Asked, unit: Unit) -> HttpResponse:
    """Note a decision about a unit, of an order where the address names one."""
    order = order_named(request, unit)
    offices = offices_of(request.user).exclude(pk=unit.pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, offices=offices, order=order)
    if form.is_valid():
        try:
            made = record_accountability(
                unit, form.decision, issuer=form.cleaned_data["issuer"], order=order, actor=request.user, at=request.at
            )
        except SayWhatIsWrong as wrong:
            form.add_problems(wrong.problems)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            more = "决定向社会公开的，请从本页发布公告。" if made.is_public else ""
            messages.success(request, f"已登记，并通知{unit.name}。{more}")
            return redirect("accountability", pk=made.pk)
    context = {"unit": unit, "order": order, "form": form, "crumbs": crumbs("登记")}
    return render(request, "supervision/accountability_new.html", context, status=422 if form.errors else 200)


def order_named(request: Asked, unit: Unit) -> CorrectionOrder | None:
    """The order of this unit that the address names, where the person may read it."""
    name = request.GET.get("order", "")
    if not (name.isascii() and name.isdigit() and len(name) < 16):
        return None
    return orders_supervised(request.user).filter(unit=unit, pk=int(name)).first()


@requires(Action.RESPOND, Action.SUPERVISE, model=Accountability, within=accountabilities_for)
@require_safe
def accountability(request: Asked, note_of: Accountability) -> HttpResponse:
    """One note, to read and to print."""
    standing = note_of.state == AccountabilityState.STANDING
    context = {
        "note_of": note_of,
        "tone": TONES[AccountabilityState(note_of.state)],
        "facts": facts_of(note_of),
        "notice": notices_about([note_of]).get(note_of.pk),
        "may_announce": standing and note_of.is_public and can(request.user, Action.ANNOUNCE, note_of.issuer),
        "notes": LogEntry.objects.about(note_of).filter(move="withdraw"),
        "may_withdraw": standing and can(request.user, Action.SUPERVISE, note_of.issuer),
        "crumbs": crumbs(note_of.number),
    }
    return render(request, "supervision/accountability.html", context)


def publicity(note_of: Accountability, is_out: bool) -> str:
    """Whether it was decided to be public, and whether the public can read it."""
    if not note_of.is_public:
        return "否"
    return "是，公告已发布" if is_out else "是，公告待发布"


def facts_of(note_of: Accountability) -> list[dict[str, Any]]:
    """What the document says."""
    return [
        fact("单位", note_of.unit.name),
        fact("类别", note_of.get_kind_display()),
        fact("决定机关", note_of.decided_by),
        fact("决定日期", day(note_of.decided_on, "year")),
        fact("事由", note_of.words),
        fact("决定向社会公开", publicity(note_of, bool(notices_about([note_of])))),
        fact("登记单位", note_of.issuer.name),
    ]


@requires(Action.SUPERVISE, model=Accountability, within=accountabilities_for)
def accountability_withdraw(request: Asked, note_of: Accountability) -> HttpResponse:
    """Withdraw a note, with the reason, after asking."""
    back = reverse("accountability", args=[note_of.pk])
    if note_of.state != AccountabilityState.STANDING or not can(request.user, Action.SUPERVISE, note_of.issuer):
        messages.error(request, "这条登记已经撤销，或者不由您所在的单位撤销。")
        return redirect(back)
    note, wrong = request.POST.get("note", "").strip(), ""
    if request.method == "POST":
        try:
            withdraw_accountability(note_of, note=note, actor=request.user, at=request.at)
        except Refused as refused:
            wrong = refused.words
        else:
            messages.success(request, "已撤销，登记和理由留存。")
            return redirect(back)
    context = {
        "move": Accountability.workflow.move("withdraw"),
        "thing": f"{note_of.number}　{note_of.unit.name}",
        "danger": True,
        "action_url": request.path,
        "back_url": back,
        "note": note,
        "note_error": wrong,
    }
    return render(request, "confirm.html", context, status=422 if wrong else 200)


def crumbs(last: str) -> list[dict[str, str]]:
    """The way here."""
    return [{"label": "问责登记", "url": reverse("accountabilities")}, {"label": last}]

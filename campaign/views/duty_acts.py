"""Excuse a unit, take that back; report what no paper shows, take that back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import fetch, requires
from campaign.enums import RecordSort
from campaign.forms.duties import ReportForm, WaiveForm
from campaign.models import DutyRecord, Obligation, Unit
from campaign.notice.duties import DUTIES
from campaign.operations import Refused
from campaign.operations.duties import lift_waiver, report_done, take_back_report, waive
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar_move import offices


def obligations() -> QuerySet[Obligation]:
    """Those that stand, with what a page says of them."""
    return Obligation.objects.standing().select_related("unit__division", "deadline__round__campaign")


def back_to(obligation: Obligation) -> str:
    """The page of the unit in the obligation's round."""
    return f"{reverse('unit_duties', args=[obligation.unit_id])}?round={obligation.round.number}"


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
def duty_waive(request: Asked, unit: Unit, obligation: int) -> HttpResponse:
    """The form with its reason, then the act; a refusal comes back in the form."""
    owed = fetch(obligations(), "pk", obligation)
    form = WaiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            waive(owed, unit, reason=form.cleaned_data["reason"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("reason", refused.words)
        else:
            messages.success(request, f"已免报：{owed}。可以在本页撤销。")
            return redirect(back_to(owed))
    return acting(request, owed, form, "duty_waive")


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_POST
def duty_lift(request: Asked, unit: Unit, obligation: int) -> HttpResponse:
    """Take the excuse back."""
    owed = fetch(obligations(), "pk", obligation)
    try:
        lift_waiver(owed, unit, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已撤销免报：{owed}，仍须办理。")
    return redirect(back_to(owed))


def reportable(user: Any) -> QuerySet[Obligation]:
    """The obligations that a leader reports by word."""
    return obligations().filter(kind__in=[one.kind.value for one in DUTIES if one.by_words])


@requires(Action.CERTIFY, model=Obligation, within=reportable)
def duty_report(request: Asked, owed: Obligation) -> HttpResponse:
    """The form, then the act."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            report_done(owed, words=form.cleaned_data["words"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("words", refused.words)
        else:
            messages.success(request, f"已登记办结：{owed}。登记有误的，可以在本页撤销。")
            return redirect(back_to(owed))
    return acting(request, owed, form, "duty_report")


@requires(Action.CERTIFY, model=Obligation, within=reportable)
@require_POST
def duty_report_undo(request: Asked, owed: Obligation) -> HttpResponse:
    """Take a report back."""
    try:
        take_back_report(owed, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已撤销登记：{owed}，仍须办理。")
    return redirect(back_to(owed))


def acting(request: Asked, owed: Obligation, form: Any, name: str) -> HttpResponse:
    """The page of a form about one obligation."""
    before = DutyRecord.objects.filter(obligation=owed).exclude(undone_at=None).select_related("by", "undone_by")
    context = {
        "form": form,
        "owed": owed,
        "excuses": name == "duty_waive",
        "before": before.filter(sort=RecordSort.WAIVED if name == "duty_waive" else RecordSort.REPORTED),
        "back_url": back_to(owed),
        "crumbs": [
            {"label": owed.unit.name, "url": back_to(owed)},
            {"label": "免报" if name == "duty_waive" else "登记办结"},
        ],
    }
    return render(request, "campaign/duty_act.html", context, status=422 if form.errors else 200)

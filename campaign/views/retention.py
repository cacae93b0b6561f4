"""What personal data are kept for how long, what would be erased now, and the days for each kind."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.forms.retention import TermForm
from campaign.models import LastRun, LogEntry, Unit
from campaign.models.runs import ERASED
from campaign.operations import Refused
from campaign.operations.retention import ACT, preview, set_term, terms
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar_move import offices

SOON = timedelta(days=30)
PAST = 30  # erasures that are listed


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_safe
def retention(request: Asked, unit: Unit) -> HttpResponse:
    """Every kind with its days, what is due now and what will be due in a month; what was erased before."""
    soon = {one.kept.kind: one.due for one in preview(request.at + SOON)}
    context: dict[str, Any] = {
        "office": unit,
        "lines": [{"standing": one, "soon": soon[one.kept.kind]} for one in preview(request.at)],
        "past": LogEntry.objects.filter(unit=unit, move=ACT).order_by("-pk")[:PAST],
        "ran": LastRun.objects.filter(pk=ERASED).first(),
        "crumbs": crumbs(unit),
    }
    return render(request, "campaign/retention.html", context)


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
def retention_set(request: Asked, unit: Unit, kind: str) -> HttpResponse:
    """Another number of days for one kind: what it would mean is shown first."""
    standing = next((one for one in terms() if one.kept.kind == kind), None)
    if standing is None:
        raise Http404
    form = TermForm(
        request.POST if request.method == "POST" else None,
        shortest=standing.kept.shortest,
        initial={"days": standing.days},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            set_term(kind, given["days"], office=unit, reason=given["reason"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("days", refused.words)
        else:
            messages.success(request, f"已设定：{standing.kept.title}保存{given['days']}天。公开的说明同时更新。")
            return redirect("retention", pk=unit.pk)
    context = {"office": unit, "standing": standing, "form": form, "crumbs": crumbs(unit, "设定天数")}
    return render(request, "campaign/retention_set.html", context, status=422 if form.errors else 200)


def crumbs(unit: Unit, here: str = "") -> list[dict[str, str]]:
    """The way to the page."""
    own = {"label": "个人信息保存期限", "url": reverse("retention", args=[unit.pk]) if here else ""}
    return [{"label": "我的工作", "url": reverse("desk")}, own, *([{"label": here}] if here else [])]

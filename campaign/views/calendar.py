"""The calendar: phases, deadlines, extensions; giving a unit more time, and taking it back."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import can, requires, signed_in, units_for, units_held
from campaign.forms import ExtendForm, WithdrawForm
from campaign.models import Deadline, Extension, Round, User
from campaign.notice.timetable import SHANGHAI
from campaign.notice.working_days import WorkingDays
from campaign.operations import Refused, extend_deadline
from campaign.operations.calendar import withdraw_extension
from campaign.queries import (
    calendar_changes,
    calendar_offices,
    extensions_seen_by,
    ribbon,
    round_asked,
    working_days,
)
from campaign.roles import Action
from campaign.views.asked import Asked


@signed_in
def calendar(request: Asked) -> HttpResponse:
    """The round's phases and deadlines, and the extensions of my units and of those below me."""
    round = chosen_round(request)
    office = calendar_offices().first()
    days = working_days()
    context = {
        "office": office if office is not None and can(request.user, Action.SET_CALENDAR, office) else None,
        "changes": calendar_changes(round) if round else [],
        "round": round,
        "rounds": Round.objects.select_related("campaign"),
        "ribbon": ribbon(round, request.at) if round else None,
        "deadlines": [dated(one, request, days) for one in round.deadlines.all()] if round else [],
        "phases": round.phases.order_by("number") if round else [],
        "extensions": extensions_seen_by(request.user, round) if round else [],
        "may_extend": round is not None and units_held(request.user, Action.EXTEND).exists(),
        "extendable": set(units_for(request.user, Action.EXTEND).values_list("pk", flat=True)),
        "at": request.at,
    }
    return render(request, "campaign/calendar.html", context)


@requires(Action.EXTEND)
def extend(request: Asked) -> HttpResponse:
    """Give a unit below me more time, with the reason."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    units = units_for(request.user, Action.EXTEND)
    initial = {name: request.GET.get(name, "") for name in ("unit", "deadline")}
    form = ExtendForm(request.POST or None, round=round, units=units, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            extend_deadline(
                data["deadline"],
                data["unit"],
                until=form.until(),
                reason=data["reason"],
                actor=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已批准{data['unit'].name}延期，该单位的日历上能看到。")
            return redirect("calendar")
    crumbs = [{"label": "日历和时限", "url": reverse("calendar")}, {"label": "批准延期"}]
    return render(request, "campaign/extend.html", {"form": form, "round": round, "crumbs": crumbs})


def granted(user: User) -> QuerySet[Extension]:
    """Extensions with what the page says of them."""
    return Extension.objects.select_related("deadline__round__campaign", "unit", "granted_by")


@requires(Action.EXTEND, model=Extension, within=granted)
def extension_withdraw(request: Asked, extension: Extension) -> HttpResponse:
    """Take an extension back: what follows from it is said before, the reason is asked."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    round = extension.deadline.round
    if form.is_valid():
        try:
            withdraw_extension(extension, reason=form.cleaned_data["reason"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已撤回{extension.unit.name}的延期，该单位的日历上能看到。")
            return redirect(f"{reverse('calendar')}?round={round.number}")
    crumbs = [{"label": "日历和时限", "url": reverse("calendar")}, {"label": "撤回延期"}]
    late = request.at >= extension.deadline.closes
    context = {"form": form, "extension": extension, "round": round, "crumbs": crumbs, "late": late}
    return render(request, "campaign/extension_withdraw.html", context)


def chosen_round(request: Asked) -> Round | None:
    """The round that the address names (`?round=1`), else the current one."""
    return round_asked(request.GET.get("round", ""), request.at)


def dated(deadline: Deadline, request: Asked, days: WorkingDays) -> dict[str, object]:
    """A deadline with where it stands now, and whether its last day is one on which offices work."""
    last_day = deadline.closes.astimezone(SHANGHAI).date() - timedelta(days=1)
    return {"deadline": deadline, "past": request.at >= deadline.closes, "rest": not days.is_working(last_day)}

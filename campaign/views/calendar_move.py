"""Move a deadline or the end of a phase for everybody: first its effect is shown, then it is done."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.forms import MoveForm
from campaign.models import Deadline, Extension, Obligation, Phase, SpecialDay, Unit
from campaign.notice.timetable import DEADLINES, closes_at, last_moment
from campaign.operations import Refused
from campaign.operations.timetable import move_deadline, move_phase
from campaign.queries import calendar_offices, chinese_deadline, working_days
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round

WEEKDAYS = "一二三四五六日"


def offices(user: Any) -> QuerySet[Unit]:
    """The coordination office: the calendar is the whole region's."""
    return calendar_offices()


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
def calendar_deadline(request: Asked, unit: Unit, kind: str) -> HttpResponse:
    """Another last day for one deadline of the round."""
    round = chosen_round(request)
    deadline = Deadline.objects.filter(round=round, kind=kind).select_related("round__campaign").first()
    if deadline is None:
        raise Http404
    return moving(request, unit, deadline)


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
def calendar_phase(request: Asked, unit: Unit, number: int) -> HttpResponse:
    """Another last day for one phase of the round; the next phase follows."""
    round = chosen_round(request)
    phase = Phase.objects.filter(round=round, number=number).select_related("round__campaign").first()
    if phase is None:
        raise Http404
    return moving(request, unit, phase)


def moving(request: Asked, office: Unit, thing: Deadline | Phase) -> HttpResponse:
    """The form, then its effect, then the act; a refusal comes back in the form."""
    form = MoveForm(request.POST if request.method == "POST" else None)
    back = f"{reverse('calendar')}?round={thing.round.number}"
    read = form.is_valid() and form.cleaned_data["confirmed"] == form.cleaned_data["last_day"].isoformat()
    if read:
        try:
            carry_out_move(thing, office, form, request)
        except Refused as refused:
            form.add_error("last_day", refused.words)
        else:
            messages.success(request, f"已调整“{thing.name}”，各单位的日历上能看到。")
            return redirect(back)
    context = {
        "form": form,
        "thing": thing,
        "confirmed": form.cleaned_data["last_day"].isoformat() if form.is_valid() else "",
        "effect": effect(thing, form.cleaned_data["last_day"]) if form.is_valid() else [],
        "back_url": back,
        "crumbs": [{"label": "日历和时限", "url": back}, {"label": "调整日期"}],
    }
    return render(request, "campaign/calendar_move.html", context, status=422 if form.errors else 200)


def carry_out_move(thing: Deadline | Phase, office: Unit, form: MoveForm, request: Asked) -> None:
    """Do what the form says; raises `Refused`."""
    last_day, reason = form.cleaned_data["last_day"], form.cleaned_data["reason"]
    if isinstance(thing, Deadline):
        move_deadline(thing, office, last_day=last_day, reason=reason, actor=request.user, at=request.at)
    else:
        move_phase(thing, office, last_day=last_day, reason=reason, actor=request.user, at=request.at)


def effect(thing: Deadline | Phase, last_day: date) -> list[str]:
    """What the move means, sentence by sentence: from when to when, what kind of day it is, what follows."""
    closes = closes_at(last_day)
    lines = [f"由{chinese_deadline(thing.closes, year=True)}改为{chinese_deadline(closes, year=True)}（北京时间）。"]
    lines.append(f"{last_day.month}月{last_day.day}日是星期{WEEKDAYS[last_day.weekday()]}{kind_of_day(last_day)}。")
    if isinstance(thing, Phase):
        following = Phase.objects.filter(round=thing.round, number=thing.number + 1, opens=thing.closes).first()
        if following is not None:
            lines.append(f"“{following.name}”随之从{chinese_deadline(closes, year=True)}开始。")
        return lines
    lines += [shift_words(thing, last_day), *order_words(thing, closes)]
    extensions = Extension.objects.filter(deadline=thing)
    if covered := extensions.filter(until__lte=closes).count():
        lines.append(f"已批准的{covered}件延期不晚于新的时限，不再另算。")
    if longer := extensions.filter(until__gt=closes).count():
        lines.append(f"已批准的{longer}件延期晚于新的时限，继续有效。")
    return lines


def shift_words(deadline: Deadline, last_day: date) -> str:
    """By how many days a deadline moves, and how many units owe something by it."""
    days = (last_day - last_moment(deadline.closes)[0]).days
    units = Obligation.objects.standing().filter(deadline=deadline).values("unit").distinct().count()
    whom = f"，涉及{units}个单位的应办事项" if units else ""
    return f"比现在{'推迟' if days > 0 else '提前'}{abs(days)}天{whom}。"


def order_words(deadline: Deadline, closes: datetime) -> list[str]:
    """A word for each deadline with which the order of the notice would no longer hold (申报、公布、汇总……)."""
    order = [rule.kind.value for rule in DEADLINES]
    found = []
    for other in Deadline.objects.filter(round=deadline.round).exclude(pk=deadline.pk).order_by("closes"):
        before = order.index(other.kind) < order.index(deadline.kind)
        if other.closes > closes if before else other.closes < closes:
            words = "早于" if before else "晚于"
            found.append(f"请注意：{words}“{other.name}”的时限{chinese_deadline(other.closes, year=True)}。")
    return found


def kind_of_day(day: date) -> str:
    """A day off, a weekend day that is worked, or nothing to say."""
    special = SpecialDay.objects.filter(pk=day).first()
    if special is not None:
        return f"，{special.name}，{special.get_kind_display()}"
    return "" if working_days().is_working(day) else "，不是工作日"

"""A visit on a phone: the questions with what was answered. The same page is a plain form where there is no script.

With a script (static/js/check.js) each answer is kept on the phone first and sent when there is a line (decision 57).
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked
from review.views.papers import fact
from supervision.enums.spot_checks import Answer
from supervision.models import CheckVisit
from supervision.operations.check_answers import AnswerDraft, take_answers, take_photo
from supervision.queries.check_answers import Standing, as_data, standings_of
from supervision.queries.check_plans import visits_for

PHOTOS_AT_ONCE = 12


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
def check_visit(request: Asked, visit: CheckVisit) -> HttpResponse:
    """The questions; posted without a script, store what was answered and photographed."""
    if request.method != "POST":
        return show_visit(request, visit)
    drafts = drafts_in(request, standings_of(visit, visit.plan.draw))
    try:
        taken = take_answers(visit, drafts, actor=request.user, at=request.at)
        photos = store_photos(request, visit)
    except Refused as refused:
        messages.error(request, refused.words)
        return show_visit(request, visit, status=409)
    if taken.refused or taken.conflicts:
        words = "".join(dict.fromkeys(taken.refused.values())) or "有的内容和另一台手机填写的不一致，请逐项选定。"
        messages.error(request, words)
        return show_visit(request, visit, typed=request.POST if taken.refused else None, status=409)
    messages.success(request, f"已保存{len(taken.stored)}项" + (f"、照片{photos}张。" if photos else "。"))
    return redirect("check_visit", pk=visit.pk)


def drafts_in(request: Asked, standings: list[Standing]) -> list[AnswerDraft]:
    """The answers of a plain form that say something new; the same form sent twice gives them the same names."""
    form, found = request.POST, []
    for one in standings:
        if f"value-{one.key}" not in form and f"note-{one.key}" not in form:
            continue
        value, note = form.get(f"value-{one.key}", ""), form.get(f"note-{one.key}", "").strip()
        over = named(form.get(f"over-{one.key}", ""))
        said = one.said
        if (value, note) == ((said.value, said.note) if said else ("", "")) and not one.is_conflict:
            continue
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{form.get('token', '')}:{request.user.pk}:{one.key}:{value}:{note}")
        found.append(AnswerDraft(name, one.key, value, note, over, request.at))
    return found


def named(text: str) -> tuple[uuid.UUID, ...]:
    """The names in a field, those left out that are none."""
    found = []
    for one in text.split():
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return tuple(found)


def store_photos(request: Asked, visit: CheckVisit) -> int:
    """Store the photographs of a plain form; the same form sent twice stores them once."""
    number = 0
    for field, files in request.FILES.lists():
        for at, file in enumerate(files[:PHOTOS_AT_ONCE]):
            key = field.removeprefix("photo-")
            name = uuid.uuid5(uuid.NAMESPACE_URL, f"{request.POST.get('token', '')}:{field}:{at}:{file.size}")
            take_photo(visit, name, key, file.read(), actor=request.user, at=request.at)
            number += 1
    return number


def show_visit(request: Asked, visit: CheckVisit, *, typed: QueryDict | None = None, status: int = 200) -> HttpResponse:
    """The page; `typed` is what was sent and is not stored."""
    standings = standings_of(visit, visit.plan.draw)
    context = {
        "visit": visit,
        "facts": facts_of(visit),
        "groups": groups_of(standings, typed),
        "values": Answer.choices,
        "token": (typed.get("token") if typed else None) or uuid.uuid4(),
        "answered": sum(one.is_answered for one in standings),
        "asked": len(standings),
        "page": {
            "user": request.user.pk,
            "visit": visit.pk,
            "state": reverse("check_state", args=[visit.pk]),
            "answers": reverse("check_answers", args=[visit.pk]),
            "photos": reverse("check_photo_add", args=[visit.pk]),
            "worker": reverse("check_worker"),
            "login": reverse("login"),
            "at": request.at.isoformat(),
            "open": visit.is_open,
        },
    }
    return render(request, "supervision/check_visit.html", context, status=status)


def groups_of(standings: list[Standing], typed: QueryDict | None = None) -> list[dict[str, Any]]:
    """The questions by what they are about: the unit, then item by item."""
    groups: list[dict[str, Any]] = []
    for one in standings:
        if not groups or groups[-1]["item"] != one.item:
            groups.append({"item": one.item, "questions": []})
        said = one.said
        value, note = (said.value, said.note) if said else ("", "")
        if typed is not None:
            value, note = typed.get(f"value-{one.key}", value), typed.get(f"note-{one.key}", note)
        question = {"one": one, "value": value, "note": note, "data": as_data(one), "over": " ".join(one.over)}
        groups[-1]["questions"].append(question)
    return groups


def facts_of(visit: CheckVisit) -> list[dict[str, Any]]:
    """Which unit, by which plan, until when."""
    plan = visit.plan
    facts = [
        fact("检查计划", f"{plan.name}（{plan.get_kind_display()}）"),
        fact("时间", f"{day(plan.first_day, 'year')}至{day(plan.last_day, 'year')}"),
        fact("状态", visit.get_state_display()),
    ]
    if visit.visited_on:
        facts.append(fact("检查日期", day(visit.visited_on, "year")))
        facts.append(fact("检查地点", visit.place))
    return facts


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
@require_safe
def check_paper(request: Asked, visit: CheckVisit) -> HttpResponse:
    """The checklist on paper, for where there is no line at all."""
    standings = standings_of(visit, visit.plan.draw)
    context = {"visit": visit, "groups": groups_of(standings), "values": Answer.choices}
    return render(request, "supervision/check_paper.html", context)

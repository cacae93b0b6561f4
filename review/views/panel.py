"""One panel: its members and settings, who stands aside from which unit, and the units that changed panels."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires, units_held
from campaign.enums import RecusalKind
from campaign.models import Recusal, Unit
from campaign.operations import Refused
from campaign.queries import current_round
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from review.forms import PanelForm, ReasonForm, RecusalForm
from review.models import Panel
from review.operations import end_recusal, set_panel, stand_aside
from review.queries.assignment import Load, workload
from review.queries.panels import (
    chairs,
    handed_over,
    members_of,
    panels_arranged_by,
    panels_of,
    panels_seen_by,
    recusals_seen_by,
    recusals_to_end,
    settings_of,
)
from review.sheets.assignment_out import WORKLOAD, rows_of_workload, table_csv, write_table
from review.views.panels import SEES
from review.views.papers import as_file, fact


@requires(*SEES)
@require_safe
def panel(request: Asked, pk: int) -> HttpResponse:
    """The panel's members, settings, recusals and hand-overs."""
    return show(request, fetch(panels_seen_by(request.user), "pk", pk))


@requires(*SEES)
@require_safe
def panel_download(request: Asked, pk: int, kind: str) -> HttpResponse:
    """What each member has in hand, as a file: `xlsx` or `csv`."""
    place = fetch(panels_seen_by(request.user), "pk", pk)
    loads = workload(place, current_round(request.at), request.user, request.at)
    members = [(seat, loads.get(seat.user.pk) or Load(seat.user)) for seat in members_of(place)]
    rows = list(rows_of_workload(members, loads.get(None)))
    return as_file(
        kind,
        "在办事项",
        xlsx=lambda file: write_table(file, WORKLOAD, rows, unit_name=place.name, day=day_of(request)),
        csv=lambda: table_csv(WORKLOAD, rows),
    )


@requires(Action.SETTLE)
def panel_settings(request: Asked, pk: int) -> HttpResponse:
    """The chair sets how the panel works."""
    place = fetch(units_held(request.user, Action.SETTLE), "pk", pk)
    form = PanelForm(request.POST or None, instance=settings_of(place))
    if request.method == "POST" and form.is_valid():
        set_panel(place, form.cleaned_data, actor=request.user, at=request.at)
        messages.success(request, "已保存审核组设置。新的期限从下一步办理起算。")
        return redirect("panel", pk=place.pk)
    context = {"panel": place, "form": form, "crumbs": crumbs(place, "审核组设置")}
    return render(request, "review/panel_settings.html", context, status=422 if form.errors else 200)


@requires(Action.EXAMINE)
@require_POST
def recusal_declare(request: Asked, pk: int) -> HttpResponse:
    """A member stands aside from a unit."""
    place = fetch(panels_of(request.user), "pk", pk)
    form = RecusalForm(request.POST, user=request.user)
    if not form.is_valid():
        return show(request, place, form=form, status=422)
    given = form.cleaned_data
    try:
        stand_aside(
            given["unit"],
            kind=RecusalKind(given["kind"]),
            words=given["words"],
            actor=request.user,
            at=request.at,
        )
    except Refused as refused:
        return show(request, place, form=form, refused=refused, status=409)
    unit = Unit.objects.select_related("acting_panel").get(pk=given["unit"].pk)
    moved = f"该单位的事项已移交{unit.acting_panel.name}审核组代为审核。" if unit.acting_panel else ""
    messages.success(request, f"已申报回避{unit.name}，该单位的事项不再对您显示。{moved}")
    return redirect("panel", pk=place.pk)


@requires(Action.SETTLE, Action.OVERSEE)
@require_POST
def recusal_end(request: Asked, pk: int) -> HttpResponse:
    """End a member's recusal, with the reason."""
    recusal = fetch(recusals_to_end(request.user), "pk", pk)
    home = panels_seen_by(request.user).filter(postings__user=recusal.user).first()
    form = ReasonForm(request.POST)
    if not form.is_valid():
        if home is None:
            return redirect("panels")
        return show(request, home, ending={recusal.pk: form}, status=422)
    end_recusal(recusal, note=form.cleaned_data["note"], actor=request.user, at=request.at)
    messages.success(request, f"已解除{recusal.user}对{recusal.unit.name}的回避。原记录留存。")
    return redirect("panel", pk=home.pk) if home else redirect("panels")


@dataclass(frozen=True)
class Line:
    """One recusal, whether the reader may end it, and the reason as it was typed."""

    one: Recusal
    ends: bool
    form: ReasonForm | None


def crumbs(place: Unit, last: str = "") -> list[dict[str, Any]]:
    """The way here."""
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "审核组", "url": reverse("panels")}]
    if not last:
        return [*way, {"label": place.name}]
    return [*way, {"label": place.name, "url": reverse("panel", args=[place.pk])}, {"label": last}]


def facts_of(panel: Panel) -> list[dict[str, Any]]:
    """The settings in words."""
    needed = f"{panel.opinions_needed}份" if panel.opinions_needed else "不要求"
    return [
        fact("成员意见", "各自独立提出，本人提出后才能看到他人意见" if panel.opinions_hidden else "随时互相可见"),
        fact("提出结论前须有的意见数", needed),
        fact("单位答复期限", f"{panel.answer_days}天"),
        fact("单位整改期限", f"{panel.rectify_days}天"),
        fact("审核组研究异议期限", f"{panel.study_days}天"),
    ]


def show(
    request: Asked,
    place: Unit,
    *,
    form: RecusalForm | None = None,
    ending: dict[int, ReasonForm] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page with the forms as they stand."""
    arranges = panels_arranged_by(request.user).filter(pk=place.pk).exists()
    sits = panels_of(request.user).filter(pk=place.pk).exists()
    may_end = set(recusals_to_end(request.user).values_list("pk", flat=True))
    forms = ending or {}
    recusals = [Line(one, one.pk in may_end, forms.get(one.pk)) for one in recusals_seen_by(request.user, place)]
    round = current_round(request.at)
    loads = workload(place, round, request.user, request.at)
    context = {
        "panel": place,
        "members": [
            {"user": seat.user, "chairs": seat.chairs, "load": loads.get(seat.user.pk) or Load(seat.user)}
            for seat in members_of(place)
        ],
        "unassigned": loads.get(None),
        "may_assign": chairs(request.user, place),
        "round": round,
        "facts": facts_of(settings_of(place)),
        "sits": sits,
        "arranges": arranges,
        "chairs": sits and chairs(request.user, place),
        "standing": [line for line in recusals if line.one.ended_at is None],
        "ended": [line for line in recusals if line.one.ended_at is not None],
        "form": form or (RecusalForm(user=request.user) if sits else None),
        "handed": handed_over(place),
        "refused": refused,
        "crumbs": crumbs(place),
    }
    return render(request, "review/panel.html", context, status=status)

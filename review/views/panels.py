"""The panels that a person sits on or oversees, and the units for which nobody is left to act (decision 18)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.models import Unit
from campaign.operations import Refused
from campaign.queries import current_round
from campaign.roles import Action
from campaign.views.asked import Asked
from review.forms import ReasonForm
from review.operations import hand_back, hand_up
from review.queries.panels import (
    Member,
    members_of_each,
    panel_above,
    panels_arranged_by,
    panels_seen_by,
    stuck_for,
    undecidable_for,
)

SEES = (Action.EXAMINE, Action.OVERSEE)


@requires(*SEES)
@require_safe
def panels(request: Asked) -> HttpResponse:
    """Every panel with its chair and members; on top the units that have to be handed up."""
    return show(request)


@requires(Action.SETTLE, Action.OVERSEE)
@require_POST
def panel_hand_up(request: Asked, pk: int) -> HttpResponse:
    """Hand a unit to the panel one level up, with the reason."""
    return arranged(request, pk, hand_up, "已移交上级审核组代为审核。")


@requires(Action.SETTLE, Action.OVERSEE)
@require_POST
def panel_hand_back(request: Asked, pk: int) -> HttpResponse:
    """Give a unit back to its own panel, with the reason."""
    return arranged(request, pk, hand_back, "已交回本级审核组审核。")


def arranged(request: Asked, pk: int, act: Any, done: str) -> HttpResponse:
    """Carry out one of the two; 404 for a unit whose panels are not the person's to arrange."""
    mine = panels_arranged_by(request.user).values("pk")
    units = Unit.objects.filter(panel__in=mine) | Unit.objects.filter(acting_panel__in=mine)
    unit = fetch(units.distinct(), "pk", pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, Refused("请写明理由。"), unit=unit, status=422)
    try:
        act(unit, note=form.cleaned_data["note"], actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, refused, unit=unit, note=form.cleaned_data["note"], status=409)
    messages.success(request, f"{unit.name}的事项{done}")
    return redirect("panel", pk=unit.panel_id) if unit.panel_id else redirect("panels")


def line(panel: Unit, members: list[Member]) -> dict[str, Any]:
    """One panel of the list."""
    return {"panel": panel, "members": members, "chaired": any(one.chairs for one in members)}


def show(
    request: Asked, refused: Refused | None = None, *, unit: Unit | None = None, note: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; after a refusal with its words and what was typed for the unit."""
    seen = list(panels_seen_by(request.user))
    members = members_of_each(seen)
    round = current_round(request.at)
    context = {
        "lines": [line(one, members.get(one.pk, [])) for one in seen],
        "stuck": [
            {"unit": one, "above": panel_above(one), "open": one == unit, "note": note if one == unit else ""}
            for one in stuck_for(request.user)
        ],
        "undecidable": undecidable_for(request.user, round) if round else [],
        "refused": refused,
    }
    return render(request, "review/panels.html", context, status=status)

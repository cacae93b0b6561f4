"""The log of a unit: who did what, when."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.access import requires
from campaign.models import LogEntry, Unit
from campaign.queries import log_of
from campaign.roles import Action
from campaign.views.asked import Asked

PAGE = 50


@requires(Action.READ, Action.OVERSEE, model=Unit)
def unit_log(request: Asked, unit: Unit) -> HttpResponse:
    """The unit's log, newest first."""
    page = Paginator(log_of(unit, request.user), PAGE).get_page(request.GET.get("page"))
    lines = [{"entry": entry, "note": shown_note(entry)} for entry in page]
    crumbs = [{"label": "我的工作", "url": reverse("desk")}, {"label": f"{unit.name}办理记录"}]
    return render(request, "campaign/unit_log.html", {"unit": unit, "page": page, "lines": lines, "crumbs": crumbs})


def shown_note(entry: LogEntry) -> str:
    """The note, where it was written for the other side: about the unit itself, or asked for by the move.

    Other notes may hold what a panel has not fed back yet, or what a list is before it is published: a paper with
    `inner_notes` has them on a page of its own.
    """
    model = entry.thing_type.model_class()
    if getattr(model, "inner_notes", False):
        return ""
    workflow = getattr(model, "workflow", None)
    if model is Unit or (workflow and any(m.name == entry.move and m.note_required for m in workflow.moves)):
        return entry.note
    return ""

"""The log of a unit: who did what, when."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.access import requires
from campaign.models import LogEntry, Unit
from campaign.queries import log_of
from campaign.queries.log_notes import note_is_open
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
    """The note, where it was written for the other side."""
    return entry.note if note_is_open(entry.thing_type.model_class(), entry.move) else ""

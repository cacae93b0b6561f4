"""The record of readings: who was shown or took away personal data of one's own units and of those below."""

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.forms.readings import ReadingsFilter
from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI
from campaign.operations.reading import WORDS
from campaign.queries import units_of
from campaign.queries.readings import readings_seen
from campaign.roles import Action
from campaign.sheets.annex import CellValue
from campaign.sheets.readings_out import write_readings
from campaign.views.asked import Asked, day_of
from campaign.views.inbox import chips
from campaign.views.pages import Pages

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000  # lines of the workbook, the latest


@requires(Action.READ, Action.OVERSEE)
@require_safe
def readings(request: Asked) -> HttpResponse:
    """The lines, latest first."""
    form = ReadingsFilter(request.GET or None)
    page = Pages(form.narrow(readings_seen(request.user)), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("readings"),
        "page": page,
        "lines": [line_of(entry) for entry in page],
        "query": request.GET.urlencode(),
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "个人信息查阅记录"}],
    }
    return render(request, "campaign/readings.html", context)


@requires(Action.READ, Action.OVERSEE)
@require_safe
def readings_file(request: Asked) -> HttpResponse:
    """The filtered lines as a workbook, the latest 20,000."""
    found = ReadingsFilter(request.GET or None).narrow(readings_seen(request.user))[:MOST]
    held = units_of(request.user)
    target = BytesIO()
    write_readings(target, map(row_of, found), unit_name=held[0].name if held else "", day=day_of(request))
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "个人信息查阅记录.xlsx") or ""
    return response


def line_of(entry: LogEntry) -> dict[str, Any]:
    """A line as the page shows it."""
    facts = entry.after
    return {
        "entry": entry,
        "way": WORDS.get(facts.get("way", ""), ""),
        "office": facts.get("office", ""),
        "fields": "、".join(facts.get("fields", ())),
        "thing": str(entry.thing_type.name),
    }


def row_of(entry: LogEntry) -> list[CellValue]:
    """The same as a row of the workbook."""
    line = line_of(entry)
    at = f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    actor, unit = entry.actor, entry.unit
    return [
        at,
        actor.name if actor else "系统",
        line["office"],
        line["way"],
        unit.name if unit else "",
        line["thing"],
        line["fields"],
        entry.note,
    ]

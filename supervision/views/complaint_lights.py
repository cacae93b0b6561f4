"""临期、逾期投诉: whose turn it is with what is near its last day or over it, by unit, each with its light."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from review.views.papers import as_file
from supervision.enums.complaints import Light
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_lists import BELOW, HANDLE, Late, late_units, rows_of
from supervision.sheets.complaints_late import late_csv, write_late


def side_of(request: Asked) -> str:
    """The list that is counted: what the person supervises, else what the person's office received."""
    return BELOW if Action.SUPERVISE in frame_of(request).held else HANDLE


@requires(Action.SUPERVISE, Action.HANDLE_COMPLAINTS)
@require_safe
def complaint_lights(request: Asked) -> HttpResponse:
    """A line for each unit, the longest overdue first."""
    side, clock = side_of(request), Clock(request.at)
    found = late_units(rows_of(side, request.user), clock)
    context = {
        "lines": [line(one, side, clock) for one in found],
        "yellow": sum(one.yellow for one in found),
        "red": sum(one.red for one in found),
        "side": side,
        "at": request.at,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "投诉督办" if side == BELOW else "投诉受理", "url": f"{reverse('complaints')}?side={side}"},
            {"label": "临期、逾期投诉"},
        ],
    }
    return render(request, "supervision/complaint_lights.html", context)


def line(one: Late, side: str, clock: Clock) -> dict[str, Any]:
    """One unit; its figures lead to their complaints."""
    asked = {"side": side, "unit": one.unit.code, "turn": "1"}
    address = reverse("complaints")
    return {
        "one": one,
        "yellow_url": f"{address}?{urlencode({**asked, 'light': Light.YELLOW.value})}",
        "red_url": f"{address}?{urlencode({**asked, 'light': Light.RED.value})}",
        "is_red": one.first_due is not None and one.first_due <= clock.at,
    }


@requires(Action.SUPERVISE, Action.HANDLE_COMPLAINTS)
@require_safe
def complaint_lights_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a workbook or CSV."""
    if kind not in ("xlsx", "csv"):
        raise Http404
    found = late_units(rows_of(side_of(request), request.user), Clock(request.at))
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        f"临期、逾期投诉-{day_of(request):%Y%m%d}",
        xlsx=lambda target: write_late(target, found, unit_name=own, day=day_of(request)),
        csv=lambda: late_csv(found),  # type: ignore[arg-type, return-value]
    )

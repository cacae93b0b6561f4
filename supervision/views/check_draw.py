"""The draw of a plan: before it the frame with everybody's lots, after it how each was drawn, for anybody to draw again."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.checks import lots as drawing
from supervision.enums.spot_checks import PlanState
from supervision.models import CheckPlan
from supervision.operations.check_plans import COUNTED, draw_sample, file_of_draw
from supervision.queries.check_frames import Place, places_of, sample_in, unit_frame
from supervision.queries.check_plans import plans_for
from supervision.queries.complaint_counts import complaints_by_unit
from supervision.views.check_plans import crumbs

SHOWN = 500  # rows of a frame on one page; the file holds all
COLUMNS = [
    {"label": "单位"},
    {"label": "编码"},
    {"label": "签数", "numeric": True},
    {"label": "签号"},
    {"label": "怎样得出"},
]


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
def check_draw(request: Asked, plan: CheckPlan) -> HttpResponse:
    """The frame, and the button that draws; posted, draw. After the draw: how it came out, and whether it comes out again."""
    if request.method == "POST":
        try:
            made = draw_sample(plan, actor=request.user, at=request.at)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            words = f"已抽取{plan.visits.count()}个单位。种子{made.seed}和名单已封存，不能重抽。"
            messages.success(request, words)
        return redirect("check_plan", pk=plan.pk)
    if plan.state == PlanState.DRAFTED:
        places = places_of(unit_frame(plan, complaints_by_unit(request.at - COUNTED)))
        context = {"plan": plan, "crumbs": crumbs(plan, "抽取"), **table_of(places, drawn=False)}
        return render(request, "supervision/check_draw_before.html", context)
    file = file_or_404(plan)
    places = places_of(file["frame"]["units"], [row["code"] for row in file["sample"]])
    context = {
        "plan": plan,
        "draw": plan.draw,
        "problems": drawing.problems_of_file(file),
        "items": items_shown(file),
        "crumbs": crumbs(plan, "抽取说明"),
        **table_of(places, drawn=True),
    }
    return render(request, "supervision/check_draw.html", context)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
@require_safe
def check_draw_file(request: Asked, plan: CheckPlan) -> HttpResponse:
    """Method, seed, frame and sample as JSON: whoever has it can draw again (`manage.py verify_draw`, static/tools/check_draw.py)."""
    text = json.dumps(file_or_404(plan), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"抽取文件-{plan.pk}.json") or ""
    return response


def file_or_404(plan: CheckPlan) -> dict[str, Any]:
    """The file of a plan's draw; 404 where nothing was drawn."""
    if not hasattr(plan, "draw"):
        raise Http404
    return file_of_draw(plan, sample_in(plan))


def table_of(places: list[Place], *, drawn: bool) -> dict[str, Any]:
    """The frame as a table, the drawn ones first."""
    ordered = sorted(places, key=lambda one: (one.drawn is None, one.drawn or 0))
    rows = [
        [
            one.row["name"],
            one.row["code"],
            one.lots,
            f"{one.first}—{one.last}",
            one.why,
            *([{"text": f"第{one.drawn}个抽中", "tone": "kept"} if one.drawn else ""] if drawn else []),
        ]
        for one in ordered[:SHOWN]
    ]
    return {
        "columns": [*COLUMNS, *([{"label": "结果"}] if drawn else [])],
        "rows": rows,
        "frame_size": len(places),
        "lots": sum(one.lots for one in places),
        "left_out": max(len(places) - SHOWN, 0),
    }


def items_shown(file: dict[str, Any]) -> list[dict[str, Any]]:
    """For each drawn unit its items with their lots, the drawn ones first."""
    found = []
    for row in file["sample"]:
        places = places_of(file["frame"]["items"].get(row["code"], []), row["items"], key="uid")
        places.sort(key=lambda one: (one.drawn is None, one.drawn or 0))
        found.append({"name": row["name"], "places": places, "taken": len(row["items"])})
    return found

"""The visits that a person may make: theirs first, those that wait on top."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked
from campaign.views.context import frame_of
from supervision.enums.spot_checks import VisitState
from supervision.queries.check_plans import visits_for, visits_of_nobody, visits_open, visits_to_make
from supervision.views.check_plans import VISIT_TONES

PAGE = 50
WHOSE = {"mine": "分派给我的", "open": "全部待检查", "all": "全部"}
NOBODY = "nobody"  # a line of the supervisor's desk leads there
COLUMNS = [{"label": label} for label in ("受检单位", "检查计划", "截至", "检查人", "状态")]


@requires(Action.INSPECT)
@require_safe
def checks(request: Asked) -> HttpResponse:
    """The list; on a phone that has a line, each visit is opened once before setting out."""
    whose = request.GET.get("whose", "")
    whose = whose if whose in {*WHOSE, NOBODY} else "mine"
    match whose:
        case "mine":
            visits = visits_to_make(request.user)
        case "nobody":
            visits = visits_of_nobody(request.user)
        case "open":
            visits = visits_open(request.user)
        case _:
            visits = visits_for(request.user).order_by("-plan", "position")
    page = Paginator(visits.select_related("inspector"), PAGE).get_page(request.GET.get("page"))
    plans = Action.SUPERVISE in frame_of(request).held
    tabs = [{"label": label, "url": f"?whose={name}", "on": name == whose} for name, label in WHOSE.items()]
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [row(one, plans) for one in page],
        "tabs": tabs,
        "whose": whose,
    }
    return render(request, "supervision/checks.html", context)


def row(visit: Any, plans: bool) -> list[Any]:
    """A visit as a row of the table; who plans is led to the plan, too."""
    plan = {"text": visit.plan.name, "url": reverse("check_plan", args=[visit.plan_id])} if plans else visit.plan.name
    return [
        {"text": visit.inspected.name, "url": reverse("check_visit", args=[visit.pk])},
        plan,
        day(visit.plan.last_day, "year"),
        visit.inspector.name if visit.inspector else "待分派",
        {"text": visit.get_state_display(), "tone": VISIT_TONES[VisitState(visit.state)]},
    ]

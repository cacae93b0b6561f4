"""What a plan found: question by question, finding by finding; and what of all plans nobody has dealt with yet."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.enums.spot_checks import VisitState
from supervision.models import CheckPlan, Finding
from supervision.queries.check_plans import findings_of, plans_for, sums_of
from supervision.queries.corrections import findings_to_order
from supervision.sheets.checks import FINDINGS, rows_of_findings
from supervision.views.check_plans import crumbs
from supervision.views.files import register_answer

PAGE = 100
SUMS = [
    {"label": "检查内容"},
    {"label": "符合", "numeric": True},
    {"label": "不符合", "numeric": True},
    {"label": "没有查到", "numeric": True},
    {"label": "合计", "numeric": True},
]


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
@require_safe
def check_results(request: Asked, plan: CheckPlan) -> HttpResponse:
    """The results of a plan, to read and to print."""
    if not hasattr(plan, "draw"):
        raise Http404
    visits = plan.visits.values_list("state", flat=True)
    page = Paginator(findings_of(plan), PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "sum_columns": SUMS,
        "sums": [[one.words, one.right, one.wrong, one.unseen, one.asked] for one in sums_of(plan)],
        "page": page,
        "findings": page.object_list,
        "to_order": findings_to_order(request.user).filter(visit__plan=plan).exists(),
        "laid": len(visits),
        "handed_in": sum(state == VisitState.HANDED_IN for state in visits),
        "crumbs": crumbs(plan, "检查结果"),
    }
    return render(request, "supervision/check_results.html", context)


@requires(Action.SUPERVISE, model=CheckPlan, within=plans_for)
@require_safe
def check_results_file(request: Asked, plan: CheckPlan, kind: str) -> HttpResponse:
    """The findings as a file: `xlsx` or `csv`."""
    return register_answer(request, FINDINGS, rows_of_findings(findings_of(plan).select_related(*PAPERS)), kind)


PAPERS = (
    "unit",
    "visit__plan",
    "item__item",
    "edition__unit__division",
    "edition__round",
    "edition__compilation",
    "order",
)


@requires(Action.SUPERVISE)
@require_safe
def findings(request: Asked) -> HttpResponse:
    """What was found and nobody has ordered to correct, unit by unit."""
    rows = findings_to_order(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    groups: dict[int, list[Finding]] = {}
    for one in page:
        groups.setdefault(one.unit_id, []).append(one)
    context = {
        "page": page,
        "groups": [{"unit": found[0].unit, "findings": found} for found in groups.values()],
    }
    return render(request, "supervision/findings.html", context)


@requires(Action.SUPERVISE)
@require_safe
def findings_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a file."""
    rows = findings_to_order(request.user).select_related(*PAPERS)
    return register_answer(request, FINDINGS, rows_of_findings(rows), kind)

"""The self-check before handing in: every problem, item by item, each leading to its box."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.checks import Problem, Severity
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.checks.stored import problems_in
from submissions.models import Declaration
from submissions.queries import declarations_in_charge
from submissions.views.moving import HAND_IN, open_now
from submissions.views.places import anchor_at, item_at
from submissions.views.standing import crumbs, fills


@requires(Action.READ, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_safe
def declaration_check(request: Asked, paper: Declaration) -> HttpResponse:
    """Items with blockers first, then those with hints only; when nothing blocks, the way on."""
    problems = problems_in(paper, day_of(request))
    groups = grouped(paper, problems)
    context = {
        "paper": paper,
        "groups": sorted(groups, key=lambda group: not group["blockers"]),
        "blockers": sum(problem.severity is Severity.BLOCKER for problem in problems),
        "hints": sum(problem.severity is not Severity.BLOCKER for problem in problems),
        "count": paper.items.count(),
        "writes": paper.is_editable and fills(request.user, paper),
        "moves": [move for move in open_now(request, paper) if move.name in HAND_IN],
        "crumbs": crumbs(paper, "自查"),
    }
    return render(request, "submissions/declaration_check.html", context)


def grouped(paper: Declaration, problems: list[Problem]) -> list[dict[str, Any]]:
    """Per item its blockers and its hints, in the order of the form."""
    by_item: dict[int, list[Problem]] = {}
    for problem in problems:
        key = item_at(problem.where)
        if key is not None:
            by_item.setdefault(key, []).append(problem)
    groups = []
    for item in paper.items.filter(pk__in=by_item).order_by("no"):
        lines: dict[bool, list[dict[str, str]]] = {True: [], False: []}
        for problem in by_item[item.pk]:
            line = {"words": problem.words, "anchor": anchor_at(problem.where)}
            lines[problem.severity is Severity.BLOCKER].append(line)
        groups.append({"item": item, "blockers": lines[True], "hints": lines[False]})
    return groups

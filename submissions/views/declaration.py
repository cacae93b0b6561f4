"""A version of a declaration: where it stands on top, then its items, versions, workbooks and log."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.checks import Severity
from campaign.models import LogEntry
from campaign.queries import ribbon
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.checks.stored import problems_in
from submissions.enums import DeclarationState
from submissions.models import Declaration
from submissions.queries import declarations_for, declarations_in_charge
from submissions.views.moving import HAND_IN, open_now
from submissions.views.standing import NEXT, crumbs, due_of, fills, is_handed_over, late_words, tone_of

PER_PAGE = 100
LOG_SHOWN = 8


@requires(Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FILL_FOR, model=Declaration, within=declarations_for)
@require_safe
def declaration(request: Asked, paper: Declaration) -> HttpResponse:
    """The overview; others than the unit see a certified version without its workbooks, log and self-check."""
    mine = declarations_in_charge(request.user).filter(pk=paper.pk).exists()
    context: dict[str, Any] = {
        "paper": paper,
        "tone": tone_of(paper),
        "next": NEXT[DeclarationState(paper.state)],
        "handed_over": is_handed_over(paper),
        "late": late_words(paper),
        "due": due_of(paper, request.at) if not is_handed_over(paper) else None,
        "page": Paginator(paper.items.order_by("no"), PER_PAGE).get_page(request.GET.get("page")),
        "totals": totals(paper),
        "versions": declarations_for(request.user).filter(unit=paper.unit, round=paper.round).order_by("-version"),
        "mine": mine,
        "crumbs": crumbs(paper),
    }
    if mine:
        context |= own_parts(request, paper)
    return render(request, "submissions/declaration.html", context)


def own_parts(request: Asked, paper: Declaration) -> dict[str, Any]:
    """What only the unit, and who fills in for it, sees."""
    writes = paper.is_editable and fills(request.user, paper)
    problems = problems_in(paper, day_of(request)) if not is_handed_over(paper) else []
    blocked = {problem.where.partition("-")[0] for problem in problems if problem.severity is Severity.BLOCKER}
    blockers = sum(problem.severity is Severity.BLOCKER for problem in problems)
    ready = not blockers and (paper.nil or paper.items.exists())
    return {
        "ribbon": ribbon(paper.round, request.at),
        "writes": writes,
        "moves": [move for move in open_now(request, paper) if ready or move.name not in HAND_IN],
        "blockers": blockers,
        "hints": len(problems) - blockers,
        "blocked": {int(key) for key in blocked if key.isdigit()},
        "to_rectify": paper.items.filter(to_rectify=True).count() if paper.is_rectification else 0,
        "files": paper.files.select_related("uploaded_by"),
        "log": LogEntry.objects.about(paper).select_related("actor").reverse()[:LOG_SHOWN],
    }


def totals(paper: Declaration) -> dict[str, int]:
    """How many items, and how many of each proposal."""
    return paper.items.aggregate(
        items=Count("pk"),
        cancel=Count("pk", filter=Q(proposal="cancel")),
        retain=Count("pk", filter=Q(proposal="retain")),
        refer=Count("pk", filter=Q(proposal="refer")),
        open=Count("pk", filter=Q(proposal="")),
    )

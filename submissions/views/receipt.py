"""The receipt of a certified declaration, and what a version changed: to be read, printed, filed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.queries import closes_for, deadline_of
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.models import Declaration
from submissions.queries import declarations_for
from submissions.queries.courier import delivery_of
from submissions.views.declaration import totals
from submissions.views.differing import differences
from submissions.views.standing import crumbs, is_handed_over, late_words

READS = (Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FILL_FOR)


@requires(*READS, model=Declaration, within=declarations_for)
@require_safe
def declaration_receipt(request: Asked, paper: Declaration) -> HttpResponse:
    """Number, unit, items, the server's stamp, in time or late, who certified."""
    if not is_handed_over(paper):
        raise Http404
    deadline = deadline_of(paper.round, "declare")
    closes = closes_for(deadline, paper.unit) if deadline else None
    context = {
        "paper": paper,
        "delivery": delivery_of(paper),
        "totals": totals(paper),
        "late": late_words(paper),
        "deadline": None if paper.is_rectification else deadline,
        "more_time": closes if deadline and closes and closes > deadline.closes else None,
        "crumbs": crumbs(paper, "回执"),
    }
    return render(request, "submissions/declaration_receipt.html", context)


@requires(*READS, model=Declaration, within=declarations_for)
@require_safe
def declaration_version(request: Asked, paper: Declaration) -> HttpResponse:
    """In what this version differs from the one before, item by item."""
    context = {"paper": paper, "changes": differences(paper), "crumbs": crumbs(paper, "与上一版的不同")}
    return render(request, "submissions/declaration_version.html", context)

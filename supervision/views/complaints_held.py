"""Complaints that came as a flood: looked at one by one, let in; nothing of them is lost and their clock runs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.operations.complaining import let_in
from supervision.queries.complaint_holds import held
from supervision.queries.complaints import handled_by

PAGE = 50


@requires(Action.HANDLE_COMPLAINTS)
@require_safe
def complaints_held(request: Asked) -> HttpResponse:
    """What waits for a look among what my office received."""
    page = Paginator(held(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/complaints_held.html", {"page": page})


@requires(Action.HANDLE_COMPLAINTS)
@require_POST
def complaint_let_in(request: Asked, pk: int) -> HttpResponse:
    """It is a complaint like any other."""
    complaint = fetch(handled_by(request.user), "pk", pk)
    try:
        let_in(complaint, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"{complaint.number}已转入待受理。")
    return redirect("complaints_held")

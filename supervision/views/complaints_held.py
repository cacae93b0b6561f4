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
from supervision.forms.complaining import RefuseHeldForm
from supervision.operations.complaining import let_in, refuse_held
from supervision.queries.complaint_holds import held
from supervision.queries.complaints import handled_by

PAGE = 50


@requires(Action.HANDLE_COMPLAINTS)
@require_safe
def complaints_held(request: Asked) -> HttpResponse:
    """What waits for a look among what my office received."""
    return page_of(request, RefuseHeldForm())


def page_of(request: Asked, form: RefuseHeldForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The list, with the form that refuses what is ticked."""
    page = Paginator(held(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "problem": problem}
    return render(request, "supervision/complaints_held.html", context, status=status)


@requires(Action.HANDLE_COMPLAINTS)
@require_POST
def complaints_held_refuse(request: Asked) -> HttpResponse:
    """Do not take on what is ticked, for one reason that each complainant reads."""
    form = RefuseHeldForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("pick") if key.isdigit() and len(key) < 18]
    if not form.is_valid() or not keys:
        return page_of(request, form, problem="" if keys else "请先勾选投诉。", status=422)
    try:
        count = refuse_held(request.user, keys, **form.cleaned_data, at=request.at)
    except Refused as refused:
        return page_of(request, form, problem=refused.words, status=409)
    messages.success(request, f"{count}件已办理不予受理。")
    return redirect("complaints_held")


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

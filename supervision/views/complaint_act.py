"""One act on a complaint: its form, and what it does when it is posted."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign.access import can, requires
from campaign.operations import Refused
from campaign.views.asked import Asked
from review.views.papers import same_act
from supervision.forms.complaint_acts import ActForm
from supervision.models import Complaint
from supervision.queries.complaint_clock import Clock
from supervision.views.complaint import LOOK, READERS, closed_words, crumbs, found_by, head_of
from supervision.views.complaint_acts import ACTS, Act, done_words


@requires(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_act(request: Asked, pk: int, act: str) -> HttpResponse:
    """One act of the table: its form, and what it does when it is posted; 404 for who may not, or an act that there is not."""
    one, chosen = found_by(request, pk), ACTS.get(act)
    if chosen is None or not any(can(request.user, action, one) for action in chosen.actions):
        raise Http404
    posted = request.method == "POST"
    form = chosen.form(request.POST if posted else None, complaint=one, at=request.at)
    refused = None
    if LOOK in request.POST:
        form.errors.clear()
    elif posted and form.is_valid():
        try:
            chosen.carry(one, **form.given(), actor=request.user, at=request.at)
        except Refused as no:
            if not same_act(no, request.user, [chosen.name]):
                refused = no
        if refused is None:
            messages.success(request, done_words(chosen, form))
            return redirect("complaints") if chosen.name == "hand_over" else redirect("complaint", pk=pk)
    return act_page(request, one, chosen, form, refused)


def act_page(request: Asked, one: Complaint, act: Act, form: ActForm, refused: Refused | None) -> HttpResponse:
    """The form of one act, with why it cannot be done now."""
    fresh = found_by(request, one.pk)
    closed = "" if act.is_open(fresh, request.user, request.at) else closed_words(fresh)
    context = {
        **head_of(fresh, Clock(request.at)),
        "act": act,
        "form": form,
        "refused": refused,
        "closed": closed,
        "term": getattr(form, "longest", None),
        "crumbs": crumbs(request, fresh, act.label),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "supervision/complaint_act.html", context, status=status)

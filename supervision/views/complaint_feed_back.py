"""Tell the complainant: written, looked at as he will see it, then sent; one complaint, or all of a cluster that are ready for it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign.access import requires
from campaign.models import User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.papers import same_act
from supervision.checks.complaints import problems_of_outcome, problems_of_shown
from supervision.enums.complaints import ComplaintOutcome, ComplaintState
from supervision.forms.complaint_acts import FeedBackForm
from supervision.models import Complaint
from supervision.operations.referrals import feed_back
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_pages import handles, parts_with_answers
from supervision.views.complaint import closed_words, crumbs, facts_of, found_by, head_of, looked_up, part

SURE = "sure"  # the button under the preview


@requires(Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_feed_back(request: Asked, pk: int) -> HttpResponse:
    """Write what the complainant is told; the first press shows it as he will see it, the second sends it."""
    one = found_by(request, pk)
    if not handles(request.user, one):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = FeedBackForm(posted, complaint=one, at=request.at)
    refused = None
    ready = posted is not None and checked(form, one, request.user)
    if ready and SURE in request.POST:
        try:
            feed_back(one, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as no:
            if not same_act(no, request.user, ["feed_back"]):
                refused = no
        if refused is None:
            messages.success(request, "已反馈，投诉人凭编号看得到，可以表示是否解决。期限已停止计算。")
            return redirect("complaint", pk=pk)
    return page(request, one, form, refused, preview=ready)


def checked(form: FeedBackForm, one: Complaint, actor: User) -> bool:
    """Whether what was typed may be shown to the complainant: no private number of anybody stands in it, and the outcome is not
    the opposite of what the list said."""
    if not form.is_valid():
        return False
    if one.state == ComplaintState.IN_HAND:
        for problem in problems_of_outcome(form.cleaned_data["outcome"], one):
            form.add_error("outcome", problem.words)
    for problem in problems_of_shown("words", "反馈内容", form.cleaned_data["words"], one, actor):
        form.add_error("words", problem.words)
    return form.is_valid()


def page(request: Asked, one: Complaint, form: FeedBackForm, refused: Refused | None, *, preview: bool) -> HttpResponse:
    """The form beside what the units answered; under a preview the button that sends."""
    fresh = found_by(request, one.pk)
    parts = [part(row, True, fresh, request.user) for row in parts_with_answers(fresh)]
    outcome = form.cleaned_data.get("outcome", "") if preview else ""
    context = {
        **head_of(fresh, Clock(request.at)),
        "facts": facts_of(fresh),
        "looked": looked_up(fresh),
        "parts": parts,
        "form": form,
        "preview": preview,
        "outcome": ComplaintOutcome(outcome).label if outcome else "",
        "refused": refused,
        "closed": "" if fresh.state == ComplaintState.IN_HAND else closed_words(fresh),
        "crumbs": crumbs(request, fresh, "反馈投诉人"),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "supervision/complaint_feed_back.html", context, status=status)

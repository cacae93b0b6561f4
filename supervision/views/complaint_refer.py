"""Take a complaint on and send it to whoever has to answer; later to further ones."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.papers import same_act
from supervision.checks.redaction import redacted
from supervision.enums.complaints import ComplaintState
from supervision.forms.referring import ReferForm
from supervision.models import Complaint
from supervision.operations.complaints import accept_and_refer, refer_further
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_pages import handles, party_of, words_of
from supervision.views.complaint import LOOK, closed_words, crumbs, facts_of, found_by, head_of


@requires(Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_refer(request: Asked, pk: int) -> HttpResponse:
    """Choose several units, write what they read, send; a search for units keeps what was typed and changes nothing."""
    one = found_by(request, pk)
    if not handles(request.user, one):
        raise Http404
    looks = request.method == "POST" and LOOK in request.POST
    posted = request.POST if request.method == "POST" else None
    form = ReferForm(posted, complaint=one, user=request.user, initial=None if posted else {"summary": draft(one)})
    refused = None
    if posted and not looks and form.is_valid():
        try:
            words = send(one, form, request)
            messages.success(request, words)
            return redirect("complaint", pk=pk)
        except Refused as no:
            if same_act(no, request.user, ["refer"]):
                return redirect("complaint", pk=pk)
            refused = no
    if looks:
        form.errors.clear()
    return page(request, one, form, refused, looks=looks)


def send(one: Complaint, form: ReferForm, request: Asked) -> str:
    """Take on and refer, or refer further; what the person is told."""
    given = form.cleaned_data
    facts: dict[str, Any] = {
        "to": list(given["to"]),
        "bodies": given["bodies"],
        "actor": request.user,
        "at": request.at,
    }
    if form.takes_on:
        sent = accept_and_refer(one, summary=given["summary"], **facts)
        return f"已受理，转送{len(sent)}个单位，对方已收到通知。"
    sent = refer_further(one, **facts)
    return f"已补充转送{len(sent)}个单位，对方已收到通知。"


def draft(one: Complaint) -> str:
    """What the summary begins with: the complainant's words without persons, for the handler to shorten."""
    party = party_of(one)
    texts = [redacted(words.text, (party.name,) if party else ()) for words in words_of(one)]
    return "\n".join(texts)[:1000]


def page(
    request: Asked, one: Complaint, form: ReferForm, refused: Refused | None, *, looks: bool = False
) -> HttpResponse:
    """The form, with who is asked already."""
    fresh = found_by(request, one.pk)
    further = fresh.state != ComplaintState.RECEIVED
    context = {
        **head_of(fresh, Clock(request.at)),
        "facts": facts_of(fresh),
        "form": form,
        "further": further,
        "closed": closed_words(fresh) if not fresh.is_running else "",
        "there": fresh.referrals.standing().select_related("office"),
        "nothing": looks and not form.found,
        "refused": refused,
        "crumbs": crumbs(request, fresh, "补充转送" if further else "受理并转送"),
    }
    status = 409 if refused else 422 if form.errors and not looks else 200
    return render(request, "supervision/complaint_refer.html", context, status=status)

"""A paper that the county handed in for a township: compared by the township, which confirms or objects."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaign.access import can, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.enums import DeliveryAnswer
from submissions.forms.courier import ObjectionForm
from submissions.models import Delivery
from submissions.operations import answer_delivery
from submissions.queries.courier import deliveries_for
from submissions.views.standing import crumbs

READS = (Action.READ, Action.FILL_FOR)


@requires(*READS, model=Delivery, within=deliveries_for)
def delivery(request: Asked, given: Delivery) -> HttpResponse:
    """What was handed in, its checksum, what the township says; the township answers here."""
    if request.method != "POST":
        return show(request, given, ObjectionForm())
    if not answers(request, given):
        raise Http404
    objects = request.POST.get("answer") == DeliveryAnswer.OBJECTED
    form = ObjectionForm(request.POST if objects else None)
    if objects and not form.is_valid():
        return show(request, given, form, 422)
    answer = DeliveryAnswer.OBJECTED if objects else DeliveryAnswer.CONFIRMED
    words = form.cleaned_data["objection"] if objects else ""
    try:
        answer_delivery(given, answer, objection=words, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        done = "已向代报单位提出异议。需要更正的，由审核组退回整改。" if objects else "已确认代报件与本单位签发的一致。"
        messages.success(request, done)
    return redirect("delivery", pk=given.pk)


def answers(request: Asked, given: Delivery) -> bool:
    """Whether the person speaks for the township."""
    return can(request.user, Action.FILL, given) or can(request.user, Action.CERTIFY, given)


def show(request: Asked, given: Delivery, form: ObjectionForm, status: int = 200) -> HttpResponse:
    """Draw the page."""
    context = {
        "delivery": given,
        "paper": given.declaration,
        "form": form,
        "answers": answers(request, given) and given.answer != DeliveryAnswer.CONFIRMED,
        "crumbs": crumbs(given.declaration, "核对代报件"),
    }
    return render(request, "submissions/delivery.html", context, status=status)


@requires(*READS, model=Delivery, within=deliveries_for)
@require_safe
def delivery_scan(request: Asked, given: Delivery) -> FileResponse:
    """The scan of the signed page; the browser saves it and opens nothing."""
    if not given.scan:
        raise Http404
    try:
        content = given.scan.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=given.scan_name, content_type="application/octet-stream")

"""Record the government's approval: document number, day, signatory."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing import operations
from publishing.forms import ApprovalForm
from publishing.models import Compilation
from publishing.queries.desk import lists_followed
from publishing.queries.gates import barred


@requires(Action.RECORD_APPROVAL, model=Compilation, within=lists_followed)
def record_approval(request: Asked, compilation: Compilation) -> HttpResponse:
    """The form of the approval; posted, record it for both lists."""
    back = reverse("compilation", args=[compilation.pk])
    if words := barred(compilation, "approve", request.user):
        messages.error(request, words)
        return redirect(back)
    posted = request.method == "POST"
    form = ApprovalForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            operations.record_approval(compilation, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, "已登记政府审定，请公布清单。")
            return redirect(back)
    context = {
        "compilation": compilation,
        "editions": compilation.editions.order_by("-kind"),
        "form": form,
        "back_url": back,
        "crumbs": [
            {"label": "编制清单", "url": reverse("compilations")},
            {"label": str(compilation), "url": back},
            {"label": "登记政府审定"},
        ],
    }
    return render(request, "publishing/record_approval.html", context)

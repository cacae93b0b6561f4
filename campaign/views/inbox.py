"""The inbox: a person's own messages."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaign.access import fetch, signed_in
from campaign.models import Message
from campaign.operations.messages import mark_read
from campaign.views.asked import Asked

PAGE = 20


@signed_in
def inbox(request: Asked) -> HttpResponse:
    """All my messages, newest first."""
    mine = Message.objects.filter(user=request.user).select_related("unit")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    return render(request, "campaign/inbox.html", {"page": page})


@signed_in
@require_POST
def message_read(request: Asked, pk: int) -> HttpResponse:
    """Mark one of my messages as read; another person's is not there."""
    mark_read(fetch(Message.objects.filter(user=request.user), "pk", pk), at=request.at)
    return redirect("inbox")

"""The page before an act on a post that cannot be taken back."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.models import Posting
from campaign.views.asked import Asked
from campaign.workflow import Move


def confirm_page(
    request: Asked, move: Move, posting: Posting, *, consequences: Sequence[str] = (), danger: bool = False
) -> HttpResponse:
    """Ask once more; the answer is posted to the same address."""
    context = {
        "move": move,
        "thing": f"{posting.unit.name}　{posting.get_role_display()}　{posting.user}",
        "consequences": consequences,
        "danger": danger,
        "action_url": request.path,
        "back_url": reverse("unit_people", args=[posting.unit_id]),
    }
    return render(request, "confirm.html", context)

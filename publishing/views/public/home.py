"""The front door: what the campaign is, where it stands, and the question that people come with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.enums import Level
from campaign.models import Division
from campaign.notice.target import reduction
from campaign.queries import current_round, ribbon
from publishing import queries
from publishing.views.public.page import framed, public_page

LATEST = 6


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The campaign, the ribbon of its round, the progress, the places, the latest lists."""
    at = request.at  # type: ignore[attr-defined]
    round = current_round(at)
    progress = queries.progress()
    context = framed(
        request,
        "home",
        ribbon=ribbon(round, at) if round else None,
        round=round,
        progress=progress,
        percent=reduction(progress.cancelled, progress.baseline),
        places=Division.objects.filter(level__lte=Level.PREFECTURE).order_by("path"),
        latest=queries.latest_editions(LATEST),
    )
    return render(request, "publishing/public/home.html", context)

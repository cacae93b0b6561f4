"""The front door: what the campaign is, where it stands, and the question that people come with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaign.enums import Level
from campaign.models import Division, Round
from campaign.notice.target import reduction
from campaign.queries import current_round, ribbon
from campaign.templatetags.tongues import round_name
from publishing import queries
from publishing.views.public.page import framed, public_page

LATEST = 6


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The campaign, the ribbon of its round, the progress, the places, the latest lists."""
    at = request.at  # type: ignore[attr-defined]
    round = current_round(at)
    progress = queries.progress()
    shown = ribbon(round, at) if round else None
    context = framed(
        request,
        "home",
        ribbon=shown,
        round=round,
        ended=shown.phases[-1].closes if shown and all(one.state == "past" for one in shown.phases) else None,
        counted=counted_words(queries.rounds_counted()),
        progress=progress,
        percent=reduction(progress.cancelled, progress.baseline),
        places=Division.objects.filter(level__lte=Level.PREFECTURE).order_by("path"),
        latest=queries.latest_editions(LATEST),
    )
    return render(request, "publishing/public/home.html", context)


def counted_words(rounds: list[Round]) -> str:
    """Of which rounds the figure is: 第1轮, or 第1轮至第3轮累计."""
    if len(rounds) < 2:
        return round_name(rounds[0]) if rounds else ""
    return _("%(first)s至%(last)s累计") % {"first": round_name(rounds[0]), "last": round_name(rounds[-1])}

"""How the figure is computed, and what the campaign is: two pages of words, with the figures of today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.enums import Level
from campaign.models import Division
from campaign.notice import target
from campaign.notice.six_categories import CATEGORIES
from campaign.queries import current_round, ribbon
from publishing import queries
from publishing.views.public.home import counted_words
from publishing.views.public.page import framed, public_page


@public_page
def how(request: HttpRequest) -> HttpResponse:
    """The arithmetic of the reduction, with the real figures of the region in it."""
    progress = queries.progress()
    rounds = [
        {"round": round, "figures": figures, "percent": target.reduction(figures.cancelled, figures.baseline)}
        for round in queries.rounds_published()
        for figures in [figures_of(queries.sums_of(queries.places_in_force(round)))]
    ]
    twice = 2 * progress.cancelled
    context = framed(
        request,
        "how",
        progress=progress,
        counted=counted_words(queries.rounds_counted()),
        percent=target.reduction(progress.cancelled, progress.baseline),
        short_by=max(0, -(-(progress.baseline - twice) // 2)),
        rounds=rounds,
    )
    return render(request, "publishing/public/how.html", context)


def figures_of(counts: dict[str, int]) -> target.Figures:
    """Sums as the notice's arithmetic takes them."""
    return queries.Sums("", "", Level.REGION, counts).figures


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """The gist of the notice, the six categories, whom to call, how the pages can be read by everybody."""
    round = current_round(request.at)  # type: ignore[attr-defined]
    region = Division.objects.filter(parent=None).first()
    context = framed(
        request,
        "about",
        categories=CATEGORIES,
        ribbon=ribbon(round, request.at) if round else None,  # type: ignore[attr-defined]
        office=queries.office_of(region) if region else None,
    )
    return render(request, "publishing/public/about.html", context)

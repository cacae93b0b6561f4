"""How the comprehensive evaluation is computed: formula and weights for everybody, figures of the region only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaign.access import public
from publishing.views.public.page import FRESH, framed, from_main_database, in_every_language
from supervision.enums.evaluation import FORMULA
from supervision.queries.evaluation import newest, recomputed, region_sums
from supervision.views.evaluation import formula_shown, lines_of, told


@in_every_language
@from_main_database
@public
@require_safe
@cache_control(public=True, max_age=FRESH)
def how_evaluation(request: HttpRequest) -> HttpResponse:
    """The formula that is in force, and what the newest edition says of the whole region; no unit, no place is named.

    It may lie in a cache for most of a minute; a new edition changes it, which no stamp of the lists knows of.
    """
    edition = newest()
    whole = region_sums(edition) if edition else None
    context = framed(request, "how_evaluation", formula=formula_shown(FORMULA))
    if edition is not None and whole is not None:
        whole.edition = edition
        result = recomputed(whole)
        context |= {"at": edition.at, "units": whole.units, "lines": lines_of(result, {}), **told(result)}
    return render(request, "supervision/public/how_evaluation.html", context)

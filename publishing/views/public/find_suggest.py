"""What a question may become while it is typed: a few lines of HTML for the box of the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.models import Division
from publishing import queries
from publishing.queries import Scope
from publishing.views.public.day import day_asked
from publishing.views.public.filters import TEXT_MAX, is_code
from publishing.views.public.page import public_page
from publishing.views.public.question import names_now


@public_page
def find_suggest(request: HttpRequest) -> HttpResponse:
    """Names on the lists in force, or on those of a past day, that may be meant, of the chosen place; nothing for nothing typed."""
    text, code = request.GET.get("q", "")[:TEXT_MAX].strip(), request.GET.get("place", "")
    place = Division.objects.filter(code=code).first() if is_code(code) else None
    day = day_asked(request).day
    scope = Scope((place,) if place else (), (), queries.keys_on(day) if day and text else None)
    found = queries.suggest(text, names_now(request, past=day is not None), scope) if text else []
    return render(request, "publishing/public/suggestions.html", {"suggestions": found})

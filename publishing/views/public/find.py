"""Is it still needed: three answers."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.enums import Outcome
from campaign.models import Division
from publishing import queries
from publishing.views.public.answers import answer_of
from publishing.views.public.filters import NEEDED, FindForm, places_to_choose
from publishing.views.public.page import framed, public_page

A_PAGE = 10
IN_FULL = 3  # so few hits are shown with everything about them


@public_page
def find(request: HttpRequest) -> HttpResponse:
    """Search the lists in force, and answer: still needed, cancelled, or not listed and not to be demanded."""
    form = FindForm(request.GET, {"place": places_to_choose(request.GET.get("place", ""))})
    place = Division.objects.filter(code=form.wanted["place"]).first() if form.wanted["place"] else None
    context = framed(
        request,
        "find",
        form=form,
        q=form.wanted["q"],
        place=place,
        narrowing=form.active(),
    )
    if form.asked:
        context |= answered(request, form, place)
    return render(request, "publishing/public/find.html", context)


def answered(request: HttpRequest, form: FindForm, place: Division | None) -> dict[str, Any]:
    """The hits, or what it means that there are none."""
    found = queries.find(form.wanted["q"], place).filter(**form.conditions())
    exact = Case(When(cert_name=form.wanted["q"].strip(), then=0), default=1)
    counts, cut = queries.hits_by_outcome(found)
    if not counts:
        return unlisted(form, place)
    rows = queries.with_editions(found).order_by(exact, *found.query.order_by)
    pages = Paginator(rows, A_PAGE)
    pages.count = counts.total()  # known and capped: no page counts the hits again
    page = pages.get_page(request.GET.get("page"))
    return {
        "page": page,
        "answers": [answer_of(item) for item in page],
        "in_full": counts.total() <= IN_FULL,
        "total": f"{queries.SHOWN:,}+" if cut else counts.total(),
        "cut": cut,
        **summed_up(form, counts),
    }


def summed_up(form: FindForm, counts: Counter[str]) -> dict[str, Any]:
    """How many hits are still needed and how many cancelled, each with the address that shows only those."""
    return {
        "needed": sum(counts[outcome] for outcome in NEEDED),
        "needed_url": form.address(outcome="needed"),
        "cancelled": counts[Outcome.CANCEL],
        "cancelled_url": form.address(outcome="cancelled"),
    }


def unlisted(form: FindForm, place: Division | None) -> dict[str, Any]:
    """Nothing found: not listed, unless filters hide it or the place has not published yet; with names that are alike."""
    where = place or Division.objects.filter(parent=None).first()
    narrowed = bool(form.conditions()) and queries.find(form.wanted["q"], place).exists()
    elsewhere = 0
    if place is not None and place.parent is not None:
        elsewhere = queries.hits_by_outcome(queries.find(form.wanted["q"]))[0].total()
    return {
        "nothing": True,
        "narrowed": narrowed,
        "without_filters": form.address(subject="", outcome="", category=""),
        "unpublished": where is not None and not queries.published_below(where),
        "where": where,
        "office": queries.office_of(where) if where else None,
        "elsewhere": elsewhere,
        "elsewhere_url": form.address(place=""),
        "alike": [{"name": name, "url": form.address(q=name)} for name in queries.names_like(form.wanted["q"])],
    }

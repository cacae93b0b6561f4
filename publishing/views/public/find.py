"""Is it still needed: three answers."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.enums import Outcome
from campaign.models import Division
from publishing import queries
from publishing.models import ListedItem
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
        active=form.active(),
        clear_url=form.address(place="", subject="", outcome="", category=""),
    )
    if form.asked:
        context |= answered(request, form, place)
    return render(request, "publishing/public/find.html", context)


def answered(request: HttpRequest, form: FindForm, place: Division | None) -> dict[str, Any]:
    """The hits, or what it means that there are none."""
    found = queries.find(form.wanted["q"], place).filter(**form.conditions())
    counts, cut = queries.hits_by_outcome(found)
    if not counts:
        return unlisted(form, place)
    rows = CountedRows(queries.with_editions(found), counts.total())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "answers": [answer_of(item) for item in page],
        "in_full": counts.total() <= IN_FULL,
        "total": f"{queries.SHOWN:,}+" if cut else counts.total(),
        "cut": cut,
        **summed_up(form, counts),
    }


@dataclass(frozen=True)
class CountedRows:
    """Rows whose number is already known (and capped), so that no page counts them again."""

    rows: QuerySet[ListedItem]
    number: int

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> list[ListedItem]:
        return list(self.rows[part])


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

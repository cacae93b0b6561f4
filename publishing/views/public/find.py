"""Is it still needed: three answers."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from campaign.enums import Outcome
from publishing import queries
from publishing.queries import Found, Reading, Scope
from publishing.views.public.answers import answer_of
from publishing.views.public.facets import offered_by
from publishing.views.public.filters import NEEDED, FindForm
from publishing.views.public.page import framed, kept, public_page
from publishing.views.public.question import Question, lists_now
from publishing.views.public.unlisted import unlisted

A_PAGE = 10
BOXES = "publishing/public/ask_boxes.html"  # the same for every question with the same choices: drawn once for all
IN_FULL = 3  # so few hits are shown with everything about them
FACTS = 3  # of each of several hits


@public_page
def find(request: HttpRequest) -> HttpResponse:
    """Search the lists in force, and answer: still needed, cancelled, or not listed and not to be demanded.

    A place or an office that there is not is not found, as everywhere; the page then still asks the question.
    """
    question = Question(request)
    form = question.form
    context = framed(request, "find", form=form, boxes=boxes_of(question), q=question.text, place=question.place)
    context |= {"narrowing": form.active(), "asked": question.asked, "keep": form.given(without="on")}
    if question.unknown:
        context |= {"unknown": question.unknown, "everywhere_url": form.address(place="", unit="")}
    elif form.asked:
        context |= answered(question)
    return render(request, "publishing/public/find.html", context, status=404 if question.unknown else 200)


def boxes_of(question: Question) -> str:
    """The boxes that narrow a question down, kept by the process where nothing but a place is chosen; all else is too much."""

    def draw() -> str:
        return render_to_string(BOXES, {"form": question.form})

    chosen = question.form.given(q="", place="")
    return draw() if chosen else kept(question.request, f"boxes{question.form.address(q='')}", draw)


def answered(question: Question) -> dict[str, Any]:
    """The hits of the first reading that has some, or what it means that there are none."""
    readings = []
    for reading, scope in question.readings():
        readings.append((reading, scope))
        narrowing = question.narrowing(scope)
        found = queries.found_by(reading, scope, narrowing)
        if found.hits:
            further = queries.facets(reading, scope, narrowing, found, question.gazetteer.names)
            offered = {"facets": offered_by(question.form, further, scope), "facets_cut": further.cut}
            return read_as(question, reading, scope, further.others) | shown(question, found) | offered
    return unlisted(question, readings)


def shown(question: Question, found: Found) -> dict[str, Any]:
    """A page of the hits, and how many there are of each kind."""
    page = Paginator(found.hits, A_PAGE).get_page(question.request.GET.get("page"))
    now = lists_now(question.request) if question.lists is None else None
    items = queries.items_of(list(page), now, question.lists)
    in_full = len(found.hits) <= IN_FULL
    return {
        "page": page,
        "answers": [answer_of(item, question.asked.value, None if in_full else FACTS) for item in items],
        "csv_url": reverse("find_csv") + question.form.address(),
        "in_full": in_full,
        "total": f"{queries.SHOWN:,}+" if found.cut else len(found.hits),
        "cut": found.cut,
        **summed_up(question.form, found.outcomes),
    }


def read_as(question: Question, reading: Reading, scope: Scope, others: int) -> dict[str, Any]:
    """How the question was read: said on the page, so that nobody takes the answer for another question's."""
    text = reading.text
    place = scope.place
    return {
        "read": text if text != question.text.strip() else "",
        "also": [as_printed(name) for name in reading.other_spellings],
        "by_sound": reading.by_sound,
        "sounds": "、".join(as_printed(name) for name in (text, *reading.other_spellings)),
        "place": place,
        "office": scope.office,
        "offices": scope.offices,
        "others": others,
        "others_url": question.form.address(q=text, unit="", place=place.code if place else ""),
    }


def as_printed(key: str) -> str:
    """A name's key as the lists write it: signs between words were made plain for comparing."""
    return key.replace(",", "、")


def summed_up(form: FindForm, counts: Counter[str]) -> dict[str, Any]:
    """How many hits are still needed and how many cancelled, each with the address that shows only those."""
    return {
        "needed": sum(counts[outcome] for outcome in NEEDED),
        "needed_url": form.address(outcome="needed"),
        "cancelled": counts[Outcome.CANCEL],
        "cancelled_url": form.address(outcome="cancelled"),
    }

"""Is it still needed: three answers."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.enums import Outcome
from publishing import queries
from publishing.queries import Reading, Scope
from publishing.views.public.answers import answer_of
from publishing.views.public.filters import NEEDED, FindForm
from publishing.views.public.page import framed, public_page
from publishing.views.public.question import Question
from publishing.views.public.unlisted import unlisted

A_PAGE = 10
IN_FULL = 3  # so few hits are shown with everything about them


@public_page
def find(request: HttpRequest) -> HttpResponse:
    """Search the lists in force, and answer: still needed, cancelled, or not listed and not to be demanded.

    A place or an office that there is not is not found, as everywhere; the page then still asks the question.
    """
    question = Question(request)
    form = question.form
    context = framed(request, "find", form=form, q=question.text, place=question.place, narrowing=form.active())
    if question.unknown:
        context |= {"unknown": question.unknown, "everywhere_url": form.address(place="", unit="")}
    elif form.asked:
        context |= answered(question)
    return render(request, "publishing/public/find.html", context, status=404 if question.unknown else 200)


def answered(question: Question) -> dict[str, Any]:
    """The hits of the first reading that has some, or what it means that there are none."""
    readings = []
    for reading, scope in question.readings():
        readings.append((reading, scope))
        found = queries.asked_for(reading, scope).filter(**question.form.conditions())
        own = found.filter(unit__in=scope.offices) if scope.offices else found
        counts, cut = queries.hits_by_outcome(own)
        if counts:
            rows = ranked(own, reading)
            others = queries.hits_by_outcome(found)[0].total() - counts.total() if scope.offices else 0
            return read_as(question, reading, scope, others) | hits(question, rows, counts, cut)
    return unlisted(question, readings)


def ranked(found: Any, reading: Reading) -> Any:
    """The rows with the name that was asked for first, then names that contain it, then where the service or unit does."""
    names = [spelling for word in reading.words for spelling in word]
    exact = Case(
        When(cert_name__in=names, then=0),
        *(When(cert_name__contains=name, then=1) for name in names),
        default=2,
    )
    return queries.with_editions(found).order_by(exact, *found.query.order_by)


def hits(question: Question, rows: Any, counts: Counter[str], cut: bool) -> dict[str, Any]:
    """A page of the hits, and how many there are of each kind."""
    pages = Paginator(rows, A_PAGE)
    pages.count = counts.total()  # known and capped: no page counts the hits again
    page = pages.get_page(question.request.GET.get("page"))
    return {
        "page": page,
        "answers": [answer_of(item) for item in page],
        "in_full": counts.total() <= IN_FULL,
        "total": f"{queries.SHOWN:,}+" if cut else counts.total(),
        "cut": cut,
        **summed_up(question.form, counts),
    }


def read_as(question: Question, reading: Reading, scope: Scope, others: int) -> dict[str, Any]:
    """How the question was read: said on the page, so that nobody takes the answer for another question's."""
    text = reading.text
    place = scope.place
    return {
        "read": text if text != question.text.strip() else "",
        "also": reading.other_spellings,
        "place": place,
        "office": scope.office,
        "offices": scope.offices,
        "others": others,
        "others_url": question.form.address(q=text, unit="", place=place.code if place else ""),
    }


def summed_up(form: FindForm, counts: Counter[str]) -> dict[str, Any]:
    """How many hits are still needed and how many cancelled, each with the address that shows only those."""
    return {
        "needed": sum(counts[outcome] for outcome in NEEDED),
        "needed_url": form.address(outcome="needed"),
        "cancelled": counts[Outcome.CANCEL],
        "cancelled_url": form.address(outcome="cancelled"),
    }

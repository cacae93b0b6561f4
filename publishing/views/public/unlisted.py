"""Nothing found: not listed, or only not named so, or not published yet. Each is said as what it is."""

from typing import Any

from campaign.models import Division
from publishing import queries
from publishing.queries import Narrowing, Reading, Scope
from publishing.views.public.question import Question

Read = tuple[Reading, Scope]


def unlisted(question: Question, readings: list[Read]) -> dict[str, Any]:
    """What it means that no reading found anything: a filter hides it, a list is missing, a name is alike, or not listed."""
    form = question.form
    reading, scope = likeliest(readings)
    where = scope.place or Division.objects.filter(parent=None).first()
    found = {
        "nothing": True,
        "read": reading.text if reading.text != question.text.strip() else "",
        "narrowed": form.narrowing() != Narrowing() and any(queries.found_by(*one).hits for one in readings),
        "without_filters": form.address(subject="", outcome="", category=""),
        "unpublished": where is not None and not queries.published_below(where, scope.lists),
        "where": where,
        "wordless": not reading.words,
        "office": scope.office,
        "undeclared": scope.office is not None and not queries.has_declared(scope.office, scope.lists),
        "lead": queries.office_of(where) if where else None,
        "alike": alike(question, reading, scope),
        **elsewhere(question, reading, scope, where),
    }
    if found["unpublished"] and question.asked.day and where:
        found["first"] = queries.first_publication(where, below=True)
    return found | waiting(where, scope)


def likeliest(readings: list[Read]) -> Read:
    """The reading that names a place or an office, else the first: it is answered for what was asked."""
    return next((one for one in readings if one[0].places or one[0].offices), readings[0])


def alike(question: Question, reading: Reading, scope: Scope) -> list[dict[str, str]]:
    """Names on the lists of the place that may be meant, each with the address that asks for it there."""
    place = scope.place.code if scope.place else ""
    cleared = {"unit": scope.office.code if scope.office else "", "subject": "", "outcome": "", "category": ""}
    return [
        {"name": name, "url": question.form.address(q=name, place=place, **cleared)}
        for name in queries.names_like(reading, scope, question.names())
    ]


def elsewhere(question: Question, reading: Reading, scope: Scope, where: Division | None) -> dict[str, Any]:
    """How many items of that name stand on the lists of other offices and places."""
    if scope.office is None and (where is None or where.parent is None):
        return {"elsewhere": 0}
    found = len(queries.found_by(reading, Scope(lists=scope.lists)).hits)
    return {"elsewhere": found, "elsewhere_url": question.form.address(q=reading.text, place="", unit="")}


def waiting(where: Division | None, scope: Scope) -> dict[str, Any]:
    """The places that have not published in this round: what they have not declared is not yet decided (ruling 6)."""
    if where is None or scope.office is not None:
        return {"waiting": []}
    round, places = queries.places_waiting(where, scope.lists)
    return {"round": round, "waiting": places}

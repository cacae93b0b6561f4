"""How many hits each further choice would leave: by place, office, who is concerned, outcome and category.

Counted over the hits themselves. Where more than a thousand are found the counts are those of the first thousand, and that
is said. The number of statements does not depend on what is found: one where something is chosen and the hits are few,
one for each choice made (four at most) where they are many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaign.enums import Disposal, Outcome, Subject
from campaign.models import Division, Unit
from publishing.models.search import CANCELLED, NEEDED
from publishing.queries.asking import Reading, Scope, found_by
from publishing.queries.probing import Found, Hit, Narrowing

FACTS = ("units", "subject", "outcome", "category")
OFFICES = 12  # offices offered


@dataclass(frozen=True)
class Facets:
    """For each kind of choice how many hits every value has; `names` of places and offices by their codes;
    `cut` where only the first thousand hits were counted; `others` is how many hits other offices than the asked ones have."""

    counts: Mapping[str, Counter[str]]
    names: Mapping[str, str]
    cut: bool
    others: int


def facets(
    reading: Reading, scope: Scope, narrowing: Narrowing, found: Found, known: Mapping[str, str] | None = None
) -> Facets:
    """What `found`, the hits of the question with everything that narrows it down, can be narrowed down to further. Who has the names
    of places and offices at hand gives them as `known`, by their codes: then only the others are asked for."""
    active = [name for name in FACTS if getattr(narrowing, name)]
    base = found_by(reading, scope) if active else found
    leaving = {name: _leaving(name, reading, scope, narrowing, base, found) for name in FACTS}
    counts = {
        "place": _places(found.hits, scope),
        "unit": _most(Counter(hit.unit_code for hit in leaving["units"]), narrowing.units),
        "subject": _in_order(Subject.values, (one for hit in leaving["subject"] for one in concerned(hit))),
        "outcome": _in_order((NEEDED, CANCELLED), map(outcome_of, leaving["outcome"])),
        "category": _in_order(Disposal.values, (hit.disposal for hit in leaving["category"])),
    }
    others = len(leaving["units"]) - len(found.hits) if narrowing.units else 0
    return Facets(counts, _names(counts, known or {}), base.cut, others)


def _leaving(name: str, reading: Reading, scope: Scope, narrowing: Narrowing, base: Found, found: Found) -> list[Hit]:
    """The hits that everything but this one kind of choice leaves."""
    if not getattr(narrowing, name):
        return found.hits
    rest = narrowing.without(name)
    return found_by(reading, scope, rest).hits if base.cut else [hit for hit in base.hits if fits(hit, rest)]


def fits(hit: Hit, narrowing: Narrowing) -> bool:
    """Whether a hit has the facts; its place is not looked at."""
    return (
        (not narrowing.units or hit.unit_code in narrowing.units)
        and (not narrowing.subject or narrowing.subject in concerned(hit))
        and (not narrowing.outcome or narrowing.outcome == outcome_of(hit))
        and (not narrowing.category or narrowing.category == hit.disposal)
    )


def concerned(hit: Hit) -> tuple[str, ...]:
    """Who is concerned: what concerns both concerns each."""
    both = (Subject.ENTERPRISE.value, Subject.INDIVIDUAL.value, Subject.BOTH.value)
    return both if hit.subject == Subject.BOTH else (hit.subject,)


def outcome_of(hit: Hit) -> str:
    """Still `needed` (kept, or referred upward), or `cancelled`."""
    return CANCELLED if hit.outcome == Outcome.CANCEL else NEEDED


def _places(hits: Iterable[Hit], scope: Scope) -> Counter[str]:
    """The codes one step below the place that is asked for; the items of its own offices lie in none of them."""
    if len(scope.places) > 1:
        return Counter()
    depth = scope.places[0].path.count("/") - 1 if scope.places else 1
    steps = (hit.division_path.strip("/").split("/")[depth : depth + 1] for hit in hits)
    found = Counter(code for below in steps for code in below)
    return Counter(dict(sorted(found.items())))


def _in_order(values: Iterable[str], found: Iterable[str]) -> Counter[str]:
    """How often each of the values is found, in their order; those that are not found are left out."""
    counts = Counter(found)
    return Counter({value: counts[value] for value in values if counts[value]})


def _most(found: Counter[str], chosen: Iterable[str]) -> Counter[str]:
    """The offices with the most hits, those that are asked for among them."""
    first = [code for code in chosen if code in found]
    codes = dict.fromkeys((*first, *(code for code, _ in sorted(found.items(), key=lambda one: (-one[1], one[0])))))
    return Counter({code: found[code] for code in list(codes)[:OFFICES]})


def _names(counts: Mapping[str, Counter[str]], known: Mapping[str, str]) -> dict[str, str]:
    """The names of the places and offices that are counted."""
    names = {code: known[code] for kind in ("place", "unit") for code in counts[kind] if code in known}
    for kind, rows in (("place", Division.objects.all()), ("unit", Unit.objects.all())):
        if missing := counts[kind].keys() - names.keys():
            names |= dict(rows.filter(code__in=missing).values_list("code", "name"))
    return names

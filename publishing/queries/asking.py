"""What a question means, and what is found by it: the words of the certificate, the places and offices named beside it.

Nothing here decides an outcome; decision 9 says how far a question is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from campaign.enums import Level
from campaign.models import Division, Unit
from publishing.models import ListedItem
from publishing.queries.lists import latest_items
from publishing.queries.wording import (
    AFTER,
    BEFORE,
    BETWEEN,
    GENERAL,
    LONGEST,
    OFFICE,
    everyday,
    key_of,
    near_names,
    pairs_of,
    spellings,
)

NEAR = 5  # names offered when nothing is found
PROBED = 200  # names looked at for them
PAIRS = 12  # pairs of characters asked for
ALIKE = 0.25  # from which share of common pairs two names are alike

_BREAKS = re.compile(r"[\s,.;:!?。…《》()\[\]\"'/|+-]+")
_BETWEEN = re.compile("|".join(BETWEEN))
_KINDS_OF_PLACE = ("自治区", "地区", "市", "县", "区")
Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Directory:
    """The names that people use, as keys: of places with the paths that bear them, of offices with their units' codes."""

    places: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Reading:
    """What is looked for: every word in one of its spellings, in these places, at these offices."""

    words: tuple[tuple[str, ...], ...] = ()
    places: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words of the certificate, as they are printed on the page and stand in the address."""
        return " ".join(word[0] for word in self.words)

    @property
    def other_spellings(self) -> tuple[str, ...]:
        """The official names that were looked for beside the words."""
        return tuple(name for word in self.words for name in word[1:])


def directory() -> Directory:
    """All names of places and offices, former and short ones included, in two queries."""
    places: dict[str, dict[str, None]] = {}
    offices: dict[str, dict[str, None]] = {}
    for name, level, former, path in Division.objects.values_list("name", "level", "former_names", "path"):
        for called in (name, _short(name, level), *(other["name"] for other in former)):
            if len(called) > 1:
                places.setdefault(key_of(called), {})[path] = None
    rows = Unit.objects.filter(valid_to=None).values_list(
        "code", "name", "short_name", "former_names", "division__name"
    )
    for code, name, short, former, place in rows:
        for called in (name, short, name.removeprefix(place), *(other["name"] for other in former)):
            key = key_of(called)
            if len(key) > 1 and key not in places:
                offices.setdefault(key, {})[code] = None
    for word, names in everyday(OFFICE).items():
        for one in names:
            offices.setdefault(word, {}).update(offices.get(one, {}))
    return Directory(_tuples(places), _tuples(offices))


def _short(name: str, level: int) -> str:
    """拉萨 for 拉萨市; townships are called by their whole names, which repeat often enough."""
    ending = next((kind for kind in _KINDS_OF_PLACE if name.endswith(kind)), "")
    return name.removesuffix(ending) if level < Level.TOWNSHIP else ""


def _tuples(found: Mapping[str, Mapping[str, None]]) -> Names:
    return {key: tuple(values) for key, values in found.items()}


def literal(text: str) -> Reading:
    """The question as typed: blanks part the words, and everyday words stand for what the lists call the same thing."""
    keys = (key_of(word) for word in text.split())
    return Reading(tuple(spellings(key) for key in keys if key))


def understood(text: str, names: Directory) -> Reading:
    """The question without what stands around the certificate's name; the literal reading where no name is left."""
    stripper = _Stripper(names)
    parts = [part for part in _BREAKS.split(" ".join(key_of(word) for word in text.split())) if part]
    words = [
        kept for part in parts for piece in _BETWEEN.split(stripper.strip(part)) if (kept := stripper.strip(piece))
    ]
    meant = tuple(spellings(word) for word in dict.fromkeys(words) if word not in GENERAL)
    return Reading(meant, stripper.places, stripper.offices) if meant else literal(text)


class _Stripper:
    """Takes places, offices and filler words off both ends of a word, and remembers which places and offices."""

    def __init__(self, names: Directory) -> None:
        self.names = names
        self.places: tuple[str, ...] = ()
        self.offices: tuple[str, ...] = ()

    def strip(self, word: str) -> str:
        """What is left; the word itself where a single character would be, since that stands in every name."""
        left = word
        while left:
            shorter = self._off(left)
            if shorter == left:
                break
            left = shorter
        return word if len(left) == 1 else left

    def _off(self, word: str) -> str:
        """The word without the longest known term at its beginning, else at its end."""
        for length in range(min(len(word), LONGEST), 0, -1):
            if self._known(word[:length], BEFORE):
                return word[length:]
        for length in range(min(len(word), LONGEST), 0, -1):
            if self._known(word[-length:], AFTER):
                return word[:-length]
        return word

    def _known(self, term: str, fillers: Iterable[str]) -> bool:
        if term in self.names.offices:
            self.offices = self.names.offices[term]
        elif term in self.names.places:
            self.places = narrower(self.places, self.names.places[term])
        else:
            return term in fillers
        return True


def narrower(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """Of places named one after the other (拉萨市, 城关区) those that lie in one another; else the last."""
    inner = tuple(path for path in after if any(path.startswith(outer) for outer in before))
    outer = tuple(path for path in before if any(path.startswith(other) for other in after))
    return inner or outer or after


@dataclass(frozen=True)
class Scope:
    """Where is looked: in these places, and of named offices their own items first."""

    places: tuple[Division, ...] = ()
    offices: tuple[Unit, ...] = ()

    @property
    def place(self) -> Division | None:
        """The one place that is asked for, if it is one; the office's own where only an office is named."""
        if len(self.places) == 1:
            return self.places[0]
        return self.office.division if self.office and not self.places else None

    @property
    def office(self) -> Unit | None:
        """The one office that is asked for, if it is one."""
        return self.offices[0] if len(self.offices) == 1 else None


def scope_of(reading: Reading, place: Division | None, unit: Unit | None) -> Scope:
    """What the words and the choices say about where; words win over choices, since they are the question."""
    chosen = (place,) if place else ()
    places = tuple(Division.objects.filter(path__in=reading.places).order_by("path")) if reading.places else chosen
    if not reading.offices:
        return Scope(places, (unit,) if unit and not reading.places else ())
    named = Unit.objects.filter(code__in=reading.offices).select_related("division").order_by("code")
    if not places:
        return Scope((), tuple(named))
    here = [one for one in named if one.division in places]
    below = [one for one in named if any(one.division.path.startswith(place.path) for place in places)]
    return Scope(places, tuple(here or below))


def asked_for(reading: Reading, scope: Scope) -> QuerySet[ListedItem]:
    """The latest items in whose certificate, service or unit name every word stands; nothing for no words."""
    items = in_places(scope) if reading.words else ListedItem.objects.none()
    for word in reading.words:
        items = items.filter(reduce(Q.__or__, (Q(search_text__contains=spelling) for spelling in word)))
    return items.order_by("division_path", "unit__code", "position")


def in_places(scope: Scope) -> QuerySet[ListedItem]:
    """The latest items of the scope's places, of all offices there."""
    items = latest_items()
    if not scope.places:
        return items
    return items.filter(reduce(Q.__or__, (Q(division_path__startswith=one.path) for one in scope.places)))


def names_like(reading: Reading, scope: Scope) -> list[str]:
    """Names of certificates in the scope's places and offices that share pairs of characters with the words, or are meant by an
    everyday word; best first."""
    key = "".join(word[0] for word in reading.words)
    pairs, near = pairs_of(key), near_names(key)
    wanted = [Q(cert_name__contains=part) for part in (*sorted(pairs)[:PAIRS], *near)]
    if not wanted:
        return []
    shared = reduce(
        add, (Case(When(one, then=Value(1)), default=Value(0), output_field=IntegerField()) for one in wanted)
    )
    rows = in_places(scope).filter(reduce(Q.__or__, wanted))
    if scope.offices:
        rows = rows.filter(unit__in=scope.offices)
    names = rows.order_by().annotate(shared=shared).values_list("cert_name", "shared").distinct()
    best = names.order_by(F("shared").desc(), "cert_name")[:PROBED]
    scored = [(likeness(key_of(name), pairs, near), name) for name, _ in best]
    liked = sorted((one for one in scored if one[0] >= ALIKE), key=lambda one: (-one[0], len(one[1]), one[1]))
    return [name for _, name in liked[:NEAR]]


def likeness(key: str, pairs: frozenset[str], near: Iterable[str]) -> float:
    """How alike a name is to what was asked for: 1 where an everyday word means it, else the share of common pairs."""
    if any(part in key for part in near):
        return 1.0
    own = pairs_of(key)
    return 2 * len(own & pairs) / (len(own) + len(pairs)) if own and pairs else 0.0

"""What a question means, and what is found by it: the words of the certificate, the places and offices named beside it.

Nothing here decides an outcome; decision 9 says how far a question is read, decision 35 how it is found.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaign.enums import Level
from campaign.models import Division, Unit
from publishing.models import Compilation, ListedItem, SearchEntry, SearchName
from publishing.models.search import pinyin_of
from publishing.queries.lists import SHOWN, Lists
from publishing.queries.probing import Found, Hit, Narrowing, bearing, find, is_sought
from publishing.queries.public import with_official
from publishing.queries.vocabulary import ALIKE, Vocabulary, vocabulary
from publishing.queries.wording import (
    AFTER,
    BEFORE,
    BETWEEN,
    GENERAL,
    LONGEST,
    OFFICE,
    everyday,
    key_of,
    spellings,
)

GENERAL_SOUNDS = frozenset(pinyin_of(word)[1] for word in GENERAL if len(word) > 1)
NEAR = 5  # names offered when nothing is found
PROBED = 40  # names looked for in the place for them

_BREAKS = re.compile(r"[\s,.;:!?。…《》()\[\]\"'/|+-]+")
_BETWEEN = re.compile("|".join(BETWEEN))
_KINDS_OF_PLACE = ("自治区", "地区", "市", "县", "区")
Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Directory:
    """The names that people use, as keys: of places with the paths that bear them, of offices with their units' codes, and of
    certificates."""

    places: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, tuple[str, ...]]
    certificates: Vocabulary = field(default_factory=Vocabulary)


@dataclass(frozen=True)
class Reading:
    """What is looked for: every word in one of its spellings, in these places, at these offices; `by_sound` says that a word in
    letters was read as pinyin."""

    words: tuple[tuple[str, ...], ...] = ()
    places: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    by_sound: bool = False

    @property
    def text(self) -> str:
        """The words of the certificate, as they are printed on the page and stand in the address."""
        return " ".join(word[0] for word in self.words)

    @property
    def other_spellings(self) -> tuple[str, ...]:
        """The official names that were looked for beside the words."""
        return tuple(name for word in self.words for name in word[1:])


def directory(*, past: bool = False) -> Directory:
    """All names of places and offices, former and short ones included, and of certificates, in four queries; for a `past` day also
    of offices that there are no more, and of certificates on superseded lists."""
    places: dict[str, dict[str, None]] = {}
    offices: dict[str, dict[str, None]] = {}
    for name, level, former, path in Division.objects.values_list("name", "level", "former_names", "path"):
        for called in (name, _short(name, level), *(other["name"] for other in former)):
            if len(called) > 1:
                places.setdefault(key_of(called), {})[path] = None
    units = Unit.objects.all() if past else Unit.objects.filter(valid_to=None)
    rows = units.values_list("code", "name", "short_name", "former_names", "division__name")
    for code, name, short, former, place in rows:
        rest = name.removeprefix(place)
        kind = next((kind for kind in _KINDS_OF_PLACE if place.endswith(kind)), "") if rest != name else ""
        for called in (name, short, rest, kind + rest, *(other["name"] for other in former)):
            key = key_of(called)
            if len(key) > 1 and key not in places:
                offices.setdefault(key, {})[code] = None
    for word, names in everyday(OFFICE).items():
        for one in names:
            offices.setdefault(word, {}).update(offices.get(one, {}))
    return Directory(_tuples(places), _tuples(offices), vocabulary(past=past))


def _short(name: str, level: int) -> str:
    """拉萨 for 拉萨市; townships are called by their whole names, which repeat often enough."""
    ending = next((kind for kind in _KINDS_OF_PLACE if name.endswith(kind)), "")
    return name.removesuffix(ending) if level < Level.TOWNSHIP else ""


def _tuples(found: Mapping[str, Mapping[str, None]]) -> Names:
    return {key: tuple(values) for key, values in found.items()}


def literal(text: str, names: Directory | None = None) -> Reading:
    """The question as typed: blanks part the words; everyday words, and with `names` the names of the catalogue, stand for what
    the lists call the same thing."""
    keys = (key_of(word) for word in text.split())
    return Reading(tuple(_spelled(key, names) for key in keys if key))


def understood(text: str, names: Directory) -> Reading:
    """The question without what stands around the certificate's name; the literal reading where no name is left.

    A word in letters that is nobody's name stands for the names that sound so.
    """
    stripper = _Stripper(names)
    parts = [part for part in _BREAKS.split(" ".join(key_of(word) for word in text.split())) if part]
    words = [
        kept for part in parts for piece in _BETWEEN.split(stripper.strip(part)) if (kept := stripper.strip(piece))
    ]
    left = [word for word in dict.fromkeys(words) if word not in GENERAL and word not in GENERAL_SOUNDS]
    if not left and (stripper.places or stripper.offices):
        return Reading((), stripper.places, stripper.offices)  # what the place or the office has at all
    if not left:
        return literal(text, names)
    sounds = {word: names.certificates.sounding(word) for word in left}
    meant = tuple(sounds[word] or _spelled(word, names) for word in left)
    return Reading(meant, stripper.places, stripper.offices, any(sounds.values()))


def readings(text: str, names: Directory) -> Iterator[Reading]:
    """How a question can be read, the likeliest first: one word as it stands, several by what they are. Whoever answers takes
    the first reading that finds something."""
    typed = literal(text, names)
    if len(typed.words) == 1:
        yield typed
    read = understood(text, names)
    yield read
    if len(typed.words) > 1 and read != typed:
        yield typed


def _spelled(key: str, names: Directory | None) -> tuple[str, ...]:
    """The word, what the lists call the same thing, and its other names in the catalogue."""
    others = names.certificates.same_as(key) if names else ()
    return tuple(dict.fromkeys((*spellings(key), *others)))


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
    """Where is looked: in these places, and of named offices their own items first; in the lists in force, or in those of a past
    day, by their keys."""

    places: tuple[Division, ...] = ()
    offices: tuple[Unit, ...] = ()
    lists: Lists | None = None

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


def scope_of(reading: Reading, place: Division | None, unit: Unit | None, lists: Lists | None = None) -> Scope:
    """What the words and the choices say about where; words win over choices, since they are the question."""
    chosen = (place,) if place else ()
    places = tuple(Division.objects.filter(path__in=reading.places).order_by("path")) if reading.places else chosen
    if not reading.offices:
        return Scope(places, (unit,) if unit and not reading.places else (), lists)
    named = Unit.objects.filter(code__in=reading.offices).select_related("division").order_by("code")
    if not places:
        return Scope((), tuple(named), lists)
    here = [one for one in named if one.division in places]
    below = [one for one in named if any(one.division.path.startswith(place.path) for place in places)]
    return Scope(places, tuple(here or below), lists)


def found_by(reading: Reading, scope: Scope, narrowing: Narrowing | None = None, *, most: int = SHOWN) -> Found:
    """The hits of a question, best first, so many at most: in the scope's places, and with `narrowing` only those that fit.

    Of offices that are named all items of their places are found: narrow down by `units` to have their own.
    """
    wanted = narrowing or Narrowing()
    places = tuple(place.path for place in scope.places if place.parent_id)  # in the region lies everything
    return find(reading.words, replace(wanted, places=wanted.places or places, lists=scope.lists), most)


def with_words(items: QuerySet[ListedItem], reading: Reading) -> QuerySet[ListedItem]:
    """Of some rows all in which every word stands, however many; none where nothing can be looked for."""
    if not reading.words or not all(map(is_sought, reading.words)):
        return items.none()
    return items.filter(pk__in=bearing(reading.words))


def items_of(
    hits: Sequence[Hit], known: Mapping[int, Compilation] | None = None, lists: Lists | None = None
) -> list[ListedItem]:
    """The rows of some hits, in their order, with their editions; a row that has gone out of force meanwhile is left out. Of a past
    day its `lists` are given.

    Who has the lists in force at hand (`lists_by_key`) gives them as `known`: then two tables less are asked.
    """
    rows = ListedItem.objects.in_force() if lists is None else ListedItem.objects.filter(compilation__in=lists)
    by_id = {row.pk: row for row in rows.filter(pk__in=[hit.item for hit in hits]).select_related("unit")}
    known = known or {}
    if any(row.compilation_id not in known for row in by_id.values()):
        known = lists_by_key({row.compilation_id for row in by_id.values()})
    for row in by_id.values():
        row.compilation = known[row.compilation_id]
    return [by_id[hit.item] for hit in hits if hit.item in by_id]


def lists_by_key(keys: Collection[int] | None = None) -> dict[int, Compilation]:
    """Lists with their editions and rounds, by key: those with these keys, or all that are in force."""
    chosen = {"is_current": True, "is_roll_up": False} if keys is None else {"pk__in": keys}
    return {one.pk: one for one in with_official(Compilation.objects.filter(**chosen).select_related("round"))}


def names_like(reading: Reading, scope: Scope, names: Directory | None = None) -> list[str]:
    """Names of certificates in the scope's places and offices that may be meant: by an everyday word, after a slip of one
    character, of the same sound, or that share pairs of characters; best first."""
    known = names.certificates if names else vocabulary()
    key = "".join(word[0] for word in reading.words)
    scored = [(score, one) for score, one in known.like(key) if score >= ALIKE]
    best = sorted(scored, key=lambda one: (-one[0], len(one[1].name), one[1].name))[:PROBED]
    here = listed_in(scope, [one.key for _, one in best])
    return [one.name for _, one in best if one.key in here][:NEAR]


def listed_in(scope: Scope, keys: Iterable[str]) -> frozenset[str]:
    """Of these names those that a list of the scope bears in its places and offices, in one query."""
    rows = SearchEntry.objects.filter(name=OuterRef("key"))
    rows = (
        rows.filter(compilation__is_current=True) if scope.lists is None else rows.filter(compilation__in=scope.lists)
    )
    if scope.places:
        rows = rows.filter(reduce(Q.__or__, (Q(division_path__startswith=one.path) for one in scope.places)))
    if scope.offices:
        rows = rows.filter(unit_code__in=[unit.code for unit in scope.offices])
    found = SearchName.objects.filter(Exists(rows), key__in=list(keys))
    return frozenset(found.values_list("key", flat=True))

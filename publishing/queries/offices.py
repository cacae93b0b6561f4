"""Which office is meant by a name that somebody typed: every one of that name is offered, none is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from campaign.models import Division, Unit
from publishing.queries.asking import Directory
from publishing.queries.wording import key_of

OFFERED = 40  # offices named at once; more ask for a place first
PROBED = 400  # offices looked at for them
GOVERNMENT = "人民政府"


@dataclass(frozen=True)
class Offices:
    """The offices of a name; `more` says that there are others, `elsewhere` that they are not in the place that was chosen."""

    found: Sequence[Unit] = ()
    more: bool = False
    elsewhere: bool = False


def offices_called(text: str, place: Division | None, names: Directory, on: date | None = None) -> Offices:
    """The offices that are called so, in a place with all that lies in it; where it has none of the name, those elsewhere. Of the past
    day `on` those that there were then.

    Names, short and former names, everyday words (派出所) and places in them are known; else every word must stand in the name.
    """
    for where in dict.fromkeys((place, None)):
        there = current(where, on)
        units = known_by_name(text, there, names) or containing(text, there)
        if units:
            return Offices(units[:OFFERED], len(units) > OFFERED, where is None and place is not None)
    return Offices()


def current(place: Division | None, on: date | None = None) -> QuerySet[Unit]:
    """The offices that there are now, or were on a day, of a place or of all."""
    units = Unit.objects.there(on).select_related("division__parent").order_by("division__path", "code")
    return units.in_division(place) if place else units


def known_by_name(text: str, there: QuerySet[Unit], names: Directory) -> list[Unit]:
    """The offices whose name, short name, former name or everyday word this is, with the place that was named before it."""
    key = key_of("".join(text.split()))
    for cut in range(len(key)):
        if (cut and key[:cut] not in names.places) or key[cut:] not in names.offices:
            continue
        units = there.filter(code__in=names.offices[key[cut:]])
        within = Q(pk__in=[]) if cut else Q()
        for path in names.places.get(key[:cut], ()) if cut else ():
            within |= Q(division__path__startswith=path)
        if found := list(units.filter(within)[: OFFERED + 1]):
            return found
    return []


def containing(text: str, there: QuerySet[Unit]) -> list[Unit]:
    """The offices in whose own name and place every word stands; 民政 is not looked for in 人民政府."""
    units, words = there, [word for word in (key_of(one) for one in text.split()) if word]
    for word in words:
        units = units.filter(Q(name__contains=word) | Q(division__name__contains=word))
    found = [unit for unit in units[:PROBED] if all(_stands_in(word, unit) for word in words)]
    return found[: OFFERED + 1] if words else []


def _stands_in(word: str, unit: Unit) -> bool:
    own = unit.name.replace(GOVERNMENT, "|")
    return word in own or word in unit.division.name or GOVERNMENT in word

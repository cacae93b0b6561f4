"""What somebody asks on the page of questions: the words, the place and the office, chosen or typed, and of which day."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from functools import cached_property, partial

from django.core.cache import caches
from django.http import HttpRequest

from campaign.models import Division, Unit
from publishing import queries
from publishing.models import Compilation
from publishing.queries import Directory, Gazetteer, Lists, Narrowing, Reading, Scope
from publishing.views.public.day import day_asked
from publishing.views.public.filters import Choices, FindForm, is_code, places_to_choose, units_to_choose
from publishing.views.public.page import kept, stamp_of

KEPT = 600  # seconds that a process keeps the names of places and offices while nothing is published


class Question:
    """The address read once: `unknown` says which choice names nothing that there is."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.asked = request, day_asked(request)
        asked = request.GET.copy()
        asked["on"] = self.asked.value
        code, office = asked.get("place", ""), asked.get("unit", "")
        if office and not code:
            # An office alone says where it is: its code begins with its division's.
            code = asked["place"] = office.partition("-")[0]
        self.gazetteer = gazetteer_now(request)
        self.place = self.gazetteer.places.get(code) or self._loaded_since(code)
        self.form = FindForm(asked, {"place": self._offered(code), "unit": self._offices(office)})
        self.unknown = self._unknown(code, office)
        chosen = self.form.wanted["unit"]
        self.unit = Unit.objects.select_related("division").get(code=chosen) if chosen else None
        if self.place is None:
            self.form.leave_out("unit")

    def _offered(self, code: str) -> Choices:
        """The places to choose from: kept for each place that there is, so that numbers that somebody makes up drive nothing out."""
        known = code if self.place is not None else ""
        return kept(self.request, f"places.{known}", lambda: places_to_choose(known))

    def _loaded_since(self, code: str) -> Division | None:
        """A place that a command has loaded since the names were read."""
        return Division.objects.filter(code=code).first() if is_code(code) else None

    def _offices(self, asked_for: str) -> Choices:
        """The offices to choose from: those that there are in the place (also one that was loaded since), or were on the day."""
        known = self.gazetteer.offices.get(self.place.code, ()) if self.place else ()
        if self.asked.day is not None or (asked_for and asked_for not in dict(known)):
            return units_to_choose(self.place, self.asked.day)
        return list(known)

    def _unknown(self, code: str, office: str) -> str:
        """Which choice is not among those offered: 地区, 部门, or none of them."""
        if office and not self.form.wanted["unit"]:
            return "部门"
        return "地区" if code and not self.form.wanted["place"] else ""

    @property
    def text(self) -> str:
        """The words as typed."""
        return str(self.form.wanted["q"])

    def readings(self) -> Iterator[tuple[Reading, Scope]]:
        """How the words can be read, the likeliest first, each with where it asks."""
        for reading in queries.readings(self.text, self.names()):
            yield reading, self.scope_of(reading)

    def scope_of(self, reading: Reading) -> Scope:
        """Where is looked for a reading."""
        return queries.scope_of(reading, self.place, self.unit, self.lists)

    @cached_property
    def lists(self) -> Lists | None:
        """The lists of a past day, asked for once; None where today is asked for."""
        return queries.keys_on(self.asked.day) if self.asked.day else None

    def narrowing(self, scope: Scope) -> Narrowing:
        """What narrows the hits down beside the words and the places: the offices asked for, and the filters."""
        return self.form.narrowing(tuple(unit.code for unit in scope.offices))

    def names(self) -> Directory:
        """The names of places, offices and certificates."""
        return names_now(self.request, past=self.asked.day is not None)


def names_now(request: HttpRequest, *, past: bool = False) -> Directory:
    """The names of places, offices and certificates, asked of the database once for a stamp; one set for all `past` days."""
    key = key_now(request, "directory.past" if past else "directory")
    return caches["objects"].get_or_set(key, partial(queries.directory, past=past), KEPT)  # type: ignore[return-value]


def gazetteer_now(request: HttpRequest) -> Gazetteer:
    """The places and their offices, asked of the database once for a stamp."""
    return caches["objects"].get_or_set(key_now(request, "gazetteer"), queries.gazetteer, KEPT)  # type: ignore[return-value]


def lists_now(request: HttpRequest) -> Mapping[int, Compilation]:
    """The lists in force with their editions, by key, asked of the database once for a stamp."""
    return caches["objects"].get_or_set(key_now(request, "lists"), queries.lists_by_key, KEPT)  # type: ignore[return-value]


def key_now(request: HttpRequest, name: str) -> str:
    """Under which name something is kept until something is published."""
    return f"publishing.{name}." + ".".join(str(part) for part in astuple(stamp_of(request))).replace(" ", "T")

"""May this office ask for this: what its place's lists in force say of a name, and what their silence means (notice 五(四)).

A verdict is given only for an item that is called what was asked for. What is merely alike is offered first; a place that has not
published, or an office that has not declared, is never answered with "not listed" (domain rulings 6 and 11).
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet

from campaign.enums import Outcome
from campaign.models import Division, Unit
from publishing.models import Compilation, Edition, ListedItem, UnitFigures
from publishing.models.search import pinyin_of
from publishing.queries.asking import NEAR, Directory, literal, understood
from publishing.queries.lists import latest_items
from publishing.queries.public import lists_in_force, with_editions
from publishing.queries.vocabulary import ALIKE, Known, Vocabulary
from publishing.queries.wording import GENERAL, key_of
from submissions.enums import NameSource
from submissions.models import CertificateAlias

OFFERED = 40  # offices named at once; more ask for a place first


class Answer(StrEnum):
    """What the window check says."""

    NEEDED = "needed"
    CANCELLED = "cancelled"
    DEPENDS = "depends"  # needed for one service, cancelled for another
    ALIKE = "alike"
    UNLISTED = "unlisted"
    UNDECLARED = "undeclared"
    UNPUBLISHED = "unpublished"
    OUTSIDE = "outside"


VERDICTS = (Answer.NEEDED, Answer.CANCELLED, Answer.DEPENDS, Answer.UNLISTED)


@dataclass(frozen=True)
class Check:
    """The answer for one office and one name: on which lists it rests, the items of that name, the names that are alike."""

    answer: Answer
    lists: Sequence[Compilation] = ()
    items: Sequence[ListedItem] = ()
    alike: Sequence[str] = ()

    @property
    def editions(self) -> list[Edition]:
        """The official editions that the answer rests on, the latest round first."""
        return [edition for one in self.lists for edition in one.editions.all()]


@dataclass(frozen=True)
class Named:
    """What stands on the lists in force under an office's name, as far as a question is compared with it."""

    uid: uuid.UUID
    name: str
    service: str
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", key_of(self.name))


def window_check(office: Unit, text: str, *, sure: bool = False) -> Check:
    """Answer for an office and what it asks for; `sure` says that none of the names that are alike is meant.

    Takes the words as typed. Rests on the notice, 五(四): 未列入清单范围内的，一律不得要求申请人提供任何证明材料.
    """
    lists = list(lists_in_force(office.division))
    if silent := why_silent(office, lists):
        return Check(silent, lists)
    named = [Named(*row) for row in _names(items_of_office(office))]
    keys = asked_as(text)
    if hits := [one.uid for one in named if same_name(one.key, keys)]:
        items = list(with_editions(items_of_office(office).filter(uid__in=hits)).order_by("service_name", "pk"))
        return Check(answer_of_items(items), lists, items)
    alike = () if sure else names_alike(named, keys)
    return Check(Answer.ALIKE if alike else Answer.UNLISTED, lists, alike=alike)


def items_of_office(office: Unit) -> QuerySet[ListedItem]:
    """What the lists in force say of an office's items, each item once."""
    return latest_items().filter(unit=office)


def _names(items: QuerySet[ListedItem]) -> Iterable[tuple[uuid.UUID, str, str]]:
    return items.order_by("cert_name", "service_name").values_list("uid", "cert_name", "service_name")


def why_silent(office: Unit, lists: Sequence[Compilation]) -> Answer | None:
    """Why nothing can be answered for an office yet, if so."""
    if UnitFigures.objects.filter(unit=office, compilation__in=lists).exists():
        return None
    if not office.takes_part:
        return Answer.OUTSIDE
    return Answer.UNDECLARED if lists else Answer.UNPUBLISHED


def answer_of_items(items: Sequence[ListedItem]) -> Answer:
    """One answer for all items of a name; an item that was referred upward is still needed (domain ruling 3)."""
    cancelled = {item.outcome == Outcome.CANCEL for item in items}
    if len(cancelled) > 1:
        return Answer.DEPENDS
    return Answer.CANCELLED if True in cancelled else Answer.NEEDED


def asked_as(text: str) -> frozenset[str]:
    """The name as a key in every spelling that means the same thing, with and without what people say around it (要我开……吗)."""
    whole = key_of("".join(text.split()))
    readings = (literal(whole), understood(whole, Directory({}, {})))
    return frozenset(spelling for one in readings if len(one.words) == 1 for spelling in one.words[0])


def same_name(key: str, asked: Iterable[str]) -> bool:
    """Whether an item is called what was asked for; the ending 证明 may be left out, but not be the whole name."""
    stem = key.removesuffix("证明")
    return any(one == key or (len(stem) > 1 and one.removesuffix("证明") == stem) for one in asked)


def names_alike(named: Sequence[Named], keys: frozenset[str]) -> list[str]:
    """Names on the office's lists that may be meant, best first: the catalogue's other names, parts, pinyin, everyday words and
    slips of the pen, names that share characters, names of which the service is asked for."""
    known = _catalogue_names(keys)
    own = Vocabulary(tuple(Known(one.name, one.key, *pinyin_of(one.key)) for one in named))
    scored: dict[str, float] = {}
    for key in keys:
        sounding = own.sounding(key)
        likely = {one.key: score for score, one in own.like(key)}
        for one in named:
            score = 3.0 if one.key in known else _overlap(one, key) or likely.get(one.key, 0.0)
            score = max(score, 1.5 if one.key in sounding else 0.0)
            scored[one.name] = max(score, scored.get(one.name, 0.0))
    return sorted(
        (name for name in scored if scored[name] >= ALIKE), key=lambda name: (-scored[name], len(name), name)
    )[:NEAR]


def _overlap(one: Named, key: str) -> float:
    """Whether a name is a part of the other, or the service is what was named."""
    if len(key) < 2 or key in GENERAL:
        return 0.0
    if key in one.key or one.key in key:
        return 2.0
    return 0.5 if key in key_of(one.service) else 0.0


def _catalogue_names(keys: frozenset[str]) -> frozenset[str]:
    """The keys of other names of the same certificate in the catalogue, as far as lists and persons have named it so."""
    known = CertificateAlias.objects.exclude(source=NameSource.DECLARED)
    same = known.filter(certificate__in=known.filter(key__in=keys).values("certificate"))
    return frozenset(same.values_list("key", flat=True))


def offices_called(text: str, place: Division | None) -> tuple[list[Unit], bool]:
    """Offices in whose name and place every word stands, in a place with all that lies in it, the asked place's own first; the
    second value says whether there are more than can be named.

    The same name stands in many places (民政局): each is offered with its place, none is guessed.
    """
    units = Unit.objects.filter(valid_to=None).select_related("division__parent")
    units = units.in_division(place) if place else units
    for word in text.split():
        key = key_of(word)
        units = units.filter(
            Q(name__contains=word) | Q(name__contains=key) | Q(short_name=word) | Q(division__name__contains=word)
        )
    found = list(units.order_by("division__path", "code")[: OFFERED + 1])
    return found[:OFFERED], len(found) > OFFERED

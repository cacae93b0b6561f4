"""May this office ask for this: what its place's lists in force say of a name, and what their silence means (notice 五(四)).

A verdict is given only for an item that is called what was asked for. What is merely alike is offered first; a place that has not
published, or an office that has not declared, is never answered with "not listed" (domain rulings 6 and 11).
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from campaign.enums import Outcome
from campaign.models import Unit
from publishing.models import Compilation, Edition, ListedItem, UnitFigures
from publishing.models.search import pinyin_of
from publishing.queries.asking import NEAR
from publishing.queries.days import items_in_force_on, lists_on
from publishing.queries.lists import latest_items
from publishing.queries.naming import asked_as, is_own_paper, names_a_paper, same_name
from publishing.queries.public import lists_in_force, with_editions
from publishing.queries.vocabulary import ALIKE, Known, Vocabulary
from publishing.queries.wording import GENERAL, key_of
from submissions.enums import NameSource
from submissions.models import CertificateAlias


class Answer(StrEnum):
    """What the window check says."""

    NEEDED = "needed"
    CANCELLED = "cancelled"
    DEPENDS = "depends"  # needed for one service, cancelled for another
    ALIKE = "alike"
    UNCLEAR = "unclear"  # what was typed names no certificate
    OWN = "own"  # the applicant's own papers, forms and pictures: nobody else issues them (notice 三)
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
    aside: Sequence[ListedItem] = ()  # what is alike and was said not to be meant
    sure: bool = False

    @property
    def codes(self) -> str:
        """The codes of these editions, as they stand in a sentence."""
        return "、".join(edition.code for edition in self.editions)

    @property
    def only(self) -> ListedItem | None:
        """The item, where there is one of that name."""
        return self.items[0] if len(self.items) == 1 else None

    @property
    def on_paper(self) -> bool:
        """Whether the answer may be held up at the counter: a verdict, and nothing alike that the office may still ask for."""
        kept = any(item.outcome != Outcome.CANCEL for item in self.aside)
        return self.answer in VERDICTS and not kept

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


def window_check(office: Unit, text: str, *, sure: bool = False, on: date | None = None) -> Check:
    """Answer for an office and what it asks for; `sure` says that none of the names that are alike is meant.

    Takes the words as typed; answers by the lists in force, or by those that were in force when the day `on` ended. Rests on the
    notice, 五(四): 未列入清单范围内的，一律不得要求申请人提供任何证明材料.
    """
    lists = list(lists_on(office.division, on) if on else lists_in_force(office.division))
    if silent := why_silent(office, lists):
        return Check(silent, lists)
    own_items = items_of_office(office, on)
    named = [Named(*row) for row in _names(own_items)]
    keys = asked_as(text)
    if hits := [one.uid for one in named if same_name(one.key, keys)]:
        items = list(with_editions(own_items.filter(uid__in=hits)).order_by("service_name", "pk"))
        return Check(answer_of_items(items), lists, items)
    alike = names_alike(named, keys)
    if alike and not sure:
        return Check(Answer.ALIKE, lists, alike=alike)
    own = is_own_paper(keys)
    if not own and not names_a_paper(keys):
        return Check(Answer.UNCLEAR, lists)
    aside = list(own_items.filter(cert_name__in=alike).order_by("cert_name", "service_name"))
    return Check(Answer.OWN if own else Answer.UNLISTED, lists, aside=aside, sure=sure)


def items_of_office(office: Unit, on: date | None = None) -> QuerySet[ListedItem]:
    """What the lists in force, or those of the day `on`, say of an office's items, each item once."""
    return (items_in_force_on(on) if on else latest_items()).filter(unit=office)


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

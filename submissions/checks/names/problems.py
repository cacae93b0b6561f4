"""What the catalogue says against the names of a unit's items: a like name that exists, a paper that villages must not issue."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import reduce

from django.db.models import Q

from campaign.checks import Problem, comparison_key
from campaign.enums import Outcome, UnitKind
from campaign.models import Unit
from submissions.checks.items import ItemDraft
from submissions.checks.names.index import Known, NameIndex, Near, index_now
from submissions.checks.rulebook import problem_of
from submissions.models import NotSame

NAMED = 3
_VILLAGE = re.compile(
    r"村\(居\)|居\(村\)|村\(社区\)|社区\(村\)|村(?:民)?委(?:员)?会|居(?:民)?委(?:员)?会|村居|社区居|^(?:所在)?社区$|基层群众性自治组织"
)
Pair = tuple[str, str]


def problems_of_names(drafts: Sequence[ItemDraft], day: date, unit: Unit | None = None) -> list[Problem]:
    """Give what the catalogue says of the names of a unit's items, whatever the day; the number of queries does not grow
    with them.

    Only names that everybody may read are named to the unit; what it said of two names before is not asked again.
    """
    return names_of_piles([(unit, drafts)], day)[0]


def names_of_piles(piles: Sequence[tuple[Unit | None, Sequence[ItemDraft]]], day: date) -> list[list[Problem]]:
    """The same for each of several piles, each of its unit; the catalogue is asked once."""
    names = {draft.cert_name for _, drafts in piles for draft in drafts if draft.cert_name}
    index = index_now() if names else None
    if index is None or not index.by_key:
        return [[] for _ in piles]
    named = {name: index.known(name) for name in names}
    strange = [name for name, known in named.items() if known is None or not known.open]
    near = {name: open_near(index, name) for name in strange}
    answered = answered_by(near, [unit for unit, _ in piles])
    return [
        [problem for draft in drafts for problem in _problems_of(draft, named, near, known)]
        for (_, drafts), known in zip(piles, answered, strict=True)
    ]


def _problems_of(
    draft: ItemDraft, named: Mapping[str, Known | None], near: Mapping[str, list[Near]], answered: set[Pair]
) -> Iterator[Problem]:
    alike = near.get(draft.cert_name, [])
    yield from _barred(draft, named.get(draft.cert_name), alike)
    yield from _near(draft, [one for one in alike if pair_of(draft.cert_name, one.known) not in answered])


def open_near(index: NameIndex, name: str) -> list[Near]:
    """The like names that everybody may read."""
    return [one for one in index.near(name, limit=2 * NAMED) if one.known.open][:NAMED]


def pair_of(name: str, known: Known) -> Pair:
    """A typed name and a certificate of the catalogue as `NotSame` keeps them."""
    return in_order(comparison_key(name), known.title_key)


def in_order(one: str, other: str) -> Pair:
    """Two keys in the order in which a pair is kept."""
    return (one, other) if one < other else (other, one)


def answered_among(near: Mapping[str, list[Near]], unit: Unit | None) -> set[Pair]:
    """Which of these pairs are known to be two certificates for `unit`; one query, and none where nothing is alike."""
    return answered_by(near, [unit])[0]


def answered_by(near: Mapping[str, list[Near]], units: Sequence[Unit | None]) -> list[set[Pair]]:
    """The same for each of several units, with one query."""
    pairs = {pair_of(name, one.known) for name, found in near.items() for one in found}
    if not pairs:
        return [set() for _ in units]
    keys = {key for pair in pairs for key in pair}
    heard = reduce(Q.__or__, map(heard_by, units))
    rows = list(NotSame.objects.filter(heard, first_key__in=keys, second_key__in=keys).select_related("unit"))
    return [pairs & {(row.first_key, row.second_key) for row in rows if _hears(unit, row)} for unit in units]


def heard_by(unit: Unit | None) -> Q:
    """The answers that hold for a unit: its own, and those that an office above it has settled; for no unit in
    particular, those of the coordination office alone."""
    if unit is None:
        return Q(settled=True, unit__kind=UnitKind.COORDINATION_OFFICE)
    return Q(unit=unit) | Q(settled=True, unit__code__in=unit.reports_path.strip("/").split("/"))


def _hears(unit: Unit | None, answer: NotSame) -> bool:
    """`heard_by` of one answer that is at hand."""
    if unit is None:
        return answer.settled and answer.unit.kind == UnitKind.COORDINATION_OFFICE
    above = unit.reports_path.strip("/").split("/")
    return answer.unit_id == unit.pk or (answer.settled and answer.unit.code in above)


def is_village(issuer: str) -> bool:
    """Whether the issuer named is a village or neighbourhood committee, alone or among others."""
    return _VILLAGE.search(comparison_key(issuer)) is not None


def _barred(draft: ItemDraft, known: Known | None, alike: Sequence[Near]) -> Iterator[Problem]:
    """What is to be cancelled anyway is what the list asks for; anything else beside a village as issuer is asked about."""
    if draft.proposal == Outcome.CANCEL or not is_village(draft.issuing_unit):
        return
    if known is not None and known.barred_by:
        yield problem_of("village_must_not_issue", draft.at("issuing_unit"), name=known.title, document=known.barred_by)
    elif barred := [one.known for one in alike if one.known.barred_by]:
        facts = {"name": draft.cert_name, "like": barred[0].title, "document": barred[0].barred_by}
        yield problem_of("village_must_not_issue", draft.at("issuing_unit"), "alike", **facts)


def _near(draft: ItemDraft, near: Sequence[Near]) -> Iterator[Problem]:
    if near:
        names = "、".join(f"“{one.known.title}”" for one in near)
        yield problem_of("name_near", draft.at("cert_name"), names=names)

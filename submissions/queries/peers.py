"""What comparable units have certified and a unit has not: a question to the unit and its superior, never a verdict.

Comparable are units of one kind of office at one level (民政局 of every county). Only certified papers count; of other
units nothing is told but how many they are, and nothing at all below the campaign's `peers_needed`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from campaign.enums import UnitKind
from campaign.models import Division, Round, Unit
from submissions.enums import PeerKind
from submissions.models import Declaration, DeclaredItem, PeerAnswer

Office = tuple[int, str, str]  # level, kind, name without its place
Pair = tuple[str, str]  # service as compared, certificate as compared
Key = tuple[str, str]  # kind of question, name as compared

# There is one of these in a place, whatever it is called there.
ONE_OF_A_KIND = frozenset({UnitKind.LEAD_UNIT, UnitKind.TOWNSHIP_GOVERNMENT, UnitKind.JUSTICE_DEPARTMENT})
# A certificate goes by its canonical name in the catalogue, else by its own.
CANONICAL = Coalesce("certificate__key", "cert_key")


def office_of(name: str, kind: str, level: int, places: Iterable[str]) -> Office:
    """What kind of office a unit is: its name without the names of its place and of the place above, longest first."""
    if kind in ONE_OF_A_KIND:
        return level, kind, ""
    for place in places:
        name = name.replace(place, "")
    return level, kind, name


def offices(units: QuerySet[Unit]) -> dict[int, Office]:
    """The kind of office of each unit, by the unit's key; two queries."""
    names: dict[int | None, list[str]] = {None: []}
    above: dict[int, tuple[int, int | None]] = {}
    divisions = Division.objects.order_by().values_list("pk", "level", "parent_id", "name", "former_names")
    for pk, level, parent, name, formerly in divisions:
        names[pk] = [name, *(other["name"] for other in formerly or ())]
        above[pk] = level, parent
    places = {pk: sorted([*names[pk], *names[parent]], key=len, reverse=True) for pk, (_, parent) in above.items()}
    rows = units.order_by().values_list("pk", "name", "kind", "division_id")
    return {pk: office_of(name, kind, above[place][0], places[place]) for pk, name, kind, place in rows}


@dataclass(frozen=True)
class Lack:
    """A service or a certificate that `units` comparable units have certified and this one has not.

    `home` is, for a certificate, the service under which most of them ask for it.
    """

    kind: PeerKind
    key: str
    units: int
    home: str = ""


class Common:
    """What at least `needed` units of one kind of office have certified."""

    def __init__(self, papers: Iterable[Iterable[Pair]], needed: int) -> None:
        services, certificates, self.pairs = Counter[str](), Counter[str](), Counter[Pair]()
        for pairs in map(set, papers):  # a unit counts once, however often it names something
            services.update({service for service, _ in pairs})
            certificates.update({certificate for _, certificate in pairs})
            self.pairs.update(pairs)
        self.services = {key: count for key, count in services.items() if key and count >= needed}
        self.certificates = {key: count for key, count in certificates.items() if key and count >= needed}
        self.needed = needed
        self.homes: dict[str, str] = {}
        for (service, certificate), _ in sorted(self.pairs.items(), key=lambda one: (-one[1], one[0])):
            self.homes.setdefault(certificate, service)

    def is_told(self, service: str, certificate: str) -> bool:
        """Whether enough units ask for this certificate in this service for the two to be named together."""
        return bool(service and certificate) and self.pairs[service, certificate] >= self.needed

    def missing(self, own: Collection[Pair]) -> tuple[Set[str], Set[str]]:
        """The services and the certificates that a unit with these pairs lacks; those of a lacking service go with it."""
        services = self.services.keys() - {service for service, _ in own}
        certificates = self.certificates.keys() - {certificate for _, certificate in own}
        return services, {key for key in certificates if self.homes[key] not in services}

    def lacking(self, own: Collection[Pair]) -> list[Lack]:
        """The same with how many units have it, the most usual first."""
        services, certificates = self.missing(own)
        found = [Lack(PeerKind.SERVICE, key, self.services[key]) for key in services]
        found += [Lack(PeerKind.CERTIFICATE, key, self.certificates[key], self.homes[key]) for key in certificates]
        return sorted(found, key=lambda lack: (-lack.units, lack.kind, lack.key))


@dataclass(frozen=True)
class Question:
    """A lack in words, with what the unit has answered; `values` is what a new item would begin with."""

    lack: Lack
    name: str
    service: str
    certificates: tuple[str, ...]
    values: Mapping[str, Any]
    answer: PeerAnswer | None = None

    @property
    def key(self) -> Key:
        """What an answer to it is kept under."""
        return self.lack.kind.value, self.lack.key


@dataclass(frozen=True)
class Compared:
    """A paper beside those of comparable units: how many of these have certified, and what they have that it lacks."""

    of: int = 0
    questions: list[Question] = field(default_factory=list)

    @property
    def open(self) -> list[Question]:
        """The questions without an answer."""
        return [one for one in self.questions if one.answer is None]


def compared(paper: Declaration) -> Compared:
    """What comparable units have certified in the paper's round and it does not hold; the number of queries is constant.

    Whoever may read the paper may read this: nothing of another paper is in it but names that `peers_needed` units gave.
    """
    unit = paper.unit
    alike = offices(Unit.objects.declaring().filter(kind=unit.kind, division__level=unit.division.level))
    office = alike.get(unit.pk)
    peers = [pk for pk, other in alike.items() if other == office and pk != unit.pk]
    certified = Declaration.objects.current().filter(round=paper.round_id, unit__in=peers)
    items = DeclaredItem.objects.filter(declaration__in=certified.values("pk")).order_by()
    declared: dict[int, list[Pair]] = {}
    for other, service, certificate in items.values_list("declaration_id", "service_key", CANONICAL):
        declared.setdefault(other, []).append((service, certificate))
    common = Common(declared.values(), paper.round.campaign.peers_needed)
    own = list(paper.items.order_by().values_list("service_key", CANONICAL, "uid"))
    lacks = common.lacking({(service, certificate) for service, certificate, _ in own})
    standing = {uid for _, _, uid in own}
    return Compared(certified.count(), _questions(paper, standing, lacks, items, common) if lacks else [])


def _questions(
    paper: Declaration, standing: Set[UUID], lacks: list[Lack], items: QuerySet[DeclaredItem], common: Common
) -> list[Question]:
    """The lacks in words, but for those to which an item is the answer that stands in the paper."""
    services = {lack.key for lack in lacks if lack.kind is PeerKind.SERVICE}
    certificates = {lack.key for lack in lacks if lack.kind is PeerKind.CERTIFICATE}
    facts = ("service_key", "canonical", "service_name", "cert_name", "service_type", "category", "subject")
    known = items.annotate(canonical=CANONICAL)
    named = known.filter(Q(service_key__in=services) | Q(canonical__in=certificates)).values(*facts)
    rows = list(named.annotate(times=Count("pk")).order_by("-times", *facts))
    given = PeerAnswer.objects.filter(unit=paper.unit_id, round=paper.round_id).select_related("by")
    declared = {(one.kind, one.key) for one in given if one.item in standing}
    answers = {(one.kind, one.key): one for one in given if one.item is None}
    return [
        _question(lack, rows, common, answers.get((lack.kind.value, lack.key)))
        for lack in lacks
        if (lack.kind.value, lack.key) not in declared
    ]


def _question(lack: Lack, rows: list[dict[str, Any]], common: Common, answer: PeerAnswer | None) -> Question:
    """The lack in the words that are used most; what fewer than `needed` units have together is not told."""
    if lack.kind is PeerKind.CERTIFICATE:
        mine = [row for row in rows if row["canonical"] == lack.key]
        first = next(row for row in mine if row["service_key"] == lack.home)
        facts = ["cert_name", "category", "subject"]
        facts += ["service_name", "service_type"] if common.is_told(lack.home, lack.key) else []
        values = {key: first[key] for key in facts}
        return Question(lack, first["cert_name"], values.get("service_name", ""), (), values, answer)
    mine = [row for row in rows if row["service_key"] == lack.key]
    told = [row for row in mine if common.is_told(lack.key, row["canonical"])]
    names = {row["canonical"]: row["cert_name"] for row in reversed(told)}
    values = {key: mine[0][key] for key in ("service_name", "service_type")}
    values |= {key: told[0][key] for key in ("cert_name", "category", "subject")} if told else {}
    ordered = dict.fromkeys(names[row["canonical"]] for row in told)
    return Question(lack, mine[0]["service_name"], "", tuple(ordered), values, answer)


@dataclass(frozen=True)
class UnitCompared:
    """How one unit's certified paper compares, by keys: what it lacks, how much of that it has answered."""

    unit: int
    paper: int
    nil: bool
    items: int
    asked: int
    answered: int

    @property
    def open(self) -> int:
        """How many questions wait for an answer."""
        return self.asked - self.answered


def units_compared(units: QuerySet[Unit], round: Round) -> list[UnitCompared]:
    """How each of `units` that has certified in the round compares, in the order of `units`; six queries for any number."""
    alike = offices(Unit.objects.declaring())
    current = Declaration.objects.current().filter(round=round).order_by()
    papers = {unit: (pk, nil) for pk, unit, nil in current.values_list("pk", "unit_id", "nil")}
    seen = [pk for pk in units.values_list("pk", flat=True) if pk in papers and pk in alike]
    wanted = {alike[pk] for pk in seen}
    own: dict[int, list[Pair]] = {}
    items = DeclaredItem.objects.filter(declaration__is_current=True, declaration__round=round).order_by()
    for unit, service, certificate in items.values_list("declaration__unit_id", "service_key", CANONICAL).iterator():
        own.setdefault(unit, []).append((service, certificate))
    declared: dict[Office, list[list[Pair]]] = {office: [] for office in wanted}
    for unit, pairs in own.items():
        if alike.get(unit) in declared:
            declared[alike[unit]].append(pairs)
    common = {office: Common(papers_of, round.campaign.peers_needed) for office, papers_of in declared.items()}
    answers: dict[int, set[Key]] = {}
    declared_for: dict[int, set[Key]] = {}
    for unit, kind, key, stands in _answers(round):
        (declared_for if stands else answers).setdefault(unit, set()).add((kind, key))
    found = []
    for pk in seen:
        services, certificates = common[alike[pk]].missing(own.get(pk, []))
        lacking = {*((PeerKind.SERVICE.value, key) for key in services)}
        lacking |= {(PeerKind.CERTIFICATE.value, key) for key in certificates}
        lacking -= declared_for.get(pk, set())
        counts = (len(own.get(pk, ())), len(lacking), len(lacking & answers.get(pk, set())))
        found.append(UnitCompared(pk, *papers[pk], *counts))
    return found


def _answers(round: Round) -> QuerySet[PeerAnswer, tuple[int, str, str, bool]]:
    """Every answer of the round that counts, and whether it is an item that stands in the unit's certified paper."""
    item = DeclaredItem.objects.filter(
        uid=OuterRef("item"),
        declaration__unit=OuterRef("unit"),
        declaration__round=round,
        declaration__is_current=True,
    )
    given = PeerAnswer.objects.filter(round=round).annotate(stands=Exists(item))
    return given.filter(Q(item__isnull=True) | Q(stands=True)).values_list("unit_id", "kind", "key", "stands")

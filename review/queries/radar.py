"""Questions about disagreements: which there are now, who may see which, what stands against compiling a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from campaign.access import holdings, knowing, near_to, reached
from campaign.models import Round, Unit, User
from campaign.roles import Action
from review.checks.radar import Disagreement, Place, Statement, disagreements, other_services, with_law
from review.enums import Handling, RunStage
from review.models import Conflict, ConflictQuerySet, RadarRun, ReasonedDifference, Ruling
from review.queries.radar_statements import (
    KEY,
    SIDES,
    acts_cited,
    batches,
    contested_keys,
    facts_of,
    places,
    print_of,
    standing_rulings,
    statements_in,
)

Facts = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """A disagreement with the facts of both sides and a sum over each."""

    found: Disagreement
    one_facts: Facts
    other_facts: Facts
    one_print: str
    other_print: str


def findings_among(statements: Iterable[Statement]) -> list[Finding]:
    """Every disagreement among these statements, whatever their certificate, with the facts of both sides."""
    groups: dict[tuple[str, str], list[Statement]] = {}
    units: dict[tuple[int, str], list[Statement]] = {}
    for one in statements:
        if one.certificate and one.service:
            groups.setdefault((one.certificate, one.service), []).append(one)
            units.setdefault((one.place.unit, one.certificate), []).append(one)
    found = [pair for group in groups.values() if _differ(group) for pair in disagreements(group)]
    found += [pair for group in units.values() if _differ(group) for pair in other_services(group)]
    return with_facts(found)


def _differ(group: Sequence[Statement]) -> bool:
    first = group[0]
    return any(one.outcome != first.outcome or one.disposal != first.disposal for one in group)


def with_facts(found: Sequence[Disagreement]) -> list[Finding]:
    """The same with the facts of both sides, and the kind settled by the acts that they cite."""
    facts = facts_of(side.ruling for pair in found for side in (pair.one, pair.other))
    prints = {ruling: print_of(said) for ruling, said in facts.items()}
    made = []
    for pair in found:
        one, other = pair.one.ruling, pair.other.ruling
        if one in facts and other in facts:
            settled = with_law(pair, acts_cited(facts[one]["basis"]), acts_cited(facts[other]["basis"]))
            made.append(Finding(settled, facts[one], facts[other], prints[one], prints[other]))
    return made


def rulings_of_list(lead: Unit, round: Round) -> QuerySet[Any]:
    """The agreed rulings that keep or cancel an item of a list, each with the `key` of its certificate."""
    own = Ruling.objects.settled().filter(round=round, unit__in=Unit.objects.of_list(lead), outcome__in=SIDES)
    return own.annotate(key=KEY)


def findings_of_list(lead: Unit, round: Round, known: Mapping[int, Place] | None = None) -> list[Finding]:
    """What the agreed items of a list disagree in with what is agreed or published anywhere, read at this moment.

    Only the list's own certificates are looked at, and of these only the ones that are kept in one place and cancelled
    in another: one question where nothing is contested.
    """
    contested = contested_keys(rulings_of_list(lead, round))
    if not contested:
        return []
    known = known or places()
    within = set(Unit.objects.of_list(lead).order_by().values_list("pk", flat=True))
    groups: dict[tuple[str, str], list[Statement]] = {}
    for keys in batches(contested):
        for one in statements_in(standing_rulings().filter(key__in=keys), known):
            if one.final and one.service:
                groups.setdefault((one.certificate, one.service), []).append(one)
    pairs = [pair for group in groups.values() for pair in disagreements(group)]
    return with_facts([one for one in pairs if not one.notice and _touches(one, within)])


def _touches(pair: Disagreement, units: set[int]) -> bool:
    return bool({pair.one.place.unit, pair.other.place.unit} & units)


def unanswered(findings: Sequence[Finding]) -> list[Finding]:
    """Of these the ones for which no reason stands that was written for exactly these rulings."""
    keys = sorted({one.found.key[0] for one in findings})
    answered: set[tuple[Any, ...]] = set()
    for names in batches(keys):
        rows = ReasonedDifference.objects.filter(withdrawn_at=None, conflict__certificate_key__in=names)
        sides = ("certificate_key", "service_key", "one_unit", "other_unit", "notice")
        answered |= set(rows.values_list(*(f"conflict__{name}" for name in sides), "one_print", "other_print"))
    return [one for one in findings if (*one.found.key, one.one_print, one.other_print) not in answered]


def conflicts_for(user: User | Any) -> ConflictQuerySet:
    """The disagreements that a person may see.

    A panel sees those of its own items, a superior and who oversees units theirs; of a unit that is not under one's own
    panel only what is agreed or published. Nothing that touches a unit from which the person stands aside.
    """
    with knowing(user, holdings(user)):
        one, other = (_sight(user, side) for side in ("one", "other"))
    readable = (Q(one_final=True) | one.own) & (Q(other_final=True) | other.own)
    return Conflict.objects.filter(readable & (one.concerned | other.concerned)).exclude(one.near | other.near)


class _Sight(NamedTuple):
    own: Q  # under the person's own panel
    concerned: Q  # that, or below in a line that the person answers for
    near: Q  # of a unit from which the person stands aside


def _sight(user: User, side: str) -> _Sight:
    unit = f"{side}_unit"
    own = reached(user, Action.EXAMINE, unit)
    above = reached(user, Action.DECIDE, unit) | reached(user, Action.OVERSEE, unit)
    return _Sight(own, own | above, near_to(user, path=f"{unit}__"))


def conflicts_of(ruling: Ruling, user: User) -> ConflictQuerySet:
    """The disagreements of one item that still stand, as the person may see them; what weighs most first."""
    stand = conflicts_for(user).filter(standing__in=(Handling.OPEN, Handling.REASONED))
    return stand.filter(Q(one_ruling=ruling) | Q(other_ruling=ruling)).with_sides()


TABS = {
    "open": Q(standing=Handling.OPEN, notice=False),
    "reasoned": Q(standing=Handling.REASONED),
    "aligned": Q(standing__in=(Handling.ALIGNED, Handling.LAPSED), notice=False),
    "notice": Q(standing=Handling.OPEN, notice=True),
}


def counts_by_tab(conflicts: ConflictQuerySet) -> dict[str, int]:
    """How many of these wait, are explained, are in line, are hints; one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in TABS.items()}
    found: dict[str, int] = conflicts.order_by().aggregate(**counts)
    return found


def settled_by(user: User) -> Q:
    """The condition on disagreements of an item that the person, as a chair, settles."""
    return reached(user, Action.SETTLE, "one_unit") | reached(user, Action.SETTLE, "other_unit")


def open_for(user: User) -> ConflictQuerySet:
    """The disagreements that wait for the person as a chair."""
    return conflicts_for(user).open().filter(settled_by(user))


@dataclass(frozen=True)
class Group:
    """A certificate in a service with the disagreements about it that are shown, and how many there are."""

    certificate: str
    service: str
    count: int
    rows: list[Conflict]


def groups_of(conflicts: ConflictQuerySet) -> QuerySet[Any]:
    """The certificates with their services that these disagreements are about, what weighs most first."""
    rows = conflicts.order_by().values("certificate_key", "service_key")
    counted = rows.annotate(first=Min("weight"), count=Count("pk"))
    return counted.order_by("first", "-count", "certificate_key", "service_key")


def filled(conflicts: ConflictQuerySet, groups: Iterable[Mapping[str, Any]], shown: int) -> list[Group]:
    """These groups with up to `shown` disagreements of each: two queries, however many groups."""
    wanted = [(one["certificate_key"], one["service_key"], one["count"]) for one in groups]
    within = reduce(or_, (Q(certificate_key=key, service_key=service) for key, service, _ in wanted), Q(pk__in=[]))
    standing = Prefetch("reasons", ReasonedDifference.objects.filter(withdrawn_at=None), to_attr="standing_reasons")
    place = Window(RowNumber(), partition_by=[F("certificate_key"), F("service_key")], order_by=["weight", "pk"])
    rows = conflicts.filter(within).annotate(place=place).filter(place__lte=shown).with_sides()
    found: dict[tuple[str, str], list[Conflict]] = {}
    for row in rows.prefetch_related(standing).order_by("weight", "pk"):
        found.setdefault((row.certificate_key, row.service_key), []).append(row)
    return [Group(key, service, count, found.get((key, service), [])) for key, service, count in wanted]


def last_run() -> RadarRun | None:
    """The look that was asked for last."""
    return RadarRun.objects.select_related("asked_by").first()


def last_done() -> RadarRun | None:
    """The last look that was carried through."""
    return RadarRun.objects.filter(stage=RunStage.DONE).first()


__all__ = [
    "Finding",
    "conflicts_for",
    "conflicts_of",
    "counts_by_tab",
    "filled",
    "findings_among",
    "findings_of_list",
    "groups_of",
    "last_done",
    "last_run",
    "open_for",
    "settled_by",
    "unanswered",
    "with_facts",
]

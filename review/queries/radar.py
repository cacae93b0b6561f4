"""Questions about disagreements: which there are now, who may see which, what stands against compiling a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaign.access import units_for
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
from review.queries.scope import barred_units

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
    own = units_for(user, Action.EXAMINE).values("pk")
    above = Unit.objects.filter(
        Q(pk__in=units_for(user, Action.DECIDE).values("pk")) | Q(pk__in=units_for(user, Action.OVERSEE).values("pk"))
    ).values("pk")
    barred = barred_units(user).values("pk")
    readable = (Q(one_final=True) | Q(one_unit__in=own)) & (Q(other_final=True) | Q(other_unit__in=own))
    concerned = Q(one_unit__in=own) | Q(other_unit__in=own) | Q(one_unit__in=above) | Q(other_unit__in=above)
    aside = Q(one_unit__in=barred) | Q(other_unit__in=barred)
    return Conflict.objects.filter(readable & concerned).exclude(aside)


def conflicts_of(ruling: Ruling, user: User) -> ConflictQuerySet:
    """The disagreements of one item that still stand, as the person may see them; what weighs most first."""
    stand = conflicts_for(user).filter(standing__in=(Handling.OPEN, Handling.REASONED))
    return stand.filter(Q(one_ruling=ruling) | Q(other_ruling=ruling)).with_sides()


def counts_by_standing(conflicts: ConflictQuerySet) -> dict[str, int]:
    """How many of these stand where; one query."""
    rows = conflicts.filter(notice=False).order_by().values("standing").annotate(n=Count("pk"))
    return dict(rows.values_list("standing", "n"))


def open_for(user: User) -> ConflictQuerySet:
    """The disagreements that wait for the chair: open, and of an item that the person settles."""
    settles = units_for(user, Action.SETTLE).values("pk")
    own = Q(one_unit__in=settles) | Q(other_unit__in=settles)
    return conflicts_for(user).open().filter(own)


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
    "counts_by_standing",
    "findings_among",
    "findings_of_list",
    "last_done",
    "last_run",
    "open_for",
    "unanswered",
    "with_facts",
]

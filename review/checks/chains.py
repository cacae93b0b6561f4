"""Circular, repeated and buck-passing certificates: pure walking along service → certificate → issuer → its own demands.

The notice names them in its first chapter (一: “循环证明、重复证明、推责证明”). A service is known by its unit and its name; what leads
from one to the next is a certificate that the one asks for, and the other, of the unit named as issuer, gives (decision 29).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from campaign.enums import Subject
from review.checks.components import circles_in, shortest_way
from review.enums import KIND_OF, ChainGround, ChainKind, LinkRole

FURTHEST = 6  # certificates of one chain: what lies further apart nobody would call the same errand
SIDES_KEPT = 20  # demands beside a circle that are kept with it
Step = tuple[int, str]  # a unit, and one of its services


class Demand(NamedTuple):
    """A service of a unit asks for a certificate; `issuer` is the one unit that is named, where it is known.

    `held` papers are the applicant's own and can be shown again (证照). `barred` is the document by which nobody named may
    issue it; `lost` says what else is wrong with the issuer.
    """

    ruling: int
    unit: int
    service: str
    certificate: str
    issuer: int | None = None
    final: bool = True
    held: bool = False
    subject: str = ""
    barred: str = ""
    lost: ChainGround | None = None

    @property
    def step(self) -> Step:
        """The service that asks."""
        return self.unit, self.service


@dataclass(frozen=True, slots=True)
class Link:
    """A demand in a chain, and the service of the issuer to which it leads ("" for none)."""

    demand: Demand
    role: LinkRole = LinkRole.CORE
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """What was found: by what it was recognised, its demands in the order in which an applicant meets them."""

    ground: ChainGround
    links: tuple[Link, ...]
    named: tuple[object, ...] = field(compare=False)
    document: str = ""

    @property
    def kind(self) -> ChainKind:
        """What the notice calls it."""
        return KIND_OF[self.ground]

    @property
    def key(self) -> str:
        """Under what it is kept: the same services and certificates give the same key at the next look."""
        return hashlib.blake2b(repr((self.ground.value, self.named)).encode(), digest_size=16).hexdigest()


Gives = Mapping[tuple[int, str], Collection[str]]


class Graph:
    """Every service that asks for something, and where its demands lead.

    `gives` says with which of its services a unit gives a certificate. A demand for which the unit names itself leads nowhere.
    """

    def __init__(self, demands: Iterable[Demand], gives: Gives) -> None:
        self.asked: dict[Step, list[Demand]] = {}
        for demand in demands:
            self.asked.setdefault(demand.step, []).append(demand)
        self.links: dict[Step, list[Link]] = {}
        for step, ones in self.asked.items():
            found = [link for one in ones for link in self._links(one, gives)]
            if found:
                self.links[step] = found
        self.after = {step: [target(one) for one in links] for step, links in self.links.items()}

    def _links(self, demand: Demand, gives: Gives) -> Iterator[Link]:
        issuer = demand.issuer
        if issuer is None or issuer == demand.unit or demand.barred or demand.lost:
            return
        for service in gives.get((issuer, demand.certificate), ()):
            if (issuer, service) in self.asked:
                yield Link(demand, leads_to=service)

    def between(self, one: Step, other: Step) -> Link:
        """The first demand that leads from one service to the other."""
        return next(link for link in self.links[one] if target(link) == other)


def target(link: Link) -> Step:
    """The service to which a link leads; only for links that lead on."""
    return link.demand.issuer or 0, link.leads_to


def chains_among(demands: Sequence[Demand], gives: Gives) -> list[Chain]:
    """Every chain among these demands, circles first. Each is told once and none is contained in a circle told already."""
    graph = Graph(demands, gives)
    parts = circles_in(graph.after)
    circles = [_circle(graph, part) for part in parts]
    told = {link.demand.ruling for one in circles for link in one.links if link.role is LinkRole.CORE}
    return [
        *circles,
        *_mutual(demands, told),
        *_dead_ends(demands),
        *_in_one_service(graph),
        *_along(graph, parts, told),
    ]


def _circle(graph: Graph, part: Sequence[Step]) -> Chain:
    """The demands that lead from one of these services to another: first a shortest ring, then the others; then what leads
    into it, and where it breaks off."""
    within = set(part)
    inner = {step: [one for one in graph.after[step] if one in within] for step in sorted(within)}
    entries = sorted(
        (link for step, links in graph.links.items() if step not in within for link in links if target(link) in within),
        key=_order,
    )
    start = target(entries[0]) if entries else min(within)
    way = shortest_way(start, start, inner)
    ring = [graph.between(one, other) for one, other in pairwise(way)]
    core = sorted((link for step in within for link in graph.links[step] if target(link) in within), key=_order)
    links = [*ring, *(link for link in core if link not in ring)]
    links += [Link(link.demand, LinkRole.ENTRY, link.leads_to) for link in entries[:SIDES_KEPT]]
    ends = sorted((one for step in within for one in graph.asked[step] if one.barred or one.lost), key=_by_ruling)
    links += [Link(one, LinkRole.END) for one in ends[:SIDES_KEPT]]
    return Chain(ChainGround.RING, tuple(links), tuple(sorted(within)))


def _order(link: Link) -> tuple[Step, int, str]:
    return link.demand.step, link.demand.ruling, link.leads_to


def _by_ruling(demand: Demand) -> int:
    return demand.ruling


def _mutual(demands: Sequence[Demand], told: Collection[int]) -> Iterator[Chain]:
    """Units that name each other as issuer of one certificate: whoever asks is sent on."""
    asking: dict[str, set[int]] = {}
    for one in demands:
        asking.setdefault(one.certificate, set()).add(one.unit)
    passed: dict[str, list[Demand]] = {}
    for one in demands:
        if one.issuer is not None and one.issuer != one.unit and one.issuer in asking[one.certificate]:
            passed.setdefault(one.certificate, []).append(one)
    for certificate, ones in passed.items():
        after: dict[int, list[int]] = {}
        for one in ones:
            after.setdefault(one.unit, []).append(one.issuer or 0)
        for part in circles_in(after):
            within = set(part)
            links = [Link(one) for one in ones if one.unit in within and one.issuer in within]
            if not {link.demand.ruling for link in links} <= set(told):
                yield Chain(ChainGround.MUTUAL, tuple(_walked(links)), (certificate, tuple(sorted(within))))


def _walked(links: Sequence[Link]) -> list[Link]:
    """These links in the order of a walk from issuer to issuer, as far as it goes; then the rest."""
    left = sorted(links, key=_order)
    found = [left.pop(0)]
    while following := next((one for one in left if one.demand.unit == found[-1].demand.issuer), None):
        left.remove(following)
        found.append(following)
    return [*found, *left]


def _dead_ends(demands: Iterable[Demand]) -> Iterator[Chain]:
    """Demands for a certificate that nobody named may issue, or of an issuer that is not there for it."""
    for one in demands:
        ground = ChainGround.BARRED if one.barred else one.lost
        if ground is not None:
            named = (one.unit, one.service, one.certificate)
            yield Chain(ground, (Link(one),), (*named, one.ruling), one.barred)


def _in_one_service(graph: Graph) -> Iterator[Chain]:
    """One certificate that a service asks for twice, by whatever names and issuers, of the same people."""
    for (unit, service), ones in graph.asked.items():
        if len(ones) < 2:
            continue
        by_name: dict[str, list[Demand]] = {}
        for one in ones:
            by_name.setdefault(one.certificate, []).append(one)
        for certificate, alike in by_name.items():
            twice = [one for one in alike if any(one is not other and _meet(one, other) for other in alike)]
            if twice:
                named = (unit, service, certificate)
                yield Chain(ChainGround.ONE_SERVICE, tuple(Link(one) for one in sorted(twice, key=_by_ruling)), named)


def _meet(one: Demand, other: Demand) -> bool:
    """Whether both are asked of the same people: not one of enterprises and one of individuals."""
    return one.subject == other.subject or Subject.BOTH in (one.subject, other.subject)


def _along(graph: Graph, parts: Sequence[Sequence[Step]], told: Collection[int]) -> Iterator[Chain]:
    """A certificate that a service asks for and that was asked for already where another one of its certificates is given.

    What is asked for again in a circle is told as the circle.
    """
    of_part = {step: number for number, part in enumerate(parts) for step in part}
    for start in graph.links:
        wanted = {one.certificate: one for one in graph.asked[start] if not one.held}
        for way in _ways(graph, start):
            end = way[-1]
            if start in of_part and of_part[start] == of_part.get(end):
                continue  # a circle, told as one
            for again in graph.asked[end]:
                first = wanted.get(again.certificate)
                if first is None or again.held or again.ruling in told or not _meet(first, again):
                    continue
                del wanted[again.certificate]
                steps = [graph.between(one, other) for one, other in pairwise(way)]
                links = [*steps, Link(again)]
                links += [] if first in [link.demand for link in steps] else [Link(first)]
                yield Chain(ChainGround.ALONG, tuple(links), (again.certificate, tuple(way)))


def _ways(graph: Graph, start: Step) -> Iterator[list[Step]]:
    """A shortest way to each service that lies behind `start`, the nearest first, up to so many certificates."""
    met = {start}
    level = [[start]]
    for _ in range(FURTHEST):
        further = []
        for way in level:
            for following in graph.after.get(way[-1], ()):
                if following not in met:
                    met.add(following)
                    further.append([*way, following])
        yield from further
        level = further

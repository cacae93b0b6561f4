"""Where one can walk in a circle: the strongly connected parts of a directed graph, by Tarjan's way without recursion."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
After = Mapping[Node, Collection[Node]]


class _Walk(Generic[Node]):
    """What Tarjan's walk knows: when each node was met, how far back it reaches, and what is still in hand."""

    def __init__(self) -> None:
        self.met: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.in_hand: dict[Node, None] = {}

    def meet(self, node: Node) -> None:
        self.met[node] = self.low[node] = len(self.met)
        self.in_hand[node] = None

    def part_of(self, node: Node) -> list[Node]:
        """Take the part that began with `node` out of what is in hand."""
        part: list[Node] = []
        while not part or part[-1] != node:
            part.append(self.in_hand.popitem()[0])
        return part


def circles_in(after: After[Node]) -> list[list[Node]]:
    """The sets of two and more nodes of which each can be reached from each other; a node that leads to itself is none.

    `after` gives where each node leads to. Takes time in proportion to nodes and edges, whatever the depth.
    """
    walk: _Walk[Node] = _Walk()
    found: list[list[Node]] = []
    for start in after:
        if start not in walk.met:
            found += [part for part in _parts_from(start, after, walk) if len(part) > 1]
    return found


def _parts_from(start: Node, after: After[Node], walk: _Walk[Node]) -> Iterator[list[Node]]:
    walk.meet(start)
    path: list[tuple[Node, Iterator[Node]]] = [(start, iter(after.get(start, ())))]
    while path:
        node, rest = path[-1]
        following = next(rest, None)
        if following is None:
            path.pop()
            if path:
                above = path[-1][0]
                walk.low[above] = min(walk.low[above], walk.low[node])
            if walk.low[node] == walk.met[node]:
                yield walk.part_of(node)
        elif following not in walk.met:
            walk.meet(following)
            path.append((following, iter(after.get(following, ()))))
        elif following in walk.in_hand:
            walk.low[node] = min(walk.low[node], walk.met[following])


def shortest_way(start: Node, end: Node, after: After[Node]) -> list[Node]:
    """The nodes of a shortest way of at least one step from `start` to `end`, both named; empty where there is none."""
    before: dict[Node, Node] = {}
    level: Iterable[Node] = (start,)
    while level:
        further: list[Node] = []
        for node in level:
            for following in after.get(node, ()):
                if following in before:
                    continue
                before[following] = node
                if following == end:
                    return _way_back(start, end, before)
                further.append(following)
        level = further
    return []


def _way_back(start: Node, end: Node, before: Mapping[Node, Node]) -> list[Node]:
    way = [end]
    while len(way) == 1 or way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]

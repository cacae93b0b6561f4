"""Where rulings disagree on one certificate in one service: pure comparing, no tables.

A disagreement weighs most where a unit above has cancelled what a unit below still keeps (peers: "none of them has" 2).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from campaign.enums import Outcome
from review.enums import NOTICES, WEIGHT, ConflictKind

# Up to so many pairs in one group every pair is told; beyond, each unit of the fewer is paired with its nearest counterpart.
PAIRS_TOLD = 24


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its panel, its division's path, and the units above it in both lines (块 and 条)."""

    unit: int
    code: str
    panel: int
    path: str
    above: frozenset[int] = frozenset()

    def is_above(self, other: "Place") -> bool:
        """Whether this unit is a superior of the other: in the line of supervision, or of a place that contains its place."""
        contains = other.path != self.path and other.path.startswith(self.path)
        return self.unit in other.above or contains


class Statement(NamedTuple):
    """What stands of one item: its outcome, and whether that is final (agreed or published) or still its panel's work."""

    ruling: int
    place: Place
    certificate: str
    service: str
    outcome: str
    disposal: str = ""
    final: bool = True

    @property
    def keeps(self) -> bool:
        """Whether the certificate is still demanded."""
        return self.outcome == Outcome.RETAIN


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two statements that differ: `one` keeps what `other` cancels, or both cancel by another category.

    `kept` and `cancelled` count the units on either side of the whole group. A side-by-side one is `OTHER_LAW` until the
    texts on which both rest are known.
    """

    kind: ConflictKind
    one: Statement
    other: Statement
    kept: int = 0
    cancelled: int = 0

    @property
    def notice(self) -> bool:
        """A hint only."""
        return self.kind in NOTICES

    @property
    def key(self) -> tuple[str, str, int, int, bool]:
        """Under what it is kept: certificate, service, the two units."""
        service = "" if self.kind is ConflictKind.OTHER_SERVICE else self.one.service
        return self.one.certificate, service, self.one.place.unit, self.other.place.unit, self.notice

    @property
    def weight(self) -> int:
        """Its place in the order, 1 first."""
        return WEIGHT[self.kind]


def told(one: Statement, other: Statement) -> bool:
    """Whether somebody may read both: what is not final is compared by its own panel only."""
    return one.final or other.final or one.place.panel == other.place.panel


def disagreements(statements: Iterable[Statement]) -> Iterator[Disagreement]:
    """Every disagreement among these statements of one certificate in one service.

    Struck items and those referred upward take no side: they are neither kept nor cancelled here.
    """
    kept, cancelled = [], []
    for one in sorted(statements, key=lambda one: (one.place.code, one.ruling)):
        if one.keeps:
            kept.append(one)
        elif one.outcome == Outcome.CANCEL:
            cancelled.append(one)
    first_kept, first_cancelled = _one_for_each_unit(kept), _one_for_each_unit(cancelled)
    counts = len(first_kept), len(first_cancelled)
    if first_kept and first_cancelled:
        yield from _within_units(first_kept, first_cancelled, counts)
        yield from _up_and_down(first_kept, first_cancelled, counts)
        yield from _side_by_side(first_kept, first_cancelled, counts)
    yield from _other_categories(first_cancelled, counts)


def other_services(statements: Iterable[Statement]) -> Iterator[Disagreement]:
    """Of these statements of one unit on one certificate the first kept and the first cancelled in another service."""
    ordered = sorted(statements, key=lambda one: one.ruling)
    kept = [one for one in ordered if one.keeps]
    cancelled = [one for one in ordered if one.outcome == Outcome.CANCEL]
    for one in kept:
        for other in cancelled:
            if one.service != other.service and told(one, other):
                yield Disagreement(ConflictKind.OTHER_SERVICE, one, other, len(kept), len(cancelled))
                return


def with_law(found: Disagreement, one_acts: frozenset[str], other_acts: frozenset[str]) -> Disagreement:
    """The same; two that stand side by side and cite one act are `SAME_LAW`."""
    if found.kind is not ConflictKind.OTHER_LAW or not one_acts & other_acts:
        return found
    return Disagreement(ConflictKind.SAME_LAW, found.one, found.other, found.kept, found.cancelled)


def _one_for_each_unit(statements: Sequence[Statement]) -> list[Statement]:
    """The first statement of each unit; final ones first."""
    first: dict[int, Statement] = {}
    for one in sorted(statements, key=lambda one: not one.final):
        first.setdefault(one.place.unit, one)
    return sorted(first.values(), key=lambda one: one.place.code)


def _within_units(
    kept: Sequence[Statement], cancelled: Sequence[Statement], counts: tuple[int, int]
) -> Iterator[Disagreement]:
    by_unit = {one.place.unit: one for one in cancelled}
    for one in kept:
        other = by_unit.get(one.place.unit)
        if other is not None and told(one, other):
            yield Disagreement(ConflictKind.SAME_UNIT, one, other, *counts)


def _up_and_down(
    kept: Sequence[Statement], cancelled: Sequence[Statement], counts: tuple[int, int]
) -> Iterator[Disagreement]:
    above_kept, above_cancelled = _Above(kept), _Above(cancelled)
    for one in kept:
        for other in above_cancelled.of(one.place):
            if told(one, other):
                yield Disagreement(ConflictKind.VERTICAL, one, other, *counts)
    for other in cancelled:
        for one in above_kept.of(other.place):
            if told(one, other):
                yield Disagreement(ConflictKind.UPWARD, one, other, *counts)


class _Above:
    """Statements by unit and by place, so that those above a unit are found without looking at all."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.by_unit = {one.place.unit: one for one in statements}
        self.by_path: dict[str, list[Statement]] = {}
        for one in statements:
            self.by_path.setdefault(one.place.path, []).append(one)

    def of(self, place: Place) -> list[Statement]:
        """The statements of units above this one, in code order."""
        found = {unit: self.by_unit[unit] for unit in place.above if unit in self.by_unit}
        parts = place.path.rstrip("/").split("/")
        for length in range(1, len(parts)):
            for one in self.by_path.get("/".join(parts[:length]) + "/", ()):
                found[one.place.unit] = one
        return sorted(found.values(), key=lambda one: one.place.code)


def _side_by_side(
    kept: Sequence[Statement], cancelled: Sequence[Statement], counts: tuple[int, int]
) -> Iterator[Disagreement]:
    whole = len(kept) * len(cancelled) <= PAIRS_TOLD
    pairs = ((one, other) for one in kept for other in cancelled) if whole else _nearest_pairs(kept, cancelled)
    for one, other in pairs:
        apart = one.place.unit != other.place.unit
        if apart and told(one, other) and not (one.place.is_above(other.place) or other.place.is_above(one.place)):
            yield Disagreement(ConflictKind.OTHER_LAW, one, other, *counts)


def _nearest_pairs(kept: Sequence[Statement], cancelled: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    if len(kept) <= len(cancelled):
        near = _Near(cancelled)
        yield from ((one, other) for one in kept for other in near.to(one))
    else:
        near = _Near(kept)
        yield from ((one, other) for other in cancelled for one in near.to(other))


class _Near:
    """The nearest counterpart: under the same panel, else of the smallest place that holds both."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.by_panel: dict[int, Statement] = {}
        self.by_path: dict[str, Statement] = {}
        for one in statements:
            self.by_panel.setdefault(one.place.panel, one)
            if one.final:
                for path in _paths(one.place.path):
                    self.by_path.setdefault(path, one)

    def to(self, one: Statement, *, beside: bool = True) -> list[Statement]:
        """That counterpart, where there is one; with `beside` one that stands neither above nor below."""
        found = [self.by_panel.get(one.place.panel), *(self.by_path.get(path) for path in _paths(one.place.path))]
        for other in found:
            if other is None or other.place.unit == one.place.unit:
                continue
            if not beside or not (one.place.is_above(other.place) or other.place.is_above(one.place)):
                return [other]
        return []


def _paths(path: str) -> list[str]:
    """A division's path and those of all that contain it, the smallest first."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1)]


def _other_categories(cancelled: Sequence[Statement], counts: tuple[int, int]) -> Iterator[Disagreement]:
    """Each that cancels by another category than most do, beside the nearest of these."""
    by_category: dict[str, list[Statement]] = {}
    for one in cancelled:
        by_category.setdefault(one.disposal, []).append(one)
    if len(by_category) < 2:
        return
    usual = max(by_category, key=lambda category: (len(by_category[category]), category))
    near = _Near(by_category.pop(usual))
    for ones in by_category.values():
        for one in ones:
            for other in near.to(one, beside=False):
                if told(one, other):
                    yield Disagreement(ConflictKind.CATEGORY, one, other, *counts)

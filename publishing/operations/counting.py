"""Count what Annex 5 states: rows into the figures of units, figures of units into those of places (domain ruling 5)."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from campaign.checks import comparison_key
from campaign.enums import Outcome, Subject
from campaign.models import Round, Unit
from campaign.notice.scope import struck_as
from campaign.queries import deadline_of
from publishing.models import FROZEN, GROUP_OF_LEVEL, Compilation, ListedItem, PlaceFigures, UnitFigures
from submissions.models import Declaration, DeclaredItem


@dataclass(frozen=True)
class Arrival:
    """How the items of a list came: `in_time` before the self-check phase ended (None: the calendar knows no end), `known` from
    an earlier round (None: this is the first list)."""

    in_time: Collection[uuid.UUID] | None = None
    known: Collection[uuid.UUID] | None = None

    def is_late(self, uid: uuid.UUID) -> bool:
        """Whether it was first certified after the phase; it joins the baseline all the same."""
        return self.in_time is not None and uid not in self.in_time

    def is_added(self, uid: uuid.UUID) -> bool:
        """Whether no list of an earlier round had it."""
        return self.known is not None and uid not in self.known


def arrival_of(lead: Unit, round: Round) -> Arrival:
    """How the items of the lead unit's list came in: three queries."""
    units = Unit.objects.of_list(lead)
    in_time: Collection[uuid.UUID] | None = None
    if deadline := deadline_of(round, "declare"):
        papers = Declaration.objects.filter(round=round, unit__in=units, certified_at__lt=deadline.closes)
        in_time = set(DeclaredItem.objects.filter(declaration__in=papers).values_list("uid", flat=True))
    earlier = Compilation.objects.filter(
        is_current=True, is_roll_up=False, round__campaign=round.campaign_id, round__number__lt=round.number
    )
    listed = ListedItem.objects.filter(compilation__in=earlier)
    known = set(listed.filter(unit__in=units).values_list("uid", flat=True))
    return Arrival(in_time, known if known or earlier.filter(unit=lead).exists() else None)


def unit_figures(compilation: Compilation, rows: Iterable[ListedItem]) -> list[UnitFigures]:
    """The counts of every unit that declared, nil returns included."""
    units = Unit.objects.of_list(compilation.unit)
    declared = Declaration.objects.current().filter(round=compilation.round, unit__in=units)
    figures = {
        declaration.unit_id: UnitFigures(
            compilation=compilation,
            unit=declaration.unit,
            unit_name=declaration.unit.name,
            division_path=declaration.unit.division.path,
            level=declaration.unit.division.level,
            nil=declaration.nil,
        )
        for declaration in declared.select_related("unit", "unit__division").order_by("unit__code")
    }
    arrival = arrival_of(compilation.unit, compilation.round)
    kinds: dict[int, Kinds] = {pk: Kinds() for pk in figures}
    for row in rows:
        count_in(figures[row.unit_id], row, arrival)
        kinds[row.unit_id].add(row.cert_name, row.outcome)
    for pk, found in kinds.items():
        figures[pk].kinds, figures[pk].kinds_cancelled = found.count, found.cancelled
    return list(figures.values())


class Kinds:
    """The different certificates of a unit: a name counts once, and is cancelled when no item asks for it any more."""

    def __init__(self) -> None:
        self._gone: dict[str, bool] = {}

    def add(self, cert_name: str, outcome: str) -> None:
        """Let one more item in; a struck one is none."""
        if outcome != Outcome.STRIKE:
            key = comparison_key(cert_name)
            self._gone[key] = self._gone.get(key, True) and outcome == Outcome.CANCEL

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._gone)

    @property
    def cancelled(self) -> int:
        """Of how many every item is cancelled."""
        return sum(self._gone.values())


def count_in(figures: UnitFigures, row: ListedItem, arrival: Arrival | None = None) -> None:
    """Count one item into the figures of its unit."""
    if row.outcome == Outcome.STRIKE:
        figures.struck += 1
        _more(figures, struck_as(row.reason))
        return
    figures.baseline += 1
    figures.baseline_enterprise += row.subject in (Subject.ENTERPRISE, Subject.BOTH)
    figures.baseline_individual += row.subject in (Subject.INDIVIDUAL, Subject.BOTH)
    if arrival is not None:
        figures.late += arrival.is_late(row.uid)
        figures.added += arrival.is_added(row.uid)
    if row.outcome == Outcome.REFER:
        figures.referred += 1
        return
    _more(figures, row.disposal if row.outcome == Outcome.CANCEL else GROUP_OF_LEVEL[row.basis_level])


def _more(figures: UnitFigures, column: str) -> None:
    setattr(figures, column, getattr(figures, column) + 1)


def place_figures(compilation: Compilation, figures: Iterable[UnitFigures]) -> list[PlaceFigures]:
    """The sums of places: of those in which units stand; for a roll-up also of each place with all that lies below."""
    own: dict[str, Counter[str]] = {}
    for one in figures:
        own.setdefault(one.division_path, Counter()).update({**one.counts, "units": 1})
    made = [_place(compilation, path, counts, whole=False) for path, counts in sorted(own.items())]
    if not compilation.is_roll_up:
        return made
    whole: dict[str, Counter[str]] = {}
    for path, counts in own.items():
        for above in paths_to(path):
            whole.setdefault(above, Counter()).update(counts)
    return made + [_place(compilation, path, counts, whole=True) for path, counts in sorted(whole.items())]


def _place(compilation: Compilation, path: str, counts: Counter[str], *, whole: bool) -> PlaceFigures:
    values = {name: counts[name] for name in (*FROZEN, "units")}
    return PlaceFigures(compilation=compilation, division_path=path, whole=whole, **values)


def paths_to(path: str) -> Iterator[str]:
    """The paths of the divisions from the region down to the one of `path`, itself included."""
    codes = path.strip("/").split("/")
    return ("/" + "/".join(codes[:end]) + "/" for end in range(1, len(codes) + 1))

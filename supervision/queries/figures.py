"""What is counted of each unit for its summary, the evaluation and the region's report: from the rows themselves.

Each source is one function over many units with a constant number of queries; what several acts know stands side by side.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from campaign.enums import DutyState
from campaign.models import Round, Unit
from campaign.queries.duties import standings
from campaign.queries.ledger import IN_TIME
from submissions.models import DeclaredItem
from supervision.queries.figure_rows import BY_FIGURE, TALLIES, ByUnit, listed

Source = Callable[[QuerySet[Unit], Round, datetime], ByUnit]
DUTIES = ("duties_due", "duties_in_time")
LISTED = frozenset({*BY_FIGURE, *DUTIES})  # the figures whose rows are listed
JUDGED = (*IN_TIME, DutyState.LATE, DutyState.OVERDUE)


def declared(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Items of the declarations that count, and those of them that no list in force holds yet (domain ruling 6).

    No page lists them beside the declaration itself: a draft is read by its unit alone.
    """
    items = DeclaredItem.objects.filter(declaration__round=round, declaration__is_current=True)
    on_list = listed(units, round).filter(uid=OuterRef("uid"))
    rows = items.filter(declaration__unit__in=units).order_by().values("declaration__unit")
    counted = rows.annotate(declared=Count("pk"), undecided=Count("pk", filter=~Exists(on_list)))
    names = ("declared", "undecided")
    return {
        unit: dict(zip(names, both, strict=True)) for unit, *both in counted.values_list("declaration__unit", *names)
    }


@dataclass(frozen=True)
class DutyRow:
    """An obligation that time has judged."""

    pk: int
    unit: Unit
    duty: str
    closes: datetime
    done_at: datetime | None
    state: DutyState

    @property
    def in_time(self) -> bool:
        """Whether it was done in time."""
        return self.state in IN_TIME


def duty_rows(code: str, units: QuerySet[Unit], round: Round, at: datetime) -> list[DutyRow]:
    """The obligations that a figure of `DUTIES` counts, in the order of units and of the notice; six queries."""
    named = {unit.pk: unit for unit in units}
    found = []
    for one in standings(round, units=units):
        state = one.state(at)
        if state in (JUDGED if code == "duties_due" else IN_TIME):
            found.append(DutyRow(one.obligation, named[one.unit], one.duty.name, one.limit, one.done_at, state))
    return found


def timed(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Obligations that time has judged at the instant, and those done in time (notice 六(一): 严格时间进度)."""
    found: ByUnit = {}
    for one in duty_rows("duties_due", units, round, at):
        mine = found.setdefault(one.unit.pk, {"duties_due": 0, "duties_in_time": 0})
        mine["duties_due"] += 1
        mine["duties_in_time"] += one.in_time
    return found


def rows_of(code: str, units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any] | list[DutyRow]:
    """The rows that a figure counts, by the codes of their units."""
    if code in DUTIES:
        return duty_rows(code, units, round, at)
    return BY_FIGURE[code].rows(code, units, round, at)


# Each gives some of the figures of `supervision.enums.figures`; a unit that it leaves out has none of them.
SOURCES: tuple[tuple[Source, tuple[str, ...]], ...] = (
    (declared, ("declared", "undecided")),
    (timed, DUTIES),
    *((tally.counts, tuple(tally.parts)) for tally in TALLIES),
)


def counts_by_unit(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Every figure of each of these units at an instant, 0 where there is nothing; a constant number of queries."""
    keys = units.order_by().values_list("pk", flat=True)
    every = {code: 0 for _, codes in SOURCES for code in codes}
    found: ByUnit = {pk: dict(every) for pk in keys}
    for source, _ in SOURCES:
        for unit, counts in source(units, round, at).items():
            found[unit].update(counts)
    return found


def counts_of(unit: Unit, round: Round, at: datetime) -> dict[str, int]:
    """Every figure of one unit."""
    return counts_by_unit(Unit.objects.filter(pk=unit.pk), round, at)[unit.pk]


@contextmanager
def one_instant() -> Iterator[None]:
    """Within it, every question is answered from one state of the database, whatever others write meanwhile.

    Inside a transaction that has begun already nothing can be set any more: then it is that transaction's own view.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def share(counts: Mapping[str, int], numerator: str, denominator: str) -> tuple[int, int]:
    """Two figures as numerator and denominator, 0 for what there is not."""
    return counts.get(numerator, 0), counts.get(denominator, 0)

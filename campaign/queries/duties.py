"""Who owes what by when, and where it stands: obligations as rows, done and late read from the papers themselves.

Each act says what of its papers is done (`settings.DUTY_FACTS`, named by string because apps point down); all of them are one
question to the database, however many units there are. So nothing stored can disagree with a paper.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, DateTimeField, F, Max, Min, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from campaign.enums import DUTY_OPEN, DutyState, RecordSort
from campaign.models import Deadline, DutyRecord, Extension, Obligation, Round, Unit
from campaign.notice.duties import DUTIES, ORDER, Duty, DutyKind, duty

DAY = timedelta(days=1)
COLUMNS = ("duty", "bearer", "first_at", "done_at", "due_at")
NEVER = Max(Cast(Value(None), DateTimeField()))  # a sum, so that each unit is one row


def fact(
    kind: DutyKind,
    rows: QuerySet[Any],
    *,
    bearer: str = "unit",
    first: Any = NEVER,
    done: Any = NEVER,
    due: Any = NEVER,
) -> QuerySet[Any]:
    """What one act says of a duty, a row for each unit that bears it (the relation `bearer`): when it was first done, when what
    stands now was done, until when the next step is due. A unit of which any row is not done owes it.

    `first`, `done`, `due` are sums over `rows`, like `Min("certified_at")`.
    """
    named = rows.order_by().values(duty=Value(kind.value, CharField()), bearer=F(bearer))
    said: QuerySet[Any] = named.annotate(first_at=first, done_at=done, due_at=due).values_list(*COLUMNS)
    return said


@dataclass(slots=True)
class Fact:
    """What the papers say of one duty of one unit."""

    first_at: datetime | None = None
    done_at: datetime | None = None
    due_at: datetime | None = None
    open: bool = False

    def add(self, first: datetime | None, done: datetime | None, due: datetime | None) -> None:
        """Take in one more row."""
        self.open = self.open or done is None
        self.first_at = min(filter(None, (self.first_at, first)), default=None)
        self.done_at = max(filter(None, (self.done_at, done)), default=None)
        self.due_at = min(filter(None, (self.due_at, due)), default=None)


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation with what stands in the papers: `closes` is the unit's own instant, at which it is late.

    `common` is the instant at which the deadline closes for all, `own` for this unit (its extension); `closes` is another only
    where something was sent back, or where the next step has its own day (`has_step`). `first_at` and `done_at` are None while it
    is not done.
    """

    obligation: int
    unit: int
    kind: DutyKind
    deadline: int
    common: datetime
    own: datetime
    closes: datetime
    arisen: bool = True
    first_at: datetime | None = None
    done_at: datetime | None = None
    waived: bool = False
    late: bool = False

    @property
    def duty(self) -> Duty:
        """What the notice says of it."""
        return duty(self.kind)

    @property
    def extended(self) -> bool:
        """Whether the unit has more time than the others."""
        return self.own > self.common

    @property
    def has_step(self) -> bool:
        """Whether `closes` is the day of the next step (an opinion to answer), not of the duty itself."""
        return self.duty.arises and self.closes != self.own

    @property
    def limit(self) -> datetime:
        """From when on the duty is late: a step that was missed is the review's to follow up, not yet the duty's lateness."""
        return self.own if self.duty.arises else self.closes

    def state(self, at: datetime) -> DutyState:
        """Where it stands at `at`; late from the very instant at which it closes for the unit. An excuse takes nothing from
        what is done in time."""
        if self.done_at is not None and not self.late:
            return DutyState.EXTENDED if (self.first_at or self.done_at) >= self.common else DutyState.DONE
        if self.waived:
            return DutyState.WAIVED
        if not self.arisen:
            return DutyState.NONE
        if self.done_at is not None:
            return DutyState.LATE
        return DutyState.OVERDUE if at >= self.limit else DutyState.OWED

    def days_late(self, at: datetime) -> int:
        """By how many begun days it is overdue at `at` or was done late; 0 for what is in time or not judged yet."""
        state = self.state(at)
        if state is DutyState.OVERDUE:
            return (at - self.limit) // DAY + 1
        if state is not DutyState.LATE:
            return 0
        if (first := self.first_at or self.done_at) and first >= self.own:
            return (first - self.own) // DAY + 1
        return (self.done_at - self.limit) // DAY + 1 if self.done_at else 0


def standings(
    round: Round,
    *,
    units: QuerySet[Unit] | None = None,
    kinds: Collection[str] | None = None,
    open_only: bool = False,
) -> list[Owed]:
    """Every obligation of the round, of these units and kinds (None: of all), in the order of units and of the notice.

    Five queries, however many units. `open_only` leaves out what is done or waived, and asks less.
    """
    wanted = [one.value for one in DutyKind] if kinds is None else [str(kind) for kind in kinds]
    rows = Obligation.objects.standing().filter(deadline__round=round, kind__in=wanted)
    if units is not None:
        rows = rows.filter(unit__in=units)
    listed = list(rows.order_by("unit__code").values_list("pk", "unit", "kind", "deadline"))
    known = Known(round, units, {kind for _, _, kind, _ in listed}, open_only)
    places = {unit: place for place, (_, unit, *_) in reversed(list(enumerate(listed)))}
    found = sorted((known.owed(*row) for row in listed), key=lambda one: (places[one.unit], ORDER[one.kind]))
    return [one for one in found if one.done_at is None and one.arisen and not one.waived] if open_only else found


def owed(
    round: Round, at: datetime, *, units: QuerySet[Unit] | None = None, kinds: Collection[str] | None = None
) -> list[Owed]:
    """What is owed at `at` and neither done nor waived, with each unit's own instant; overdue obligations are among it.

    Five queries, however many units; `kinds` asks less where only some deadlines are near (notice 六(一): 严格时间进度).
    """
    open_ = standings(round, units=units, kinds=kinds, open_only=True)
    return [one for one in open_ if one.state(at) in DUTY_OPEN]


class Known:
    """What all obligations of a round are looked at with; every question is put once."""

    def __init__(self, round: Round, units: QuerySet[Unit] | None, kinds: Collection[str], open_only: bool) -> None:
        deadlines = list(Deadline.objects.filter(round=round))
        self.of_kind = {one.kind: one for one in deadlines}
        self.common = {one.pk: one.closes for one in deadlines}
        self.facts = said_of(round, units, kinds, open_only)
        longer = Extension.objects.filter(deadline__round=round)
        waived = DutyRecord.objects.standing().filter(obligation__deadline__round=round, sort=RecordSort.WAIVED)
        if units is not None:
            longer, waived = longer.filter(unit__in=units), waived.filter(obligation__unit__in=units)
        rows = longer.order_by("until").values_list("deadline", "unit", "until")
        self.longer = {(deadline, unit): until for deadline, unit, until in rows}
        self.waived = set(waived.values_list("obligation", flat=True))

    def closes(self, deadline: int, unit: int) -> datetime:
        """When a deadline closes for a unit: the end of its latest extension, else for all."""
        common = self.common[deadline]
        return max(common, self.longer.get((deadline, unit), common))

    def owed(self, pk: int, unit: int, kind: str, deadline: int) -> Owed:
        """One obligation with what is known of it."""
        one, common = duty(kind), self.common[deadline]
        own = closes = self.closes(deadline, unit)
        said = self.facts.get((kind, unit))
        first = said.first_at if said else None
        done = said.done_at if said and not said.open else None
        late = bool(done and (first or done) >= own)
        again = self.of_kind.get(one.again) if one.again else None
        if again is not None and first is not None and done != first:
            closes = max(own, self.closes(again.pk, unit))
            late = late or bool(done and done >= closes)
        if said is not None and said.open and said.due_at is not None:
            closes = said.due_at
        arisen = said is not None or not one.arises
        return Owed(pk, unit, one.kind, deadline, common, own, closes, arisen, first, done, pk in self.waived, late)


def said_of(
    round: Round, units: QuerySet[Unit] | None, kinds: Collection[str], open_only: bool
) -> dict[tuple[str, int], Fact]:
    """What all acts say of these kinds of duties, by kind and unit; one query."""
    asked = [
        rows
        for name in settings.DUTY_FACTS
        for rows in import_string(name)(round, units=units, kinds=frozenset(kinds), open_only=open_only)
    ]
    if not asked:
        return {}
    first, *more = asked
    found: dict[tuple[str, int], Fact] = {}
    for kind, unit, *said in first.union(*more, all=True):
        found.setdefault((kind, unit), Fact()).add(*said)
    return found


def facts(round: Round, *, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> list[QuerySet[Any]]:
    """What may have gone another way than through the system: done as the unit's leader registered it (`settings.DUTY_FACTS`)."""
    said = DutyRecord.objects.standing().filter(obligation__deadline__round=round, sort=RecordSort.REPORTED)
    if units is not None:
        said = said.filter(obligation__unit__in=units)
    asked = [one.kind for one in DUTIES if one.by_words and one.kind in kinds]
    return [
        fact(kind, said.filter(obligation__kind=kind), bearer="obligation__unit", first=Min("at"), done=Min("at"))
        for kind in asked
    ]


def kinds_of(deadline_kinds: Iterable[str]) -> list[DutyKind]:
    """The kinds of duties that these deadlines close, in the order of the notice."""
    wanted = set(deadline_kinds)
    return [one.kind for one in DUTIES if one.deadline in wanted]

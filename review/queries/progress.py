"""How far the panels are: counts by unit, by member and by day, each from the rows themselves in one query (notice 五(三):
集中审核论证; 六(一): 严格时间进度).

What is near to whoever reads (回避) is not counted for them, in no figure and for no panel.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from campaign.access import near_to
from campaign.models import Posting, Recusal, Round, Unit, User
from campaign.notice.timetable import SHANGHAI, Allow, DeadlineKind
from review.enums import OPEN, OWED_BY_UNIT, UNRULED, RulingState
from review.models import Opinion, Ruling
from review.queries.assignment import TO_DO
from review.queries.pace import DAY, Pace
from review.queries.panels import Member, chairs, members_of, panels_of, settings_of

PANEL = Coalesce("unit__acting_panel", "unit__panel")
RULED = frozenset(RulingState.values) - UNRULED


@dataclass(frozen=True)
class Tally:
    """How many items stand in each state, and how many of all are late."""

    states: Counter[str] = field(default_factory=Counter)
    overdue: int = 0

    def of(self, states: Iterable[str]) -> int:
        """How many stand in these states."""
        return sum(self.states[state] for state in states)

    @property
    def total(self) -> int:
        """All of them."""
        return self.states.total()

    @property
    def open(self) -> int:
        """How many are still under way."""
        return self.of(OPEN)

    @property
    def settled(self) -> int:
        """How many are agreed, or decided by the superior."""
        return self.states[RulingState.SETTLED]

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.states + other.states, self.overdue + other.overdue)


def summed(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def of_panel(panels: Collection[Unit | int] | QuerySet[Unit]) -> Q:
    """The condition on rulings that these panels review now: as their own, or in another one's place."""
    return Q(unit__acting_panel=None, unit__panel__in=panels) | Q(unit__acting_panel__in=panels)


def rulings_of(panels: Collection[Unit], round: Round | None, viewer: User) -> QuerySet[Ruling]:
    """The items of these panels in the round, without those of units that are near to the viewer (回避)."""
    return Ruling.objects.filter(of_panel(panels), ~near_to(viewer, path="unit__"), round=round).order_by()


def no_opinion_of(user: Any) -> Q:
    """The condition on rulings on whose present text this member has given no opinion."""
    return Q(~Exists(Opinion.objects.filter(ruling=OuterRef("pk"), item=OuterRef("item"), member=user)))


def tallies(rulings: QuerySet[Ruling], by: Any, at: datetime) -> dict[int | None, Tally]:
    """How these items stand, by what `by` (an expression) gives of each; one query."""
    rows = rulings.annotate(key=by).values_list("key", "state")
    found: dict[int | None, Tally] = {}
    for key, state, count, late in rows.annotate(Count("pk"), late=Count("pk", filter=Q(due_at__lte=at))):
        found[key] = found.get(key, Tally()) + Tally(Counter({state: count}), late)
    return found


def verdict_days(rulings: QuerySet[Ruling], by: Any) -> dict[int | None, Counter[date | None]]:
    """On which days the verdicts that stand were given, by what `by` gives of each item; one query.

    What was withdrawn, returned or contested since has none that stands.
    """
    days = rulings.filter(state__in=RULED).annotate(key=by, day=TruncDate("ruled_at", tzinfo=SHANGHAI))
    found: dict[int | None, Counter[date | None]] = {}
    for key, day, count in days.values_list("key", "day").annotate(Count("pk")):
        found.setdefault(key, Counter())[day] += count
    return found


def bounds_of(round: Round | None) -> tuple[date | None, date | None]:
    """The first day of the review, and the last one before the lists are due (五(三): 于2020年11月15日前); two queries."""
    if round is None:
        return None, None
    phases = [phase for phase in round.phases.all() if Allow.REVIEW in phase.allows]
    due = round.deadlines.filter(kind=DeadlineKind.PUBLISH).first()
    opened = min((phase.opens for phase in phases), default=None)
    return (
        opened.astimezone(SHANGHAI).date() if opened else None,
        due.closes.astimezone(SHANGHAI).date() - DAY if due else None,
    )


def pace_of(
    tally: Tally, given: Mapping[date | None, int], bounds: tuple[date | None, date | None], at: datetime
) -> Pace:
    """The pace of whatever `tally` counts."""
    today = at.astimezone(SHANGHAI).date()
    return Pace(tally.total, tally.of(UNRULED), given, today, *bounds)


@dataclass(frozen=True)
class MemberLine:
    """What one member has: `user` None is what nobody has, or with `merged` all other members together.

    `given` counts their opinions on any item, `wanting` what they have to study and gave no opinion on.
    """

    user: User | None
    tally: Tally = field(default_factory=Tally)
    given: int = 0
    wanting: int = 0
    chairs: bool = False
    merged: bool = False
    sits: bool = True
    alone: bool = False

    @property
    def opinions(self) -> tuple[int, int] | tuple[None, None]:
        """`given` and `wanting`; neither of what nobody has, nor of a sum behind which one person stands (`alone`)."""
        told = self.user is not None or (self.merged and not self.alone)
        return (self.given, self.wanting) if told else (None, None)

    @property
    def todo(self) -> int:
        """How many wait for a verdict."""
        return self.tally.of(TO_DO)

    @property
    def with_unit(self) -> int:
        """How many wait for the unit."""
        return self.tally.of(OWED_BY_UNIT)

    def __add__(self, other: "MemberLine") -> "MemberLine":
        given, wanting = self.given + other.given, self.wanting + other.wanting
        return MemberLine(None, self.tally + other.tally, given, wanting, merged=True)


class PanelProgress:
    """How far one panel is, as `viewer` may know it; each question is put once, and their number never grows."""

    def __init__(self, panel: Unit, round: Round | None, *, viewer: User, at: datetime) -> None:
        self.panel, self.round, self.viewer, self.at = panel, round, viewer, at

    @cached_property
    def units(self) -> list[tuple[Unit, Tally]]:
        """The units with items in the docket, those with most under way first."""
        counted = tallies(rulings_of([self.panel], self.round, self.viewer), F("unit"), self.at)
        units = Unit.objects.in_bulk([key for key in counted if key])
        lines = [(units[key], tally) for key, tally in counted.items() if key]
        return sorted(lines, key=lambda line: (-line[1].open, line[0].code))

    @cached_property
    def rulings(self) -> QuerySet[Ruling]:
        """The items of these units: the database finds them at once, without asking for panels and recusals again."""
        return Ruling.objects.filter(unit__in=[unit.pk for unit, _ in self.units], round=self.round).order_by()

    @cached_property
    def whole(self) -> Tally:
        """All units together."""
        return summed(tally for _, tally in self.units)

    @cached_property
    def pace(self) -> Pace:
        """At what pace the panel rules, and has to."""
        given = sum(verdict_days(self.rulings, F("unit")).values(), Counter[date | None]())
        return pace_of(self.whole, given, bounds_of(self.round), self.at)

    @cached_property
    def seats(self) -> set[int]:
        """The panels on which the viewer sits."""
        return set(panels_of(self.viewer).values_list("pk", flat=True))

    @property
    def sits(self) -> bool:
        """Whether the viewer sits on this panel: the figures then lead into the docket."""
        return self.panel.pk in self.seats

    @cached_property
    def hidden(self) -> bool:
        """Whether the viewer reads the other members' figures only in one sum: a member, not the chair, of a panel on which
        each judges alone."""
        return self.sits and not chairs(self.viewer, self.panel) and settings_of(self.panel).opinions_hidden

    @cached_property
    def members(self) -> list[MemberLine]:
        """What each member has, the chair first; then those who left and still stand on items, and what nobody has."""
        counted = tallies(self.rulings, F("assignee"), self.at)
        opinions = self._opinions()
        seats = members_of(self.panel)
        seated = {seat.user.pk for seat in seats}
        gone = User.objects.filter(pk__in=[key for key in counted if key and key not in seated]).order_by("name", "pk")
        people = [*seats, *(Member(user, False) for user in gone)]
        lines = [self._line(one, counted, opinions, one.user.pk in seated) for one in people]
        if self.hidden:
            lines = merged(lines, self.viewer)
        return [*lines, MemberLine(None, counted[None])] if None in counted else lines

    def _line(
        self, one: Member, counted: Mapping[int | None, Tally], opinions: Mapping[int, tuple[int, int]], sits: bool
    ) -> MemberLine:
        tally = counted.get(one.user.pk, Tally())
        given, own = opinions.get(one.user.pk, (0, 0))
        return MemberLine(one.user, tally, given, tally.of(TO_DO) - own, one.chairs, sits=sits)

    def _opinions(self) -> dict[int, tuple[int, int]]:
        """By member: how many opinions count, and how many of those on what they themselves have to study; three queries.

        What counts is what `Opinion.objects.counted` says; asked for each member and unit, not for each opinion.
        """
        units = [unit.pk for unit, _ in self.units]
        own = Q(ruling__assignee=F("member"), ruling__state__in=TO_DO)
        rows = Opinion.objects.filter(
            ruling__round=self.round, ruling__unit__in=units, item=F("ruling__item")
        ).order_by()
        pairs = rows.values_list("member", "ruling__unit").annotate(Count("pk"), own=Count("pk", filter=own))
        near = {
            *Posting.objects.current().filter(unit__in=units).values_list("user", "unit"),
            *Recusal.objects.standing().filter(unit__in=units).values_list("user", "unit"),
        }
        found: dict[int, tuple[int, int]] = {}
        for member, unit, given, mine in pairs:
            if (member, unit) not in near:
                before = found.get(member, (0, 0))
                found[member] = (before[0] + given, before[1] + mine)
        return found


def merged(lines: Iterable[MemberLine], viewer: User) -> list[MemberLine]:
    """The viewer's own line, and all others in one; a sum of one would tell whose opinions it counts."""
    mine = [line for line in lines if line.user == viewer]
    others = [line for line in lines if line.user != viewer]
    alone = sum(line.sits for line in others) < 2
    return [*mine, replace(sum(others, MemberLine(None, merged=True)), alone=alone)] if others else mine


@dataclass(frozen=True)
class PanelLine:
    """One panel of several."""

    panel: Unit
    tally: Tally
    pace: Pace


class PanelsProgress:
    """How far all these panels are together and each on its own; each question is put once."""

    def __init__(self, panels: Collection[Unit], round: Round | None, *, viewer: User, at: datetime) -> None:
        self.list, self.round, self.at = list(panels), round, at
        self.rulings = rulings_of(self.list, round, viewer)

    @cached_property
    def _given(self) -> dict[int | None, Counter[date | None]]:
        return verdict_days(self.rulings, PANEL)

    @cached_property
    def _bounds(self) -> tuple[date | None, date | None]:
        return bounds_of(self.round)

    @cached_property
    def panels(self) -> list[PanelLine]:
        """The panels, those with most under way first."""
        counted = tallies(self.rulings, PANEL, self.at)
        lines = [self._line(panel, counted.get(panel.pk, Tally())) for panel in self.list]
        return sorted(lines, key=lambda line: (-line.tally.open, line.panel.code))

    def _line(self, panel: Unit, tally: Tally) -> PanelLine:
        given = self._given.get(panel.pk, Counter[date | None]())
        return PanelLine(panel, tally, pace_of(tally, given, self._bounds, self.at))

    @cached_property
    def whole(self) -> Tally:
        """All panels together."""
        return summed(line.tally for line in self.panels)

    @cached_property
    def pace(self) -> Pace:
        """The pace of all together."""
        return pace_of(self.whole, sum(self._given.values(), Counter()), self._bounds, self.at)

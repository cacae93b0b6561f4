"""The whole way of each place's list in a round, from the first declaration to the publication: how much has passed each step.

Each part is counted as its own page counts it: units as 报送进度 does, items as 审核进度 does (without those of units that are near to
whoever reads, 回避), lists as `completeness` does. Of what is not certified only the step is told (notice 五(二), 五(三); 六(一)).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q

from campaign.access import near_to, units_for
from campaign.models import Round, Unit, User
from campaign.roles import Action
from publishing.enums import EditionState
from publishing.queries.completeness import PlaceStanding, lists_standing
from publishing.queries.what_if import place_path
from review.enums import RulingState
from review.models import Ruling
from review.queries.panels import panels_seen_by
from review.queries.progress import RULED
from submissions.enums import OWING_STAGES, DeclarationState, Stage
from submissions.queries.progress import Reckoning, stage_of

RECEIVED = frozenset(
    {
        DeclarationState.RECEIVED,
        DeclarationState.RETURNED,
        DeclarationState.RECTIFYING,
        DeclarationState.HANDED_IN_RECTIFIED,
    }
)


class Of(StrEnum):
    """What is counted at a step."""

    UNITS = "units"
    ITEMS = "items"
    LISTS = "lists"


class Step(StrEnum):
    """The steps, in their order."""

    BEGUN = "begun"
    CERTIFIED = "certified"
    RECEIVED = "received"
    RULED = "ruled"
    SETTLED = "settled"
    COMPILED = "compiled"
    LEGAL = "legal"
    APPROVED = "approved"
    PUBLISHED = "published"


COUNTED = {
    **dict.fromkeys((Step.BEGUN, Step.CERTIFIED, Step.RECEIVED), Of.UNITS),
    **dict.fromkeys((Step.RULED, Step.SETTLED), Of.ITEMS),
    **dict.fromkeys((Step.COMPILED, Step.LEGAL, Step.APPROVED, Step.PUBLISHED), Of.LISTS),
}
LIST_STEPS = tuple(step for step, of in COUNTED.items() if of is Of.LISTS)
# How many of the list's steps are behind an edition that is on its way.
PASSED = {
    EditionState.COMPILED: 1,
    EditionState.IN_LEGALITY: 1,
    EditionState.SENT_BACK: 1,
    EditionState.LEGAL: 2,
    EditionState.APPROVED: 3,
}
LATE_UNITS, LATE_ITEMS, LATE_LISTS = "late_units", "late_items", "late_lists"
Counted = tuple[str, dict[str, int]]  # the path of a division, and what is counted there


@dataclass(frozen=True)
class Way:
    """How far one place is, or several together: by `Of` how many there are, by `Step` how many have passed it, and the late ones."""

    counts: Counter[str] = field(default_factory=Counter)

    def done(self, step: Step) -> int:
        """How many have passed a step."""
        return self.counts[step]

    def all(self, step: Step) -> int:
        """Of how many."""
        return self.counts[COUNTED[step]]

    @property
    def is_late(self) -> bool:
        """Whether a unit owes its declaration, an item its next step or a list its publication, and the time is over."""
        return any(self.counts[name] for name in (LATE_UNITS, LATE_ITEMS, LATE_LISTS))

    @property
    def list_step(self) -> Step | None:
        """The last step that the list of one place has passed; None where none is compiled."""
        return next((step for step in reversed(LIST_STEPS) if self.counts[step]), None)


@dataclass(frozen=True)
class PlaceWay(Way):
    """The way of one place, with where its list stands."""

    standing: PlaceStanding = field(kw_only=True)


def ways_of(user: User, round: Round, at: datetime) -> list[PlaceWay]:
    """The way of each list below the person, in the order of the places; as many queries for one place as for all."""
    standings = lists_standing(user, round, at)
    counts: dict[int, Counter[str]] = {one.unit.pk: _of_list(one) for one in standings}
    home = _homes(standings)
    for path, found in (*_units(user, round, at), *_items(user, round, at)):
        if (lead := home.get(place_path(path))) is not None:
            counts[lead].update(found)
    return [PlaceWay(counts[one.unit.pk], standing=one) for one in standings]


def together(ways: Iterable[Way]) -> Way:
    """All of them as one."""
    return Way(sum((way.counts for way in ways), Counter()))


def _homes(standings: Iterable[PlaceStanding]) -> dict[str, int]:
    """The lead unit in whose list the items of a place stand, by the place's path (`UnitQuerySet.list_lead_of`)."""
    leads = sorted((one.unit for one in standings), key=lambda unit: (unit.kind, unit.code), reverse=True)
    return {unit.division.path: unit.pk for unit in leads}


def _of_list(one: PlaceStanding) -> Counter[str]:
    """The steps of a list: all of them once it is published, whatever correction is on its way."""
    edition = one.on_its_way
    passed = PASSED[EditionState(edition.state)] if edition else 0
    found: dict[str, int] = dict.fromkeys(LIST_STEPS if one.published_at else LIST_STEPS[:passed], 1)
    return Counter(found | {Of.LISTS: 1, LATE_LISTS: int(one.is_late)})


def _units(user: User, round: Round, at: datetime) -> Iterable[Counted]:
    """Each unit that owes a declaration: how far that is."""
    reckoning = Reckoning(round, at)
    units = reckoning.annotated(units_for(user, Action.OVERSEE).filter(takes_part=True))
    rows: Iterable[tuple[int, str | None, str]] = units.order_by().values_list("pk", "reached", "division__path")  # type: ignore[misc]
    for pk, reached, path in rows:
        stage = stage_of(reached)
        yield (
            path,
            {
                Of.UNITS: 1,
                Step.BEGUN: int(stage is not Stage.NONE),
                Step.CERTIFIED: int(stage not in OWING_STAGES),
                Step.RECEIVED: int(reached in RECEIVED),
                LATE_UNITS: int(reckoning.is_overdue(pk, stage)),
            },
        )


def _items(user: User, round: Round, at: datetime) -> Iterable[Counted]:
    """The items of each unit whose panel the person may look at, but of none that is near to them: how many are ruled, settled, late."""
    panels = panels_seen_by(user).values("pk")
    reviewed = Q(acting_panel=None, panel__in=panels) | Q(acting_panel__in=panels)
    paths = dict(Unit.objects.filter(reviewed, ~near_to(user)).values_list("pk", "division__path"))
    rows = Ruling.objects.filter(round=round, unit__in=list(paths)).order_by().values("unit")
    counted = rows.annotate(
        items=Count("pk"),
        ruled=Count("pk", filter=Q(state__in=RULED)),
        settled=Count("pk", filter=Q(state=RulingState.SETTLED)),
        late=Count("pk", filter=Q(due_at__lte=at)),
    )
    for unit, items, ruled, settled, late in counted.values_list("unit", "items", "ruled", "settled", "late"):
        yield paths[unit], {Of.ITEMS: items, Step.RULED: ruled, Step.SETTLED: settled, LATE_ITEMS: late}

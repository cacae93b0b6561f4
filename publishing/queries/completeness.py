"""Which places have published their lists in a round, which are late, which have not begun (notice 五(三): 11月15日前).

Starts from the lead units that the person oversees; what stands in a list that is not published is not told, only how far it is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from campaign.access import units_for
from campaign.enums import Level, UnitKind
from campaign.models import Deadline, Division, Extension, Round, Unit, User
from campaign.roles import Action
from publishing.enums import IN_HAND, OFFICIAL, EditionKind, EditionState, ListStanding
from publishing.models import Edition

LEADS = (UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE)
PUBLISH = "publish"


@dataclass(frozen=True)
class PlaceStanding:
    """How far the list of one place is: its first publication in the round, the edition on its way, and by when it is due."""

    unit: Unit
    standing: ListStanding
    due: datetime | None
    published_at: datetime | None
    on_its_way: Edition | None

    @property
    def is_late(self) -> bool:
        """Published after its time, or not published though the time is over."""
        return self.standing in {ListStanding.PUBLISHED_LATE, ListStanding.OVERDUE}


def lists_standing(user: User, round: Round, at: datetime) -> list[PlaceStanding]:
    """Where each list below the person stands at `at`, in the order of the places; an extended time counts. Five queries."""
    leads = units_for(user, Action.OVERSEE).filter(kind__in=LEADS, valid_to=None)
    units = list(leads.select_related("division__parent").order_by("division__path", "code"))
    deadline = Deadline.objects.filter(round=round, kind=PUBLISH).first()
    longer = _extended(deadline, units)
    published, on_their_way = _editions(round, units)
    found = []
    for unit in units:
        due = max(deadline.closes, longer.get(unit.pk, deadline.closes)) if deadline else None
        first = published.get(unit.pk)
        found.append(
            PlaceStanding(
                unit, _standing(first, on_their_way.get(unit.pk), due, at), due, first, on_their_way.get(unit.pk)
            )
        )
    return found


def _extended(deadline: Deadline | None, units: list[Unit]) -> dict[int, datetime]:
    """The latest end that each unit was given."""
    rows = Extension.objects.filter(deadline=deadline, unit__in=units).order_by("until")
    return dict(rows.values_list("unit", "until"))


def _editions(round: Round, units: list[Unit]) -> tuple[dict[int, datetime], dict[int, Edition]]:
    """When each unit first published in the round, and its newest edition that is on its way."""
    editions = Edition.objects.filter(round=round, unit__in=units, kind=EditionKind.CANCELLED).order_by("number")
    published: dict[int, datetime] = {}
    on_their_way: dict[int, Edition] = {}
    for edition in editions:
        if edition.state in OFFICIAL and edition.published_at:
            published.setdefault(edition.unit_id, edition.published_at)
        elif edition.state in IN_HAND:
            on_their_way[edition.unit_id] = edition
    return published, on_their_way


def _standing(
    published: datetime | None, on_its_way: Edition | None, due: datetime | None, at: datetime
) -> ListStanding:
    if published is not None:
        return ListStanding.PUBLISHED_LATE if due and published >= due else ListStanding.PUBLISHED
    if due and at >= due:
        return ListStanding.OVERDUE
    return ListStanding.ON_ITS_WAY if on_its_way is not None else ListStanding.NOT_BEGUN


def state_words(edition: Edition | None) -> str:
    """Where an edition on its way stands."""
    return str(EditionState(edition.state).label) if edition else ""


def by_prefecture(places: Iterable[PlaceStanding]) -> list[tuple[Division, Counter[ListStanding]]]:
    """How many lists stand where, for the region's own level and each prefecture with its counties."""
    return [
        (division, Counter(one.standing for one in group)) for division, group in groupby(places, key=prefecture_of)
    ]


def prefecture_of(one: PlaceStanding) -> Division:
    """The prefecture in which a list lies; the region itself for its own."""
    division = one.unit.division
    return division.parent if division.level >= Level.COUNTY and division.parent else division

"""What the pages of obligations show beside where they stand: extensions, excuses, reports, whom to call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from campaign.enums import RecordSort, Role
from campaign.models import DutyFeed, DutyRecord, Extension, LogEntry, Posting, Round, Unit, User
from campaign.models.units import UnitQuerySet
from campaign.notice.timetable import days_left
from campaign.queries import calendar_offices, units_of
from campaign.queries.duties import Owed, owed, standings


@dataclass(frozen=True)
class Line:
    """One obligation as a page shows it; `records` holds what stands of excuses and reports, by sort."""

    one: Owed
    extension: Extension | None = None
    records: Mapping[str, DutyRecord] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitDuties:
    """What one unit owes, and who helps: the unit to which it reports and that one's coordinators, by name."""

    unit: Unit
    lines: list[Line]
    superior: Unit | None
    helpers: list[str]


def duties_of(units: Iterable[Unit], round: Round) -> list[UnitDuties]:
    """What each of these units owes in the round, in the notice's order; nine queries, however many units."""
    asked = {unit.pk: unit for unit in units}
    rows = Unit.objects.filter(pk__in=asked).select_related("division", "reports_to").order_by("code")
    lines = lines_of(standings(round, units=Unit.objects.filter(pk__in=asked)))
    of_unit: dict[int, list[Line]] = {}
    for line in lines:
        of_unit.setdefault(line.one.unit, []).append(line)
    found = list(rows)
    helpers = _coordinators({unit.reports_to_id for unit in found if unit.reports_to_id})
    return [
        UnitDuties(unit, of_unit.get(unit.pk, []), unit.reports_to, helpers.get(unit.reports_to_id or 0, []))
        for unit in found
    ]


def lines_of(found: list[Owed]) -> list[Line]:
    """These obligations with their extensions and records: two queries."""
    units = {one.unit for one in found}
    longer = Extension.objects.filter(unit__in=units, deadline__in={one.deadline for one in found})
    extensions = {(one.deadline_id, one.unit_id): one for one in longer.select_related("granted_by").order_by("until")}
    records: dict[int, dict[str, DutyRecord]] = {}
    said = DutyRecord.objects.standing().filter(obligation__in=[one.obligation for one in found])
    for record in said.select_related("by"):
        records.setdefault(record.obligation_id, {})[record.sort] = record
    return [Line(one, extensions.get((one.deadline, one.unit)), records.get(one.obligation, {})) for one in found]


def _coordinators(units: set[int]) -> dict[int, list[str]]:
    """The names of those who coordinate in each of these units; their telephone is the office's."""
    posts = Posting.objects.current().filter(unit__in=units, role=Role.COORDINATOR, user__is_active=True)
    found: dict[int, list[str]] = {}
    for unit, name in posts.order_by("since", "pk").values_list("unit", "user__name"):
        found.setdefault(unit, []).append(name)
    return found


def posted_in(user: User) -> UnitQuerySet:
    """The units in which the person holds a post now: what these owe is their business."""
    held = Posting.objects.current().filter(user=user)
    return Unit.objects.filter(pk__in=held.values("unit"))


def soonest(user: User, round: Round, at: datetime, most: int) -> list[tuple[Owed, Unit]]:
    """What the person's units owe next, overdue first: six queries, none where nobody's post is theirs."""
    units = {unit.pk: unit for unit in units_of(user)}
    if not units:
        return []
    found = owed(round, at, units=Unit.objects.filter(pk__in=units))
    return [(one, units[one.unit]) for one in sorted(found, key=lambda one: one.closes)[:most]]


def countdown(at: datetime, closes: datetime) -> str:
    """How long there is, in whole days of Beijing's calendar: `还有3天`, `今天24:00截止`, `已逾期2天`."""
    days = days_left(at, closes)
    if at >= closes:
        return f"已逾期{max(-days, 1)}天"
    return f"还有{days}天" if days > 0 else "今天截止"


@dataclass(frozen=True)
class Moved:
    """How often an obligation was changed for its unit, and when last: what a calendar program is told by."""

    times: int = 0
    last: datetime | None = None

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.times + other.times, max(filter(None, (self.last, other.last)), default=None))


def moves_of(round: Round, unit: Unit) -> tuple[dict[int, Moved], dict[int, Moved]]:
    """How often days were changed for the unit by deadline (for everybody, or by an extension), and excuses given or taken back
    by obligation. Three queries."""
    days: dict[int, Moved] = {}
    moved = LogEntry.objects.filter(unit__in=calendar_offices(), move="move_deadline", after__round=round.pk)
    changes = [(facts["thing"], at) for facts, at in moved.values_list("after", "at")]
    changes += Extension.objects.filter(deadline__round=round, unit=unit).values_list("deadline", "granted_at")
    for deadline, at in changes:
        days[deadline] = days.get(deadline, Moved()) + Moved(1, at)
    excuses: dict[int, Moved] = {}
    said = DutyRecord.objects.filter(obligation__unit=unit, obligation__deadline__round=round, sort=RecordSort.WAIVED)
    for obligation, given, undone in said.values_list("obligation", "at", "undone_at"):
        for at in filter(None, (given, undone)):
            excuses[obligation] = excuses.get(obligation, Moved()) + Moved(1, at)
    return days, excuses


def feeds_of(user: User) -> dict[int, DutyFeed]:
    """The addresses that the person has, by unit."""
    return {feed.unit_id: feed for feed in DutyFeed.objects.filter(user=user, revoked_at=None)}


def feed_by(token: str) -> DutyFeed | None:
    """The feed at an address: not one that was revoked, nor one whose person is gone from the unit."""
    feed = DutyFeed.objects.filter(token=token, revoked_at=None).select_related("unit", "user").first()
    if feed is None or not feed.user.is_active:
        return None
    return feed if Posting.objects.current().filter(user=feed.user, unit=feed.unit).exists() else None

"""Who may be drawn and with how many lots: the frame of a plan, and what a page says of it (notice 五(五)3: 重点抽查)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from campaign.enums import Outcome
from campaign.models import Unit
from campaign.models.units import UnitQuerySet
from publishing.enums import EditionKind
from publishing.models import Edition, ListedItem
from publishing.queries import items_in_force_on
from supervision.checks import lots as drawing
from supervision.enums.spot_checks import About, VisitState
from supervision.models import CheckAnswer, CheckedItem, CheckPlan, CheckVisit

LOTS_WORDS = {
    "base": "基础签",
    "level": "县（区）、乡镇优先",
    "complaints": "有群众投诉",
    "unchecked": "没有抽查过",
    "cancelled": "已取消的事项",
}
KINDS = {About.CANCELLED: EditionKind.CANCELLED, About.RETAINED: EditionKind.RETAINED}


def candidates(plan: CheckPlan) -> UnitQuerySet:
    """The units below the plan's office, itself left out, that take part and stand at its levels."""
    below = Unit.objects.below([plan.unit]).there().declaring()
    return below.filter(division__level__in=plan.levels).exclude(pk=plan.unit_id).order_by("code")


def unit_frame(plan: CheckPlan, complaints: dict[int, int]) -> list[dict[str, Any]]:
    """One row for each candidate in code order: code, name, level, what its lots rest on, and the lots by reason; two queries.

    `complaints`: how many were received of each unit, by its key.
    """
    visited = CheckVisit.objects.filter(state=VisitState.HANDED_IN).values_list("inspected", flat=True)
    checked = set(visited.distinct())
    rows = candidates(plan).values_list("pk", "code", "name", "division__level")
    return [
        {
            "code": code,
            "name": name,
            "level": level,
            "complaints": complaints.get(pk, 0),
            "checked": pk in checked,
            "lots": drawing.unit_lots(level=level, complaints=complaints.get(pk, 0), checked=pk in checked),
        }
        for pk, code, name, level in rows
    ]


def item_frame(
    items: Iterable[ListedItem], complaints: dict[UUID, int], checked: Collection[UUID]
) -> list[dict[str, Any]]:
    """One row for each listed item of a unit, in the order of their identities."""
    return [
        {
            "uid": str(item.uid),
            "cert_name": item.cert_name,
            "service_name": item.service_name,
            "outcome": item.outcome,
            "complaints": complaints.get(item.uid, 0),
            "checked": item.uid in checked,
            "lots": drawing.item_lots(
                cancelled=item.is_cancelled, complaints=complaints.get(item.uid, 0), checked=item.uid in checked
            ),
        }
        for item in sorted(items, key=lambda one: str(one.uid))
    ]


def items_to_check(units: Collection[int], day: date) -> dict[int, list[ListedItem]]:
    """The kept and cancelled items of units (by key) that are in force when the day ends; one query."""
    found: dict[int, list[ListedItem]] = {unit: [] for unit in units}
    rows = items_in_force_on(day).filter(unit__in=units, outcome__in=(Outcome.CANCEL, Outcome.RETAIN))
    for item in rows.select_related("compilation"):
        found[item.unit_id].append(item)
    return found


def items_checked(units: Collection[int]) -> set[UUID]:
    """The identities of the items of units of which a visit that was handed in has said something."""
    answered = CheckAnswer.objects.filter(visit__state=VisitState.HANDED_IN).exclude(value="")
    rows = CheckedItem.objects.filter(pk__in=answered.values("item"), item__unit__in=units)
    return set(rows.values_list("item__uid", flat=True))


def editions_of_items(items: Iterable[ListedItem]) -> dict[tuple[int, str], Edition]:
    """The published edition in which items stand, by compilation and kind; one query."""
    rows = Edition.objects.official().filter(compilation__in={item.compilation_id for item in items})
    return {(edition.compilation_id, edition.kind): edition for edition in rows}


def about_of(item: ListedItem) -> About:
    """Which questions are asked about a listed item."""
    return About.CANCELLED if item.is_cancelled else About.RETAINED


@dataclass(frozen=True)
class Place:
    """A candidate as a page shows it: its lots by reason, from which number to which, and in which draw it was taken."""

    row: dict[str, Any]
    first: int
    last: int
    drawn: int | None

    @property
    def lots(self) -> int:
        """All its lots."""
        return self.last - self.first + 1

    @property
    def why(self) -> str:
        """Its lots in words: 基础签10，没有抽查过20."""
        return reasons(self.row)


def reasons(row: dict[str, Any]) -> str:
    """The lots of a row of a frame in words, with the number of complaints."""
    told = {"complaints": f"有群众投诉{row['complaints']}件"}
    return "，".join(f"{told.get(name, LOTS_WORDS[name])}{lots}签" for name, lots in row["lots"].items())


def places_of(rows: Iterable[dict[str, Any]], taken: Iterable[str] = (), key: str = "code") -> list[Place]:
    """The rows of a frame with their numbers in the full drum; `taken` are the drawn ones in their order."""
    order = {code: number for number, code in enumerate(taken, 1)}
    found, first = [], 0
    for row in sorted(rows, key=lambda one: str(one[key])):
        last = first + sum(row["lots"].values()) - 1
        found.append(Place(row, first, last, order.get(row[key])))
        first = last + 1
    return found


def sample_in(plan: CheckPlan) -> list[dict[str, Any]]:
    """The sample of a drawn plan as its file states it: the units in the order drawn, each with its items."""
    items: dict[str, list[str]] = {}
    drawn = CheckedItem.objects.filter(visit__plan=plan).annotate(code=F("visit__inspected__code"))
    for code, uid in drawn.order_by("visit__position", "position").values_list("code", "item__uid"):
        items.setdefault(code, []).append(str(uid))
    visits = plan.visits.order_by("position").values_list("inspected__code", "inspected__name")
    return [{"code": code, "name": name, "items": items.get(code, [])} for code, name in visits]

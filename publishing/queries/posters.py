"""What hangs at a window: what an office may still ask for, what it asked for most often and may not any more (notice 五(四)3:
传达部署到每一个办事部门、办事窗口)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from campaign.access import units_for
from campaign.enums import Level, Outcome
from campaign.models import Division, Unit, User
from campaign.roles import Action
from publishing.models import Compilation, ListedItem, UnitFigures
from publishing.queries.lists import latest_items
from publishing.queries.public import lists_held, lists_in_force, place_of_list
from review.models import Ruling

CANCELLED_SHOWN = 12  # what people still bring along, most often asked for first; the others are counted


@dataclass
class Poster:
    """One office's sheet: the items it may ask for (kept, and referred upward), what was cancelled, and of which lists."""

    unit: Unit
    lists: Sequence[Compilation] = ()
    needed: list[ListedItem] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many cancelled names the sheet does not name."""
        return max(0, len(self.cancelled) - CANCELLED_SHOWN)


def offices_with_posters(division: Division) -> QuerySet[Unit]:
    """The offices on whose declaration a list in force of the place rests: of the others a sheet would say too much."""
    lists = lists_held().filter(unit__division=place_of_list(division))
    figures = UnitFigures.objects.filter(unit=OuterRef("pk"), compilation__in=lists)
    units = Unit.objects.filter(Exists(figures)).select_related("division__parent")
    if division.level == Level.TOWNSHIP:
        units = units.filter(division=division)
    return units.order_by("division__path", "code")


def posters_of(division: Division, units: Iterable[Unit]) -> list[Poster]:
    """The sheets of offices of one list, in four queries however many: kept items by name, cancelled names by how often they were
    asked for in a year, as the offices declared it."""
    lists = list(lists_in_force(division))
    found = {unit.pk: Poster(unit, lists) for unit in units}
    items = list(latest_items().filter(unit__in=found).order_by("cert_name", "service_name"))
    often = _asked_for([item for item in items if item.outcome == Outcome.CANCEL])
    gone: dict[int, dict[str, int]] = {}
    for item in items:
        if item.outcome == Outcome.CANCEL:
            names = gone.setdefault(item.unit_id, {})
            names[item.cert_name] = names.get(item.cert_name, 0) + often.get(str(item.uid), 0)
        else:
            found[item.unit_id].needed.append(item)
    for unit, names in gone.items():
        # What is needed for another service must not stand among what is not.
        kept = {item.cert_name for item in found[unit].needed}
        left = [name for name in names if name not in kept]
        found[unit].cancelled = sorted(left, key=lambda name: (-names[name], name))
    return list(found.values())


def _asked_for(items: Sequence[ListedItem]) -> dict[str, int]:
    """How often in a year each item was asked for, as the certified declaration said that was ruled on in the round of its list;
    what was not said counts as nought."""
    rulings = Ruling.objects.filter(
        unit__in={item.unit_id for item in items},
        round__in={item.compilation.round_id for item in items},
        uid__in=[item.uid for item in items],
    )
    rows = rulings.order_by("round__number").values_list("uid", "item__yearly_count")
    return {str(uid): count or 0 for uid, count in rows}


def with_sheet(units: Iterable[Unit]) -> frozenset[int]:
    """Which of these offices have a sheet, in one query."""
    figures = UnitFigures.objects.filter(
        unit__in=list(units), compilation__is_current=True, compilation__is_roll_up=False
    )
    return frozenset(figures.values_list("unit", flat=True))


def own_offices(user: User) -> QuerySet[Unit]:
    """The person's own offices whose sheets they print."""
    return units_for(user, Action.READ).filter(valid_to=None).select_related("division__parent").order_by("code")


def leads_followed(user: User) -> QuerySet[Unit]:
    """The lead units whose lists the person follows: they print the sheets of all offices."""
    lists = lists_held().filter(unit=OuterRef("pk"))
    return units_for(user, Action.FOLLOW_LIST).filter(Exists(lists)).select_related("division").order_by("code")

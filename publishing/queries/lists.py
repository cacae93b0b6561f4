"""Questions about lists: what is in force where, what the figures are, what waits for whom. Public answers come from
published rows only."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Left, StrIndex, Substr

from campaign.access import units_for
from campaign.enums import Level, Outcome
from campaign.models import Division, Round, Unit
from campaign.notice import target
from campaign.roles import Action
from publishing.models import (
    BASIS_GROUPS,
    CATEGORIES,
    FROZEN,
    Compilation,
    Edition,
    Guide,
    ListedItem,
    PlaceFigures,
    UnitFigures,
)

SHOWN = 1000  # hits counted on screen; a download is never cut
Lists = tuple[int, ...]  # the keys of the lists that were in force on a past day


def latest_items() -> QuerySet[ListedItem]:
    """What the public may rely on: rows of lists in force, each item once, as the latest round states it."""
    later = ListedItem.objects.filter(
        uid=OuterRef("uid"),
        compilation__is_current=True,
        compilation__round__number__gt=OuterRef("compilation__round__number"),
    )
    return ListedItem.objects.in_force().exclude(Exists(later)).select_related("unit", "compilation__round")


def items_in(division: Division) -> QuerySet[ListedItem]:
    """The latest items of a division: for a county with its townships, for the others of their own level only."""
    items = latest_items()
    if division.level >= Level.COUNTY:
        return items.filter(division_path__startswith=division.path)
    return items.filter(division_path=division.path)


def item_history(uid: uuid.UUID) -> QuerySet[ListedItem]:
    """Every published statement about an item, latest first: editions in force and superseded ones."""
    official = Edition.objects.official().filter(compilation=OuterRef("compilation"))
    rows = ListedItem.objects.filter(Exists(official), uid=uid).exclude(outcome=Outcome.STRIKE)
    return rows.select_related("unit", "compilation__unit", "compilation__round").order_by(
        "-compilation__round__number", "-compilation__number"
    )


@dataclass(frozen=True)
class Sums:
    """Figures of a place or a unit, added up from frozen rows."""

    name: str
    code: str
    level: int
    counts: dict[str, int]

    @property
    def figures(self) -> target.Figures:
        """The counts as the notice's arithmetic takes them."""
        cancelled = sum(self.counts[name] for name in COUNTS_CANCELLED)
        retained = sum(self.counts[name] for name in COUNTS_RETAINED)
        return target.Figures(
            self.counts["baseline"], cancelled, retained, self.counts["referred"], self.counts["struck"]
        )


COUNTS_CANCELLED = CATEGORIES
COUNTS_RETAINED = BASIS_GROUPS


def figures_in_force(round: Round | None = None) -> QuerySet[UnitFigures]:
    """The frozen figures of the lists in force."""
    figures = UnitFigures.objects.filter(compilation__is_current=True, compilation__is_roll_up=False)
    return figures.filter(compilation__round=round) if round else figures


def places_in_force(round: Round | None = None) -> QuerySet[PlaceFigures]:
    """The same, added up place by place when the lists were compiled."""
    places = PlaceFigures.objects.filter(compilation__is_current=True, compilation__is_roll_up=False, whole=False)
    return places.filter(compilation__round=round) if round else places


def sums_of(figures: QuerySet[UnitFigures] | QuerySet[PlaceFigures]) -> dict[str, int]:
    """Add up figures; zero where there are none."""
    found = figures.order_by().aggregate(**{name: Sum(name, default=0) for name in FROZEN})
    return {name: int(found[name]) for name in FROZEN}


def drill_down(division: Division, round: Round) -> list[Sums]:
    """The figures of `division` by what lies in it: its own level first, then each division below (two queries)."""
    rest = Substr("division_path", len(division.path) + 1)
    rows = places_in_force(round).filter(division_path__startswith=division.path).order_by()
    # The database adds up: a region has 8 places below it, but 779 paths.
    places = rows.annotate(place=Left(rest, StrIndex(rest, Value("/")))).values("place")
    sums = places.annotate(**{f"sum_{name}": Sum(name) for name in FROZEN})
    by_place = {
        place.rstrip("/") or division.code: dict(zip(FROZEN, counts, strict=True))
        for place, *counts in sums.values_list("place", *(f"sum_{name}" for name in FROZEN))
    }
    names = {place.code: place for place in Division.objects.filter(code__in=by_place)}
    own = (
        [Sums(f"{division.name}本级", division.code, division.level, by_place.pop(division.code))]
        if division.code in by_place
        else []
    )
    below = [Sums(names[code].name, code, names[code].level, counts) for code, counts in sorted(by_place.items())]
    return own + below


def units_of_place(division: Division, round: Round) -> list[Sums]:
    """The figures of each unit that lies in the division itself."""
    rows = figures_in_force(round).filter(division_path=division.path).select_related("unit").order_by("unit__code")
    return [Sums(row.unit_name, row.unit.code, row.level, row.counts) for row in rows]


@dataclass(frozen=True)
class Progress:
    """How far the region is on its way to the target; `exact` is never rounded before it is compared.

    It rests on the lists of `published` places; `waiting` places have published none, so that the whole region has reached the
    target only where none waits (domain ruling 6: not declared is not decided).
    """

    baseline: int
    cancelled: int
    exact: Fraction | None
    reached: bool
    frozen: bool
    as_of: datetime | None
    published: int = 0
    waiting: int = 0

    @property
    def reached_by_all(self) -> bool:
        """Whether the target is reached and every place has published."""
        return self.reached and not self.waiting


def progress() -> Progress:
    """The region's reduction over all rounds: from the roll-up in force, else from the lists published so far; as of the newest
    list that it rests on."""
    roll_up = (
        Compilation.objects.filter(is_roll_up=True, is_current=True, unit__division__level=Level.REGION)
        .select_related("round")
        .order_by("-round__number")
        .first()
    )
    lists = Compilation.objects.filter(is_roll_up=False, is_current=True)
    frozen = roll_up is not None and roll_up.pooled_baseline is not None
    if roll_up is not None and roll_up.pooled_baseline is not None:
        baseline, cancelled = roll_up.pooled_baseline, roll_up.pooled_cancelled or 0
        earlier = lists.filter(round__campaign=roll_up.round.campaign_id, round__number__lt=roll_up.round.number)
        lists = Compilation.objects.filter(Q(pk__in=roll_up.includes.values("pk")) | Q(pk__in=earlier.values("pk")))
    else:
        counts = sums_of(places_in_force())
        baseline, cancelled = counts["baseline"], sum(counts[name] for name in COUNTS_CANCELLED)
    rests = lists.aggregate(at=Max("editions__published_at"), places=Count("unit__division", distinct=True))
    places = Division.objects.filter(level__lt=Level.TOWNSHIP, valid_to=None).count()
    exact = target.exact_reduction(cancelled, baseline)
    reached = target.reached(cancelled, baseline)
    waiting = max(0, places - rests["places"])
    return Progress(baseline, cancelled, exact, reached, frozen, rests["at"], rests["places"], waiting)


def compilations_for(user: Any) -> QuerySet[Compilation]:
    """The compilations that a person follows: of the lead units of their division, or those they oversee."""
    units = units_for(user, Action.FOLLOW_LIST)
    return Compilation.objects.filter(unit__in=units).select_related(
        "unit", "unit__division", "round", "supersedes", "compiled_by"
    )


def guides_due(units: Iterable[Unit] | QuerySet[Unit]) -> QuerySet[ListedItem]:
    """The kept items of `units` whose guide lacks conditions, materials, time or place (notice 五(四)1)."""
    complete = Guide.objects.filter(uid=OuterRef("uid")).exclude(conditions="").exclude(materials="")
    complete = complete.exclude(time_limit="").exclude(place="")
    return latest_items().filter(outcome=Outcome.RETAIN, unit__in=units).exclude(Exists(complete))


def leads_without_list(lead: Unit, round: Round) -> QuerySet[Unit]:
    """The lead units below `lead` (and itself) that have no list in force in the round: a roll-up lacks them."""
    published = Compilation.objects.filter(round=round, is_roll_up=False, is_current=True)
    leads = Unit.objects.all().below([lead]).filter(kind__in=("lead_unit", "coordination_office"))
    return leads.exclude(pk__in=published.values("unit")).order_by("code")


def rounds_published() -> QuerySet[Round]:
    """The rounds in which something is published, latest first."""
    published = Compilation.objects.filter(round=OuterRef("pk"), is_current=True)
    return Round.objects.filter(Exists(published)).order_by(F("number").desc())

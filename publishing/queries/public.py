"""What the public asks: which lists are in force in a place, what stands in them, what is called alike, whom to call."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry as TechnicalChange
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet, Subquery

from campaign.enums import Level, Outcome, UnitKind
from campaign.models import Division, LogEntry, Round, Unit
from publishing.enums import EditionKind, EditionState
from publishing.models import Compilation, Edition, EditionFinding, ListedItem, UnitFigures
from publishing.queries.lists import Lists

# What is done to a unit and stands on public pages: its name, who follows it, the dates that the ribbon counts, its notices.
SHOWN_MOVES = ("rename", "succeed", "move_deadline", "move_phase", "announce", "withdraw_notice")


@dataclass(frozen=True)
class Stamp:
    """The newest publication, how many there are, what a check last found or cleared, and what was last changed of units and dates
    (an office's telephone stands on public pages): as long as it stays, no public page changes."""

    at: datetime | None
    editions: int
    finding: int | None = None
    cleared: datetime | None = None
    ground: int | None = None
    technical: int | None = None
    seal: int | None = None
    proof: int | None = None


def stamp() -> Stamp:
    """The stamp of everything public, in one small query. What commands load counts from the next day on."""
    about_units = LogEntry.objects.filter(thing_type=ContentType.objects.get_for_model(Unit), move__in=SHOWN_MOVES)
    changed = about_units.order_by("-pk").values("pk")[:1]
    found = Edition.objects.official().aggregate(
        at=Max("published_at"),
        editions=Count("pk", distinct=True),
        finding=Max("findings__pk"),
        cleared=Max("findings__cleared_at"),
        ground=Max(Subquery(changed)),
        seal=Max("seal__pk"),
        proof=Max("manifest__pk"),
        technical=Max(Subquery(TechnicalChange.objects.order_by("-pk").values("pk")[:1])),
    )
    if not found["editions"]:  # an aggregate over no list knows nothing else either
        found["ground"] = changed.values_list("pk", flat=True).first()
    return Stamp(**found)


def is_unfit(compilation: Compilation) -> bool:
    """Whether a check found that something of the list is no longer as it was published; one query."""
    return EditionFinding.objects.filter(edition__compilation=compilation, cleared_at=None).exists()


def place_of_list(division: Division) -> Division:
    """The division whose list holds the items of `division`: a township's stand in its county's (notice 五(三))."""
    return division.parent if division.level == Level.TOWNSHIP and division.parent else division


def lists_held(lists: Lists | None = None) -> QuerySet[Compilation]:
    """The lists in force, roll-ups aside; or those with the given keys, which were in force on a past day (`days.keys_on`)."""
    every = Compilation.objects.filter(is_roll_up=False)
    return every.filter(is_current=True) if lists is None else every.filter(pk__in=lists)


def lists_in_force(division: Division) -> QuerySet[Compilation]:
    """The compilations in force that hold the division's items, latest round first, with their editions."""
    lists = lists_held().filter(unit__division=place_of_list(division)).select_related("unit__division", "round")
    return with_official(lists).order_by("-round__number")


def official_editions() -> QuerySet[Edition]:
    """Published editions, in force or superseded, with what their names need, the kept list before the cancelled one."""
    return Edition.objects.official().select_related("unit__division", "round").order_by("-kind")


def versions_of(division: Division) -> QuerySet[Edition]:
    """Every official edition of Annexes 3 and 4 that holds the division's items, latest first, corrections with their reason."""
    editions = official_editions().filter(unit__division=place_of_list(division)).exclude(kind=EditionKind.SUMMARY)
    return editions.select_related("compilation", "manifest").order_by("-round__number", "-number", "-kind")


def items_of_list(compilation: Compilation, division: Division) -> QuerySet[ListedItem]:
    """The rows of a list that the public sees; for a township only those of its own units."""
    items = compilation.items.exclude(outcome=Outcome.STRIKE)
    if division.level == Level.TOWNSHIP:
        items = items.filter(division_path=division.path)
    return items.order_by("position")


def with_official(lists: QuerySet[Compilation]) -> QuerySet[Compilation]:
    """The lists with their official editions, fetched together."""
    return lists.prefetch_related(Prefetch("editions", queryset=official_editions()))


def with_editions(items: QuerySet[ListedItem]) -> QuerySet[ListedItem]:
    """The rows with the official editions in which they are printed, fetched together."""
    return items.prefetch_related(Prefetch("compilation__editions", queryset=official_editions()))


def units_in_list(items: QuerySet[ListedItem]) -> list[tuple[str, str]]:
    """Code and name of the units whose items stand among `items`."""
    return list(items.order_by("unit__code").values_list("unit__code", "unit_name").distinct())


def counts_by_outcome(items: QuerySet[ListedItem]) -> Counter[str]:
    """How many items have which outcome."""
    return Counter(dict(items.order_by().values_list("outcome").annotate(Count("pk"))))


def published_uids() -> QuerySet[ListedItem, uuid.UUID]:
    """Every item that a published list has stated, each once, in an order that stays."""
    official = Edition.objects.official().filter(compilation=OuterRef("compilation"))
    rows = ListedItem.objects.filter(Exists(official)).exclude(outcome=Outcome.STRIKE)
    return rows.order_by("uid").values_list("uid", flat=True).distinct()


def editions_in_force() -> QuerySet[Edition]:
    """Annexes 3 and 4 in force, everywhere, latest round first."""
    editions = Edition.objects.published().exclude(kind=EditionKind.SUMMARY)
    return editions.select_related("unit__division", "round").order_by("unit__division__path", "-round__number", "kind")


def latest_editions(count: int) -> QuerySet[Edition]:
    """What was published last, corrections included."""
    editions = Edition.objects.published().select_related("unit__division", "round", "compilation__supersedes")
    return editions.order_by("-published_at", "unit__code", "-kind")[:count]


def official_edition(code: str, round_number: int, kind: str, number: int) -> QuerySet[Edition]:
    """The edition of a division with this round, kind and number, if the public may see it."""
    editions = official_editions().filter(
        unit__division__code=code, round__number=round_number, kind=kind, number=number
    )
    proof = ("manifest__previous__edition__unit__division", "manifest__previous__edition__round", "seal")
    return editions.select_related("compilation__supersedes", *proof)


def editions_for_export(
    division: Division, kind: EditionKind, number: int | None = None, round_number: int | None = None
) -> QuerySet[Edition]:
    """The edition in force, or the one with `number`, of the latest or the given round; a township's is its county's."""
    editions = official_editions().filter(unit__division=place_of_list(division), kind=kind)
    if round_number is not None:
        editions = editions.filter(round__number=round_number)
    wanted = editions.filter(state=EditionState.PUBLISHED) if number is None else editions.filter(number=number)
    return wanted.order_by("-round__number")


def replacement_of(edition: Edition) -> Edition | None:
    """The edition in force that took the place of a superseded one."""
    if edition.state != EditionState.SUPERSEDED:
        return None
    in_force = Edition.objects.published().filter(unit=edition.unit, round=edition.round, kind=edition.kind)
    return in_force.select_related("unit__division", "round", "compilation", "manifest").first()


def summaries_of(division: Division) -> QuerySet[Edition]:
    """The editions of Annex 5 in force of a division, latest round first."""
    editions = Edition.objects.published().filter(kind=EditionKind.SUMMARY, unit__division=division)
    return editions.select_related("unit__division", "round").order_by("-round__number")


def published_below(division: Division, lists: Lists | None = None) -> bool:
    """Whether any list with items of the division, or of a place in it, is in force (was, of a past day's `lists`): without one
    nothing can be answered."""
    place = place_of_list(division)
    return lists_held(lists).filter(unit__division__path__startswith=place.path).exists()


def office_of(division: Division) -> Unit | None:
    """The lead unit to which one complains in a place (notice 六(三): 向社会公布投诉平台、电话)."""
    leads = Unit.objects.filter(kind__in=(UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE))
    return leads.filter(division=place_of_list(division)).order_by("code").first()


def rounds_with_figures(division: Division) -> QuerySet[Round]:
    """The rounds in which lists of the division or of places in it are in force, latest first."""
    below = lists_held().filter(unit__division__path__startswith=place_of_list(division).path)
    return Round.objects.filter(pk__in=below.values("round")).order_by("-number")


@dataclass(frozen=True)
class Waiting:
    """A place that has not published in a round; `earlier` says whether a list of another round is in force there."""

    place: Division
    earlier: bool


def places_waiting(division: Division, lists: Lists | None = None) -> tuple[Round | None, list[Waiting]]:
    """The latest round with lists, and the places from `division` down to the counties that have none in it; as it was on a past
    day where that day's `lists` are given.

    What they have not declared is not yet decided (domain ruling 6). Of a county or township nothing is named.
    """
    held = lists_held(lists)
    round = Round.objects.filter(pk__in=held.values("round")).order_by("number").last()
    if round is None or division.level >= Level.COUNTY:
        return round, []
    published = list(held.values_list("unit__division", "round"))
    done, earlier = {place for place, one in published if one == round.pk}, {place for place, _ in published}
    places = Division.objects.below(division).filter(level__lt=Level.TOWNSHIP, valid_to=None).order_by("path")
    return round, [Waiting(place, place.pk in earlier) for place in places if place.pk not in done]


def has_declared(unit: Unit, lists: Lists | None = None) -> bool:
    """Whether a list in force (a past day's `lists`) rests on a declaration of the unit, nil returns included: else its silence says
    nothing."""
    return UnitFigures.objects.filter(unit=unit, compilation__in=lists_held(lists)).exists()


def rounds_counted() -> list[Round]:
    """The rounds that the region's figure (`progress`) rests on, earliest first: up to its roll-up, else all published."""
    lists = Compilation.objects.filter(is_current=True)
    rolled = lists.filter(is_roll_up=True, pooled_baseline__isnull=False, unit__division__level=Level.REGION)
    last = rolled.aggregate(last=Max("round__number"))["last"]
    rounds = Round.objects.filter(pk__in=lists.filter(is_roll_up=False).values("round")).order_by("number")
    return list(rounds if last is None else rounds.filter(number__lte=last))


def figures_as_of(division: Division, round: Round) -> datetime | None:
    """When the newest of the lists that the sums of a place rest on was published."""
    lists = Edition.objects.published().filter(round=round, compilation__is_roll_up=False)
    found: datetime | None = lists.filter(unit__division__path__startswith=place_of_list(division).path).aggregate(
        at=Max("published_at")
    )["at"]
    return found

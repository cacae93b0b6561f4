"""What open data is made of: rows in an order that stays, so that a page begins where the one before ended."""

from datetime import date

from django.db.models import Max, Q, QuerySet

from campaign.enums import Level
from campaign.models import Division, Unit
from publishing.enums import OUTCOME_OF, EditionKind, EditionState
from publishing.models import Edition, ListedItem
from publishing.queries.asking import literal, with_words
from publishing.queries.days import items_in_force_on, with_ends
from publishing.queries.lists import latest_items
from publishing.queries.public import official_editions, place_of_list, with_editions


def open_items(*, words: str = "", on: date | None = None, below: Division | None = None) -> QuerySet[ListedItem]:
    """The rows in force now, or on a day, of a place and everything in it, all of them, in the order of their identities, which a
    correction keeps; struck ones never.

    `words` stand in the name of certificate, service or unit, each in one of its spellings (decision 9, step 1).
    """
    rows = items_in_force_on(on) if on else latest_items()
    if words.strip():
        rows = with_words(rows, literal(words))
    if below is not None:
        rows = rows.filter(division_path__startswith=below.path)
    return with_editions(rows.select_related("unit", "compilation__round")).order_by("uid")


def open_rows(edition: Edition) -> QuerySet[ListedItem]:
    """The rows printed in an edition of Annex 3 or 4, in their order."""
    rows = edition.compilation.items.filter(outcome=OUTCOME_OF[EditionKind(edition.kind)])
    return with_editions(rows.select_related("unit", "compilation__round")).order_by("position")


def open_editions(division: Division | None = None) -> QuerySet[Edition]:
    """Every published edition with its end and its manifest; of one place only where one is given."""
    editions = with_ends(official_editions()).select_related("manifest", "compilation__supersedes")
    return (editions.filter(unit__division=division) if division else editions).order_by("pk")


def open_offices(division: Division | None = None) -> QuerySet[Unit]:
    """The units that declare, of a place and everything in it."""
    units = Unit.objects.declaring().filter(valid_to=None).select_related("division")
    return (units.filter(division__path__startswith=division.path) if division else units).order_by("code")


def open_divisions(parent: str = "", level: int | None = None) -> QuerySet[Division]:
    """The places, those of a parent or a level where one is given."""
    places = Division.objects.filter(parent__code=parent) if parent else Division.objects.all()
    return (places.filter(level=Level(level)) if level else places).order_by("code")


def newest_editions(division: Division | None = None) -> QuerySet[Edition]:
    """What was published last, superseded ones too; of the list that holds a place's items where one is given."""
    editions = official_editions().select_related("compilation")
    if division is not None:
        editions = editions.filter(unit__division__in=(division, place_of_list(division)))
    return editions.order_by("-published_at", "-pk")


def places_published() -> QuerySet[Division]:
    """The places with a list in force, and `newest`: when the newest of them was published."""
    in_force = Q(units__editions__state=EditionState.PUBLISHED)
    places = Division.objects.annotate(newest=Max("units__editions__published_at", filter=in_force))
    return places.exclude(newest=None).order_by("path")

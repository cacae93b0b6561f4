"""The lists as on any day: which compilation, which edition, which row was in force in a place when a given day ended.

A list holds from the day of its publication until the day before the day on which a correction takes its place; on that day
itself the correction counts (notice 五(三): 向社会公开; 五(四)1: 未列入清单范围内的，一律不得要求……).
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Min, OuterRef, Prefetch, QuerySet, Subquery

from campaign.enums import Outcome
from campaign.models import Division
from campaign.notice.timetable import SHANGHAI
from publishing.models import Compilation, Edition, ListedItem
from publishing.queries.lists import Lists
from publishing.queries.public import official_editions, place_of_list

DAY = timedelta(days=1)
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # else the clock of another place runs out of years


def day_ends(day: date) -> datetime:
    """The exclusive instant at which a day ends in Beijing; far beyond any list a day is the nearest that can be told."""
    day = min(max(day, EARLIEST), LATEST)
    return datetime.combine(day + DAY, time(0), SHANGHAI)


def compilations_in_force_on(day: date) -> QuerySet[Compilation]:
    """What was in force when the day ended, everywhere, roll-ups too: of each lead unit and round the last one published."""
    published = Edition.objects.official().filter(compilation=OuterRef("pk"), published_at__lt=day_ends(day)).order_by()
    later = Compilation.objects.filter(
        Exists(published),
        unit=OuterRef("unit"),
        round=OuterRef("round"),
        is_roll_up=OuterRef("is_roll_up"),
        number__gt=OuterRef("number"),
    ).order_by()
    return Compilation.objects.filter(Exists(published)).exclude(Exists(later))


def keys_on(day: date) -> Lists:
    """The keys of all lists in force on the day, roll-ups aside: what the search of a past day looks in; one query."""
    return tuple(compilations_in_force_on(day).filter(is_roll_up=False).order_by("pk").values_list("pk", flat=True))


def lists_on(division: Division, day: date) -> QuerySet[Compilation]:
    """The lists with the division's items that were in force on the day, latest round first, with their editions."""
    lists = compilations_in_force_on(day).filter(is_roll_up=False, unit__division=place_of_list(division))
    lists = lists.select_related("unit__division", "round").order_by("-round__number")
    return lists.prefetch_related(Prefetch("editions", queryset=with_ends(official_editions())))


def items_in_force_on(day: date) -> QuerySet[ListedItem]:
    """The rows of the lists in force on the day, each item once, as the latest round of that day states it."""
    in_force = compilations_in_force_on(day).filter(is_roll_up=False)
    later = ListedItem.objects.filter(
        uid=OuterRef("uid"),
        compilation__in=in_force,
        compilation__round__number__gt=OuterRef("compilation__round__number"),
    )
    rows = ListedItem.objects.filter(compilation__in=in_force).exclude(outcome=Outcome.STRIKE)
    return rows.exclude(Exists(later)).select_related("unit", "compilation__round")


def item_on(uid: uuid.UUID, day: date) -> QuerySet[ListedItem]:
    """The row that said on the day whether the item may be asked for; none where it stood on no list then."""
    return items_in_force_on(day).filter(uid=uid)


def with_ends(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """The editions with `replaced_at`: when the next edition of the same list was published; None while in force."""
    following = Edition.objects.official().filter(
        unit=OuterRef("unit"), round=OuterRef("round"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    following = following.order_by("number")
    return editions.annotate(replaced_at=Subquery(following.values("published_at")[:1]))


def first_publication(division: Division, *, below: bool = False) -> datetime | None:
    """When the first list with the division's items was published, or of any place in it; None while there is none."""
    place, editions = place_of_list(division), official_editions().filter(compilation__is_roll_up=False)
    within = {"unit__division__path__startswith": place.path} if below else {"unit__division": place}
    editions = editions.filter(**within)
    found: datetime | None = editions.order_by().aggregate(at=Min("published_at"))["at"]
    return found

"""What the review does when its calendar moves: steps that ended with the lists' day end with it again (notice 五(三), 六(一))."""

from datetime import datetime

from django.db.models import Q, QuerySet

from campaign.models import Deadline, Extension, Unit
from campaign.notice.timetable import DeadlineKind
from campaign.queries import closes_for
from review.models import Ruling


def follow_calendar(deadline: Deadline, *, before: datetime, unit: Unit | None = None) -> None:
    """Set the steps anew that reach to the day on which the lists are due, or beyond: for everybody, or for the `unit` that was
    given more time. `before` is where it closed for them.

    The ground calls it by the setting `CALENDAR_MOVED`, in the transaction of the move. Steps that end earlier stay.
    """
    if deadline.kind != DeadlineKind.PUBLISH:
        return
    waiting = Ruling.objects.filter(round=deadline.round_id, due_at__isnull=False)
    waiting = waiting if unit is None else waiting.filter(unit=unit)
    # In the order in which everybody locks them, so that a bulk act under way cannot hold what this one wants and wait for it.
    list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    if unit is not None:
        _move(waiting, before, closes_for(deadline, unit))
        return
    longer: dict[int, datetime] = dict(
        Extension.objects.filter(deadline=deadline).order_by("until").values_list("unit", "until")
    )
    for extended, until in longer.items():
        _move(waiting.filter(unit=extended), max(before, until), max(deadline.closes, until))
    _move(waiting.exclude(unit__in=longer), before, deadline.closes)


def _move(waiting: QuerySet[Ruling], before: datetime, closes: datetime) -> None:
    waiting.filter(Q(due_at=before) | Q(due_at__gt=closes)).update(due_at=closes)

"""Until when a step of an item is due (notice 五(三): 反馈、整改、协商 between 1 and 15 November)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from campaign.models import Deadline, Extension
from campaign.notice.timetable import SHANGHAI, DeadlineKind, closes_at
from review.models import Ruling
from review.queries.opinions import panel_key, panels_of

Step = Literal["answer_days", "rectify_days", "study_days"]


def due_times(rulings: Collection[Ruling], step: Step, at: datetime) -> dict[int, datetime]:
    """The exclusive instant at which each ruling's next step is late, by its key: three queries, however many there are.

    The panel's setting gives whole days after the day of `at` in Asia/Shanghai. The step never reaches beyond the day by
    which the round's lists are due, as extended for the unit; once that has passed (a correction) the days alone count.
    """
    panels = panels_of(ruling.unit for ruling in rulings)
    today = at.astimezone(SHANGHAI).date()
    days = {ruling.pk: today + timedelta(days=getattr(panels[panel_key(ruling.unit)], step)) for ruling in rulings}
    return _within_review(rulings, days, at)


def due_on(rulings: Collection[Ruling], day: date, at: datetime) -> dict[int, datetime]:
    """The same for a last day that the panel names: two queries."""
    return _within_review(rulings, {ruling.pk: day for ruling in rulings}, at)


def _within_review(rulings: Collection[Ruling], days: Mapping[int, date], at: datetime) -> dict[int, datetime]:
    ends = _ends_of_review(rulings)
    found: dict[int, datetime] = {}
    for ruling in rulings:
        due = closes_at(days[ruling.pk])
        end = ends.get((ruling.round_id, ruling.unit_id)) or ends.get((ruling.round_id, None))
        found[ruling.pk] = due if end is None or end <= at else min(due, end)
    return found


def _ends_of_review(rulings: Collection[Ruling]) -> dict[tuple[int, int | None], datetime]:
    """By round and unit when the lists are due that these items are for; without a unit for all that have no extension."""
    rounds, units = {ruling.round_id for ruling in rulings}, {ruling.unit_id for ruling in rulings}
    common = Deadline.objects.filter(round__in=rounds, kind=DeadlineKind.PUBLISH)
    ends: dict[tuple[int, int | None], datetime] = {(one.round_id, None): one.closes for one in common}
    extended = Extension.objects.filter(deadline__in=common, unit__in=units).select_related("deadline")
    for one in extended.order_by("until"):
        key = one.deadline.round_id
        ends[key, one.unit_id] = max(ends[key, None], one.until)
    return ends

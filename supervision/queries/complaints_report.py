"""投诉办理情况: C1's figures by place, by office complained of and by month, each table adding up to the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models.functions import TruncMonth

from campaign.access import actions_of, units_for
from campaign.models import Division, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.roles import Action
from supervision.models import ComplaintQuerySet
from supervision.queries.complaint_figures import Figures, complaints_in, figures, figures_by

# Whose figures a person follows: of everything below, else of the person's own office.
POWERS = (Action.SUPERVISE, Action.OVERSEE, Action.HANDLE_COMPLAINTS)


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is called, where it leads, its figures."""

    label: str
    figures: Figures
    place: Division | None = None
    unit: Unit | None = None
    month: date | None = None


def added(parts: Iterable[Figures]) -> Figures:
    """The sums of several figures: of disjoint rows, so that every count adds up."""
    found = list(parts)
    sums: dict[str, Any] = {}
    for one in fields(Figures):
        values = [getattr(figure, one.name) for figure in found]
        if one.name.startswith("by_"):
            keys = dict.fromkeys(key for value in values for key in value)
            sums[one.name] = {key: sum(value.get(key, 0) for value in values) for key in keys}
        else:
            sums[one.name] = sum(values)
    return Figures(**sums)


def power_of(user: User) -> Action | None:
    """By which of their actions a person reads the report; None where none opens it."""
    held = actions_of(user)
    return next((action for action in POWERS if action in held), None)


class Report:
    """The complaints that came in within a span, in a place and what lies in it; each question is put once."""

    def __init__(self, user: User, first: date, last: date, place: Division | None, at: datetime) -> None:
        self.user, self.at, self.first, self.last = user, at, first, last
        power = power_of(user)
        self.units = units_for(user, power) if power else Unit.objects.none()
        self.chosen = place

    @cached_property
    def top(self) -> Division | None:
        """The place that is shown: the one chosen, else the highest of the person's units."""
        if self.chosen is not None:
            return self.chosen
        unit = self.units.select_related("division").order_by("division__level", "code").first()
        return unit.division if unit else None

    @cached_property
    def rows(self) -> ComplaintQuerySet:
        """The complaints that are counted."""
        rows = complaints_in(self.first, self.last, self.units)
        return rows.filter(place__path__startswith=self.chosen.path) if self.chosen else rows

    @cached_property
    def whole(self) -> Figures:
        """All of them."""
        return figures(self.rows, self.at)

    @cached_property
    def by_place(self) -> list[Line]:
        """A line for each part of the place that is shown, and one for what happened in no part of it (本级); two queries."""
        top = self.top
        if top is None:
            return []
        found = figures_by(self.rows, "place", self.at)
        places = Division.objects.in_bulk(found)
        parts = {one.path: one for one in Division.objects.filter(parent=top).order_by("code")}
        grouped: dict[str, list[Figures]] = {}
        for pk, one in found.items():
            path = next((path for path in parts if places[pk].path.startswith(path)), "")
            grouped.setdefault(path, []).append(one)
        lines = [Line(part.name, added(grouped[path]), place=part) for path, part in parts.items() if path in grouped]
        if "" in grouped:
            lines.insert(0, Line(f"{top.name}本级", added(grouped[""])))
        return lines

    @cached_property
    def by_office(self) -> list[Line]:
        """A line for each office complained of, in code order; those that the roster does not know together; two queries."""
        found = figures_by(self.rows, "office", self.at)
        units = Unit.objects.in_bulk([pk for pk in found if pk])
        known = [Line(unit.name, found[pk], unit=unit) for pk, unit in units.items()]
        lines = sorted(known, key=lambda line: line.unit.code if line.unit else "")
        return [*lines, *([Line("名册中没有的单位", found[None])] if None in found else [])]

    @cached_property
    def by_month(self) -> list[Line]:
        """A line for each month in which something came in, by Beijing's calendar; one query."""
        rows = self.rows.annotate(month=TruncMonth("received_at", tzinfo=SHANGHAI))
        found: Mapping[Any, Figures] = figures_by(rows, "month", self.at)
        return [Line(f"{month.year}年{month.month}月", one, month=month) for month, one in sorted(found.items())]

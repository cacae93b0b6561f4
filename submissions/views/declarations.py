"""The declarations of my units in a round, and those of the units that mine may fill in for."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_for, units_held
from campaign.models import Extension, Round, Unit
from campaign.notice.timetable import Allow, DeadlineKind
from campaign.operations import Refused
from campaign.queries import current_round, deadline_of, ribbon
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.models import Declaration, Delivery
from submissions.operations import AlreadyStarted, start_declaration
from submissions.queries.progress import late_words
from submissions.views.standing import Due, due_by, tone_of

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One unit: the version that it works on or that counts, what is owed, what may be done."""

    unit: Unit
    declaration: Declaration | None
    items: int
    tone: str
    due: Due | None
    late: str
    may_start: bool
    readable: bool = True
    delivery: Delivery | None = None


@requires(Action.READ, Action.FILL_FOR)
@require_safe
def declarations(request: Asked) -> HttpResponse:
    """Per unit where its declaration of the round stands, and what to do next."""
    round = chosen_round(request)
    own = units_for(request.user, Action.READ).filter(takes_part=True)
    others = units_for(request.user, Action.FILL_FOR).filter(takes_part=True).exclude(pk__in=own.values("pk"))
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "rounds": Round.objects.select_related("campaign"),
        "ribbon": ribbon(round, request.at) if round else None,
        "rows": rows_of(request, round, list(own), Action.FILL) if round else [],
        "page": page,
        "others": rows_of(request, round, list(page), Action.FILL_FOR) if round else [],
    }
    return render(request, "submissions/declarations.html", context)


@requires(Action.FILL, Action.FILL_FOR, model=Unit)
@require_POST
def declaration_start(request: Asked, unit: Unit) -> HttpResponse:
    """Open the unit's declaration in the round; pressed twice, it is the same one."""
    round = chosen_round(request)
    if round is None:
        messages.error(request, "日历尚未设置，请联系技术人员载入方案的时间安排。")
        return redirect("declarations")
    try:
        declaration = start_declaration(unit, round, actor=request.user, at=request.at)
    except AlreadyStarted as already:
        declaration = already.declaration
        messages.info(request, already.words)
        if not in_charge(request, declaration):
            return redirect("declarations")
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declarations")
    return redirect("declaration", pk=declaration.pk)


def in_charge(request: Asked, declaration: Declaration) -> bool:
    """Whether the person belongs to the unit, or to the one that fills it in."""
    own = units_for(request.user, Action.READ).filter(pk=declaration.unit_id)
    return own.exists() or declaration.filled_for_by in units_held(request.user, Action.FILL_FOR)


def chosen_round(request: Asked) -> Round | None:
    """The round that is named (`round=1`), else the one that runs."""
    number = request.POST.get("round") or request.GET.get("round", "")
    if re.fullmatch("[0-9]{1,3}", number):
        return Round.objects.select_related("campaign").filter(number=number).first()
    return current_round(request.at)


def rows_of(request: Asked, round: Round, units: list[Unit], action: Action) -> list[Row]:
    """One row per unit. Of a unit that fills in its own paper, others learn only that it does."""
    versions = Declaration.objects.filter(unit__in=units, round=round).annotate(item_count=Count("items"))
    latest = {one.unit_id: one for one in versions.select_related("unit", "round", "delivery").order_by("version")}
    startable = set(units_for(request.user, action).values_list("pk", flat=True))
    held = set(units_held(request.user, Action.FILL_FOR).values_list("pk", flat=True))
    times = Times(round, units, request.at)
    rows = []
    for unit in units:
        declaration = latest.get(unit.pk)
        readable = action == Action.FILL or (declaration is not None and declaration.filled_for_by_id in held)
        rows.append(row_of(times, unit, declaration, unit.pk in startable, readable))
    return rows


def row_of(times: "Times", unit: Unit, declaration: Declaration | None, startable: bool, readable: bool) -> Row:
    """The row of one unit."""
    if declaration is None:
        may_start = startable and times.may_declare(unit)
        return Row(unit, None, 0, "plain", times.due(unit), "", may_start)
    count: Any = getattr(declaration, "item_count", 0)
    due = None if declaration.is_rectification else times.due(unit)
    late, delivery = times.late_words(declaration), getattr(declaration, "delivery", None)
    return Row(unit, declaration, count, tone_of(declaration), due, late, False, readable, delivery)


class Times:
    """The calendar of declaring in a round for many units, asked for once: `queries.is_allowed` and `standing.due_of` for each."""

    def __init__(self, round: Round, units: list[Unit], at: datetime) -> None:
        self.at = at
        self.deadline = deadline_of(round, DeadlineKind.DECLARE)
        self.begun = list(round.phases.filter(opens__lte=at))
        more_time = Extension.objects.filter(deadline=self.deadline, unit__in=units).order_by("until")
        self.until = {extension.unit_id: extension.until for extension in more_time}

    def may_declare(self, unit: Unit) -> bool:
        """Whether the unit may start now: a phase allows it, or its extension does."""
        open_now = any(Allow.DECLARE in phase.allows and self.at < phase.closes for phase in self.begun)
        return open_now or (bool(self.begun) and self.until.get(unit.pk, self.at) > self.at)

    def due(self, unit: Unit) -> Due | None:
        """By when the unit owes its declaration."""
        if self.deadline is None:
            return None
        closes = max(self.deadline.closes, self.until.get(unit.pk, self.deadline.closes))
        return due_by(self.deadline, closes, self.at)

    def late_words(self, declaration: Declaration) -> str:
        """Whether it was certified after the common deadline, with the extension that allowed it and does not change that."""
        late = self.deadline is not None and declaration.late_by(self.deadline.closes)
        return late_words(self.until.get(declaration.unit_id)) if late else ""

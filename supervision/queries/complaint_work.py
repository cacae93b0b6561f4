"""What of complaints waits on whose desk, and which pages their posts open (`settings.DESK_WORK`, `settings.DESK_PAGES`)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from campaign.access import actions_of
from campaign.models import Round, User
from campaign.queries import Work
from campaign.queries.statements import rows_for
from supervision.enums.complaints import ComplaintState, Light
from supervision.models import ComplaintQuerySet, Press
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_holds import held as held_ones
from supervision.queries.complaint_holds import not_held
from supervision.queries.complaint_lists import BELOW, HANDLE, RESPOND, SIDES, Step, step_of
from supervision.queries.complaints_report import POWERS

STEPS = {
    HANDLE: (Step.LATE, Step.NEW, Step.READY, Step.SENT),
    RESPOND: (Step.OWED_LATE, Step.OWED_NEAR, Step.OWED),
}
NEAR, PRESSED, HEARD, HELD = "near", "pressed", "heard", "held"


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """The lines of handler, respondent and supervisor, overdue ones apart: one query for all of them and one for the calendar; none
    for who has none of these posts."""
    held = actions_of(user)
    sides = [name for name, side in SIDES.items() if side.action in held]
    if not sides:
        return []
    clock = Clock(at)
    rows = rows_for(user, at, "complaints", partial(_all_counted, user, sides, clock), tuple(sides), clock.yellow_until)
    counts: Counter[str] = Counter(dict(rows))
    found = [line for side in sides for line in LINES[side](counts)]
    return [work for work in found if work.count]


def _page(side: str, **asked: str) -> str:
    return f"{reverse('complaints')}?" + "&".join(f"{name}={value}" for name, value in {"side": side, **asked}.items())


def _all_counted(user: User, sides: list[str], clock: Clock) -> QuerySet[Any, Any]:
    first, *more = (rows for side in sides for rows in _counted(user, side, clock))
    return first.union(*more, all=True)


def _counted(user: User, side: str, clock: Clock) -> list[QuerySet[Any, Any]]:
    """How many of one list stand at each of its steps, which exclude one another; and what is counted beside them."""
    rows = not_held(SIDES[side].rows(user))
    if side == BELOW:
        pressed = Q(Exists(Press.objects.filter(complaint=OuterRef("pk"), lifted_at=None)))
        return [
            _grouped(rows, side, {Step.LATE.value: clock.lit(Light.RED), NEAR: clock.lit(Light.YELLOW)}),
            _grouped(rows.filter(pressed), side, {PRESSED: pressed}),
        ]
    steps = {step.value: step_of(step, clock) for step in STEPS[side]}
    if side == RESPOND:
        return [_grouped(rows, side, steps)]
    waiting = Q(pk__isnull=False)
    return [
        _grouped(rows, side, {**steps, HEARD: Q(state=ComplaintState.ANSWERED)}),
        _grouped(held_ones(user), side, {HELD: waiting}),
    ]


def _grouped(rows: ComplaintQuerySet, side: str, steps: Mapping[str, Q]) -> QuerySet[Any, Any]:
    """The number of rows at each step, by the name of list and step."""
    cases = [When(condition, then=Value(f"{side}:{step}")) for step, condition in steps.items()]
    named = Case(*cases, default=Value(""), output_field=CharField())
    grouped = rows.order_by().values(what=named).annotate(n=Count("pk"))
    return grouped.values_list("what", "n")


def _handlers(counts: Counter[str]) -> list[Work]:
    n = partial(_of, counts, HANDLE)
    return [
        Work("投诉逾期", n(Step.LATE), _page(HANDLE, light="red"), "请尽快办结，已通知上级和督查机构", "late"),
        Work("投诉待甄别", n(HELD), reverse("complaints_held"), "短时间内大量提交的，看一眼再受理"),
        Work("投诉待受理", n(Step.NEW), _page(HANDLE, step="new"), "受理并转送，或者不予受理"),
        Work("投诉待反馈", n(Step.READY), _page(HANDLE, step="ready"), "各单位都已答复，请反馈投诉人"),
        Work("投诉等待答复", n(Step.SENT), _page(HANDLE, step="sent"), "等被投诉单位答复", "waiting"),
        Work("投诉等投诉人表示", n(HEARD), _page(HANDLE, state="answered"), "投诉人表示是否解决", "waiting"),
    ]


def _respondents(counts: Counter[str]) -> list[Work]:
    n = partial(_of, counts, RESPOND)
    return [
        Work("投诉逾期未答复", n(Step.OWED_LATE), _page(RESPOND, step="owed_late"), "请立即答复受理单位", "late"),
        Work("投诉即将到期", n(Step.OWED_NEAR), _page(RESPOND, step="owed_near"), "请在期限内答复受理单位"),
        Work("投诉待答复", n(Step.OWED), _page(RESPOND, step="owed"), "受理单位转来的投诉"),
    ]


def _supervisors(counts: Counter[str]) -> list[Work]:
    n = partial(_of, counts, BELOW)
    return [
        Work("下级投诉逾期", n(Step.LATE), _page(BELOW, light="red"), "按单位查看，可以督办", "late"),
        Work("督办中的投诉", n(PRESSED), _page(BELOW, light="pressed"), "办到了的，解除督办", "waiting"),
        Work("下级投诉临近期限", n(NEAR), _page(BELOW, light="yellow"), "按单位查看", "waiting"),
    ]


def _of(counts: Counter[str], side: str, step: str) -> int:
    return counts[f"{side}:{step}"]


LINES: Mapping[str, Callable[[Counter[str]], list[Work]]] = {
    HANDLE: _handlers,
    RESPOND: _respondents,
    BELOW: _supervisors,
}


def pages_for(user: User) -> list[tuple[str, str]]:
    """Each list that a post opens, and the report."""
    held = actions_of(user)
    found = [(side.label, _page(name)) for name, side in SIDES.items() if side.action in held]
    if held & set(POWERS):
        found.append(("投诉办理情况", reverse("complaints_report")))
    return found

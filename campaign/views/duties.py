"""我的应办事项: what one's units owe, by when, where it stands, whom to call; and the same of a unit below."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires, signed_in, units_for
from campaign.enums import DUTY_DONE, DUTY_OPEN, DutyState, RecordSort
from campaign.models import Round, Unit
from campaign.notice.duties import DutyKind
from campaign.queries import calendar_offices, ribbon
from campaign.queries.duties import owed
from campaign.queries.duty_pages import Line, UnitDuties, countdown, duties_of, feeds_of, posted_in
from campaign.roles import Action
from campaign.templatetags.face import moment
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from campaign.views.context import frame_of

TONES = {
    DutyState.NONE: "plain",
    DutyState.OWED: "waiting",
    DutyState.OVERDUE: "refused",
    DutyState.DONE: "kept",
    DutyState.EXTENDED: "kept",
    DutyState.LATE: "waiting",
    DutyState.WAIVED: "plain",
}
# The page of work on which a duty is done, by the name it has in the rail; the first that the person has.
WORKED_ON = {
    DutyKind.CONTACT: ("工作联系表",),
    DutyKind.DECLARATION: ("证明事项申报",),
    DutyKind.RULING: ("审核目录", "审核进度"),
    DutyKind.ANSWER: ("审核意见答复",),
    DutyKind.LEGALITY: ("清单编制和公布",),
    DutyKind.APPROVAL: ("清单编制和公布",),
    DutyKind.EDITION: ("清单编制和公布",),
    DutyKind.SUMMARY: ("汇总表",),
    DutyKind.GUIDE_GONE: ("办事指南更新",),
    DutyKind.GUIDE: ("办理指南",),
    DutyKind.BRIEFING: ("传达到窗口",),
    DutyKind.YEAR_END: ("工作总结",),
}


@signed_in
@require_safe
def duties(request: Asked) -> HttpResponse:
    """What the units owe in which the person holds a post."""
    units = posted_in(request.user)
    context = page(request, list(units), [{"label": "我的应办事项"}])
    own = [section["unit"] for section in context["sections"]]
    feeds = feeds_of(request.user)
    context |= {"own": True, "feeds": [{"unit": unit, "feed": feeds.get(unit.pk)} for unit in own]}
    return render(request, "campaign/duties.html", context)


@requires(Action.READ, Action.OVERSEE, model=Unit)
@require_safe
def unit_duties(request: Asked, unit: Unit) -> HttpResponse:
    """What a unit owes, for itself and for who oversees it; the coordination office excuses here."""
    crumbs = [{"label": "应办事项完成情况", "url": reverse("duty_ledger")}, {"label": unit.name}]
    if not can(request.user, Action.OVERSEE, unit):
        crumbs[0] = {"label": "我的应办事项", "url": reverse("duties")}
    return render(request, "campaign/duties.html", page(request, [unit], crumbs))


def page(request: Asked, units: list[Unit], crumbs: list[dict[str, str]]) -> dict[str, Any]:
    """The units with their obligations, drawn."""
    round = chosen_round(request)
    if request.GET.get("round") and round is None:
        raise Http404
    office = calendar_offices().first()
    excuses = office is not None and can(request.user, Action.SET_CALENDAR, office)
    found = duties_of(units, round) if round else []
    reporting, extending = (
        set(units_for(request.user, action).filter(pk__in=[unit.pk for unit in units]))
        for action in (Action.CERTIFY, Action.EXTEND)
    )
    posts = {post.unit_id for post in frame_of(request).posts}
    return {
        "round": round,
        "rounds": [(other, left_in(other, units, request)) for other in Round.objects.select_related("campaign")],
        "ribbon": ribbon(round, request.at) if round else None,
        "sections": [
            section(one, request, own=one.unit.pk in posts)
            | {"reports": one.unit in reporting, "extends": one.unit in extending}
            for one in found
        ],
        "office": office if excuses else None,
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, *crumbs],
    }


def left_in(round: Round, units: list[Unit], request: Asked) -> int:
    """How many obligations of these units in the round are overdue: what is left of an earlier one is still to be done."""
    open_ = owed(round, request.at, units=Unit.objects.filter(pk__in=[unit.pk for unit in units]))
    return sum(one.state(request.at) == DutyState.OVERDUE for one in open_)


def section(one: UnitDuties, request: Asked, *, own: bool) -> dict[str, Any]:
    """A unit with its lines, those apart that have not arisen; in one's `own` unit they lead to the work."""
    pages = dict(frame_of(request).pages) if own else {}
    rows = [row(line, request, pages) for line in one.lines]
    overdue = sum(row["state"] == DutyState.OVERDUE for row in rows)
    open_ = sum(row["state"] in DUTY_OPEN for row in rows)
    return {
        "unit": one.unit,
        "superior": one.superior,
        "helpers": one.helpers,
        "rows": [row for row in rows if row["state"] != DutyState.NONE],
        "later": [row for row in rows if row["state"] == DutyState.NONE],
        "tone": "refused" if overdue else "waiting" if open_ else "kept",
        "word": f"逾期{overdue}件" if overdue else f"待办{open_}件" if open_ else "没有待办",
    }


def row(line: Line, request: Asked, pages: dict[str, str]) -> dict[str, Any]:
    """One obligation as the table shows it; `pages` are those that the person has, by name."""
    one, state = line.one, line.one.state(request.at)
    waiver, report = line.records.get(RecordSort.WAIVED), line.records.get(RecordSort.REPORTED)
    open_ = state in DUTY_OPEN
    return {
        "one": one,
        "duty": one.duty,
        "state": state,
        "tone": TONES[state],
        "word": str(state.label),
        "left": ("本步骤" if one.has_step else "") + countdown(request.at, one.closes) if open_ else "",
        "late": one.days_late(request.at),
        "done": moment(one.done_at, "year") if state in DUTY_DONE and one.duty.kind != "approval" else "",
        "extension": line.extension if one.extended else None,
        "pages": [(name, pages[name]) for name in WORKED_ON.get(one.kind, ()) if name in pages][:1] if open_ else [],
        "again": open_ and one.duty.again is not None and one.first_at is not None,
        "waiver": waiver,
        "report": report,
        "reportable": open_ and one.duty.by_words,
        "waivable": state != DutyState.WAIVED and state not in DUTY_DONE,
    }

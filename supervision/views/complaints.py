"""投诉受理、投诉办理、投诉督办: the lists of complaints, with counts and lights; to take away without and, logged, with persons."""

from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations.reading import record_readings
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from campaign.views.jobs import asked_later
from campaign.views.pages import PagesByKey
from review.views.papers import FILE_KINDS, as_file, chips
from supervision.enums.complaints import ComplaintOutcome, ComplaintState, Light, ReferralState
from supervision.forms.complaint_acts import ReadForm
from supervision.forms.complaint_lists import PRESSED, ComplaintFilter
from supervision.models import Complaint
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_lists import HANDLE, RESPOND, SIDES, Sums, counts_by_state, rows_of, sums_of
from supervision.sheets.complaints_out import complaints_csv, rows_of_complaints, rows_with_persons, write_complaints

PAGE = 50
PERSONAL = ("姓名", "手机")
STATE_TONES = {
    ComplaintState.RECEIVED: "waiting",
    ComplaintState.REFERRED: "waiting",
    ComplaintState.IN_HAND: "waiting",
    ComplaintState.ANSWERED: "draft",
    ComplaintState.CLOSED: "kept",
    ComplaintState.REFUSED: "plain",
}
PART_TONES = {
    ReferralState.SENT: "waiting",
    ReferralState.TAKEN_UP: "waiting",
    ReferralState.ANSWERED: "kept",
    ReferralState.WITHDRAWN: "plain",
}
LIGHT_TONES = {Light.YELLOW: "waiting", Light.RED: "refused"}


class Desk:
    """What one of the lists asks; each question is put once."""

    def __init__(self, request: Asked) -> None:
        self.request = request
        held = frame_of(request).held
        self.open = [name for name, side in SIDES.items() if side.action in held]
        asked = request.GET.get("side", "")
        self.side = asked if asked in self.open else self.open[0]
        self.clock = Clock(request.at)
        rows = rows_of(self.side, request.user)
        self.form = ComplaintFilter(request.GET, rows=rows, side=self.side, user=request.user, clock=self.clock)

    @cached_property
    def sums(self) -> Sums:
        """The foot of the list."""
        return sums_of(self.form.narrow(), self.clock)

    def address(self, **changed: str) -> str:
        """This list with other conditions; an empty one is left out."""
        rest = {name: value for name, value in self.request.GET.items() if name not in {"page", *changed}}
        return f"?{urlencode({**rest, 'side': self.side, **{key: one for key, one in changed.items() if one}})}"

    def tabs(self) -> list[dict[str, Any]]:
        """The lists that the person's posts open, one beside the other; none where there is only one."""
        found = [
            {"label": SIDES[name].label, "url": f"{reverse('complaints')}?side={name}", "on": name == self.side}
            for name in self.open
        ]
        return found if len(found) > 1 else []

    def counts(self) -> list[dict[str, Any]]:
        """How many stand where, each with the address of just these."""
        counts = counts_by_state(self.form.narrow(left_out="state"), self.side)
        labels = {one.value: str(one.label) for one in SIDES[self.side].states}  # type: ignore[attr-defined]
        asked = self.form.cleaned_data.get("state")
        return [
            {"label": labels[state], "count": number, "url": self.address(state=state), "on": state == asked}
            for state, number in counts.items()
            if number or state != ReferralState.WITHDRAWN
        ]

    def foot(self) -> list[dict[str, Any]]:
        """The sums, each leading to its complaints."""
        sums = self.sums
        marks = [("在办", sums.running, ""), ("临近期限", sums.yellow, Light.YELLOW.value)]
        marks += [("已逾期", sums.red, Light.RED.value), ("督办中", sums.pressed, PRESSED)]
        found = [{"label": "合计", "count": sums.all, "url": ""}]
        found += [
            {"label": label, "count": count, "url": self.address(light=light) if light else ""}
            for label, count, light in marks
        ]
        found += [
            {"label": str(ComplaintOutcome(one).label), "count": count, "url": self.address(outcome=one)}
            for one, count in sums.outcomes.items()
            if count
        ]
        return found


def line(complaint: Any, clock: Clock, side: str) -> dict[str, Any]:
    """One complaint in a list: where it stands (for a respondent its own part), its light, the page of whoever reads it."""
    light = clock.light(complaint)
    if side == RESPOND:
        part = ReferralState(complaint.part_state)
        tone, word = PART_TONES[part], str(part.label)
        url = reverse("referral", args=[complaint.part])
    else:
        tone, word = STATE_TONES[ComplaintState(complaint.state)], complaint.get_state_display()
        url = reverse("complaint", args=[complaint.pk])
    return {
        "complaint": complaint,
        "url": url,
        "tone": tone,
        "word": word,
        "light": str(light.label) if light != Light.NONE else "",
        "light_tone": LIGHT_TONES.get(light, "plain"),
        "left": left_words(complaint, clock),
        "pressed": complaint.is_pressed,
    }


def left_words(complaint: Complaint, clock: Clock) -> str:
    """How long there is: `还有3个工作日`, `已逾期2个工作日`; nothing once the clock has stopped."""
    if not complaint.is_running:
        return ""
    left = clock.days_left(complaint)
    if complaint.due_at <= clock.at:
        return f"已逾期{max(-left, 1)}个工作日"
    return f"还有{left}个工作日"


@requires(Action.HANDLE_COMPLAINTS, Action.RESPOND, Action.SUPERVISE)
@require_safe
def complaints(request: Asked) -> HttpResponse:
    """One of the lists: counts by state, filters, fifty to a page, sums at the foot."""
    desk = Desk(request)
    rows = desk.form.narrow()
    page = PagesByKey(rows, PAGE, known=desk.sums.all).get_page(request.GET.get("page"))
    context = {
        "side": desk.side,
        "title": SIDES[desk.side].label,
        "tabs": desk.tabs(),
        "form": desk.form,
        "active": chips(desk.form, request.GET),
        "clear_url": f"{reverse('complaints')}?side={desk.side}",
        "counts": desk.counts(),
        "foot": desk.foot(),
        "page": page,
        "lines": [line(one, desk.clock, desk.side) for one in page],
        "reading": ReadForm() if desk.side == HANDLE else None,
        "query": f"{desk.form.kept()}",
        "at": request.at,
    }
    return render(request, "supervision/complaints.html", context)


@requires(Action.HANDLE_COMPLAINTS, Action.RESPOND, Action.SUPERVISE)
@require_safe
def complaints_file(request: Asked, kind: str) -> HttpResponse:
    """The list as it is filtered, as a file: `xlsx` or `csv`; no person stands in it."""
    desk = Desk(request)
    if kind in FILE_KINDS and (later := asked_later(request, "complaints", kind, rows=desk.sums.all)):
        return later
    rows, own = desk.form.narrow(), "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        f"{SIDES[desk.side].label}-{day_of(request):%Y%m%d}",
        xlsx=lambda target: write_complaints(
            target, rows_of_complaints(rows, desk.clock), unit_name=own, day=day_of(request)
        ),
        csv=lambda: complaints_csv(rows, desk.clock),  # type: ignore[arg-type, return-value]
    )


@requires(Action.HANDLE_COMPLAINTS)
@require_POST
def complaints_party_file(request: Asked) -> HttpResponse:
    """The handler's own list with names and telephones; what for is asked, and each complaint of it is logged."""
    desk, form = Desk(request), ReadForm(request.POST)
    back = f"{reverse('complaints')}?{desk.form.kept()}"
    if desk.side != HANDLE or not form.is_valid():
        messages.warning(request, "请选择导出投诉人信息的用途，再导出。")
        return redirect(back)
    found = list(desk.form.narrow().select_related("party")[: settings.JOB_FROM_ROWS + 1])
    if len(found) > settings.JOB_FROM_ROWS:
        messages.warning(request, f"含投诉人信息的，一次最多导出{settings.JOB_FROM_ROWS}件。请先筛选，缩小范围。")
        return redirect(back)
    record_readings(found, PERSONAL, actor=request.user, at=request.at, way="export", why=form.said())
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    target = BytesIO()
    rows = rows_with_persons(found, desk.clock)
    write_complaints(target, rows, unit_name=own, day=day_of(request), persons=True)
    answer = as_file("xlsx", "投诉（含个人信息）", xlsx=lambda to: to.write(target.getvalue()), csv=lambda: "")
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""One contact sheet: what it says, what can be done with it, how it came to be, and who answered on a day."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires
from campaign.enums import Role
from campaign.models import LogEntry
from campaign.notice.timetable import SHANGHAI
from campaign.operations import open_moves
from campaign.operations.reading import record_reading
from campaign.queries import holders_on
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.checks.contacts import problems_of_contact_sheet
from submissions.enums import SheetState
from submissions.models import ContactSheet
from submissions.queries import certified_before, contact_sheets_for, last_change_of, may_see_phones, sheet_in_force
from submissions.views.contact_facts import GROUPS, LABELS, READ, changes_between, facts_of, groups_of, mark_of

SHOWN = 30  # former states of a sheet


@requires(Action.READ, Action.OVERSEE, Action.EXAMINE, model=ContactSheet, within=contact_sheets_for)
@require_safe
def contact(request: Asked, sheet: ContactSheet) -> HttpResponse:
    """The sheet's page."""
    return show(request, sheet)


def show(request: Asked, sheet: ContactSheet, refused: str = "") -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    user = request.user
    whole, own = may_see_phones(user, sheet), can(user, Action.READ, sheet)
    before = {} if own else certified_before([sheet])
    moves = [] if before else open_moves(sheet, actor=user, at=request.at)
    sheet = before.get(sheet.pk, sheet)
    if whole and not own:
        record_reading(sheet, READ, actor=user, at=request.at)
    problems = problems_of_contact_sheet(sheet) if own and sheet.is_editable else []
    context: dict[str, Any] = {
        "sheet": sheet,
        **mark_of(sheet, changing=bool(before)),
        "changing": bool(before),
        "groups": groups_of(sheet, whole),
        "whole": whole,
        "own": own,
        "letter": sheet.letters.last() if own and not sheet.reachable else None,
        "may_edit": sheet.is_editable and can(user, Action.FILL, sheet),
        "may_certify": can(user, Action.CERTIFY, sheet),
        "problems": problems,
        "moves": [move for move in moves if not (problems and move.name == "certify")],
        "version": last_change_of(sheet),
        "past": past_of(sheet, whole=whole, own=own),
        "on": asked_day(request, sheet, whole),
        "refused": refused,
        "crumbs": crumbs(sheet),
    }
    return render(request, "submissions/contact.html", context, status=409 if refused else 200)


def crumbs(sheet: ContactSheet, here: str = "") -> list[dict[str, str]]:
    """The way to the page."""
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "工作联系表", "url": reverse("contacts")}]
    own = {"label": sheet.unit.name, "url": reverse("contact", args=[sheet.pk]) if here else ""}
    return [*way, own, {"label": here}] if here else [*way, own]


def past_of(sheet: ContactSheet, *, whole: bool, own: bool) -> list[dict[str, Any]]:
    """What changed, when and by whom, newest first.

    Others than the unit itself see what its leader certified: a draft belongs to the unit alone.
    """
    rows = sheet.history.select_related("history_user").order_by("-history_id")
    if not own:
        rows = rows.exclude(state=SheetState.DRAFT)
    states = list(rows[: SHOWN + 1])
    if not own:
        states = [row for row, older in zip(states, [*states[1:], None], strict=True) if differs(row, older)]
    told = []
    for row, older in zip(states, [*states[1:], None], strict=True):
        if older is None and is_blank(row):
            continue
        changes = changes_between(older, row, whole) if older else []
        if changes or older is None or older.state != row.state:
            told.append({"row": row, "changes": changes, "word": word_of(row, older)})
    return told[:SHOWN]


def differs(row: Any, older: Any | None) -> bool:
    """Whether a certified state was certified anew, or received; an address confirmed in between is no change."""
    return older is None or row.state != older.state or row.certified_at != older.certified_at


def is_blank(row: Any) -> bool:
    """Whether nothing had been written yet: the sheet was only opened."""
    return not any(getattr(row, field) for field in LABELS)


def word_of(row: Any, older: Any | None) -> str:
    """What was done, in a word."""
    if older is None:
        return "修改" if row.state == SheetState.DRAFT else "签发报送"
    if is_blank(older) and row.state == SheetState.DRAFT:
        return "首次填写"
    if row.state != older.state or (row.certified_at != older.certified_at and row.state == SheetState.CERTIFIED):
        return {SheetState.DRAFT: "变更", SheetState.CERTIFIED: "签发报送", SheetState.RECEIVED: "接收"}[row.state]
    return "修改"


def asked_day(request: Asked, sheet: ContactSheet, whole: bool) -> dict[str, Any]:
    """Who answered for the unit on the day of the address (`?on=2020-10-01`); today's date stands in the box."""
    today = request.at.astimezone(SHANGHAI).date()
    words = request.GET.get("on", "")
    if not words:
        return {"value": today.isoformat()}
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return {"value": words[:10], "error": "日期不正确。请按“年-月-日”填写，例如2020-10-01。"}
    if not date(2000, 1, 1) <= day <= today:
        return {"value": day.isoformat(), "error": "只能查询今天和以前的日期。请改选日期。"}
    row = sheet_in_force(sheet, day)
    leaders = holders_on(sheet.unit, Role.LEADER, day)
    fields = tuple(name for _, names in GROUPS[:3] for name in names)
    return {
        "value": day.isoformat(),
        "day": day,
        "facts": [fact for fact in facts_of(row, fields, whole) if fact["value"]] if row else [],
        "certified_at": row.certified_at if row else None,
        "leaders": "、".join(person.name for person in leaders),
        "asked": True,
    }


def last_saved(sheet: ContactSheet) -> LogEntry | None:
    """When the clerk last saved."""
    return LogEntry.objects.about(sheet).filter(move="save").last()

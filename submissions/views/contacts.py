"""The contact sheets: of the own units, and the certified ones of the units below or under review."""

from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires, units_for, units_held
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.reading import record_readings
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.enums import SheetState
from submissions.forms import ContactFilter
from submissions.models import ContactSheet
from submissions.queries import certified_before, contact_sheets_for, phones_seen
from submissions.sheets.contacts_out import ContactRow, write_contacts
from submissions.views.contact_facts import READ, TONES, mark_of, shown

PAGE = 50
LISTED = ("分管领导电话", "责任人电话")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Action.READ, Action.OVERSEE, Action.EXAMINE)
@require_safe
def contacts(request: Asked) -> HttpResponse:
    """My units' sheets with what to do next; below them the certified sheets that I may read."""
    below = units_for(request.user, Action.OVERSEE)
    form = ContactFilter(request.GET, user=request.user)
    sheets = sheets_of_others(request.user, form)
    page = Paginator(sheets, PAGE).get_page(request.GET.get("page"))
    own = own_lines(request.user)
    context = {
        "own": own,
        "others": any(units_held(request.user, action).exists() for action in (Action.OVERSEE, Action.EXAMINE)),
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("contacts"),
        "page": page,
        "lines": other_lines(request, list(page)),
        "oversees": below.exists(),
        "counts": counts(below),
        "query": request.GET.urlencode(),
    }
    return render(request, "submissions/contacts.html", context)


@requires(Action.OVERSEE)
@require_safe
def contacts_workbook(request: Asked) -> HttpResponse:
    """Annex 1 of all units below that have handed it in, by the filter of the list."""
    form = ContactFilter(request.GET, user=request.user)
    # Not those whose papers one only reviews: their telephones are masked, and the workbook's are whole.
    sheets = ContactSheet.objects.filter(
        form.conditions(Unit.objects.all()),
        pk__in=contact_sheets_for(request.user).values("pk"),
        unit__in=units_for(request.user, Action.OVERSEE).values("pk"),
    ).select_related("unit", "unit__division")
    rows = list(in_order(sheets))
    before = certified_before(rows)
    record_readings(rows, READ, actor=request.user, at=request.at, way="export")
    office = units_held(request.user, Action.OVERSEE).first()
    target = BytesIO()
    write_contacts(
        target,
        # Who oversees and also writes in a unit of their own takes its certified text too: a draft is not filed.
        (printed(before.get(sheet.pk, sheet)) for sheet in rows if sheet.pk in before or not sheet.is_editable),
        unit_name=office.name if office else "",
        day=request.at.astimezone(SHANGHAI).date(),
    )
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "工作联系表.xlsx") or ""
    return response


def in_order(sheets: QuerySet[ContactSheet]) -> QuerySet[ContactSheet]:
    """From the region down, the units of one division together."""
    return sheets.order_by("unit__division__path", "unit__code")


def printed(sheet: ContactSheet) -> ContactRow:
    """A sheet as a row of the workbook."""
    return ContactRow(
        unit=sheet.unit.name,
        lead_name=sheet.lead_name,
        lead_title=sheet.lead_title,
        lead_phone=sheet.lead_phone,
        responsible_org=sheet.responsible_org,
        officer_name=sheet.officer_name,
        officer_title=sheet.officer_title,
        officer_phone=sheet.officer_office_phone,
        officer_mobile=sheet.officer_mobile,
        liaison_name=sheet.liaison_name,
        liaison_mobile=sheet.liaison_mobile,
        liaison_email=sheet.liaison_email,
        remark=sheet.remark,
    )


def sheets_of_others(user: User, form: ContactFilter) -> QuerySet[ContactSheet]:
    """The certified sheets of other units, by the filter."""
    own = units_for(user, Action.READ).values("pk")
    mine = contact_sheets_for(user).exclude(unit__in=own)
    return in_order(mine.filter(form.conditions(Unit.objects.all())))


def own_lines(user: User) -> list[dict[str, Any]]:
    """My units, each with its sheet or the way to begin one."""
    units = units_for(user, Action.READ).filter(Q(takes_part=True) | Q(contact_sheet__isnull=False))
    fills = set(units_for(user, Action.FILL).values_list("pk", flat=True))
    certifies = set(units_for(user, Action.CERTIFY).values_list("pk", flat=True))
    return [
        own_line(unit, fills=unit.pk in fills, certifies=unit.pk in certifies)
        for unit in units.select_related("contact_sheet")
    ]


def own_line(unit: Unit, *, fills: bool, certifies: bool) -> dict[str, Any]:
    """One of my units: where its sheet stands, and what comes next."""
    sheet: ContactSheet | None = getattr(unit, "contact_sheet", None)
    if sheet is None:
        hint = (
            "还没有建立。请填写分管领导、责任单位、责任人和联系方式。" if fills else "还没有建立，由本单位填报人填写。"
        )
        return {"unit": unit, "tone": "waiting", "word": "未填报", "hint": hint, "start": fills}
    hints = {
        SheetState.DRAFT: "填好后由分管领导签发报送。" if not certifies else "填好后由您核对签发。",
        SheetState.CERTIFIED: "已由分管领导签发，等待协调小组办公室接收。",
        SheetState.RECEIVED: "协调小组办公室已接收。人员变动的，请及时变更。",
    }
    state = SheetState(sheet.state)
    return {"unit": unit, "sheet": sheet, "tone": TONES[state], "word": state.label, "hint": hints[state]}


def other_lines(request: Asked, sheets: list[ContactSheet]) -> list[dict[str, Any]]:
    """Sheets of other units, telephones masked where the reader may not see them; that whole ones were shown is noted."""
    whole, before = phones_seen(request.user, sheets), certified_before(sheets)
    read = [sheet for sheet in sheets if sheet.unit_id in whole]
    record_readings(read, LISTED, actor=request.user, at=request.at)
    return [
        other_line(before.get(sheet.pk, sheet), sheet.unit_id in whole, changing=sheet.pk in before) for sheet in sheets
    ]


def other_line(sheet: ContactSheet, whole: bool, *, changing: bool) -> dict[str, Any]:
    """One of them."""
    return {
        "sheet": sheet,
        **mark_of(sheet, changing=changing),
        "lead_phone": shown(sheet, "lead_phone", whole),
        "officer_phone": shown(sheet, "officer_office_phone", whole) or shown(sheet, "officer_mobile", whole),
    }


def counts(below: QuerySet[Unit]) -> dict[str, int]:
    """How many units below take part, and how many have handed in their sheet, received, being changed or neither."""
    owing = below.filter(takes_part=True)
    handed = owing.filter(contact_sheet__certified_at__isnull=False).count()
    waiting = owing.filter(contact_sheet__state=SheetState.CERTIFIED).count()
    total = owing.count()
    return {"total": total, "handed": handed, "waiting": waiting, "missing": total - handed}


def chips(form: Any, data: QueryDict) -> list[dict[str, str]]:
    """The conditions that are set, each with the address without it."""
    found = []
    for name, label in form.active():
        rest = data.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        found.append({"label": label, "url": f"?{rest.urlencode()}"})
    return found

"""Requests to verify between offices: what our units asked, what is asked of them, what units below us asked each other."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from campaign.views.jobs import asked_later
from publishing.enums import EnquiryFinding, EnquiryStanding
from publishing.forms import EnquiryFilter
from publishing.queries.enquiries import SIDES, counts_by_standing, waiting_first
from publishing.sheets.enquiries import enquiries_csv, write_enquiries
from review.views.papers import FILE_KINDS, XLSX, chips

PAGE = 50
STANDING_TONES = {
    EnquiryStanding.WAITING: "waiting",
    EnquiryStanding.OVERDUE: "refused",
    EnquiryStanding.ANSWERED: "kept",
    EnquiryStanding.REPLACED: "plain",
}


def sides_open(request: Asked) -> list[str]:
    """The lists that the person's posts open."""
    held = frame_of(request).held
    return [name for name, one in SIDES.items() if one.action in held]


def rows_asked(request: Asked) -> tuple[str, EnquiryFilter]:
    """The list that is asked for, with its filter: what waits first, the soonest due on top."""
    open_ones = sides_open(request)
    side = request.GET.get("side", "")
    side = side if side in open_ones else open_ones[0]
    rows = waiting_first(SIDES[side].rows(request.user).standing(request.at))
    return side, EnquiryFilter(request.GET, rows=rows)


def tabs_of(request: Asked, side: str, page: str) -> list[dict[str, Any]]:
    """The lists one beside the other, the one that is shown marked; none where there is only one."""
    tabs = [
        {"label": SIDES[name].label, "url": f"{reverse(page)}?side={name}", "on": name == side}
        for name in sides_open(request)
    ]
    return tabs if len(tabs) > 1 else []


@requires(Action.ANSWER, Action.OVERSEE)
@require_safe
def enquiries(request: Asked) -> HttpResponse:
    """One of the lists, with how many stand where."""
    side, form = rows_asked(request)
    counts = counts_by_standing(form.narrow(left_out="state"))
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": f"{reverse('enquiries')}?side={side}",
        "side": side,
        "tabs": tabs_of(request, side, "enquiries"),
        "counts": [count_shown(request, *one) for one in counts.items()],
        "page": page,
        "lines": [line(enquiry, request) for enquiry in page],
        "may_ask": side == "by",
        "query": request.GET.urlencode(),
    }
    return render(request, "publishing/enquiries.html", context)


def count_shown(request: Asked, standing: str, number: int) -> dict[str, Any]:
    """How many stand somewhere, with the address of just these."""
    rest = {name: value for name, value in request.GET.items() if name not in {"state", "page"}}
    label = EnquiryStanding(standing).label
    on = request.GET.get("state") == standing
    return {"label": label, "count": number, "url": f"?{urlencode({**rest, 'state': standing})}", "on": on}


def line(enquiry: Any, request: Asked) -> dict[str, Any]:
    """One enquiry in a list: where it stands, how many days it took or has waited, whether it was asked anew only when overdue."""
    standing = EnquiryStanding(enquiry.stands)
    ended = enquiry.answered_at or request.at
    finding = EnquiryFinding(enquiry.finding).label if enquiry.finding else ""
    return {
        "enquiry": enquiry,
        "tone": STANDING_TONES[standing],
        "word": standing.label,
        "finding": finding,
        "days": None if standing == EnquiryStanding.REPLACED else enquiry.days_until(ended),
        "replaced_late": enquiry.replaced_at is not None and enquiry.replaced_at >= enquiry.due_at,
    }


@requires(Action.ANSWER, Action.OVERSEE)
@require_safe
def enquiries_file(request: Asked, kind: str) -> HttpResponse:
    """The list as it is filtered, as a file: `xlsx` or `csv`."""
    _, form = rows_asked(request)
    if kind in FILE_KINDS and (later := asked_later(request, "enquiries", kind, rows=form.narrow().count())):
        return later
    if kind == "csv":
        return file_answer(enquiries_csv(form.narrow(), at=request.at), "核查反馈", kind)
    if kind != "xlsx":
        raise Http404
    target = BytesIO()
    write_enquiries(target, form.narrow(), unit_name=units_named(request), day=day_of(request), at=request.at)
    return file_answer(target.getvalue(), "核查反馈", kind)


def file_answer(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file to take away."""
    response = HttpResponse(content, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or ""
    return response


def units_named(request: Asked) -> str:
    """The person's own units, as a file's head names them."""
    return "、".join(unit.name for unit in units_of(request.user)[:2])

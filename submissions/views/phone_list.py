"""The telephone list: whom no letter reaches, to be telephoned and ticked off."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_held
from campaign.models import Call, Posting, Unit
from campaign.operations import Refused
from campaign.operations.letters import note_call, withdraw_call
from campaign.operations.reading import record_readings
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.enums import NotReached
from submissions.forms.phone_list import CallForm, UnreachedFilter
from submissions.queries.unreached import TOLD, Unreached, tally, unreached
from submissions.sheets.phone_list_out import write_unreached
from submissions.views.contacts import XLSX, chips

PAGE = 50
READ = ("联系人姓名", "电话")
TONES = {
    NotReached.NOBODY: "refused",
    NotReached.NO_ADDRESS: "refused",
    NotReached.REFUSED: "refused",
    NotReached.IN_DOUBT: "waiting",
    NotReached.UNPROVEN: "waiting",
}


@requires(Action.OVERSEE)
@require_safe
def phone_list(request: Asked) -> HttpResponse:
    """The list with its sums."""
    form = UnreachedFilter(request.GET or None)
    everybody = unreached(request.user, request.at)
    lines = form.narrow(everybody)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    record_readings(offices_of(page), READ, actor=request.user, at=request.at)
    context: dict[str, Any] = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("phone_list"),
        "page": page,
        "lines": [{"entry": line, "tone": TONES[line.reason]} for line in page],
        "waiting": sum(line.open for line in everybody),
        "total": len(everybody),
        "counts": [
            {"word": reason.label, "count": count, "url": f"?reason={reason.value}"}
            for reason, count in tally(everybody).items()
            if count
        ],
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
    }
    return render(request, "submissions/phone_list.html", context)


@requires(Action.OVERSEE)
@require_safe
def phone_list_workbook(request: Asked) -> HttpResponse:
    """The filtered list as a workbook."""
    lines = UnreachedFilter(request.GET or None).narrow(unreached(request.user, request.at))
    record_readings(offices_of(lines), READ, actor=request.user, at=request.at, way="export")
    office = units_held(request.user, Action.OVERSEE).first()
    target = BytesIO()
    write_unreached(target, lines, unit_name=office.name if office else "", day=day_of(request))
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "电话通知名单.xlsx") or ""
    return response


def offices_of(lines: Iterable[Unreached]) -> list[Unit]:
    """The units of which a number stands in the lines, each once."""
    return list({line.unit.pk: line.unit for line in lines if line.phones}.values())


@requires(Action.OVERSEE, model=Unit)
@require_POST
def phone_list_called(request: Asked, unit: Unit) -> HttpResponse:
    """Tick a line: the person was told by telephone."""
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "".join(str(words) for some in form.errors.values() for words in some))
        return back(request)
    held = Posting.objects.current().filter(unit=unit, role__in=TOLD, user__is_active=True).select_related("user")
    chosen = form.cleaned_data["user"]
    post = held.filter(user=chosen).first() if chosen else None
    if chosen and post is None:
        raise Http404
    if post is None and held.exists():
        messages.error(request, "没有选择人员。请在名单中点人员后面的“已电话通知”。")
        return back(request)
    person = post.user if post else None
    try:
        note_call(unit, person, remark=form.cleaned_data["remark"], actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已记入：电话通知{unit.name}{person or ''}。记错的，可以撤销。")
    return back(request)


@requires(Action.OVERSEE, model=Call)
@require_POST
def phone_list_withdraw(request: Asked, call: Call) -> HttpResponse:
    """Take a tick back."""
    try:
        withdraw_call(call, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已撤销{call.unit.name}{call.user or ''}的电话通知。")
    return back(request)


def back(request: Asked) -> HttpResponse:
    """To the list as it was filtered."""
    target = request.POST.get("next", "")
    own = target.startswith(reverse("phone_list")) and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if own else "phone_list")

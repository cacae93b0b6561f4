"""Take down what somebody says on the telephone or at the counter; the lists answer at once (notice 五(五)1: 接受群众投诉举报)."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign.access import requires
from campaign.models import Division, Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from publishing.views.public.filters import WindowForm, is_code, places_to_choose, units_to_choose
from publishing.views.public.window import OFFICE
from supervision.enums.complaints import ComplaintSource
from supervision.forms.complaining import EntryForm
from supervision.forms.form_tokens import new_form, read_form
from supervision.operations.complaining import Sent, enter_complaint, sent_before
from supervision.operations.complaint_photos import drop_photos, keep_photo
from supervision.operations.photos import PhotoRefused
from supervision.queries.complaint_photos import photos_of_form
from supervision.queries.notices import line_for
from supervision.views.public.complain import found_for, token_of
from supervision.views.public.complaining import shown


@requires(Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_entry(request: Asked) -> HttpResponse:
    """Choose place and office, then take down; `?place=` without an office is one that the roster does not know."""
    place, unit = chosen(request)
    code = request.GET.get("place", "")
    choose = WindowForm(request.GET, {"place": places_to_choose(code), "unit": units_to_choose(place)})
    context = {"choose": choose, "place": place, "unit": unit, "crumbs": crumbs()}
    if place is None or (unit is None and request.GET.get("unknown") != "1"):
        return render(request, "supervision/complaint_entry.html", context)
    today, at = day_of(request), request.at
    if request.method != "POST":
        initial = {"entered_as": ComplaintSource.TELEPHONE.value, "demanded_on": today}
        return filled_in(
            request, EntryForm(initial=initial, place=place, unit=unit, today=today), new_form(at), context
        )
    word = request.POST.get("form", "")
    if read_form(word, at) is None:
        word = new_form(at)
    form = EntryForm(request.POST, request.FILES, place=place, unit=unit, today=today)
    return pressed(request, form, word, context)


def chosen(request: Asked) -> tuple[Division | None, Unit | None]:
    """Place and office of the address."""
    code, office = request.GET.get("place", ""), request.GET.get("unit", "")
    units = Unit.objects.select_related("division__parent")
    unit = units.filter(code=office).first() if OFFICE.fullmatch(office) else None
    if unit is not None:
        return unit.division, unit
    return (Division.objects.filter(code=code).first() if is_code(code) else None), None


def pressed(request: Asked, form: EntryForm, word: str, context: dict[str, Any]) -> HttpResponse:
    """Look it up, or take it down: once, however often the button is pressed."""
    nonce = token_of(word, request).nonce
    if (before := sent_before(nonce, at=request.at)) is not None:
        return done(request, before)
    drop_photos(nonce, request.POST.getlist("drop"))
    for file in request.FILES.getlist("photos"):
        try:
            if (file.size or 0) > settings.UPLOAD_LIMIT:  # it comes without its content
                raise PhotoRefused("too_big")
            keep_photo(file.read(), nonce=nonce, at=request.at)
        except Refused as refused:
            form.add_error("photos", refused.words)
    if request.POST.get("step") == "look" or not form.is_valid():
        looked = request.POST.get("step") == "look"
        if looked:
            form.is_valid()
            form.errors.clear()
        return filled_in(request, form, word, context, status=200 if looked else 422)
    try:
        sent = enter_complaint(
            form.demand, party=form.party, account=form.words, nonce=nonce, actor=request.user, at=request.at
        )
    except Refused as refused:
        form.add_error(None, refused.words)
        return filled_in(request, form, word, context, status=409)
    return done(request, sent)


def filled_in(request: Asked, form: EntryForm, word: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The form, with what the lists say of what stands in it."""
    photos = shown(photos_of_form(token_of(word, request).nonce)) if form.is_bound else []
    return render(
        request,
        "supervision/complaint_entry_form.html",
        {**context, "form": form, "word": word, "photos": photos, "found": found_for(form)},
        status=status,
    )


def done(request: Asked, sent: Sent) -> HttpResponse:
    """Number and secret, to be read out over the telephone or handed over as a slip."""
    secret = sent.secret
    grouped = "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {
        "complaint": sent.complaint,
        "secret": grouped,
        "again": sent.again,
        "follow_url": settings.SITE_URL.rstrip("/") + reverse("follow"),
        "line": line_for(sent.complaint.unit.division),
        "crumbs": crumbs(),
    }
    return render(request, "supervision/complaint_entry_done.html", context)


def crumbs() -> list[dict[str, str]]:
    """The way here."""
    return [{"label": "我的工作", "url": reverse("desk")}, {"label": "录入投诉"}]

"""Complain, in steps: where and about whom; what happened and who says so; a last look; number and secret."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.models import Division, Unit
from campaign.operations import Refused
from campaign.templatetags.face import day as day_words
from publishing.queries.lists import latest_items
from publishing.views.public.day import day_asked
from publishing.views.public.filters import WindowForm, is_code, places_to_choose, units_to_choose
from publishing.views.public.page import division_or_404, framed, public_page
from publishing.views.public.window import OFFICE, asked, office_or_404, text_of, today, where_of
from supervision.forms.complaining import ComplaintForm
from supervision.forms.form_tokens import Token, new_form, read_form
from supervision.operations.complaining import Sent, send_complaint, sent_before
from supervision.operations.complaint_photos import drop_photos, keep_photo
from supervision.operations.floods import TooMany, admit, turn_away_again
from supervision.queries.complaint_look_up import look_up
from supervision.queries.complaint_photos import photos_of_form
from supervision.queries.notices import line_for
from supervision.views.public.complaining import caller_of, form_page, keep_photos, page, shown, too_many


@public_page
def complain(request: HttpRequest) -> HttpResponse:
    """What a complaint needs and what becomes of it; where it happened and about which office, chosen or typed."""
    office = request.GET.get("unit", "")
    unit = Unit.objects.filter(code=office).first() if OFFICE.fullmatch(office) else None
    if unit is not None:
        return HttpResponseRedirect(reverse("complain_office", args=[unit.code]) + asked(q=text_of(request)))
    code = request.GET.get("place", "")
    place = (
        Division.objects.filter(code=code).select_related("parent__parent__parent").first() if is_code(code) else None
    )
    form = WindowForm(request.GET, {"place": places_to_choose(code), "unit": units_to_choose(place)})
    context = framed(
        request,
        "complain",
        form=form,
        place=place,
        q=text_of(request),
        line=line_for(place) if place else None,
        steps=steps(1),
    )
    return render(request, "supervision/public/complain.html", context)


@form_page
def complain_office(request: HttpRequest, code: str) -> HttpResponse:
    """Complain about an office: what the window check knows already is filled in."""
    unit = office_or_404(code)
    return answer(request, unit.division, unit)


@form_page
def complain_place(request: HttpRequest, code: str) -> HttpResponse:
    """Complain about an office in a place that the roster does not know, or that one did not find in it."""
    return answer(request, division_or_404(code), None)


def answer(request: HttpRequest, place: Division, unit: Unit | None) -> HttpResponse:
    """The form, the last look, or what became of it."""
    at = request.at  # type: ignore[attr-defined]
    if request.method != "POST":
        form = ComplaintForm(initial=initial_of(request, unit), place=place, unit=unit, today=today(request))
        return filled_in(request, form, new_form(at))
    try:
        admit("press", caller_of(request), at=at)  # before the body is read
        token = read_form(request.POST.get("form", ""), at)
        before = come_before(request, token)
    except TooMany:
        return too_many(request)
    if before is not None:
        return done(request, before)
    form = ComplaintForm(request.POST, request.FILES, place=place, unit=unit, today=today(request))
    fresh = token is None or token.is_old
    word = new_form(at, token.nonce if token else "") if fresh else request.POST["form"]
    return pressed(request, form, word)


def come_before(request: HttpRequest, token: Token | None) -> Sent | None:
    """What came by this form already. Raises `TooMany` where forms are made up, or one is sent over and over: nobody who was given a
    form meets that, and a page costs more than a refusal."""
    at, caller = request.at, caller_of(request)  # type: ignore[attr-defined]
    if token is None:
        admit("strange", caller, at=at)
        return None
    form = replace(caller, address=token.nonce)
    turn_away_again("again", form, at=at)
    if (before := sent_before(token.nonce, at=at)) is not None:
        admit("again", form, at=at)
    return before


def pressed(request: HttpRequest, form: ComplaintForm, word: str) -> HttpResponse:
    """A button of the form was pressed: photos are kept whatever else is wrong, so that nothing has to be chosen twice.

    A form that is sent faster than anybody reads, or that was given out long ago, is looked at once more.
    """
    at, token = request.at, token_of(word, request)  # type: ignore[attr-defined]
    nonce = token.nonce
    drop_photos(nonce, request.POST.getlist("drop"))
    files = request.FILES.getlist("photos")
    for words in keep_photos(request, files, lambda content: keep_photo(content, nonce=nonce, at=at)):
        form.add_error("photos", words)
    step, valid = request.POST.get("step", "check"), form.is_valid()
    if step == "write" or not valid:
        return filled_in(request, form, word, status=200 if step == "write" else 422)
    quick = token.age < timedelta(seconds=settings.COMPLAINT_FORM_SECONDS)
    if step != "send" or quick or word != request.POST.get("form"):
        return last_look(request, form, word, hurried=step == "send")
    try:
        sent = send_complaint(
            form.demand,
            party=form.party,
            account=form.words,
            nonce=nonce,
            caller=caller_of(request),
            trapped=form.is_trapped,
            sure=form.cleaned_data["sure"] == "1",
            at=at,
        )
    except TooMany:
        return too_many(request)
    except Refused as refused:
        form.add_error(None, refused.words)
        return filled_in(request, form, word, status=409)
    return done(request, sent)


def token_of(word: str, request: HttpRequest) -> Token:
    """The form that a word of our own belongs to."""
    token = read_form(word, request.at)  # type: ignore[attr-defined]
    if token is None:
        raise ValueError("a word that was made a moment ago")
    return token


def initial_of(request: HttpRequest, unit: Unit | None) -> dict[str, Any]:
    """What the page that leads here knows: the certificate, the service, the day."""
    item = request.GET.get("item", "")
    found = latest_items().filter(unit=unit, uid=item).first() if unit and is_uid(item) else None
    return {
        "item_name": text_of(request) or (found.cert_name if found else ""),
        "service_name": found.service_name if found else "",
        "demanded_on": day_asked(request).day or today(request),
        "sure": "1" if request.GET.get("sure") == "1" else "",
        "came": "window" if request.GET.get("came") == "window" else "",
    }


def is_uid(text: str) -> bool:
    """Whether a text can be the identity of an item."""
    return len(text) == 36 and all(sign in "0123456789abcdef-" for sign in text)


def filled_in(request: HttpRequest, form: ComplaintForm, word: str, status: int = 200) -> HttpResponse:
    """The form as it stands, with the photos that were kept and what the lists say."""
    return page(
        request,
        "supervision/public/complain_form.html",
        status,
        form=form,
        word=word,
        photos=shown(photos_of_form(token_of(word, request).nonce)) if form.is_bound else [],
        found=found_for(form),
        line=line_for(form.place),
        where=where_of(form.unit) if form.unit else form.place.name,
        steps=steps(2),
    )


def found_for(form: ComplaintForm) -> Any:
    """What the lists of the day say of what stands in the form; None where it says too little."""
    value = {name: form[name].value() for name in ("item_name", "service_name", "sure")}
    day = form.cleaned_data.get("demanded_on") if form.is_bound else form.initial.get("demanded_on")
    if form.unit is None or not value["item_name"] or day is None:
        return None
    return look_up(form.unit, str(value["item_name"]), str(value["service_name"] or ""), day, sure=value["sure"] == "1")


def last_look(request: HttpRequest, form: ComplaintForm, word: str, *, hurried: bool) -> HttpResponse:
    """Everything once more before it is sent; `hurried` says that it was to be sent faster than anybody reads."""
    given = form.cleaned_data
    fields = [one for one in (*form.of_case(), *form.of_person()) if given.get(one.name)]
    facts = [{"key": one.label, "value": in_words(form, one.name)} for one in fields]
    against = form.unit.name if form.unit else given["office_name"]
    return page(
        request,
        "supervision/public/complain_check.html",
        form=form,
        word=word,
        facts=[{"key": _("被投诉单位"), "value": against}, *(one for one in facts if one["key"] != _("被投诉单位"))],
        carried=form.carried(),
        photos=shown(photos_of_form(token_of(word, request).nonce)),
        found=found_for(form),
        hurried=hurried,
        steps=steps(3),
    )


def in_words(form: ComplaintForm, name: str) -> Any:
    """What was answered, as a person reads it."""
    value = form.cleaned_data[name]
    if isinstance(value, date):
        return day_words(value, "year")
    return dict(getattr(form.fields[name], "choices", ())).get(value, value)


def done(request: HttpRequest, sent: Sent) -> HttpResponse:
    """Number and secret; the secret is stored nowhere, and a repeated press is answered with it for a short while only."""
    secret = sent.secret
    return page(
        request,
        "supervision/public/complain_done.html",
        complaint=sent.complaint,
        secret="-".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        again=sent.again,
        line=line_for(sent.complaint.unit.division),
        follow_url=settings.SITE_URL.rstrip("/") + reverse("follow"),
    )


def steps(now: int) -> list[dict[str, str]]:
    """The steps of the form and where one is."""
    labels = (_("哪个单位"), _("情况和联系方式"), _("核对提交"))
    states = ("done", "now", "next")
    return [
        {"label": label, "state": states[(number > now) - (number < now) + 1]} for number, label in enumerate(labels, 1)
    ]

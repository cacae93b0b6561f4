"""The window check: may this office ask me for this? Three short steps on one page, without script."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from campaign.models import Division, Unit
from campaign.notice.timetable import SHANGHAI
from publishing import queries
from publishing.queries.window import VERDICTS, Answer, Check, items_of_office, offices_called, window_check
from publishing.views.public.answers import Answer as Verdict
from publishing.views.public.answers import answer_of
from publishing.views.public.codes import absolute, inline
from publishing.views.public.filters import TEXT_MAX, WindowForm, is_code, places_to_choose, units_to_choose
from publishing.views.public.page import framed, public_page

NAMES_SHOWN = 60  # names of an office to choose from; more are typed
TONES = {
    Answer.NEEDED: "needed",
    Answer.CANCELLED: "cancelled",
    Answer.UNLISTED: "unlisted",
    Answer.DEPENDS: "unsure",
    Answer.ALIKE: "unsure",
}


@public_page
def window(request: HttpRequest) -> HttpResponse:
    """Where and which office; with an office the answer is on the office's own page."""
    chosen = Unit.objects.filter(code=request.GET.get("unit", "")).first()
    if chosen is not None:
        return to_office(request, chosen)
    code = request.GET.get("place", "")
    place = Division.objects.filter(code=code).first() if is_code(code) else None
    form = WindowForm(request.GET, {"place": places_to_choose(code), "unit": units_to_choose(place)})
    found, more = offices_called(form.wanted["office"], place) if form.wanted["office"] else ([], False)
    if len(found) == 1:
        return to_office(request, found[0])
    context = framed(
        request,
        "window",
        form=form,
        place=place,
        unknown=(bool(code) and place is None) or ("unit" in request.GET and bool(request.GET["unit"])),
        typed=form.wanted["office"],
        offices=[{"unit": unit, "url": address_of(request, unit)} for unit in found],
        more=more,
    )
    return render(request, "publishing/public/window.html", context)


def text_of(request: HttpRequest) -> str:
    """What they ask for, as typed; no name is longer than what is looked for."""
    return request.GET.get("q", "").strip()[:TEXT_MAX]


def to_office(request: HttpRequest, unit: Unit) -> HttpResponseRedirect:
    """On to the office's own address, which is its permalink; what was typed goes along."""
    return HttpResponseRedirect(address_of(request, unit))


def address_of(request: HttpRequest, unit: Unit) -> str:
    """The check at an office, with what was typed so far."""
    return reverse("window_office", args=[unit.code]) + asked(q=text_of(request))


def asked(**values: str) -> str:
    """The query of an address, without what is empty."""
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


@public_page
def window_office(request: HttpRequest, code: str) -> HttpResponse:
    """The check at one office: the answer, or its names to choose from; the address is a permalink for a poster."""
    unit = office_or_404(code)
    return render(request, "publishing/public/window_office.html", page_of(request, unit))


@public_page
def window_slip(request: HttpRequest, code: str) -> HttpResponse:
    """The answer alone on a sheet, to hold up at the counter; without a question the check itself."""
    unit = office_or_404(code)
    context = page_of(request, unit)
    if context["check"] is None or context["check"].answer not in VERDICTS:
        return HttpResponseRedirect(address_of(request, unit))
    return render(request, "publishing/public/window_slip.html", context)


def office_or_404(code: str) -> Unit:
    """The office with this code, with its place."""
    unit = Unit.objects.select_related("division__parent").filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def page_of(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """Everything that the page and the slip say of an office and of what it asks for."""
    text, sure = text_of(request), request.GET.get("sure") == "1"
    check = window_check(unit, text, sure=sure) if text else None
    path = reverse("window_office", args=[unit.code]) + asked(q=text, sure="1" if sure else "")
    return framed(
        request,
        "window",
        unit=unit,
        where=where_of(unit),
        q=text,
        check=check,
        tone=TONES.get(check.answer, "") if check else "",
        verdicts=verdicts_of(check),
        today=today(request),
        lead=queries.office_of(unit.division),
        phone=unit.supervision_phone,
        successors=Unit.objects.filter(preceded_by__before=unit) if unit.valid_to else [],
        alike=[{"name": name, "url": asked(q=name)} for name in (check.alike if check else ())],
        sure_url=asked(q=text, sure="1"),
        slip_url=reverse("window_slip", args=[unit.code]) + asked(q=text, sure="1" if sure else ""),
        permalink=absolute(path),
        qr=inline(path, absolute(path)) if check and check.answer in VERDICTS else "",
        **({} if check and check.answer in VERDICTS else {"choose": names_to_choose(unit)}),
    )


def today(request: HttpRequest) -> date:
    """The day in Beijing on which the page was asked for."""
    day: date = request.at.astimezone(SHANGHAI).date()  # type: ignore[attr-defined]
    return day


def where_of(unit: Unit) -> str:
    """The place of an office, with the one above it where the name repeats easily: 拉萨市城关区."""
    place = unit.division
    return f"{place.parent.name}{place.name}" if place.parent and place.parent.parent_id else place.name


def verdicts_of(check: Check | None) -> list[Verdict]:
    """The items of the name that was asked for, each with its reasons."""
    return [answer_of(item) for item in check.items] if check else []


def names_to_choose(unit: Unit) -> list[dict[str, str]]:
    """The names on the office's lists, each once, with the address that asks for it."""
    rows = items_of_office(unit).order_by("cert_name").values_list("cert_name", flat=True).distinct()
    return [{"name": name, "url": asked(q=name)} for name in rows[:NAMES_SHOWN]]

"""The window check: may this office ask me for this? Three short steps on one page, without script."""

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from campaign.models import Division, Unit
from campaign.notice.timetable import SHANGHAI
from publishing import queries
from publishing.queries.offices import Offices, offices_called
from publishing.queries.window import Answer, items_of_office, window_check
from publishing.queries.wording import key_of
from publishing.views.public.answers import answer_of
from publishing.views.public.codes import absolute, inline
from publishing.views.public.day import DayAsked, day_asked
from publishing.views.public.filters import TEXT_MAX, WindowForm, is_code, places_to_choose, units_to_choose
from publishing.views.public.page import OfficeCode, framed, public_page
from publishing.views.public.question import Question

OFFICE = re.compile(OfficeCode.regex)
SLIP_SHOWN = 5  # services on a slip, which is one sheet of A4; the others are counted
NAMES_SHOWN = 60  # names of an office to choose from; more are typed
TONES = {
    Answer.NEEDED: "needed",
    Answer.CANCELLED: "cancelled",
    Answer.UNLISTED: "unlisted",
    Answer.DEPENDS: "unsure",
    Answer.ALIKE: "unsure",
    Answer.UNCLEAR: "unsure",
    Answer.OWN: "unsure",
}


@public_page
def window(request: HttpRequest) -> HttpResponse:
    """Where and which office; with an office the answer is on the office's own page."""
    office = request.GET.get("unit", "")
    chosen = Unit.objects.filter(code=office).first() if OFFICE.fullmatch(office) else None
    return to_office(request, chosen) if chosen is not None else steps(request, unknown=bool(office))


def steps(request: HttpRequest, *, unknown: bool, status: int = 200) -> HttpResponse:
    """The three steps; `unknown` says that the address named an office that there is not."""
    code = request.GET.get("place", "")
    place = Division.objects.filter(code=code).first() if is_code(code) else None
    when, given = day_asked(request), request.GET.copy()
    given["on"] = when.value
    form = WindowForm(given, {"place": places_to_choose(code), "unit": units_to_choose(place, when.day)})
    typed = printable(form.wanted["office"])
    called = offices_called(typed, place, Question(request).names(), when.day) if typed else Offices()
    if len(called.found) == 1 and not called.elsewhere:
        return to_office(request, called.found[0])
    context = framed(
        request,
        "window",
        form=form,
        asked=when,
        keep=form.given(without="on"),
        place=place,
        unknown=unknown or (bool(code) and place is None),
        typed=typed,
        called=called,
        offices=[{"unit": unit, "url": address_of(request, unit)} for unit in called.found],
    )
    return render(request, "publishing/public/window.html", context, status=status)


def text_of(request: HttpRequest) -> str:
    """What they ask for, as typed; no name is longer than what is looked for."""
    return printable(request.GET.get("q", ""))


def printable(text: str) -> str:
    """A text from an address without what no page prints, as long as a name is."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:TEXT_MAX]


def to_office(request: HttpRequest, unit: Unit) -> HttpResponseRedirect:
    """On to the office's own address, which is its permalink; what was typed goes along."""
    return HttpResponseRedirect(address_of(request, unit))


def address_of(request: HttpRequest, unit: Unit) -> str:
    """The check at an office, with what was typed so far and the day."""
    return reverse("window_office", args=[unit.code]) + asked(q=text_of(request), on=day_asked(request).value)


def asked(**values: str) -> str:
    """The query of an address, without what is empty."""
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


@public_page
def window_office(request: HttpRequest, code: str) -> HttpResponse:
    """The check at one office: the answer, or its names to choose from; the address is a permalink for a poster."""
    try:
        unit = office_or_404(code)
    except Http404:
        return steps(request, unknown=True, status=404)
    return render(request, "publishing/public/window_office.html", page_of(request, unit))


@public_page
def window_slip(request: HttpRequest, code: str) -> HttpResponse:
    """The answer alone on one sheet, to hold up at the counter; without a question the check itself."""
    unit = office_or_404(code)
    context = page_of(request, unit)
    if context["check"] is None or not context["check"].on_paper:
        return HttpResponseRedirect(address_of(request, unit))
    verdicts = context["verdicts"]
    context |= {"shown": verdicts[:SLIP_SHOWN], "more": len(verdicts[SLIP_SHOWN:])}
    return render(request, "publishing/public/window_slip.html", context)


def office_or_404(code: str) -> Unit:
    """The office with this code, with its place."""
    unit = Unit.objects.select_related("division__parent").filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def page_of(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """Everything that the page and the slip say of an office and of what it asks for."""
    text, sure, when = text_of(request), request.GET.get("sure") == "1", day_asked(request)
    check = window_check(unit, text, sure=sure, on=when.day) if text else None
    on_paper = check is not None and check.on_paper
    same = asked(q=text, sure="1" if sure else "", on=when.value)
    path = reverse("window_office", args=[unit.code]) + same
    return framed(
        request,
        "window",
        unit=unit,
        where=where_of(unit),
        q=text,
        asked=when,
        keep=[("q", text)] if text else [],
        first=queries.first_publication(unit.division) if check and check.answer == Answer.UNPUBLISHED else None,
        check=check,
        tone=TONES.get(check.answer, "") if check else "",
        verdicts=[answer_of(item, when.value) for item in check.items] if check else [],
        today=today(request),
        lead=queries.office_of(unit.division),
        phone=unit.supervision_phone,
        successors=Unit.objects.filter(preceded_by__before=unit) if unit.valid_to else [],
        alike=[{"name": name, "url": asked(q=name, on=when.value)} for name in (check.alike if check else ())],
        sure_url=asked(q=text, sure="1", on=when.value),
        slip_url=reverse("window_slip", args=[unit.code]) + same,
        permalink=absolute(path),
        complain_at=absolute(reverse("complain_office", args=[unit.code])),
        short=absolute(reverse("window_office", args=[unit.code]) + asked(on=when.value)),  # to be typed from paper
        qr=inline(path, absolute(path)) if on_paper else "",
        **({} if on_paper else {"choose": names_to_choose(unit, when)}),
    )


def today(request: HttpRequest) -> date:
    """The day in Beijing on which the page was asked for."""
    day: date = request.at.astimezone(SHANGHAI).date()  # type: ignore[attr-defined]
    return day


def where_of(unit: Unit) -> str:
    """The place of an office, with the one above it where the name repeats easily: 拉萨市城关区."""
    place = unit.division
    return f"{place.parent.name}{place.name}" if place.parent and place.parent.parent_id else place.name


def names_to_choose(unit: Unit, when: DayAsked) -> list[dict[str, str]]:
    """The names on the office's lists of the day, each once, with the address that asks for it."""
    rows = items_of_office(unit, when.day).order_by("cert_name").values_list("cert_name", flat=True).distinct()
    once = {key_of(name): name for name in reversed(rows)}  # one name in two kinds of brackets is one name
    return [{"name": name, "url": asked(q=name, on=when.value)} for name in sorted(once.values())[:NAMES_SHOWN]]

"""传达到窗口: a leader confirms that every window and clerk was told; who has not is listed for whoever oversees them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires, units_for
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.queries import current_round
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.views.enquiries import file_answer
from supervision.forms.relapses import BriefingForm
from supervision.models import Briefing
from supervision.operations.briefing import Told, confirm_briefing
from supervision.queries.briefings import STANDS, briefed_units, briefings_for, counts_of, round_asked
from supervision.sheets.relapses import BRIEFINGS
from supervision.views.relapses import file_of

PAGE = 50
OPENING = (Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE)


@requires(*OPENING)
@require_safe
def briefings(request: Asked) -> HttpResponse:
    """The units of the person's posts and those below with what they said, those that said nothing first."""
    round = round_of(request)
    stands = request.GET.get("stands", "")
    rows = briefed_units(request.user, round, stands)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    said = {one.unit_id: one for one in Briefing.objects.filter(round=round, unit__in=list(page))}
    own = set(units_for(request.user, Action.CERTIFY).values_list("pk", flat=True))
    counts = counts_of(request.user, round)
    context = {
        "round": round,
        "page": page,
        "lines": [{"unit": unit, "said": said.get(unit.pk), "own": unit.pk in own} for unit in page],
        "counts": [
            {"label": label, "count": counts[name], "url": f"?stands={name}", "on": stands == name}
            for name, label in STANDS.items()
        ],
        "narrowed": stands in STANDS,
        "query": request.GET.urlencode(),
    }
    return render(request, "supervision/briefings.html", context)


def round_of(request: Asked) -> Round:
    """The round that is asked for: the newest whose lists are out, else the one that runs."""
    found = round_asked() or current_round(request.at)
    if found is None:
        raise Http404
    return found


@requires(*OPENING)
@require_safe
def briefings_file(request: Asked, kind: str) -> HttpResponse:
    """The list as a file."""
    round = round_of(request)
    units = list(briefed_units(request.user, round, request.GET.get("stands", "")))
    said = {one.unit_id: one for one in Briefing.objects.filter(round=round, unit__in=units)}
    return file_of(
        request, kind, "传达到窗口", BRIEFINGS, (row(n, unit, said.get(unit.pk)) for n, unit in enumerate(units, 1))
    )


def row(number: int, unit: Unit, said: Briefing | None) -> list[Any]:
    """A unit as a row of the file."""
    if said is None:
        return [number, unit.name, "未确认", "", None, None, ""]
    return [number, unit.name, "已确认", said.day.isoformat(), said.windows, said.staff, said.words]


@requires(Action.CERTIFY, model=Unit)
def briefing_say(request: Asked, unit: Unit) -> HttpResponse:
    """The leader confirms for the unit."""
    round = round_of(request)
    before = Briefing.objects.filter(unit=unit, round=round).first()
    typed = {name: getattr(before, name) for name in ("day", "windows", "staff", "words")} if before else None
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BriefingForm(*posted, initial=typed)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        file = given.pop("file")
        told = Told(**given, file_name=file.name if file else "", file=file.read() if file else b"")
        try:
            confirm_briefing(unit, round, told, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, "已确认传达到窗口和工作人员。")
            return redirect("briefings")
    elif form.is_bound:
        status = 422
    context = {
        "unit": unit,
        "round": round,
        "form": form,
        "before": before,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "传达到窗口", "url": reverse("briefings")},
            {"label": unit.name},
        ],
    }
    return render(request, "supervision/briefing_say.html", context, status=status)


@requires(*OPENING, model=Briefing, within=briefings_for)
@require_safe
def briefing_paper(request: Asked, said: Briefing) -> HttpResponse:
    """The paper that was attached; 404 where there is none."""
    if not said.file or not any(can(request.user, action, said) for action in OPENING):
        raise Http404
    kind = said.file_name.rpartition(".")[2].lower()
    try:
        with said.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = file_answer(content, "传达附件", kind if kind in {"pdf", "jpg", "jpeg", "png"} else "bin")
    answer.headers["Content-Type"] = "application/octet-stream"
    return answer

"""How far the units below are with their declaration and their contact sheet, to look at and to take away."""

from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.forms.units import overseen_from
from campaign.models import Division, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.queries import current_round, ribbon
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.jobs import asked_later
from submissions.enums import SheetState, Stage
from submissions.forms.completeness import CompletenessFilter
from submissions.queries.progress import Progress, Reckoning, owing_in
from submissions.sheets.completeness_out import completeness_csv, write_completeness
from submissions.tasks.progress_jobs import FILES, units_asked
from submissions.views.contact_facts import TONES as SHEET_TONES
from submissions.views.contacts import XLSX, chips

PAGE = 30
TONES = {
    Stage.NONE: "plain",
    Stage.DRAFT: "draft",
    Stage.SIGNING: "waiting",
    Stage.HANDED: "kept",
    Stage.RECTIFYING: "refused",
}


class Survey:
    """What the page asks; each question is put once."""

    def __init__(self, request: Asked) -> None:
        self.request = request
        self.form = CompletenessFilter(request.GET, user=request.user)
        self.round = current_round(request.at)
        self.reckoning = Reckoning(self.round, request.at) if self.round else None

    @cached_property
    def office(self) -> Unit:
        """The unit from which the person oversees."""
        return overseen_from(self.request.user)

    @cached_property
    def top(self) -> Division:
        """The division that is shown: the one chosen, else the office's own."""
        chosen: Division | None = self.form.cleaned_data.get("division")
        return chosen or self.office.division

    def all_units(self) -> Any:
        """The units that the filter leaves, whatever their declaration's stage."""
        return self._asked(whole=True)

    def units(self) -> Any:
        """The units of the list."""
        return self._asked(whole=False)

    def _asked(self, *, whole: bool) -> Any:
        if self.reckoning is None:
            return Unit.objects.none()
        return units_asked(self.request.user, self.form, self.reckoning, whole=whole)

    def progress(self, units: Any) -> list[Progress]:
        """How far each is."""
        return self.reckoning.progress(units) if self.reckoning else []


@requires(Action.OVERSEE)
@require_safe
def completeness(request: Asked) -> HttpResponse:
    """The list with sums; every sum leads to its units."""
    survey = Survey(request)
    page = Paginator(survey.units(), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "round": survey.round,
        "ribbon": ribbon(survey.round, request.at) if survey.round else None,
        "form": survey.form,
        "active": chips(survey.form, request.GET),
        "clear_url": reverse("completeness"),
        "page": page,
        "lines": [line(one) for one in survey.progress(page)],
        "query": request.GET.urlencode(),
        **sums(survey),
    }
    return render(request, "submissions/completeness.html", context)


@requires(Action.OVERSEE)
@require_safe
def completeness_download(request: Asked, kind: str) -> HttpResponse:
    """The filtered list as a file: `xlsx` or `csv`."""
    survey = Survey(request)
    if kind in FILES and (later := asked_later(request, "progress", kind, rows=survey.units().count())):
        return later
    rows = survey.progress(survey.units())
    if kind == "csv":
        response = HttpResponse(completeness_csv(rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        target = BytesIO()
        day = request.at.astimezone(SHANGHAI).date()
        write_completeness(target, rows, title=str(survey.round or ""), unit_name=survey.office.name, day=day)
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    name = f"报送进度-{survey.round or ''}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def line(one: Progress) -> dict[str, Any]:
    """A unit of the list with the tones of its two papers."""
    return {
        "one": one,
        "tone": TONES[one.stage],
        "sheet_tone": SHEET_TONES[one.sheet] if one.sheet else "plain",
        "time_tone": "refused" if one.late or one.overdue else "waiting",
        "sheet_missing": one.sheet in (None, SheetState.DRAFT),
    }


def sums(survey: Survey) -> dict[str, Any]:
    """The sums of all units, each with the address that lists them; and by the divisions below."""
    if survey.reckoning is None:
        return {}
    tally = survey.reckoning.tally(survey.all_units(), survey.top)
    chosen = survey.form.cleaned_data.get("state") or ""
    whole = tally.whole
    heads = [
        ("", "应报单位", whole["total"]),
        ("owing", "未报送", owing_in(whole)),
        ("overdue", "逾期未报", whole["overdue"]),
    ]
    heads += [(stage.value, str(stage.label), whole[stage.value]) for stage in Stage]
    tabs = [
        {"label": label, "count": count, "url": address(survey, state=value), "current": value == chosen}
        for value, label, count in heads
        if count or value in ("", "owing", chosen)
    ]
    handed = whole[Stage.HANDED.value] + whole[Stage.RECTIFYING.value]
    share = round(handed * 100 / whole["total"], 2) if whole["total"] else None
    return {
        "tabs": tabs,
        "total": whole["total"],
        "handed": handed,
        "share": share,
        "parts": parts_of(survey, tally.parts),
    }


def parts_of(survey: Survey, parts: dict[str, Any]) -> list[dict[str, Any]]:
    """The sums of each division below the one shown; nothing to compare where there is one only."""
    if len(parts) < 2:
        return []
    offered = set(survey.form.fields["division"].queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]
    places = {place.code: place for place in Division.objects.filter(code__in=[code for code in parts if code])}
    found = []
    for code in sorted(parts):
        place, counted = places.get(code), parts[code]
        linked = place is not None and place.pk in offered
        found.append(
            {
                "name": place.name if place else f"{survey.top.name}本级",
                "url": address(survey, division=str(place.pk)) if linked and place else "",
                "total": counted["total"],
                "handed": counted["total"] - owing_in(counted),
                "owing": owing_in(counted),
                "overdue": counted["overdue"],
            }
        )
    return found


def address(survey: Survey, **changed: str) -> str:
    """This page with other conditions; an empty one is left out."""
    query = survey.request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{reverse('completeness')}?{query.urlencode()}"

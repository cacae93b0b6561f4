"""应办事项完成情况: completeness and timeliness by place, by duty and by unit, with every sum leading to its obligations."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import requires, units_for
from campaign.enums import DUTY_DONE, DutyState
from campaign.forms.duties import DutyFilter
from campaign.forms.units import overseen_from
from campaign.models import Division, Round, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.queries import ribbon
from campaign.queries.ledger import Entry, Ledger, Tally, rows_of_duties, said_of, share
from campaign.roles import Action
from campaign.sheets.annex import CellValue
from campaign.sheets.duties_out import SUMS_HEADER, duties_csv, sums_csv, write_duties
from campaign.tasks.duty_jobs import FILES
from campaign.templatetags.face import moment
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from campaign.views.duties import TONES
from campaign.views.duty_bars import BARS, ROW, bars
from campaign.views.jobs import asked_later

PAGE = 30
UNITS_SHOWN = 150  # a county's; of more units the sums are taken away as a file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTED = (
    *(DutyState.DONE, DutyState.EXTENDED, DutyState.LATE),
    *(DutyState.OWED, DutyState.OVERDUE, DutyState.WAIVED),
)


class Survey:
    """What the page asks; each question is put once."""

    def __init__(self, request: Asked) -> None:
        self.request = request
        self.form = DutyFilter(request.GET, user=request.user)
        self.round = chosen_round(request)

    @cached_property
    def office(self) -> Unit:
        """The unit from which the person oversees."""
        return overseen_from(self.request.user)

    @cached_property
    def top(self) -> Division:
        """The division that is shown: the one chosen, else the office's own."""
        chosen: Division | None = self.form.cleaned_data.get("division")
        return chosen or self.office.division

    @property
    def kind(self) -> str:
        """The duty that is looked at, "" for all."""
        return str(self.form.cleaned_data.get("kind") or "")

    @property
    def state(self) -> str:
        """Where the listed obligations stand, "" for anywhere."""
        return str(self.form.cleaned_data.get("state") or "")

    @cached_property
    def ledger(self) -> Ledger | None:
        """The obligations of the units that the person oversees and the filter leaves."""
        units = self.form.narrow(units_for(self.request.user, Action.OVERSEE))  # type: ignore[arg-type]
        return Ledger(self.round, self.request.at, units, self.kind) if self.round else None

    @property
    def cleared(self) -> str:
        """This page with no condition but the round."""
        round = str(self.form.cleaned_data.get("round") or "")
        return f"{reverse('duty_ledger')}?round={round}" if round else reverse("duty_ledger")

    def address(self, **changed: str) -> str:
        """This page with other conditions; an empty one is left out."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"{reverse('duty_ledger')}?{query.urlencode()}"


@requires(Action.OVERSEE)
@require_safe
def duty_ledger(request: Asked) -> HttpResponse:
    """The figures, a bar for each place, the duties, and the obligations one by one."""
    survey = Survey(request)
    listed = survey.ledger.listed(survey.state) if survey.ledger else []
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "round": survey.round,
        "rounds": Round.objects.select_related("campaign"),
        "ribbon": ribbon(survey.round, request.at) if survey.round else None,
        "at": request.at,
        "form": survey.form,
        "active": [{"label": words, "url": survey.address(**{name: ""})} for name, words in survey.form.active()],
        "clear_url": survey.cleared,
        "query": request.GET.urlencode(),
        "page": page,
        "lines": [line(entry, request) for entry in page],
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "应办事项完成情况"}],
    }
    if survey.ledger:
        context |= sums(survey, survey.ledger)
    return render(request, "campaign/duty_ledger.html", context)


@requires(Action.OVERSEE)
@require_safe
def duty_ledger_file(request: Asked, kind: str) -> HttpResponse:
    """What is listed, as a workbook or CSV; the sums of places as CSV."""
    survey = Survey(request)
    name = f"应办事项-{survey.round or ''}"
    if kind in ("sums", "units"):
        rows = sums_rows(survey, kind == "units")
        response = HttpResponse(sums_csv(rows), content_type="text/csv; charset=utf-8")
        name, kind = f"{name}-{'各单位' if kind == 'units' else '各地'}汇总", "csv"
    elif kind in FILES:
        listed = survey.ledger.listed(survey.state) if survey.ledger else []
        if later := asked_later(request, "duties", kind, rows=len(listed)):
            return later
        response = listed_file(survey, kind, listed)
    else:
        raise Http404
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or ""
    return response


def listed_file(survey: Survey, kind: str, listed: list[Entry]) -> HttpResponse:
    """The listed obligations as a workbook or CSV, made at once."""
    rows = rows_of(survey, listed)
    if kind == "csv":
        return HttpResponse(duties_csv(rows), content_type="text/csv; charset=utf-8")
    target, day = BytesIO(), survey.request.at.astimezone(SHANGHAI).date()
    write_duties(target, rows, title=str(survey.round or ""), unit_name=survey.office.name, day=day)
    return HttpResponse(target.getvalue(), content_type=XLSX)


def sums_rows(survey: Survey, by_unit: bool) -> list[list[CellValue]]:
    """The sums of places, or of units with their place, for a file."""
    if survey.ledger is None:
        return []
    if by_unit:
        return [
            sums_row(f"{place.name}（{place.division}，{place.code}）", tally)
            for _, place, tally in survey.ledger.by_unit()
        ]
    return [sums_row(label, tally) for label, _, tally in places(survey, survey.ledger)]


def rows_of(survey: Survey, listed: list[Entry]) -> Iterator[list[CellValue]]:
    """The listed obligations, a row for each."""
    return rows_of_duties(listed, said_of(survey.round) if survey.round else {}, survey.request.at)


def line(entry: Entry, request: Asked) -> dict[str, Any]:
    """One obligation of the list."""
    one = entry.one
    return {
        "one": one,
        "place": entry.place,
        "duty": one.duty,
        "tone": TONES[entry.state],
        "word": str(entry.state.label),
        "late": one.days_late(request.at),
        "done": moment(one.done_at, "year") if entry.state in DUTY_DONE else "",
        "url": address_of(one.unit, request),
    }


def sums(survey: Survey, ledger: Ledger) -> dict[str, Any]:
    """The figures of the whole, of each place, of each duty; every one leads to its obligations."""
    found = places(survey, ledger)
    whole = ledger.whole
    drawn = bars([(label, tally) for label, _, tally in found]) if len(found) > 1 else []
    return {
        "figures": [
            {
                "label": str(state.label),
                "count": whole.states[state],
                "url": f"{survey.address(state=state.value)}#listed",
            }
            for state in COUNTED
        ],
        "owed": whole.owed,
        "done": whole.done,
        "completeness": share(whole.completeness),
        "timeliness": share(whole.timeliness),
        "bars": drawn,
        "bars_height": ROW * len(drawn),
        "legend": [(pattern, label) for pattern, label, _ in BARS],
        "columns": [{"label": label, "numeric": n > 0} for n, label in enumerate(SUMS_HEADER)],
        "places": [cells(label, url, tally) for label, url, tally in found],
        "foot": sums_row("合计", whole),
        "units": units(survey, ledger),
        "unit_columns": [{"label": label, "numeric": n > 0} for n, label in enumerate(("单位", *SUMS_HEADER[1:]))],
        "duty_columns": [{"label": label, "numeric": n > 0} for n, label in enumerate(("应办事项", *SUMS_HEADER[1:]))],
        "duties": [
            cells(one.name, survey.address(kind=one.kind.value, state=""), tally) for one, tally in ledger.by_duty()
        ],
    }


def units(survey: Survey, ledger: Ledger) -> list[list[Any]]:
    """The sums of each unit, linked to its page; none where they are too many to read."""
    if len(ledger.places) > UNITS_SHOWN:
        return []
    found = ledger.by_unit()
    return [cells(place.name, address_of(pk, survey.request), tally) for pk, place, tally in found if tally.owed]


def address_of(unit: int, request: Asked) -> str:
    """The page of a unit in the round that is shown."""
    round = request.GET.get("round", "")
    return reverse("unit_duties", args=[unit]) + (f"?round={round}" if round.isdigit() else "")


def places(survey: Survey, ledger: Ledger) -> list[tuple[str, str, Tally]]:
    """The parts of the place that is shown: name, address (empty where none can be chosen), sums."""
    parts = ledger.by_place(survey.top)
    named = {place.code: place for place in Division.objects.filter(code__in=[code for code, _ in parts if code])}
    offered = set(survey.form.fields["division"].queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]
    found = []
    for code, tally in parts:
        place = named.get(code)
        url = survey.address(division=str(place.pk)) if place is not None and place.pk in offered else ""
        found.append((place.name if place else f"{survey.top.name}本级", url, tally))
    return found


def sums_row(label: str, tally: Tally) -> list[CellValue]:
    """The sums of one place or duty in the order of `SUMS_HEADER`."""
    counts = [tally.states[state] for state in COUNTED]
    return [label, tally.owed, *counts, share(tally.completeness), share(tally.timeliness)]


def cells(label: str, url: str, tally: Tally) -> list[Any]:
    """The same with a link on the name."""
    _, *rest = sums_row(label, tally)
    return [{"text": label, "url": url} if url else label, *rest]

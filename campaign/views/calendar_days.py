"""The days on which offices rest or work against the week: to read for everybody, to import for the coordination office."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires, signed_in
from campaign.forms import DaysForm
from campaign.models import SpecialDay, Unit
from campaign.operations import Refused
from campaign.operations.rows import rows_in
from campaign.operations.special_days import COLUMNS, replace_days
from campaign.queries import calendar_offices
from campaign.roles import Action
from campaign.sheets.days_out import days_csv
from campaign.views.asked import Asked
from campaign.views.calendar_move import offices


@signed_in
@require_safe
def calendar_days(request: Asked) -> HttpResponse:
    """Year by year, each run of days in one line."""
    return page(request, DaysForm())


def page(request: Asked, form: DaysForm, status: int = 200) -> HttpResponse:
    """The page with its form, where the person may import."""
    office = calendar_offices().first()
    context = {
        "years": years(),
        "form": form,
        "office": office,
        "sets": office is not None and can(request.user, Action.SET_CALENDAR, office),
        "crumbs": [{"label": "日历和时限", "url": reverse("calendar")}, {"label": "节假日和调休"}],
    }
    return render(request, "campaign/calendar_days.html", context, status=status)


def years() -> list[dict[str, object]]:
    """The years, latest first, with their runs of days of one name."""
    days = list(SpecialDay.objects.order_by("day"))
    found = []
    for year, of_year in groupby(days, key=lambda one: one.day.year):
        found.append({"year": year, "runs": runs(list(of_year))})
    return list(reversed(found))


def runs(days: list[SpecialDay]) -> list[dict[str, object]]:
    """Neighbours of one kind and name as one line: first and last day, how many."""
    found: list[dict[str, object]] = []
    ordinal = {one.day: one.day.toordinal() - place for place, one in enumerate(days)}
    for _, group in groupby(days, key=lambda one: (one.kind, one.name, one.source, ordinal[one.day])):
        run = list(group)
        found.append({"first": run[0].day, "last": run[-1].day, "count": len(run), "one": run[0]})
    return found


@signed_in
@require_safe
def calendar_days_file(request: Asked) -> HttpResponse:
    """The same days as a CSV file, in the form that can be imported."""
    rows = SpecialDay.objects.order_by("day").values_list(*COLUMNS)
    response = HttpResponse(days_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, "节假日和调休安排.csv") or ""
    return response


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_POST
def calendar_days_import(request: Asked, unit: Unit) -> HttpResponse:
    """Let a file stand for the years that it names."""
    form = DaysForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            rows = rows_in(form.cleaned_data["file"], "", COLUMNS)
            loaded = replace_days(rows, unit, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("file", refused.words)
        else:
            messages.success(request, f"已导入：新增{loaded.made}天，更改{loaded.changed}天，未变{loaded.same}天。")
            return redirect("calendar_days")
    return page(request, form, status=422)

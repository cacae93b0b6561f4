"""The monthly return of a township, who has filed it, and demands from outside the region, for the desk and the public."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaign.access import public, requires
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import attachment
from publishing.views.public.page import FRESH, framed, from_main_database, in_every_language
from review.views.papers import chips
from supervision.forms.relapses import DemandForm, OutsideFilter
from supervision.models import MonthlyDemand, MonthlyReturn
from supervision.operations.returns import MOST, file_return
from supervision.queries.relapses import demands_for, outside_demands, outside_sums, townships_followed, townships_of
from supervision.sheets.relapses import OUTSIDE, RETURNS, rows_of_outside
from supervision.views.relapses import file_of

PAGE, EMPTY = 50, 3
FOLLOWING = (Action.SUPERVISE, Action.OVERSEE)
STANDS = {"not_yet": "未填报", "filed": "已填报"}


def month_of(request: Asked, given: str = "") -> date:
    """The month that is asked for, as `2020-12`; without one the month before this. 404 for what no month is."""
    today = day_of(request)
    if not given:
        return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    year, _, month = given.partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdecimal()):
        raise Http404
    try:
        found = date(int(year), int(month), 1)
    except ValueError as error:
        raise Http404 from error
    if found > today:
        raise Http404
    return found


@requires(Action.FILL, *FOLLOWING)
@require_safe
def monthly_returns(request: Asked) -> HttpResponse:
    """The townships with what they said of one month, those that said nothing first."""
    month = month_of(request, request.GET.get("month", ""))
    stands = request.GET.get("stands", "")
    units = townships_followed(request.user, month).order_by("filed", "code")
    counts = {"not_yet": 0, "filed": 0}
    for filed in units.values_list("filed", flat=True):
        counts["filed" if filed else "not_yet"] += 1
    if stands in STANDS:
        units = units.filter(filed=stands == "filed")
    page = Paginator(units, PAGE).get_page(request.GET.get("page"))
    demands: dict[int, list[MonthlyDemand]] = {}
    for one in demands_for(request.user).filter(monthly__month=month, monthly__unit__in=list(page)):
        demands.setdefault(one.monthly.unit_id, []).append(one)
    own = set(townships_of(request.user).values_list("pk", flat=True))
    word = f"{month:%Y-%m}"
    context = {
        "month": month,
        "month_word": word,
        "before": f"{date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1):%Y-%m}",
        "page": page,
        "lines": [{"unit": unit, "demands": demands.get(unit.pk, []), "own": unit.pk in own} for unit in page],
        "counts": [
            {"label": label, "count": counts[name], "url": f"?month={word}&stands={name}", "on": stands == name}
            for name, label in STANDS.items()
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "supervision/monthly_returns.html", context)


@requires(Action.FILL, *FOLLOWING)
@require_safe
def monthly_returns_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a file: a row for each line, one for each township without any."""
    month = month_of(request, request.GET.get("month", ""))
    found: dict[int, list[MonthlyDemand]] = {}
    for demand in demands_for(request.user).filter(monthly__month=month):
        found.setdefault(demand.monthly.unit_id, []).append(demand)
    rows: list[list[Any]] = []
    for unit in townships_followed(request.user, month):
        filed = "零报告" if unit.filed and unit.pk not in found else "已填报" if unit.filed else "未填报"
        lines: list[MonthlyDemand | None] = [*found.get(unit.pk, ())] or [None]
        rows += [[len(rows) + n, unit.name, filed, *demand_cells(one)] for n, one in enumerate(lines, 1)]
    return file_of(request, kind, f"月报{month:%Y-%m}", RETURNS, rows)


def demand_cells(one: MonthlyDemand | None) -> list[Any]:
    """A line as cells of the file."""
    if one is None:
        return ["", "", "", None, "", ""]
    by = one.by_unit.name if one.by_unit else one.outside
    matched = "区外" if one.outside else "是" if one.uid else "否"
    return [one.cert_name, by, one.outside_place, one.times, one.village, matched]


@requires(Action.FILL, model=Unit, within=townships_of)
def monthly_return(request: Asked, unit: Unit, month: str) -> HttpResponse:
    """One month of one township: a line for each demand, none for a nil return."""
    first = month_of(request, month)
    stored = MonthlyReturn.objects.filter(unit=unit, month=first).first()
    units = units_asked(unit)
    lines = forms_of(request, units, stored)
    refused, status = None, 200
    if request.method == "POST":
        if all(form.is_valid() for form in lines):
            demands = [one for form in lines if (one := form.demand()) is not None]
            try:
                file_return(unit, first, demands, actor=request.user, at=request.at)
            except Refused as error:
                refused, status = error, 409
            else:
                said = f"已填报{first.year}年{first.month}月月报，共{len(demands)}行。" if demands else "已零报告。"
                messages.success(request, said)
                return redirect(f"{reverse('monthly_returns')}?month={first:%Y-%m}")
        else:
            status = 422
    context = {
        "unit": unit,
        "month": first,
        "stored": stored,
        "lines": lines,
        "units": sorted(name for name, one in units.items() if one is None or name != one.code),
        "more": min(len(lines) + EMPTY, MOST),
        "refused": refused,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "月报", "url": reverse("monthly_returns")},
            {"label": f"{first.year}年{first.month}月"},
        ],
    }
    return render(request, "supervision/monthly_return.html", context, status=status)


def forms_of(request: Asked, units: Mapping[str, Unit | None], stored: MonthlyReturn | None) -> list[DemandForm]:
    """The lines of the page: what is stored and some empty ones; posted, as many as the page had."""
    given = request.POST.get("lines", "") if request.method == "POST" else request.GET.get("lines", "")
    asked = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 0
    rows = list(stored.demands.select_related("by_unit")) if stored else []
    number = min(max(asked, len(rows) + EMPTY if request.method != "POST" else 1), MOST)
    found = []
    for place in range(number):
        initial = line_of(rows[place]) if place < len(rows) else {}
        typed = request.POST if request.method == "POST" else None
        found.append(DemandForm(typed, prefix=f"line{place}", initial=initial, units=units))
    return found


def line_of(one: MonthlyDemand) -> dict[str, Any]:
    """A stored line as the form has it."""
    names = ("cert_name", "outside", "outside_place", "times", "village")
    return {**{name: getattr(one, name) for name in names}, "by_unit": one.by_unit.name if one.by_unit else ""}


def units_asked(unit: Unit) -> dict[str, Unit | None]:
    """The units of the region that may have sent somebody, by code and by name, None for a name that stands twice: those of the township's county, prefecture and region."""
    codes = unit.division.path.strip("/").split("/")
    found = Unit.objects.filter(division__code__in=codes, valid_to=None).exclude(pk=unit.pk).order_by("-code")
    named: dict[str, Unit | None] = {one.code: one for one in found}
    for one in found:
        name = "".join(one.name.split())
        named[name] = None if name in named else one
    return named


@requires(Action.FILL, *FOLLOWING)
@require_safe
def outside_demands_list(request: Asked) -> HttpResponse:
    """What bodies outside the region asked for: kept apart from every case."""
    form = OutsideFilter(request.GET, rows=outside_demands(request.user))
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("outside_demands_list"),
        "page": page,
        "query": request.GET.urlencode(),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "月报", "url": reverse("monthly_returns")},
            {"label": "区外机构要求开具的证明"},
        ],
    }
    return render(request, "supervision/outside_demands_list.html", context)


@requires(Action.FILL, *FOLLOWING)
@require_safe
def outside_demands_file(request: Asked, kind: str) -> HttpResponse:
    """The same as a file."""
    form = OutsideFilter(request.GET, rows=outside_demands(request.user))
    return file_of(request, kind, "区外机构要求开具的证明", OUTSIDE, rows_of_outside(form.narrow()))


@from_main_database
@in_every_language
@public
@require_safe
@cache_control(public=True, max_age=FRESH)
def outside(request: HttpRequest) -> HttpResponse:
    """What is issued only because bodies outside the region ask for it: sums by certificate and place, nobody named."""
    return render(request, "supervision/public/outside.html", framed(request, "outside", sums=outside_sums()))


@from_main_database
@public
@require_safe
@cache_control(public=True, max_age=FRESH)
def outside_csv(request: HttpRequest) -> HttpResponse:
    """The table of the page, then how often other certificates were asked for."""
    sums = outside_sums()
    rows = [[row["cert_name"], row["outside_place"], row["times"]] for row in sums.rows]
    rows += [["其他证明", "", sums.others]] if sums.others else []
    lines = [["证明", "要求提供的机构所在地", "次数"], *rows]
    answer = HttpResponse(encoded(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment("目前仅因区外机构要求而出具的证明.csv")
    return answer

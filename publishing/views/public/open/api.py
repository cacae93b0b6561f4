"""The open interface, version 1: everything that the lists print, read-only, for programs (described at /data/)."""

import json
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from pydantic import Field

from campaign.models import Division
from campaign.notice.timetable import SHANGHAI
from publishing import queries
from publishing.enums import EditionKind
from publishing.operations.reading import FileLost, refuse_unfit
from publishing.queries.open_data import open_divisions, open_editions, open_items, open_offices, open_rows
from publishing.sheets import open_data
from publishing.views.public.open import schemas
from publishing.views.public.open.paging import MOST, USUAL, page_of
from publishing.views.public.open.shared import shared
from publishing.views.public.page import public_page

BASE = "api/v1/"
HELP = "说明见 /data/ ；问题请打协调小组办公室的监督电话。"
Cursor = Annotated[
    str,
    Query(
        "",
        max_length=200,
        pattern="^[0-9A-Za-z_-]*$",
        description="The cursor of the address `next`; empty for the first part.",
    ),
]
Limit = Annotated[int, Query(USUAL, ge=1, le=MOST, description=f"How many rows, at most {MOST}.")]
Code = Annotated[str, Query("", pattern=r"^([0-9]{6,12})?$", description="The code of a division.")]
OfficeCode = Annotated[str, Query("", max_length=30, pattern=r"^[0-9A-Za-z-]*$", description="The code of a unit.")]
Day = Annotated[
    str, Query("", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="A day up to today, e.g. 2020-11-30.")
]
Outcome = Literal["", "retain", "cancel", "refer"]
Subject = Literal["", "enterprise", "individual"]
Category = Literal["", "abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing"]
LevelNumber = Annotated[int, Query(0, ge=0, le=4, description="1 region, 2 prefecture, 3 county, 4 township.")]
RoundNumber = Annotated[int, Field(ge=1, le=999)]
Number = Annotated[int, Field(ge=1, le=9999)]
DivisionCode = Annotated[str, Field(pattern=r"^[0-9]{6,12}$")]
REFUSALS = {
    "cursor": "请原样使用next给出的地址，或者从头取。",
    "on": "请填写今天或者以前的日期，例如2020-11-30。",
}
PROBLEMS = {404: schemas.Problem, 422: schemas.Problem}


class Renderer(BaseRenderer):
    """JSON in UTF-8, Chinese as Chinese."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        """The answer's text."""
        return json.dumps(data, ensure_ascii=False, default=str)


api = NinjaAPI(
    title="西藏自治区证明事项清单开放接口",
    version="1",
    description="Published lists of certificates kept and cancelled; read-only, no key. Freshness: at most 60 seconds.",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
    urls_namespace="open",
)


@api.get("divisions/", response={200: schemas.Divisions, **PROBLEMS}, url_name="api_divisions", tags=["places"])
def divisions(
    request: HttpRequest, parent: Code, level: LevelNumber = 0, cursor: Cursor = "", limit: Limit = USUAL
) -> dict[str, Any]:
    """Places, in the order of their codes."""
    rows, following = page_of(request, open_divisions(parent, level), "code", cursor, limit, open_data.plain_division)
    return {"divisions": rows, "next": following}


@api.get("offices/", response={200: schemas.Offices, **PROBLEMS}, url_name="api_offices", tags=["places"])
def offices(request: HttpRequest, division: Code, cursor: Cursor = "", limit: Limit = USUAL) -> dict[str, Any]:
    """Units that declare in a place and everything in it."""
    rows, following = page_of(request, open_offices(place(division)), "code", cursor, limit, open_data.plain_office)
    return {"offices": rows, "next": following}


@api.get("editions/", response={200: schemas.Editions, **PROBLEMS}, url_name="api_editions", tags=["lists"])
def editions(
    request: HttpRequest,
    division: Code,
    kind: Literal["", "retained", "cancelled", "summary"] = "",
    in_force: bool | None = None,
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """Published lists of a place, in force and superseded, in the order in which they were compiled."""
    found = open_editions(place(division))
    if kind:
        found = found.filter(kind=kind)
    if in_force is not None:
        found = found.filter(state="published" if in_force else "superseded")
    rows, following = page_of(request, found, "pk", cursor, limit, open_data.plain_edition)
    return {"editions": rows, "next": following}


@api.get(
    "editions/{division}/{round}/{kind}/{number}/",
    response={200: schemas.Edition, **PROBLEMS},
    url_name="api_edition",
    tags=["lists"],
)
def edition(
    request: HttpRequest, division: DivisionCode, round: RoundNumber, kind: EditionKind, number: Number
) -> dict[str, Any]:
    """One edition with its dates and sums."""
    return open_data.plain_edition(one_edition(division, round, kind, number))


@api.get(
    "editions/{division}/{round}/{kind}/{number}/rows/",
    response={200: schemas.Items, **PROBLEMS, 503: schemas.Problem},
    url_name="api_edition_rows",
    tags=["lists"],
)
def edition_rows(
    request: HttpRequest,
    division: DivisionCode,
    round: RoundNumber,
    kind: Literal["retained", "cancelled"],
    number: Number,
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """The rows of an edition, in their order, as they were frozen."""
    one = one_edition(division, round, kind, number)
    refuse_unfit(one)
    rows = open_rows(one)
    shown, following = page_of(request, rows, "position", cursor, limit, open_data.plain_item)
    return {"items": shown, "next": following}


@api.get("items/", response={200: schemas.Items, **PROBLEMS}, url_name="api_items", tags=["items"])
def items(
    request: HttpRequest,
    division: Code,
    office: OfficeCode,
    outcome: Outcome = "",
    subject: Subject = "",
    category: Category = "",
    level: LevelNumber = 0,
    q: Annotated[str, Query("", max_length=60, description="Words of the name.")] = "",
    on: Day = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """Items on the lists in force, or in force on a day, each once; of a place and everything in it."""
    wanted: dict[str, Any] = {
        "unit__code": office,
        "outcome": outcome,
        "subject__in": {subject, "both"} if subject else None,
        "disposal": category,
        "level": level,
    }
    found = open_items(words=q, on=day_asked(request, on), below=place(division)).filter(
        **{name: value for name, value in wanted.items() if value}
    )
    rows, following = page_of(request, found, "uid", cursor, limit, open_data.plain_item)
    return {"items": rows, "next": following}


@api.get("items/{uid}/", response={200: schemas.History, **PROBLEMS}, url_name="api_item", tags=["items"])
def item(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """What holds of an item now, and what every list has said about it."""
    history = [open_data.plain_item(row) for row in queries.with_editions(queries.item_history(uid))]
    if not history:
        raise Http404
    now = queries.with_editions(queries.latest_items().filter(uid=uid)).first()
    return {"now": open_data.plain_item(now) if now else None, "history": history}


@api.get("figures/{division}/", response={200: schemas.Sums, **PROBLEMS}, url_name="api_figures", tags=["figures"])
def figures(
    request: HttpRequest, division: DivisionCode, round: Annotated[int, Query(0, ge=0, le=999)] = 0
) -> dict[str, Any]:
    """The counts of Annex 5 of a place: what lies in it, its own units, the sum. The latest round unless one is asked for."""
    where = place(division)
    rounds = queries.rounds_with_figures(where) if where else ()
    chosen = next((one for one in rounds if round in {0, one.number}), None)
    if where is None or chosen is None:
        raise Http404
    parts = queries.drill_down(where, chosen)
    units = queries.units_of_place(where, chosen)
    counts = queries.sums_of(queries.places_in_force(chosen).filter(division_path__startswith=where.path))
    as_of = queries.figures_as_of(where, chosen)
    return {
        "division": where.code,
        "round": chosen.number,
        "as_of": as_of.isoformat() if as_of else None,
        "parts": [open_data.plain_sums(one) for one in parts],
        "units": [open_data.plain_sums(one) for one in units],
        "total": open_data.plain_sums(queries.Sums(where.name, where.code, where.level, counts)),
    }


def place(code: str) -> Division | None:
    """The division of this code, None for no code. Raises 404."""
    if not code:
        return None
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def day_asked(request: HttpRequest, text: str) -> date | None:
    """The day of this text, None for none. Raises 422 for one that there is not, or that has not come."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise HttpError(422, "on") from error
    if day is not None and day > request.at.astimezone(SHANGHAI).date():  # type: ignore[attr-defined]
        raise HttpError(422, "on")
    return day


def one_edition(division: str, round: int, kind: str, number: int) -> Any:
    """The edition of these numbers, if it is official. Raises 404."""
    found = open_editions().filter(unit__division__code=division, round__number=round, kind=kind, number=number)
    one = found.first()
    if one is None:
        raise Http404
    return one


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameter is not understood, and why."""
    fields = {str(one["loc"][-1]): str(one["msg"]) for one in error.errors}
    return problem(request, 422, "参数不对，请按说明改正后再取。", fields)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A cursor that no answer has given, a day that there is not."""
    return problem(request, error.status_code, "参数不对，请按说明改正后再取。", {str(error): REFUSALS[str(error)]})


@api.exception_handler(FileLost)
def unfit(request: HttpRequest, error: FileLost) -> HttpResponse:
    """A check found that the list is no longer as it was published."""
    return problem(request, 503, error.words, {})


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing public of that name."""
    return problem(request, 404, "没有公布过这样的内容，请核对编码和编号。", {})


def problem(request: HttpRequest, status: int, words: str, fields: dict[str, str]) -> HttpResponse:
    """An answer that says what is wrong and what to do."""
    return api.create_response(request, {"error": words, "help": HELP, "fields": fields}, status=status)


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface for programs (OpenAPI 3.1)."""
    described = api.get_openapi_schema(path_prefix=f"/{BASE}")
    return HttpResponse(json.dumps(described, ensure_ascii=False, default=str), content_type="application/json")


def addresses() -> list[URLPattern]:
    """The addresses of the interface, public and kept like pages; each answers GET and HEAD only."""
    patterns, _, _ = api.urls
    found = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    views = [(f"{BASE}{one.pattern}", one.callback, one.name) for one in found]
    views.append((f"{BASE}openapi.json", openapi, "api_openapi"))
    # Without the exemption a POST would be told of a missing token instead of the method.
    return [path(route, csrf_exempt(public_page(shared(view))), name=name) for route, view, name in views]

"""Sheets that hang at windows, and the QR codes of permanent addresses."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.models import Division, Unit
from publishing import queries
from publishing.models import ListedItem
from publishing.queries.posters import CANCELLED_SHOWN, Poster, offices_with_posters, posters_of
from publishing.views.public.codes import Picture, absolute, inline, picture
from publishing.views.public.page import division_or_404, framed, from_main_database, public_page
from publishing.views.public.window import office_or_404

# Every item that may be asked for stands on the sheet, which is one of A4: the more there are, the smaller they are printed.
SIZES = ((7, "smallest"), (4, "smaller"))


@from_main_database  # it leaves out what no office has declared
@public_page
def window_poster(request: HttpRequest, code: str) -> HttpResponse:
    """本窗口只能要求以下证明: the sheet of one office, on A4."""
    unit = office_or_404(code)
    offices = offices_with_posters(unit.division).filter(pk=unit.pk)
    posters = [sheet_of(poster) for poster in posters_of(unit.division, offices)]
    context = framed(request, "window", unit=unit, posters=posters, back_url=reverse("window_office", args=[code]))
    return render(request, "publishing/public/window_poster.html", context)


def sheet_of(poster: Poster) -> dict[str, Any]:
    """A sheet with its code, its lines and its telephones."""
    path = reverse("window_office", args=[poster.unit.code])
    return {
        "poster": poster,
        "cancelled": poster.cancelled[:CANCELLED_SHOWN],
        "size": next((size for least, size in SIZES if len(poster.needed) >= least), ""),
        "editions": [edition for one in poster.lists for edition in one.editions.all()],
        "lead": poster.lists[0].unit if poster.lists else None,
        "address": absolute(path),
        "qr": inline(path, absolute(path)),
    }


@public_page
def place_poster(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of a place's lists: how many are kept and cancelled, where to look, whom to call."""
    division = division_or_404(code)
    lists = list(queries.lists_in_force(division))
    path = reverse("place", args=[code])
    counts = queries.counts_by_outcome(queries.items_of_list(lists[0], division)) if lists else {}
    context = framed(
        request,
        "lists",
        division=division,
        lists=lists,
        counts=counts,
        editions=[edition for one in lists for edition in one.editions.all()],
        office=queries.office_of(division),
        address=absolute(path),
        qr=inline(path, absolute(path)),
    )
    return render(request, "publishing/public/place_poster.html", context)


@public_page
def window_qr(request: HttpRequest, code: str, kind: Picture) -> HttpResponse:
    """The code of an office's window check."""
    unit = office_or_404(code)
    return picture(reverse("window_office", args=[code]), kind, f"{unit.name}窗口核对", unit.name)


@public_page
def place_qr(request: HttpRequest, code: str, kind: Picture) -> HttpResponse:
    """The code of a place's lists."""
    division: Division = division_or_404(code)
    return picture(reverse("place", args=[code]), kind, f"{division.name}证明事项清单", division.name)


@public_page
def item_qr(request: HttpRequest, uid: uuid.UUID, kind: Picture) -> HttpResponse:
    """The code of a published item."""
    item: ListedItem | None = queries.item_history(uid).first()
    if item is None:
        raise Http404
    return picture(reverse("item", args=[uid]), kind, item.cert_name, item.cert_name)


def addresses_of(unit: Unit) -> dict[str, str]:
    """Where an office's check, its sheet and its codes lie."""
    return {
        "check": reverse("window_office", args=[unit.code]),
        "poster": reverse("window_poster", args=[unit.code]),
        "svg": reverse("window_qr", args=[unit.code, "svg"]),
        "png": reverse("window_qr", args=[unit.code, "png"]),
    }

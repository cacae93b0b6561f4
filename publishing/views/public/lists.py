"""Which places have published: prefectures and counties with their lists in force."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.enums import Level
from campaign.models import Division
from publishing import queries
from publishing.enums import EditionKind
from publishing.models import Edition
from publishing.views.public.page import framed, public_page


@public_page
def lists(request: HttpRequest) -> HttpResponse:
    """Every place from region to county, with how many are kept and cancelled in its list, and since when."""
    by_place: dict[str, dict[str, Edition]] = {}
    for edition in queries.editions_in_force():
        by_place.setdefault(edition.unit.division.code, {}).setdefault(edition.kind, edition)
    places = Division.objects.filter(level__lt=Level.TOWNSHIP).order_by("path")
    rows = [row_of(place, by_place.get(place.code, {})) for place in places]
    context = framed(
        request,
        "lists",
        groups=grouped(rows),
        published=sum(row["published"] is not None for row in rows),
        total=len(rows),
    )
    return render(request, "publishing/public/lists.html", context)


def row_of(place: Division, editions: dict[str, Edition]) -> dict[str, Any]:
    """One place with its two lists of the latest round."""
    kept, cancelled = editions.get(EditionKind.RETAINED), editions.get(EditionKind.CANCELLED)
    return {
        "name": place.name,
        "level": place.level,
        "url": reverse("place", args=[place.code]),
        "kept": kept.rows if kept else None,
        "cancelled": cancelled.rows if cancelled else None,
        "published": cancelled.published_at if cancelled else None,
        "round": cancelled.round if cancelled else None,
        "number": cancelled.number if cancelled else None,
    }


def grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The region alone, then each prefecture with its counties; who has not published yet stands apart."""
    groups: list[dict[str, Any]] = []
    for row in rows:
        if row["level"] < Level.COUNTY:
            groups.append({"head": row, "rows": [], "waiting": []})
        groups[-1]["rows" if row["published"] else "waiting"].append(row)
    return groups

"""The permalink of an item: what holds now, and what every list has said about it."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.enums import Disposal, Outcome
from publishing import queries
from publishing.enums import EditionState
from publishing.models import ListedItem
from publishing.views.public.answers import KIND_OF, answer_of, edition_of
from publishing.views.public.edition import address_of
from publishing.views.public.page import crumbs_to, framed, public_page

WORDS = {Outcome.RETAIN: "保留", Outcome.CANCEL: "取消", Outcome.REFER: "提请上级取消，仍需提供"}
TONES = {Outcome.RETAIN: "kept", Outcome.CANCEL: "cancelled", Outcome.REFER: "referred"}


@public_page
def item(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The verdict, all public columns, the history over editions and rounds."""
    history = list(queries.with_editions(queries.item_history(uid)))
    if not history:
        raise Http404
    now = queries.with_editions(queries.latest_items().filter(uid=uid)).select_related("unit__division").first()
    latest = now or history[0]
    place = latest.unit.division
    context = framed(
        request,
        "lists",
        latest=latest,
        answer=answer_of(now) if now else None,
        crumbs=crumbs_to(place, name="place", root="各地清单", here=latest.cert_name),
        history=[line(row, place.code) for row in history],
        place=place,
        where=latest.unit_name if place.name in latest.unit_name else f"{latest.unit_name}（{place.name}）",
        office=queries.office_of(place),
    )
    return render(request, "publishing/public/item.html", context)


def line(row: ListedItem, code: str) -> dict[str, Any]:
    """One published statement about the item."""
    edition = edition_of(row)
    outcome = Outcome(row.outcome)
    word = f"{WORDS[outcome]}（{Disposal(row.disposal).label}）" if row.disposal else WORDS[outcome]
    return {
        "round": row.compilation.round,
        "word": word,
        "tone": TONES[outcome],
        "edition": edition,
        # A referred item is printed in neither list; its edition's page would not show it.
        "url": address_of(edition) if edition and outcome in KIND_OF else reverse("place", args=[code]),
        "in_force": edition is not None and edition.state == EditionState.PUBLISHED,
    }

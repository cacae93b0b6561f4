"""The permalink of an item: what holds now, and what every list has said about it."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as lazy

from campaign.enums import Disposal, Outcome
from campaign.models import Division
from campaign.templatetags.tongues import word
from publishing import queries
from publishing.enums import KIND_OF, EditionState
from publishing.models import ListedItem
from publishing.sheets.changes_out import changed_as_printed
from publishing.views.public.answers import answer_of, edition_of
from publishing.views.public.day import day_asked
from publishing.views.public.edition import address_of
from publishing.views.public.page import crumbs_to, framed, public_page

WORDS = {Outcome.RETAIN: lazy("保留"), Outcome.CANCEL: lazy("取消"), Outcome.REFER: lazy("提请上级取消，仍需提供")}
TONES = {Outcome.RETAIN: "kept", Outcome.CANCEL: "cancelled", Outcome.REFER: "referred"}


@public_page
def item(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The verdict, all public columns, the history over editions and rounds; of a past day (`?on=`) what held then."""
    history = list(queries.with_editions(queries.item_history(uid)))
    if not history:
        raise Http404
    asked = day_asked(request)
    rows = queries.item_on(uid, asked.day) if asked.day else queries.latest_items().filter(uid=uid)
    now = queries.with_editions(rows).select_related("unit__division").first()
    latest = now or history[0]
    place = latest.unit.division
    context = framed(
        request,
        "lists",
        latest=latest,
        answer=answer_of(now) if now else None,
        crumbs=crumbs_to(place, name="place", root=gettext("各地清单"), here=latest.cert_name),
        history=[line(row, place.code, before_of(row, history)) for row in history],
        asked=asked,
        unfit=now is not None and queries.is_unfit(now.compilation),
        first=None if now else published_later(place, asked.day),
        place=place,
        where=latest.unit_name if place.name in latest.unit_name else f"{latest.unit_name}（{place.name}）",
        office=queries.office_of(place),
    )
    return render(request, "publishing/public/item.html", context)


def published_later(place: Division, day: date | None) -> datetime | None:
    """When the place's first list was published, if that was after the day."""
    first = queries.first_publication(place) if day else None
    return first if first and day and first >= queries.day_ends(day) else None


def before_of(row: ListedItem, history: list[ListedItem]) -> ListedItem | None:
    """What the edition before it, of the same round, said of the item."""
    earlier = (one for one in history if one.compilation.round_id == row.compilation.round_id)
    return next((one for one in earlier if one.compilation.number < row.compilation.number), None)


def changed_labels(before: ListedItem | None, row: ListedItem) -> list[str]:
    """The names of the cells in which a statement differs from the one before."""
    if before is None:
        return []
    editions = (edition_of(before), edition_of(row))
    days = tuple(one.effective_from if one else None for one in editions)
    return [cell.label for cell in changed_as_printed(before, row, (days[0], days[1]))]


def line(row: ListedItem, code: str, before: ListedItem | None) -> dict[str, Any]:
    """One published statement about the item, with the cells in which it differs from the one before."""
    edition = edition_of(row)
    outcome = Outcome(row.outcome)
    said = (
        gettext("%(word)s（%(category)s）") % {"word": WORDS[outcome], "category": word(Disposal(row.disposal).label)}
        if row.disposal
        else str(WORDS[outcome])
    )
    return {
        "round": row.compilation.round,
        "word": said,
        "tone": TONES[outcome],
        "edition": edition,
        "changes_url": address_of(edition, "changes") if edition and before else "",
        "changed": changed_labels(before, row),
        "correction": row.compilation.correction_reason,
        # A referred item is printed in neither list; its edition's page would not show it.
        "url": address_of(edition) if edition and outcome in KIND_OF else reverse("place", args=[code]),
        "in_force": edition is not None and edition.state == EditionState.PUBLISHED,
    }

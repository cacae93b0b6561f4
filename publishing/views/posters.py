"""The sheets for windows, for those who hang them up: an office finds its own, a lead unit those of its list in one document."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.models import Unit
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.queries.posters import leads_followed, offices_with_posters, own_offices, posters_of, with_sheet
from publishing.views.public.codes import absolute
from publishing.views.public.poster import addresses_of, sheet_of


@requires(Action.READ, Action.FOLLOW_LIST)
@require_safe
def posters(request: Asked) -> HttpResponse:
    """The person's own offices, and of the chosen list that they follow all offices, with address, sheet and codes."""
    own, leads = list(own_offices(request.user)), list(leads_followed(request.user))
    ready = with_sheet(own)
    wanted = request.GET.get("list", "")
    chosen = next((lead for lead in leads if str(lead.pk) == wanted), leads[0] if leads else None)
    context = {
        "own": [row_of(unit, unit.pk in ready) for unit in own],
        "leads": leads if len(leads) > 1 else [],
        "list": list_of(chosen) if chosen else None,
    }
    return render(request, "publishing/posters.html", context)


def row_of(unit: Unit, ready: bool) -> dict[str, Any]:
    """One office with its addresses; `ready` says whether a list in force rests on its declaration."""
    addresses = addresses_of(unit)
    return {"unit": unit, "ready": ready, "permalink": absolute(addresses["check"]), **addresses}


def list_of(lead: Unit) -> dict[str, Any]:
    """A list with its own sheet, its offices, and the print of all."""
    code = lead.division.code
    return {
        "lead": lead,
        "rows": [row_of(unit, True) for unit in offices_with_posters(lead.division)],
        "print": reverse("posters_print", args=[lead.pk]),
        "poster": reverse("place_poster", args=[code]),
        "svg": reverse("place_qr", args=[code, "svg"]),
        "png": reverse("place_qr", args=[code, "png"]),
        "permalink": absolute(reverse("place", args=[code])),
    }


@requires(Action.FOLLOW_LIST, model=Unit, within=leads_followed)
@require_safe
def posters_print(request: Asked, lead: Unit) -> HttpResponse:
    """The sheets of all offices of a list, one after the other, each on a page of its own."""
    sheets = [sheet_of(poster) for poster in posters_of(lead.division, offices_with_posters(lead.division))]
    return render(request, "publishing/posters_print.html", {"lead": lead, "posters": sheets})

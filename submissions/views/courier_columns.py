"""Which column of a township's workbook is which: as for an upload, remembered for the township; the workbook stays as it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.operations.columns import remember_columns
from submissions.operations.uploads import count_reading
from submissions.queries.columns import columns_matched
from submissions.queries.courier import townships_for
from submissions.sheets import pending
from submissions.sheets.courier import latest_form
from submissions.sheets.matching import offer_file
from submissions.views.columns import NOTHING, asking, choice_in
from submissions.views.courier import crumbs, gone, lying_behind, shown_preview


@requires(Action.FILL_FOR, model=Unit, within=townships_for)
@require_POST
def courier_columns(request: Asked, unit: Unit) -> HttpResponse:
    """Show the columns of a delivery that waits; with the county's choices, remember them and show the preview again."""
    kept = lying_behind(request, unit)
    path = pending.lying(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request)
    try:
        count_reading(actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("courier_upload", pk=unit.pk)
    columns = latest_form().columns
    offer = offer_file(path, columns, columns_matched(unit))
    if offer is None:
        messages.error(request, NOTHING)
        return redirect("courier_upload", pk=unit.pk)
    choice = choice_in(request, offer, columns)
    if choice.settled:
        try:
            remember_columns(unit, offer.fingerprint, choice.said, actor=request.user, at=request.at)
            return shown_preview(request, unit, Round.objects.select_related("campaign").get(pk=kept["round"]), kept)
        except Refused as refused:
            choice.errors.append(refused.words)
    context = asking(request, offer, choice, columns) | {"unit": unit, "crumbs": crumbs(unit.name)}
    return render(request, "submissions/courier_columns.html", context, status=422 if choice.errors else 200)

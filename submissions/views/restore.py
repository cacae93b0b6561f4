"""Put back what an upload has removed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.operations import Refused
from campaign.views.asked import Asked
from submissions.models import Declaration
from submissions.operations import restore_items
from submissions.queries import declarations_in_charge
from submissions.views.standing import fills
from submissions.views.upload import FILLS


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_restore(request: Asked, paper: Declaration) -> HttpResponse:
    """The items that the last upload removed stand again where they stood."""
    if not fills(request.user, paper):
        raise Http404
    try:
        count = restore_items(paper, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已恢复{count}项，内容和顺序与删除前相同。")
    return redirect("declaration", pk=paper.pk)

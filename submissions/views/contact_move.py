"""The moves of a contact sheet: certify, open for a change, receive."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.operations import Refused, WrongState, carry_out
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.models import ContactSheet
from submissions.operations import certify_contact_sheet
from submissions.queries import contact_sheets_for
from submissions.views.contact import show
from submissions.views.contact_edit import version_in

DONE = {
    "certify": "已签发报送协调小组办公室。人员变动时，请填报人办理“变更”。",
    "change": "联系表已打开变更，原内容留存。修改后请分管领导再次签发。",
    "receive": "已接收。",
}


@requires(Action.FILL, Action.CERTIFY, Action.OVERSEE, model=ContactSheet, within=contact_sheets_for)
@require_POST
def contact_move(request: Asked, sheet: ContactSheet) -> HttpResponse:
    """Carry out the move that the button names; a double click is told the same as the first."""
    name = request.POST.get("move", "")
    if name not in DONE:
        raise Http404
    try:
        if name == "certify":
            certify_contact_sheet(sheet, actor=request.user, at=request.at, seen=version_in(request))
        else:
            carry_out(sheet, name, actor=request.user, at=request.at)
    except Refused as refused:
        if not done_before(refused, request, name):
            sheet.refresh_from_db()
            return show(request, sheet, refused.words)
    messages.success(request, DONE[name])
    return redirect("contact_edit" if name == "change" else "contact", pk=sheet.pk)


def done_before(refused: Refused, request: Asked, name: str) -> bool:
    """Whether the refusal only says that this person has just done this very thing."""
    last = refused.last if isinstance(refused, WrongState) else None
    return last is not None and last.actor_id == request.user.pk and last.move == name

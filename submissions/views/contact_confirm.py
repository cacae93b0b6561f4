"""The liaison's address is shown to be reachable: a letter with a link, and the page to which it leads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaign.access import public, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.models import ContactSheet
from submissions.operations import address_of_token, ask_address, confirm_address
from submissions.queries import contact_sheets_for


@requires(Action.FILL, Action.CERTIFY, model=ContactSheet, within=contact_sheets_for)
@require_POST
def contact_send_link(request: Asked, sheet: ContactSheet) -> HttpResponse:
    """Have the link sent to the liaison's address: a worker sends it, so that no page waits for the mail server."""
    try:
        letter = ask_address(sheet, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(
            request, f"确认链接即将发送到{letter.address}，一般几分钟内送达，14日内有效。请联络员查收并点开确认。"
        )
    return redirect("contact", pk=sheet.pk)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing (mail programs open links by themselves); the button confirms."""
    at = request.at  # type: ignore[attr-defined]
    found = address_of_token(token, at=at)
    sheet, address = found if found else (None, "")
    current = sheet is not None and sheet.liaison_email == address
    if sheet and current and request.method == "POST":
        confirm_address(sheet, address, at=at)
        return redirect("contact_confirm", token=token)
    context = {"sheet": sheet, "address": address, "current": current, "done": current and sheet and sheet.reachable}
    response = render(request, "submissions/contact_confirm.html", context, status=200 if current else 400)
    response.headers["X-Robots-Tag"] = "noindex"
    return response

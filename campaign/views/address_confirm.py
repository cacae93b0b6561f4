"""The page to which the link in a letter leads: a person's mail address proves itself, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaign.access import public
from campaign.operations.addresses import confirm, proof_of


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing (mail programs open links by themselves); the button confirms, once."""
    at = request.at  # type: ignore[attr-defined]
    done = confirm(token, at=at) if request.method == "POST" else None
    proof = done or proof_of(token, at=at)
    context = {"proof": proof, "done": done is not None}
    response = render(request, "campaign/address_confirm.html", context, status=200 if proof else 400)
    response.headers["X-Robots-Tag"] = "noindex"
    return response

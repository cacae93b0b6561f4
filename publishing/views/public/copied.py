"""What a copy of the site cannot do, and where it can be done: a copy shows this page in place of every page that asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from campaign.enums import Level
from campaign.models import Division
from publishing.views.public.page import framed, public_page


@public_page
def copied(request: HttpRequest) -> HttpResponse:
    """What copies are, what they lack, and the places by whose letters a certificate is found; `?of=` names the page meant."""
    wanted = request.GET.get("of", "")
    context = framed(
        request,
        "about",
        live=settings.SITE_URL.rstrip("/") + address_meant(wanted),
        meant=bool(wanted) and address_meant(wanted) == wanted,
        places=Division.objects.filter(level__lt=Level.TOWNSHIP).order_by("path"),
    )
    return render(request, "publishing/public/copied.html", context)


def address_meant(wanted: str) -> str:
    """The public page of this site that was meant, else the front door: no address leads elsewhere."""
    try:
        found: Any = resolve(wanted.partition("?")[0])
    except Resolver404:
        return "/"
    return wanted if getattr(found.func, "public", False) else "/"

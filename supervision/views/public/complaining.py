"""What the pages share on which somebody complains: whom a request comes from, the signed form, its photos, too much of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.access import public
from campaign.operations import Refused
from campaign.templatetags.tongues import language
from campaign.upkeep.measures import client_of
from publishing.views.public.page import framed, in_every_language
from supervision.models import ComplaintPhoto
from supervision.operations.complaint_photos import small
from supervision.operations.floods import Caller, TooMany, admit, caller_at
from supervision.operations.photos import PhotoRefused

PAGE_KEPT = 60  # seconds that a process keeps the words with which it turns a flood away
View = Callable[..., HttpResponse]


def form_page(view: View) -> View:
    """A page of the public site with a form: kept by no cache, in every language. It knows nobody, so that there is nothing of a
    session that another site could misuse; what it takes in carries a signed word of its own instead of a cookie."""
    page = require_http_methods(["GET", "HEAD", "POST"])(view)
    return in_every_language(public(csrf_exempt(never_cache(page))))  # type: ignore[return-value]


def caller_of(request: HttpRequest) -> Caller:
    """Whom the trusted proxy says the request comes from (PROXY_COUNT); never what a client wrote into a header."""
    return caller_at(client_of(request.META))


def too_many(request: HttpRequest) -> HttpResponse:
    """Turned away in words, made once a minute: a flood must cost less than a page. It is kept for everybody, so it is made of a
    request of our own for the front page of complaining: its links to languages and sizes tell nobody what another asked."""
    large = bool(getattr(request, "large", False))
    key = f"flood.page.{language()}.{'large' if large else 'plain'}"
    if (page := cache.get(key)) is None:
        front = HttpRequest()
        front.path = front.path_info = reverse("complain")
        front.resolver_match, front.large = resolve(front.path_info), large  # type: ignore[attr-defined]
        page = render_to_string("supervision/public/too_many.html", framed(front, "complain"), front)
        cache.set(key, page, PAGE_KEPT)
    return HttpResponse(page, status=429)


def keep_photos(request: HttpRequest, files: Iterable[Any], keep: Callable[[bytes], ComplaintPhoto]) -> list[str]:
    """Keep each photo by `keep`; gives what is said of those that were not kept."""
    said: list[str] = []
    for file in files:
        try:
            if file.size > settings.UPLOAD_LIMIT:  # it comes without its content
                raise PhotoRefused("too_big")
            admit("photo", caller_of(request), at=request.at)  # type: ignore[attr-defined]
            keep(file.read())
        except TooMany:
            said.append(_("照片暂时不能上传。可以先提交文字，之后凭编号补充照片。"))
            break
        except Refused as refused:
            said.append(refused.words)
    return list(dict.fromkeys(said))


def shown(photos: Iterable[ComplaintPhoto]) -> list[dict[str, str]]:
    """Photos as a page shows them to who sent them: the small drawing stands in the page itself."""
    return [{"key": str(photo.key), "src": small(photo)} for photo in photos]


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the complaints in the frame of the public site."""
    answer = render(request, template, framed(request, "complain", **context), status=status)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer

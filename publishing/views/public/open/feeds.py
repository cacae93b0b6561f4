"""What was published last, as an Atom feed (RFC 4287): of the whole region, or of one place; corrections say why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from campaign.models import Division
from publishing.models import Edition
from publishing.queries.open_data import newest_editions
from publishing.views.public.edition import address_of
from publishing.views.public.page import division_or_404, public_page

SITE = settings.SITE_URL.rstrip("/")  # not the host that was asked: a feed is copied
SHOWN = 100  # entries; all editions are in the open interface


class Published(Feed):
    """The newest editions, superseded ones too: a change is an entry of its own, no entry is taken back."""

    feed_type = Atom1Feed
    title_template = None

    def get_object(self, request: HttpRequest, code: str = "") -> Division | None:
        """The place, or None for the region."""
        return division_or_404(code) if code else None

    def title(self, place: Division | None) -> str:
        """Whose lists."""
        return f"{place.name if place else '西藏自治区'}证明事项清单公布和更正"

    def link(self, place: Division | None) -> str:
        """The page of which it is the feed."""
        return SITE + (reverse("place", args=[place.code]) if place else reverse("lists"))

    def feed_url(self, place: Division | None) -> str:
        """Where it lies."""
        return SITE + (reverse("feed_place", args=[place.code]) if place else reverse("feed"))

    def items(self, place: Division | None) -> Iterable[Edition]:
        """The newest first."""
        return newest_editions(place)[:SHOWN]

    def item_title(self, item: Edition) -> str:
        """What was published; a correction is called one."""
        return f"{item}{'（更正）' if item.compilation.supersedes_id else ''}"

    def item_description(self, item: Edition) -> str:
        """Code, rows, document, reason."""
        reason = item.compilation.correction_reason
        words = f"清单编号{item.code}，共{item.rows}行，{item.approval_number or '公布'}。"
        return f"{words}更正理由：{reason}" if reason else words

    def item_link(self, item: Edition) -> str:
        """The edition's page, which stays."""
        return SITE + address_of(item)

    def item_guid(self, item: Edition) -> str:
        """A name that never changes, whatever the address of the site."""
        key = f"{item.unit.division.code}:{item.round.number}:{item.kind}:{item.number}"
        return f"urn:x-jianzheng:edition:{key}"

    def item_pubdate(self, item: Edition) -> datetime | None:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: Edition) -> datetime | None:
        """The same: what is published is never edited."""
        return item.published_at


answer_feed = Published()


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """Of the whole region."""
    return drawn(request)


@public_page
def feed_place(request: HttpRequest, code: str) -> HttpResponse:
    """Of the list that holds a place's items."""
    return drawn(request, code=code)


def drawn(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The feed; without a Last-Modified of its own, since the page's is later."""
    answer = answer_feed(request, **kwargs)
    del answer["Last-Modified"]
    return answer

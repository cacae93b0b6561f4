"""The map of the site for search engines, in parts, and what robots may read: every public page, nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.module_loading import import_string

from campaign.models import Division
from campaign.templatetags.tongues import LARGE, TAGS, prefix_of
from publishing import queries
from publishing.models import Edition
from publishing.queries.open_data import places_published
from publishing.queries.public import official_editions
from publishing.views.public.edition import address_of
from publishing.views.public.page import public_page

A_PART = 10_000  # addresses; the protocol allows 50,000


class Here(Sitemap):
    """Addresses under the site's own name, which is a setting and no row of a table."""

    limit = A_PART

    def get_domain(self, site: Any = None) -> str:
        """The host of the addresses."""
        return settings.SITE_URL.rstrip("/").partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        """The scheme of the addresses."""
        return settings.SITE_URL.partition("://")[0]


class Pages(Here):
    """The few pages of which there is one."""

    def items(self) -> Sequence[str]:
        """Their names."""
        return ["home", "window", "lists", "summary", "verify", "data", "how", "about", *settings.MORE_PAGES]

    def location(self, item: str) -> str:
        """Where it lies."""
        return reverse(item)


class Places(Here):
    """The list of every place that has published, with the day of the newest."""

    def items(self) -> Any:
        """Places from region to county with a list in force."""
        return places_published()

    def location(self, item: Division) -> str:
        """The list's page."""
        return reverse("place", args=[item.code])

    def lastmod(self, item: Any) -> datetime:
        """When the newest of its lists was published."""
        return item.newest


class Editions(Here):
    """Every edition, superseded ones too."""

    def items(self) -> Any:
        """In the order in which they were compiled."""
        return official_editions().order_by("pk")

    def location(self, item: Edition) -> str:
        """The edition's page."""
        return address_of(item)

    def lastmod(self, item: Edition) -> datetime | None:
        """When it was published; it is never edited."""
        return item.published_at


class Items(Here):
    """Every item on a list in force."""

    def items(self) -> Any:
        """Their identities."""
        return queries.latest_items().order_by("pk").values_list("uid", flat=True)

    def location(self, item: Any) -> str:
        """The item's permalink."""
        return reverse("item", args=[item])


OWN: dict[str, Any] = {"pages": Pages, "places": Places, "editions": Editions, "items": Items}


def maps() -> dict[str, Any]:
    """The parts, those of the acts above too."""
    return OWN | {name: import_string(where) for name, where in settings.SITE_MAPS.items()}


@public_page
def sitemap_index(request: HttpRequest) -> TemplateResponse:
    """The parts, under the site's own name and not the host that was asked."""
    site, parts = settings.SITE_URL.rstrip("/"), []
    for section, part in maps().items():
        at = f"{site}{reverse('sitemap_part', args=[section])}"
        parts += [{"location": f"{at}?p={page}" if page > 1 else at} for page in part().paginator.page_range]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@public_page
def sitemap_part(request: HttpRequest, section: str) -> TemplateResponse:
    """One part, `?p=2` the second ten thousand of it."""
    answer = sitemap(request, sitemaps=maps(), section=section)
    del answer["Last-Modified"]
    return answer


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """All public pages may be read; searches, in every language and size, and desks need not be."""
    fronts = [f"{size}{prefix_of(code)}" for size in ("", LARGE) for code in TAGS]
    lines = [
        "User-agent: *",
        *(f"Disallow: {front}{reverse('find')}" for front in fronts),
        *(f"Disallow: {reverse(name)}" for name in ("login", "desk")),
        f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('sitemap_index')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

"""What all public pages share: who may read them, how long they keep, when they have changed, the frame around them."""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import astuple
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import router
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import register_converter, reverse
from django.urls.converters import StringConverter
from django.utils.functional import SimpleLazyObject
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from campaign.access import public
from campaign.models import Campaign, Division
from campaign.notice.timetable import SHANGHAI
from campaign.templatetags.tongues import language
from publishing.enums import EditionKind
from publishing.models import Edition
from publishing.queries import Stamp, stamp

View = Callable[..., HttpResponseBase]
KeptT = TypeVar("KeptT")
FRESH = 50  # seconds that a page may lie in a cache, and …
KEPT = 5  # … seconds that a process keeps the stamp: a correction is stale for less than a minute in all
PARTS_KEPT = 600  # seconds that a process keeps parts of pages, under the stamp
FACE = (
    "templates/publishing/public",
    "templates/supervision/public",
    "templates/components",
    "templates/base.html",
    "templates/public.html",
    "fixtures/everyday_words.csv",
    "fixtures/tibetan_terms.csv",
    "fixtures/division_names.csv",
    "locale/en/LC_MESSAGES/django.mo",
)
NAV = (
    ("home", _("首页")),
    ("find", _("查证明")),
    ("window", _("窗口核对")),
    ("lists", _("各地清单")),
    ("summary", _("汇总")),
    ("complain", _("投诉")),
    ("notices", _("公告")),
    ("about", _("关于")),
)


class DivisionCode(StringConverter):
    """The code of a division in an address: six to twelve digits."""

    regex = "[0-9]{6,12}"


class OfficeCode(StringConverter):
    """The code of an office in an address: its division's, and three digits."""

    regex = "[0-9]{6,12}-[0-9]{3}"


class PictureKind(StringConverter):
    """How a QR code is drawn, as the ending of its address."""

    regex = "svg|png"


class Kind(StringConverter):
    """The kind of an edition in an address."""

    regex = "|".join(EditionKind.values)


class DataForm(StringConverter):
    """In which form everything in force is taken away."""

    regex = "csv|jsonl"


class MapPart(StringConverter):
    """A part of the site's map."""

    regex = "pages|places|editions|items|notices"


register_converter(DivisionCode, "division")
register_converter(DataForm, "form")
register_converter(MapPart, "section")
register_converter(OfficeCode, "office")
register_converter(PictureKind, "picture")
register_converter(Kind, "kind")


def public_page(view: View) -> View:
    """A page that anyone may read and any cache may keep for most of a minute; unchanged, it is answered by one small query at most."""
    fresh = cache_control(public=True, max_age=FRESH)
    page = in_every_language(public(require_safe(fresh(condition(etag_of, last_modified_of)(view)))))
    page.unchanged = unchanged  # type: ignore[attr-defined]
    page.reads_replica = True  # type: ignore[attr-defined]
    return page


def from_main_database(view: View) -> View:
    """A public page that reads what the public's own role in the database may not: never from the replica (decision 50)."""
    view.reads_replica = False  # type: ignore[attr-defined]
    return view


def in_every_language(view: View) -> View:
    """A page of the public site: where its address ends in a slash it stands in every language (decision 36)."""
    view.in_languages = True  # type: ignore[attr-defined]
    return view


def unchanged(request: HttpRequest, **kwargs: Any) -> HttpResponse | None:
    """304 where the client names the page's ETag (a proxy that packs pages has made it weak: `W/`), else None."""
    current = etag_of(request, **kwargs)
    if current not in {etag.removeprefix("W/") for etag in parse_etags(request.META["HTTP_IF_NONE_MATCH"])}:
        return None
    # No type, no length, and what goes around a page: the client keeps what it was told with the page (RFC 9110, 15.4.5).
    answer = HttpResponseNotModified()
    answer["ETag"], answer["Cache-Control"] = current, f"max-age={FRESH}, public"
    return answer


def etag_of(request: HttpRequest, **kwargs: Any) -> str:
    """Changes with every publication, every change of an office or a date, every day (the ribbon counts days), every change of
    the pages themselves, and the language."""
    newest = stamp_of(request)
    day = request.at.astimezone(SHANGHAI).date()  # type: ignore[attr-defined]
    parts = "|".join(map(str, (*astuple(newest), day, face_of_pages(), language(), settings.DEMO_MODE)))
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:20]}"'


def last_modified_of(request: HttpRequest, **kwargs: Any) -> datetime:
    """The newest publication, or the midnight before, whichever is later."""
    midnight = datetime.combine(request.at.astimezone(SHANGHAI).date(), time(0), SHANGHAI)  # type: ignore[attr-defined]
    newest = stamp_of(request).at
    return max(newest, midnight) if newest else midnight


def stamp_of(request: HttpRequest) -> Stamp:
    """The stamp, asked for once per request, and of the database once in a few seconds."""
    if not hasattr(request, "stamp"):
        # Of the database that is asked: a copy may be some seconds behind, and what is kept under its stamp is of its rows.
        key = f"publishing.stamp.{router.db_for_read(Edition)}"
        request.stamp = cache.get_or_set(key, stamp, KEPT)  # type: ignore[attr-defined]
    return request.stamp  # type: ignore[attr-defined]


def kept(request: HttpRequest, name: str, build: Callable[[], KeptT], seconds: int = PARTS_KEPT) -> KeptT:
    """What `build` gives, kept by the process under the ETag of the pages that show it: while that stays, the pages do."""
    key = f"publishing.{name}.{etag_of(request)}"
    return cache.get_or_set(key, build, seconds)  # type: ignore[return-value]


@functools.cache
def face_of_pages() -> str:
    """A sum over the templates and words of the public pages, so that a new release is not answered with the old page."""
    digest = hashlib.sha256()
    for name in FACE:
        path = Path(settings.BASE_DIR) / name
        for file in sorted(path.rglob("*.html")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def framed(request: HttpRequest, current: str, **context: Any) -> dict[str, Any]:
    """The context of a public page: where it stands in the navigation, and the words at its foot."""
    nav = [{"label": label, "url": reverse(name), "current": name == current} for name, label in NAV]
    foot = [
        {"label": _("精简率怎么算"), "url": reverse("how")},
        {"label": _("关于专项行动"), "url": reverse("about")},
        {"label": _("核对清单"), "url": reverse("verify")},
        {"label": _("开放数据"), "url": reverse("data")},
        {"label": _("个人信息保护说明"), "url": reverse("privacy")},
        {"label": _("无障碍说明"), "url": reverse("about") + "#accessibility"},
    ]
    return {"nav": nav, "footer_links": foot, "campaign": SimpleLazyObject(Campaign.objects.first), **context}


def division_or_404(code: str) -> Division:
    """The division with this code."""
    try:
        return Division.objects.select_related("parent__parent__parent").get(code=code)
    except (Division.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def crumbs_to(division: Division, *, name: str, root: str, here: str = "") -> list[dict[str, str]]:
    """The way down to a division, each step a link to the page `name`; `root` is the first word, `here` the last.

    Without `here` the division's own page is the last step.
    """
    steps: list[Division] = []
    place: Division | None = division
    while place is not None:
        steps.insert(0, place)
        place = place.parent
    first = {"label": root, "url": reverse("lists") if name == "place" else reverse("summary")}
    way = [first, *({"label": step.name, "url": reverse(name, args=[step.code])} for step in steps)]
    return [*way, {"label": here}] if here else [*way[:-1], {"label": division.name}]

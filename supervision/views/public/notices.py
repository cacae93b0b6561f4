"""Public notices, and where one complains in each place (notice 六(三): 向社会公布投诉平台、电话)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from campaign.enums import Level
from campaign.models import Division
from campaign.templatetags.face import moment
from campaign.templatetags.tongues import word
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import attachment
from publishing.views.public.open.sitemaps import Here
from publishing.views.public.page import division_or_404, framed, public_page
from supervision.enums.notices import NoticeKind
from supervision.models.notices import PublicNotice
from supervision.queries.notices import line_for, lines_of, newest_notices, notices_published, places_with_lines

PAGE = 20
SHOWN = 100  # entries of the feed
SITE = settings.SITE_URL.rstrip("/")


def address_of(notice: PublicNotice) -> str:
    """Where a notice stands for good."""
    return reverse("notice", args=[notice.place.code, notice.pk])


@public_page
def notices(request: HttpRequest) -> HttpResponse:
    """Where one complains in the region and its prefectures; all notices, newest first."""
    return listing(request, None, places_with_lines())


@public_page
def notices_place(request: HttpRequest, code: str) -> HttpResponse:
    """Where one complains in a place and those below it; its notices."""
    place = division_or_404(code)
    below = list(Division.objects.filter(parent=place, level__lt=Level.TOWNSHIP, valid_to=None).order_by("path"))
    return listing(request, place, lines_of(below), line=line_for(place))


def listing(request: HttpRequest, place: Division | None, lines: list[Any], **given: Any) -> HttpResponse:
    """The page of notices, of the region or of a place, of one kind if the address says so."""
    chosen = request.GET.get("kind", "")
    kind = chosen if chosen in NoticeKind.values else ""
    page = Paginator(notices_published(place, kind), PAGE).get_page(request.GET.get("page"))
    tabs = [("", _("全部")), *((one.value, word(one.label)) for one in NoticeKind)]
    here = {"label": place.name} if place else {"label": _("公告")}
    way = [{"label": _("公告"), "url": reverse("notices")}, here] if place else []
    context = framed(
        request,
        "notices",
        place=place,
        lines=lines,
        kind=kind,
        tabs=[
            {"label": label, "url": f"?{urlencode({'kind': one})}" if one else "?", "current": one == kind}
            for one, label in tabs
        ],
        notices=page,
        page=page,
        crumbs=way,
        **given,
    )
    return render(request, "supervision/public/notices.html", context)


@public_page
def notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One notice; withdrawn or replaced it stays, and says so."""
    found = notices_published().filter(unit__division__code=code, pk=pk if pk < 2**62 else 0).first()
    if found is None:
        raise Http404
    place = found.place
    context = framed(
        request,
        "notices",
        notice=found,
        successor_url=address_of(found.successor) if hasattr(found, "successor") else "",
        before_url=address_of(found.supersedes) if found.supersedes else "",
        crumbs=[
            {"label": _("公告"), "url": reverse("notices")},
            {"label": place.name, "url": reverse("notices_place", args=[place.code])},
            {"label": found.title},
        ],
    )
    return render(request, "supervision/public/notice.html", context)


@public_page
def notices_csv(request: HttpRequest) -> HttpResponse:
    """All notices as a table, withdrawn and replaced ones too."""
    answer = HttpResponse(encoded(lines()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment("公告目录.csv")
    return answer


def lines() -> Iterable[Sequence[object]]:
    """The table's head and its rows, newest first."""
    yield "类别 标题 发布单位 地方 所涉单位 文号 成文日期 投诉电话 投诉平台 发布时间 状态 地址".split()
    for one in notices_published():
        yield [
            *(one.get_kind_display(), one.title, one.unit.name, one.place.name, one.about.name if one.about else ""),
            *(one.document_number, one.document_day or "", one.phone, one.platform),
            *(moment(one.published_at, "year"), one.standing.label, SITE + address_of(one)),
        ]


class NoticesFeed(Feed):
    """The newest notices; one that was withdrawn stays and says so."""

    feed_type = Atom1Feed
    title = "西藏自治区“减证便民”专项行动公告"
    link = f"{SITE}/notices/"
    feed_url = f"{SITE}/notices/feed/"

    def items(self) -> Iterable[PublicNotice]:
        """The newest first."""
        return newest_notices(SHOWN)

    def item_title(self, item: PublicNotice) -> str:
        """The title; a withdrawn one is called that."""
        return f"{item.title}（已撤回）" if hasattr(item, "withdrawal") else item.title

    def item_description(self, item: PublicNotice) -> str:
        """Kind, office, document."""
        words = f"{item.get_kind_display()}，{item.unit.name}。{item.document_number}"
        return f"{words}撤回理由：{item.withdrawal.reason}" if hasattr(item, "withdrawal") else words

    def item_link(self, item: PublicNotice) -> str:
        """The notice's page, which stays."""
        return SITE + address_of(item)

    def item_guid(self, item: PublicNotice) -> str:
        """A name that never changes."""
        return f"urn:x-jianzheng:notice:{item.place.code}:{item.pk}"

    def item_pubdate(self, item: PublicNotice) -> datetime:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: PublicNotice) -> datetime:
        """When it was withdrawn, else when it was published."""
        return item.withdrawal.withdrawn_at if hasattr(item, "withdrawal") else item.published_at


answer_feed = NoticesFeed()


@public_page
def notices_feed(request: HttpRequest) -> HttpResponse:
    """The feed; without a Last-Modified of its own, since the page's is later."""
    answer = answer_feed(request)
    del answer["Last-Modified"]
    return answer


class NoticesMap(Here):
    """Every notice, for the map of the site."""

    def items(self) -> Any:
        """In the order in which they were published."""
        return notices_published().order_by("pk")

    def location(self, item: PublicNotice) -> str:
        """The notice's page."""
        return address_of(item)

    def lastmod(self, item: PublicNotice) -> datetime:
        """When it was published or withdrawn."""
        return item.withdrawal.withdrawn_at if hasattr(item, "withdrawal") else item.published_at

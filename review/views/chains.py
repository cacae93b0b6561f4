"""Circular, repeated and buck-passing certificates: each as a picture with its demands (notice 一)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.models import User
from campaign.queries import units_of
from campaign.views.asked import Asked, day_of
from review.enums import ChainGround, ChainKind, ChainStanding, LinkRole
from review.forms.chains import ChainFilter
from review.models import Chain, ChainLink, ChainQuerySet
from review.queries import rulings_under
from review.queries.chains import chain_counts, chains_for, openable, with_links
from review.sheets.chains_out import chains_csv, said, write_chains
from review.views.chain_picture import Picture, picture_of
from review.views.papers import as_file, chips, standing_tabs
from review.views.radar import SEEING, standing_of_looks

CHAINS = 8  # on a page
TAB_WORDS = {"open": "待处理", "reasoned": "已说明理由", "gone": "已消除"}
TONES = {ChainKind.CIRCLE: "refused", ChainKind.PASSED_ON: "waiting", ChainKind.REPEATED: "draft"}
LINES = {
    ChainGround.RING: "办每一项都要先办另一项，申请人走不出去。取消其中一个环节，就能走通。",
    ChainGround.MUTUAL: "各单位互指对方开具同一证明，申请人找不到开具单位。请取消，或者明确由谁核查。",
    ChainGround.BARRED: "开具单位按文件不得开具，申请人无处可办。请取消，或者请单位更正开具单位。",
    ChainGround.ENDED: "开具单位已经撤销，申请人无处可办。请单位更正开具单位，或者取消。",
    ChainGround.NO_SERVICE: "开具单位零报告签明没有政务服务事项。请与该单位核对，或者取消。",
    ChainGround.ONE_SERVICE: "同一服务事项对同一证明索要两次。请合并为一项，或者取消其中一项。",
    ChainGround.ALONG: "同一证明在前一环节已经提交，这里再次索要。请改由前一环节的结果证明，取消再次索要。",
}


@dataclass(frozen=True)
class Row:
    """One demand in the table: what is asked, where it leads, what is said of it."""

    link: ChainLink
    said: str
    url: str


@dataclass(frozen=True)
class Shown:
    """A chain with its picture, its table, and what there is to say of it."""

    chain: Chain
    tone: str
    words: str
    picture: Picture
    rows: list[Row]
    reason: str


@requires(*SEEING)
@require_safe
def chains(request: Asked) -> HttpResponse:
    """The chains that the person may see, circles first."""
    filter = filter_of(request)
    page = Paginator(with_links(filter.shown(), request.user), CHAINS).get_page(request.GET.get("page"))
    counts = chain_counts(filter.narrowed())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": filter,
        "active": chips(filter, request.GET),
        "clear_url": reverse("chains"),
        "tabs": standing_tabs(request, TAB_WORDS, counts, filter.tab),
        "tab": filter.tab,
        "count": counts[filter.tab],
        "chains": shown(page, request.user),
        "page": page,
        "query": query.urlencode(),
        "crumbs": [{"label": "一致性雷达", "url": reverse("radar")}, {"label": "循环、重复、推责证明"}],
        **standing_of_looks(),
    }
    return render(request, "review/chains.html", context)


@requires(*SEEING)
@require_safe
def chains_download(request: Asked, kind: str) -> HttpResponse:
    """The filtered chains as a file, a row for each demand: `xlsx` or `csv`."""
    return file_of(request, with_links(filter_of(request).shown(), request.user), kind, "循环重复推责证明")


def file_of(request: Asked, rows: Iterable[Chain], kind: str, name: str) -> HttpResponse:
    """These chains as a workbook or as text; another kind is not there."""
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        name,
        xlsx=lambda target: write_chains(target, rows, unit_name=own, day=day_of(request)),
        csv=lambda: chains_csv(rows),
    )


def filter_of(request: Asked) -> ChainFilter:
    """The filter as the address asks."""
    rows: ChainQuerySet = chains_for(request.user)
    return ChainFilter(request.GET, chains=rows, user=request.user)


def shown(found: Iterable[Chain], user: User) -> list[Shown]:
    """These chains (of `with_links`) as a page shows them; one query for what the person may open."""
    ones = list(found)
    links = {chain.pk: in_order(chain.shown) for chain in ones}  # type: ignore[attr-defined]
    keys = openable([link for some in links.values() for link in some], rulings_under(user))
    return [one_shown(chain, links[chain.pk], keys) for chain in ones]


def in_order(links: Iterable[ChainLink]) -> list[ChainLink]:
    """These demands as an applicant meets them: what leads in, the chain, where it breaks off."""
    places = (LinkRole.ENTRY, LinkRole.CORE, LinkRole.END)
    return sorted(links, key=lambda link: places.index(LinkRole(link.role)))


def one_shown(chain: Chain, links: list[ChainLink], keys: set[int]) -> Shown:
    """One chain: drawn, in a table whose items the person may open where they are among `keys`."""
    rows = [
        Row(link, said(link.facts), reverse("ruling", args=[link.ruling_id]) if link.ruling_id in keys else "")
        for link in links
    ]
    reasons = chain.standing_reasons  # type: ignore[attr-defined]
    tone = TONES[ChainKind(chain.kind)] if chain.standing == ChainStanding.OPEN else "plain"
    words = LINES[ChainGround(chain.ground)]
    if any(link.role == LinkRole.END for link in links):
        words = f"{words}其中另有证明要向不能开具的单位去开。"
    return Shown(chain, tone, words, picture_of(chain, links), rows, reasons[0].words if reasons else "")

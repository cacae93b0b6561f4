"""One edition: its page, and its file exactly as published."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe

from campaign.access import public
from publishing import queries
from publishing.enums import EditionKind, EditionState
from publishing.models import CoverNotice, Edition
from publishing.operations import FileLost, open_published
from publishing.views.public.page import crumbs_to, framed, public_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOR_EVER = "public, max-age=31536000, immutable"


def edition_or_404(code: str, round: int, kind: str, number: int) -> Edition:
    """The edition that this address names, if it is official."""
    found = queries.official_edition(code, round, kind, number).first()
    if found is None:
        raise Http404
    return found


@public_page
def edition(request: HttpRequest, code: str, round: int, kind: str, number: int) -> HttpResponse:
    """Number, dates, document, rows and sum of one edition; a superseded one says so and leads to the one in force."""
    one = edition_or_404(code, round, kind, number)
    return render(request, "publishing/public/edition.html", page_of(request, one))


def page_of(request: HttpRequest, one: Edition) -> dict[str, Any]:
    """The context of an edition's page."""
    root = ("summary_place", str(_("汇总"))) if one.kind == EditionKind.SUMMARY else ("place", str(_("各地清单")))
    return framed(
        request,
        "lists",
        edition=one,
        title=title_of(one),
        superseded=one.state == EditionState.SUPERSEDED,
        by=queries.replacement_of(one),
        crumbs=crumbs_to(one.unit.division, name=root[0], root=root[1], here=one.code),
        file=download_of(one),
        correction=one.compilation.correction_reason,
        before=one.compilation.supersedes,
        findings=list(one.findings.filter(cleared_at=None)),
        proof=proof_of(one),
        notice=notice_of(one),
    )


def notice_of(one: Edition) -> dict[str, Any] | None:
    """The notice that was published with the edition; None for one without."""
    cover = CoverNotice.objects.filter(compilation=one.compilation_id).first()
    if cover is None:
        return None
    url = reverse("list_notice", args=[one.unit.division.code, one.round.number, one.number])
    return {"url": url, "size": cover.size, "sha256": cover.sha256}


def proof_of(one: Edition) -> dict[str, Any] | None:
    """What the page says of the proof of an edition; None for one without a manifest."""
    manifest = getattr(one, "manifest", None)
    if manifest is None:
        return None
    before, seal = manifest.previous, getattr(one, "seal", None)
    return {
        "manifest": manifest,
        "data_label": _("数据文件（JSON，规范形式）"),
        "data_url": address_of(one, "edition_data"),
        "manifest_label": _("校验清单"),
        "manifest_url": address_of(one, "edition_manifest"),
        "previous": {"edition": before.edition, "url": address_of(before.edition)} if before else None,
        "seal": seal,
        "seal_label": _("电子印章"),
        "seal_url": address_of(one, "edition_seal") if seal else "",
    }


def title_of(one: Edition) -> str:
    """拉萨市证明事项保留清单（第1轮第1版）."""
    return str(one)


def address_of(one: Edition, name: str = "edition") -> str:
    """Where the page (or the file) of an edition lies: an address without Chinese characters."""
    return reverse(name, args=[one.unit.division.code, one.round.number, one.kind, one.number])


def download_of(one: Edition) -> dict[str, Any]:
    """An edition's workbook as the component `download` shows it."""
    return {
        "label": title_of(one),
        "url": address_of(one, "edition_file"),
        "page_url": address_of(one),
        "edition": one,
        "rows": one.rows,
        "updated": one.published_at,
        "sha256": one.sha256,
        "size": size_of(one),
    }


def size_of(one: Edition) -> int | None:
    """Bytes of the stored file; None where it is missing."""
    try:
        return one.path.stat().st_size
    except OSError:
        return None


def wanted_edition(request: HttpRequest, kwargs: dict[str, Any]) -> Edition:
    """The edition of this address, fetched once per request."""
    if not hasattr(request, "edition"):
        request.edition = edition_or_404(**kwargs)  # type: ignore[attr-defined]
    return request.edition  # type: ignore[attr-defined]


def sum_of(request: HttpRequest, **kwargs: Any) -> str:
    """The bytes' own SHA-256 is their ETag."""
    return f'"{wanted_edition(request, kwargs).sha256}"'


def published_at(request: HttpRequest, **kwargs: Any) -> datetime | None:
    """Published bytes never change."""
    return wanted_edition(request, kwargs).published_at


@public
@require_safe
@condition(sum_of, published_at)
def edition_file(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The workbook byte for byte as published; superseded ones stay."""
    return given(request, wanted_edition(request, kwargs), open_published, XLSX, "xlsx")


def given(
    request: HttpRequest, one: Edition, opened: Callable[[Edition], BinaryIO], kind: str, ending: str
) -> HttpResponseBase:
    """A file byte for byte as published; one that is not what it was is never given."""
    try:
        return for_ever(opened(one), kind, f"{title_of(one)}.{ending}")
    except FileLost as loss:
        return render(request, "publishing/public/edition.html", page_of(request, one) | {"loss": loss}, status=503)


def for_ever(file: BinaryIO, kind: str, name: str) -> FileResponse:
    """An open file to take away, which any cache may keep for ever: its bytes never change."""
    answer = FileResponse(file, content_type=kind)
    answer["Content-Disposition"] = attachment(name)
    answer["Cache-Control"] = FOR_EVER
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def attachment(name: str) -> str:
    """A Content-Disposition for a Chinese file name (RFC 6266), with a plain one for old programs."""
    ending = name.rpartition(".")[2]
    return f"attachment; filename=\"list.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"

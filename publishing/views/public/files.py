"""The files beside an edition's workbook: its rows as canonical JSON, its manifest, its seal; and the whole chain."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, BinaryIO

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from campaign.access import public
from campaign.models import LogSeal
from campaign.queries.log_proof import line_of
from publishing.models import Edition, EditionManifest
from publishing.operations import open_data, open_data_packed, open_manifest, open_seal
from publishing.operations.reading import packed_data
from publishing.views.public.edition import attachment, given, published_at, wanted_edition
from publishing.views.public.page import FRESH

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")
JSON, BYTES, LINES = "application/json", "application/octet-stream", "application/jsonl"


def proven(request: HttpRequest, kwargs: dict[str, Any]) -> Edition:
    """The edition of this address, if it has a manifest."""
    one = wanted_edition(request, kwargs)
    if getattr(one, "manifest", None) is None:
        raise Http404
    return one


def data_sum(request: HttpRequest, **kwargs: Any) -> str:
    """The hash of the rows; packed they are other bytes, with another tag."""
    one = proven(request, kwargs)
    return tag_of(one, packed=takes_packed(request) and packed_data(one).is_file())


def tag_of(one: Edition, *, packed: bool) -> str:
    """The ETag of an edition's rows."""
    return f'"{one.manifest.rows_sha256}{"-gz" if packed else ""}"'


def takes_packed(request: HttpRequest) -> bool:
    """Whether who asks says that they can unpack gzip."""
    return GZIP.search(request.headers.get("Accept-Encoding", "")) is not None


@public
@require_safe
@condition(data_sum, published_at)
def edition_data(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The rows of an edition as canonical JSON; packed as they lie on disk for who takes them so."""
    one, packed = proven(request, kwargs), False

    def opened(edition: Edition) -> BinaryIO:
        nonlocal packed
        twin = open_data_packed(edition) if takes_packed(request) else None
        packed = twin is not None
        return twin or open_data(edition)

    answer = given(request, one, opened, JSON, "json")
    patch_vary_headers(answer, ("Accept-Encoding",))
    if answer.status_code == HTTPStatus.OK:
        answer["ETag"] = tag_of(one, packed=packed)
        if packed:
            answer["Content-Encoding"] = "gzip"
    return answer


def manifest_sum(request: HttpRequest, **kwargs: Any) -> str:
    """The hash of the manifest."""
    return f'"{proven(request, kwargs).manifest.sha256}"'


@public
@require_safe
@condition(manifest_sum, published_at)
def edition_manifest(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The manifest of an edition."""
    return given(request, proven(request, kwargs), open_manifest, JSON, "manifest.json")


@public
@require_safe
def edition_seal(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The seal that is kept beside an edition."""
    one = wanted_edition(request, kwargs)
    if getattr(one, "seal", None) is None:
        raise Http404
    return given(request, one, open_seal, BYTES, "seal")


@public
@require_safe
@cache_control(public=True, max_age=FRESH)
def log_seals(request: HttpRequest) -> StreamingHttpResponse:
    """Every block of the sealed log, one a line: hashes and counts only, nothing of what was logged (decision 59)."""

    def lines() -> Iterator[bytes]:
        for seal in LogSeal.objects.order_by("number").defer("covers").iterator(500):
            yield line_of(seal) + b"\n"

    answer = StreamingHttpResponse(lines(), content_type=LINES)
    answer["Content-Disposition"] = attachment("办理记录封存.jsonl")
    return answer


@public
@require_safe
@cache_control(public=True, max_age=FRESH)
def manifests(request: HttpRequest) -> StreamingHttpResponse:
    """Every manifest in the order of publication, one a line, each line byte for byte what its hash is of."""

    def lines() -> Iterator[bytes]:
        for content in EditionManifest.objects.order_by("place").values_list("content", flat=True).iterator():
            yield f"{content}\n".encode()

    answer = StreamingHttpResponse(lines(), content_type=LINES)
    answer["Content-Disposition"] = attachment("全部校验清单.jsonl")
    return answer

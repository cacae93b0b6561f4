"""The files beside an edition's workbook: its rows as canonical JSON, its manifest, its seal; and the whole chain."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from campaign.access import public
from publishing.models import Edition, EditionManifest
from publishing.operations import open_data, open_manifest, open_seal
from publishing.views.public.edition import attachment, given, published_at, wanted_edition
from publishing.views.public.page import FRESH

JSON, BYTES, LINES = "application/json", "application/octet-stream", "application/jsonl"


def proven(request: HttpRequest, kwargs: dict[str, Any]) -> Edition:
    """The edition of this address, if it has a manifest."""
    one = wanted_edition(request, kwargs)
    if getattr(one, "manifest", None) is None:
        raise Http404
    return one


def data_sum(request: HttpRequest, **kwargs: Any) -> str:
    """The hash of the rows."""
    return f'"{proven(request, kwargs).manifest.rows_sha256}"'


@public
@require_safe
@condition(data_sum, published_at)
def edition_data(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """The rows of an edition as canonical JSON."""
    return given(request, proven(request, kwargs), open_data, JSON, "json")


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
def manifests(request: HttpRequest) -> StreamingHttpResponse:
    """Every manifest in the order of publication, one a line, each line byte for byte what its hash is of."""

    def lines() -> Iterator[bytes]:
        for content in EditionManifest.objects.order_by("place").values_list("content", flat=True).iterator():
            yield f"{content}\n".encode()

    answer = StreamingHttpResponse(lines(), content_type=LINES)
    answer["Content-Disposition"] = attachment("全部校验清单.jsonl")
    return answer

"""How a page of this act gives a register away, and a stored picture or paper."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from campaign.sheets.annex import AnnexLayout
from campaign.views.asked import Asked, day_of
from publishing.views.enquiries import file_answer, units_named
from review.views.papers import FILE_KINDS
from supervision.sheets.checks import register


def register_answer(request: Asked, form: AnnexLayout, rows: Iterable[Any], kind: str) -> HttpResponse:
    """The register as a file to take away; 404 for a kind that there is not."""
    if kind not in FILE_KINDS:
        raise Http404
    content = register(form, rows, kind, unit_name=units_named(request), day=day_of(request))
    return file_answer(content, form.sheet_name, kind)


def stored(file: Any, name: str, *, inline: bool = False) -> HttpResponse:
    """A stored file: a picture is shown (it was drawn anew here), a paper is only saved; 404 where its bytes are gone."""
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/jpeg" if inline else "application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

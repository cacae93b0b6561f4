"""QR codes of permanent addresses, drawn by the server: SVG on pages and as files, PNG for those who make their own posters."""

import io
from typing import Literal

import segno
from django.conf import settings
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from publishing.views.public.edition import attachment

Picture = Literal["svg", "png"]
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
QUIET = 4  # modules of white around it, as the norm wants (ISO/IEC 18004)
PNG_SCALE = 12  # pixels of a module: about 40 mm at 300 dots an inch


def absolute(path: str) -> str:
    """The address as it stands on paper: SITE_URL says where the site is for the public."""
    return settings.SITE_URL.rstrip("/") + path


def inline(path: str, words: str) -> SafeString:
    """The code of an address as an SVG in a page, with its words for those who do not see it; no style, no script."""
    drawn = _code(path).svg_inline(border=QUIET, omitsize=True, svgclass="qr", lineclass=None, title=words)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308 - segno escapes the title


def picture(path: str, kind: Picture, name: str, words: str) -> HttpResponse:
    """The code as a file with a Chinese name; SVG scales to any poster, PNG is 12 dots a module."""
    file = io.BytesIO()
    code = _code(path)
    if kind == "svg":
        code.save(file, kind="svg", border=QUIET, scale=PNG_SCALE, title=words, svgclass=None, lineclass=None)
    else:
        code.save(file, kind="png", border=QUIET, scale=PNG_SCALE)
    answer = HttpResponse(file.getvalue(), content_type=TYPES[kind])
    answer["Content-Disposition"] = attachment(f"{name}.{kind}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _code(path: str) -> segno.QRCode:
    """Level M: a quarter of an hour of rain or a thumb on the paper costs 15 per cent at most."""
    return segno.make(absolute(path), micro=False, error="m")

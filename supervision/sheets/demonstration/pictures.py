"""Pictures for the demonstration: drawn, so that no real window, paper or person is in them."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

PAPER, INK, WALL = (247, 244, 236), (64, 64, 72), (176, 188, 190)


def slip() -> bytes:
    """A picture of a slip from a window: nothing but stripes."""
    return _jpeg(_paper(480, 320, lines=6))


def board(*sheets: int) -> bytes:
    """A notice board with so many sheets, each with so many lines of text."""
    from PIL import Image

    image = Image.new("RGB", (40 + 220 * max(1, len(sheets)), 360), WALL)
    for place, lines in enumerate(sheets):
        image.paste(_paper(180, 260, lines), (40 + 220 * place, 50))
    return _jpeg(image)


def _paper(width: int, height: int, lines: int) -> "Picture":
    """A sheet with a heading and lines; Pillow is imported where a picture is made."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((width // 4, 16, 3 * width // 4, 30), fill=INK)
    for line in range(lines):
        top = 50 + line * max(14, (height - 70) // max(lines, 1))
        draw.rectangle((20, top, width - 20 - 37 * (line % 3), top + 6), fill=INK)
    return sheet


def _jpeg(image: "Picture") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()

"""The drawing child: a process of its own with hard limits that takes one photo and draws it anew, `python -I photo_child.py`.

Reads the bytes of a photo, answers one JSON line ({"code": …} or {"jpeg", "thumb", "width", "height"}) and behind it the bytes
of two JPEGs. What comes out was written by this encoder from the pixels alone: no EXIF, XMP, position, comment, preview or
anything that hung behind the picture. Pixels are counted before one of them is unpacked.
"""

import io
import json
import resource
import sys
from typing import Any

MEMORY_BYTES = 700 * 1024 * 1024
CPU_SECONDS = 6
KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = {
    "JPEG": 120_000_000,
    "PNG": 40_000_000,
    "WEBP": 40_000_000,
}  # a JPEG is unpacked at a fraction of its size
LONGEST_SIDE = 30_000
SHOWN, SMALL = 2048, 320  # the longer side, in pixels
SMALLEST_SIDE = 16


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def _opened(content: bytes) -> Any:
    """The picture with its size known and nothing unpacked, or the code of why not."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # looked at here, for each kind
    try:
        image = Image.open(io.BytesIO(content), formats=KINDS)
    except UnidentifiedImageError:
        return "not_a_photo"
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS[str(image.format)]:
        return "too_many_pixels"
    return "too_small" if min(width, height) < SMALLEST_SIDE else image


def _pixels(image: Any) -> Any:
    """The pixels alone, upright, at most so large, on white where it was transparent."""
    from PIL import Image, ImageOps

    image.draft("RGB", (SHOWN, SHOWN))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SHOWN, SHOWN))
    if "A" in upright.getbands() or "transparency" in upright.info:
        over = upright.convert("RGBA")
        upright = Image.new("RGBA", over.size, "white")
        upright.alpha_composite(over)
    bare = Image.new("RGB", upright.size)  # a new picture knows nothing of the old one but its pixels
    bare.paste(upright.convert("RGB"))
    return bare


def _drawn(image: Any, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def answer(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What is said of the photo, and the bytes of the two drawings."""
    try:
        image = _opened(content)
        if isinstance(image, str):
            return {"code": image}, b""
        bare = _pixels(image)
        jpeg = _drawn(bare, 82)
        size = bare.size
        bare.thumbnail((SMALL, SMALL))
        thumb = _drawn(bare, 70)
    except MemoryError:
        return {"code": "too_many_pixels"}, b""
    except Exception:  # whatever a hostile file does to the decoder, the person gets one plain answer
        return {"code": "damaged"}, b""
    return {"jpeg": len(jpeg), "thumb": len(thumb), "width": size[0], "height": size[1]}, jpeg + thumb


def main() -> None:
    """Answer once."""
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin
    import PIL.WebPImagePlugin  # noqa: F401 - before the limits

    _limit()
    said, drawn = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + drawn)


if __name__ == "__main__":
    main()

"""Photos are drawn anew: nothing of the file that came in is kept but its pixels, and hostile files end in one plain answer."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from supervision.operations.photos import PhotoRefused, cleaned, gate, is_bare, redrawn, segments

PLANTED = b"PLANTED-IN-THE-PHOTO"
LATITUDE = struct.pack("<2L", 29, 1) + struct.pack("<2L", 39, 1)


def taken(size: tuple[int, int] = (320, 200), kind: str = "JPEG", planted: bytes = PLANTED) -> bytes:
    """A photo as a telephone writes it: maker, place, comment, XMP, a preview, and bytes behind the picture."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = planted.decode(), planted.decode(), 6
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 39.0, 1.0), 3: "E", 4: (91.0, 7.0, 1.0)})
    exif.get_ifd(0x8769)[0x9286] = planted
    out, more = io.BytesIO(), {}
    if kind == "JPEG":
        more = {"comment": planted, "xmp": b"<x:xmpmeta>" + planted + b"</x:xmpmeta>"}
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, exif=exif, icc_profile=planted, **more)
    return out.getvalue() + planted


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_only_the_pixels_stay(kind: str):
    sent = taken(kind=kind)
    assert PLANTED in sent
    photo = redrawn(sent)
    for drawn in (photo.jpeg, photo.thumb):
        assert (PLANTED in drawn, LATITUDE in drawn, b"Exif" in drawn, b"http" in drawn) == (False,) * 4
        with Image.open(io.BytesIO(drawn)) as shown:
            assert (shown.format, dict(shown.getexif()), shown.info.get("comment")) == ("JPEG", {}, None)
        assert is_bare(drawn)
    # It lay on its side, and stands upright now that nothing says how it is to be turned.
    assert (photo.width, photo.height) == (200, 320)


def test_a_large_photo_is_drawn_smaller_and_has_a_small_twin():
    photo = redrawn(taken((3000, 1500)))
    assert max(photo.width, photo.height) == 2048
    with Image.open(io.BytesIO(photo.thumb)) as small:
        assert max(small.size) == 320


def piece(name: bytes, content: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", pixels) + piece(b"IEND", b"")


def archived(photo: bytes) -> bytes:
    """The photo in front of an archive: both programs open the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return photo + made.getvalue()


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda photo: b"", "empty"),
    "over ten megabytes": (lambda photo: photo + b"\0" * 10 * 1024 * 1024, "too_big"),
    "a page": (lambda photo: b"<html><script>alert(1)</script>", "not_a_photo"),
    "a GIF": (lambda photo: b"GIF89a" + photo, "not_a_photo"),
    "a sound": (lambda photo: b"RIFF\0\0\0\0WAVE" + photo, "not_a_photo"),
    "a page in its comment": (lambda photo: photo[:20] + b"<ScRiPt>alert(1)</script>" + photo[20:], "two_kinds"),
    "a program behind it": (lambda photo: photo + b"<?php system($_GET[0]); ?>", "two_kinds"),
    "an archive behind it": (archived, "two_kinds"),
    "a PDF in its head": (lambda photo: photo[:20] + b"%PDF-1.7" + photo[20:], "two_kinds"),
    "a bomb": (lambda photo: claiming(20_000, 20_000), "too_many_pixels"),
    "a long strip": (lambda photo: claiming(60_000, 20), "too_many_pixels"),
    "a dot": (lambda photo: claiming(1, 1), "too_small"),
    "less than it says": (lambda photo: claiming(5_000, 5_000), "damaged"),
    "cut short": (lambda photo: photo[: len(photo) // 2], "damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_has_one_plain_answer(kind: str):
    change, code = HOSTILE[kind]
    with pytest.raises(PhotoRefused) as refused:
        cleaned(change(taken()))
    assert (refused.value.code, refused.value.words[-1]) == (code, "。")


def test_what_is_no_photo_never_reaches_the_decoder():
    before_the_child = {name: gate(change(taken())) for name, (change, _) in HOSTILE.items()}
    assert [name for name, code in before_the_child.items() if not code] == [
        *("a bomb", "a long strip", "a dot", "less than it says", "cut short"),
    ]


def test_a_segment_for_metadata_is_seen():
    bare = cleaned(taken())
    told = bare[:2] + b"\xff\xe1\x00\x08Exif\0\0" + bare[2:]
    assert (is_bare(bare), is_bare(told), is_bare(bare + b"more"), is_bare(b"\xff\xd8\xff")) == (
        True,
        False,
        False,
        False,
    )
    assert next(segments(told)) == 0xE1

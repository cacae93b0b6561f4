"""A photo that somebody sends: looked at, drawn anew in a child process with caps, bare of everything but its pixels.

What a telephone writes into a photo says who took it, with what, when and where (trust.md T88). Nothing of the file that came in
is kept: what is stored are the two JPEGs that our own encoder made, and even their segments are read before they are believed.
"""

import fcntl
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaign.operations import Refused

_CHILD = Path(__file__).with_name("photo_child.py")
SECONDS, WAITS = 10.0, 5.0
PLACES = 2  # drawings at once
HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
HEAD = 1024  # bytes at the beginning of which other programs look for their own kind of file
OTHER_KINDS = (b"%PDF-", b"\x7fELF", b"#!/")
CODE_MARKS = (b"<script", b"<?php", b"<!doctype", b"<html", b"<svg xmlns")
# The segments of a bare JPEG: its beginning and end, JFIF, tables, frame, scan. Metadata would stand in APP1 to APP15 or COM.
_APP0, _SCAN, _END = 0xE0, 0xDA, 0xD9
_BARE = frozenset({_APP0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD, _SCAN})
REFUSALS = {
    "empty": _("文件是空的。请重新选择照片。"),
    "too_big": _("照片超过10MB。请用手机的“编辑”功能裁小，或者换一张再选。"),
    "not_a_photo": _("不是照片文件。请选择JPG、PNG或者WEBP格式的照片；iPhone照片请选“兼容性最佳”格式。"),
    "two_kinds": _("文件里除了照片还有别的内容，不能接收。请重新拍一张，或者截图后上传截图。"),
    "too_many_pixels": _("照片的像素太多，不能接收。请用截图或者小一些的照片。"),
    "too_small": _("照片太小，看不清内容。请换一张。"),
    "busy": _("照片暂时不能上传。可以先提交文字，之后凭编号补充照片。"),
    "damaged": _("照片不完整或者已经损坏，打不开。请重新拍照或者换一张。"),
}


@dataclass(frozen=True)
class CleanPhoto:
    """Two JPEGs of our own making: as it is shown, and small; the size in pixels of the first."""

    jpeg: bytes
    thumb: bytes
    width: int
    height: int


class PhotoRefused(Refused):
    """A photo is not taken; `words` says why and what to do, `code` is for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(str(REFUSALS[code]))
        self.code = code


def cleaned(content: bytes) -> bytes:
    """The JPEG that `redrawn` makes of a photo. Raises `PhotoRefused`."""
    return redrawn(content).jpeg


def redrawn(content: bytes) -> CleanPhoto:
    """The photo drawn anew from its pixels. Raises `PhotoRefused`, and nothing else whatever is in the file; never hangs.

    Takes the bytes of a JPEG, PNG or WEBP. A file that is something else as well (a page, an archive, a program) is refused
    though its drawing would be harmless: nobody sends such a file by accident.
    """
    if code := gate(content):
        raise PhotoRefused(code)
    try:
        said, drawn = _asked(content)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise PhotoRefused("damaged") from error
    if "code" in said:
        raise PhotoRefused(str(said["code"]))
    jpeg, thumb = drawn[: int(said["jpeg"])], drawn[int(said["jpeg"]) :]
    if len(thumb) != said["thumb"] or not (is_bare(jpeg) and is_bare(thumb)):
        raise PhotoRefused("damaged")
    return CleanPhoto(jpeg, thumb, int(said["width"]), int(said["height"]))


def gate(content: bytes) -> str:
    """Why the bytes are not even given to the decoder: empty, too large, no photo by their beginning, something else as well."""
    if not content:
        return "empty"
    if len(content) > settings.UPLOAD_LIMIT:
        return "too_big"
    if not content.startswith(HEADS) or (content.startswith(b"RIFF") and content[8:12] != b"WEBP"):
        return "not_a_photo"
    return "two_kinds" if is_something_else(content) else ""


def is_something_else(content: bytes) -> bool:
    """Whether another program would take the same bytes for a file of its own."""
    if any(mark in content[:HEAD] for mark in OTHER_KINDS) or zipfile.is_zipfile(io.BytesIO(content)):
        return True
    small = content.lower()
    return any(mark in small for mark in CODE_MARKS)


def _asked(content: bytes) -> tuple[dict[str, int | str], bytes]:
    """What the child says, and what it drew. Raises OSError, ValueError or TimeoutExpired where it does not answer."""
    with _slot():
        ended = _run(content)
    line, _newline, drawn = ended.stdout.partition(b"\n")
    said: dict[str, int | str] = json.loads(line)
    return said, drawn


@contextmanager
def _slot() -> Iterator[None]:
    """One of two places for drawing in all processes of the machine: a flood of photos must leave a processor to the pages.

    Raises `PhotoRefused` where none is free within a few seconds; the system frees the place of a process that was killed.
    """
    folder = Path(settings.VAR_DIR)
    until = time.monotonic() + WAITS
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f".drawing-{number}").open("w")) for number in range(PLACES)]
        while True:
            for file in files:
                with suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    yield
                    return
            if time.monotonic() > until:
                raise PhotoRefused("busy")
            time.sleep(0.05)


def _run(content: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-I", str(_CHILD)],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def is_bare(jpeg: bytes) -> bool:
    """Whether a JPEG is nothing but a picture: it ends with its end, and has no segment in which metadata could stand."""
    try:
        kinds = list(segments(jpeg))
    except (IndexError, ValueError):
        return False
    return jpeg.endswith(b"\xff\xd9") and set(kinds) <= _BARE and kinds.count(_APP0) == 1


def segments(jpeg: bytes) -> Iterator[int]:
    """The marks of the segments before the picture's own data, with that of the scan as the last. Raises ValueError."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    at = 2
    while True:
        if jpeg[at] != 0xFF:
            raise ValueError("no segment here")
        yield jpeg[at + 1]
        if jpeg[at + 1] == _SCAN:
            return
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])

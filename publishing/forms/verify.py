"""A file or a code that somebody wants to be verified: a file is hashed as it comes in, and nothing of it is stored."""

import hashlib
import re
import zlib
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext_lazy as _

MOST = 64 * 1024 * 1024  # bytes of a file that is hashed
LOOKED_AT = 8 * 1024 * 1024  # bytes in which the edition code is looked for; of larger files only the hash is known
UNPACKED = 32 * 1024 * 1024  # bytes that are unpacked of a workbook's texts, at most
PIECE = 256 * 1024
CODE = re.compile(r"(?<![0-9])[0-9]{6,12}-[0-9]{1,3}-附[345]-[0-9]{2,4}(?![0-9])".encode())
LONGEST_CODE = 40  # bytes: so much of a piece is looked at again with the next
TEXTS = (b"xl/sharedStrings.xml", b"xl/worksheets/sheet1.xml")


class HashedFile(UploadedFile):
    """A file of which only its name, size, hash and the edition code in it are known."""

    def __init__(self, name: str, size: int, sha256: str, code: str) -> None:
        super().__init__(BytesIO(), name, size=size)
        self.sha256, self.code = sha256, code


class HashingHandler(FileUploadHandler):
    """Hash what comes in and let it go; the beginning is kept for the time of the request, to find the edition code in it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.digest, self.head = hashlib.sha256(), bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece in; a file larger than any list ends the upload."""
        if start + len(raw_data) > MOST:
            raise StopUpload(connection_reset=False)
        self.digest.update(raw_data)
        if len(self.head) < LOOKED_AT:
            self.head += raw_data[: LOOKED_AT - len(self.head)]

    def file_complete(self, file_size: int) -> UploadedFile:
        """What is known of the file."""
        whole = bytes(self.head) if file_size <= LOOKED_AT else b""
        return HashedFile(self.file_name or "", file_size, self.digest.hexdigest(), claimed_code(whole))


def claimed_code(content: bytes) -> str:
    """The edition code that stands in a file: in its bytes, or in the packed texts of a workbook; empty where there is none."""
    if not content.startswith(b"PK"):
        return _code_in(content[:PIECE])
    return next(filter(None, (_code_in_part(content, name) for name in TEXTS)), "")


def _code_in(text: bytes) -> str:
    found = CODE.search(text)
    return found[0].decode() if found else ""


def _code_in_part(content: bytes, name: bytes) -> str:
    """Look through one packed part of a workbook, piece by piece, never more than so many bytes of it; the last code counts."""
    place = content.find(name)
    if place < 30 or content[place - 30 : place - 26] != b"PK\x03\x04":
        return ""
    start = place + len(name) + int.from_bytes(content[place - 2 : place], "little")
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    packed, rest, code, seen = content[start:], b"", "", 0
    try:
        while packed and seen < UNPACKED and not unpack.eof:
            piece = unpack.decompress(packed, PIECE)
            packed, seen = unpack.unconsumed_tail, seen + len(piece)
            code = _code_in(rest + piece) or code
            rest = piece[-LONGEST_CODE:]
    except zlib.error:
        return code
    return code


class VerifyForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("要核对的文件"),
        help_text=_("清单文件（XLSX）、数据文件（JSON）或者校验清单，不超过64MB。文件只用来计算校验值，不保存。"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json,.seal"}),
        error_messages={
            "required": _("没有收到文件，或者文件超过64MB。请选择文件后再核对。"),
            "max_length": _("文件名太长。请改短后再选。"),
        },
    )


class CodeForm(forms.Form):
    """A typed code."""

    code = forms.CharField(
        label=_("编号或者校验码"),
        help_text=_("照抄清单上印的编号或者校验码，也可以是64位的SHA-256。例：3F2A-91BC-0D4E-77A1"),
        max_length=80,
    )

"""A file or a code that somebody wants to be verified: a file is hashed as it comes in, and nothing of it is stored."""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
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
CODE = r"[0-9]{6,12}-[0-9]{1,3}-(?:附|\\u9644)[345]-[0-9]{2,4}"
IN_SHEET = re.compile(rf"编号：({CODE})(?![0-9])".encode())
IN_JSON = re.compile(rf'"code"\s*:\s*"({CODE})"'.encode())
FORMAT = re.compile(rb'"format"\s*:\s*"jianzheng-(?:edition|manifest)/1"')
TITLE = re.compile("<t[^>]*>证明事项(?:保留清单|取消清单|清理汇总表)</t>".encode())
LONGEST = 120  # bytes: so much of a piece is looked at again with the next
TEXTS = (b"xl/sharedStrings.xml", b"xl/worksheets/sheet1.xml")


class HashedFile(UploadedFile):
    """A file of which only its name, size, hash, and what it claims to be are known."""

    def __init__(self, name: str, size: int, sha256: str, claim: "Claim") -> None:
        super().__init__(BytesIO(), name, size=size)
        self.sha256, self.code, self.is_list = sha256, claim.code, claim.is_list


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
        return HashedFile(self.file_name or "", file_size, self.digest.hexdigest(), claim_of(bytes(self.head)))


@dataclass(frozen=True)
class Claim:
    """What a file looks like: of a kind that a list comes in, and the code of the edition that it is made like."""

    is_list: bool
    code: str = ""


def claim_of(content: bytes) -> Claim:
    """What a file claims to be: a workbook with the title of an annex and its code, or a JSON document in the form of an
    edition or a manifest. Tables, lines of JSON and the like are no lists, whatever codes stand in them."""
    if content.startswith(b"PK"):
        return Claim(True, _code_in_workbook(content))
    if not content.lstrip().startswith(b"{") or b"\n{" in content.strip():
        return Claim(False)
    head = content[:PIECE]
    found = IN_JSON.search(head) if FORMAT.search(content) else None
    return Claim(True, found[1].decode().replace("\\u9644", "附") if found else "")


def _code_in_workbook(content: bytes) -> str:
    """The code at the foot of an annex; empty where no sheet has the title of one."""
    is_annex, code, rest = False, "", b""
    for piece in _texts_of(content):
        looked = rest + piece
        is_annex = is_annex or TITLE.search(looked) is not None
        code = next((found[1].decode() for found in IN_SHEET.finditer(looked)), code)
        rest = piece[-LONGEST:]
    return code if is_annex else ""


def _texts_of(content: bytes) -> Iterator[bytes]:
    """The packed texts of a workbook, piece by piece, never more than so many bytes of them."""
    for name in TEXTS:
        place = content.find(name)
        if place < 30 or content[place - 30 : place - 26] != b"PK\x03\x04":
            continue
        start = place + len(name) + int.from_bytes(content[place - 2 : place], "little")
        unpack, packed, seen = zlib.decompressobj(-zlib.MAX_WBITS), content[start:], 0
        try:
            while packed and seen < UNPACKED and not unpack.eof:
                piece = unpack.decompress(packed, PIECE)
                packed, seen = unpack.unconsumed_tail, seen + len(piece)
                yield piece
        except zlib.error:
            continue


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
    """A typed code; no stroke, which would be another address, and at least a digit or a letter."""

    def clean_code(self) -> str:
        """The code as it can stand in an address."""
        code = "".join(str(self.cleaned_data["code"]).split("/"))
        if not any(sign.isalnum() for sign in code):
            raise forms.ValidationError(_("请照抄清单上印的编号或者校验码，例：3F2A-91BC-0D4E-77A1"))
        return code

    code = forms.CharField(
        label=_("编号或者校验码"),
        help_text=_("照抄清单上印的编号或者校验码，也可以是64位的SHA-256。例：3F2A-91BC-0D4E-77A1"),
        max_length=80,
    )

"""The gate before the reader: what can be known of an uploaded file without unpacking a byte of it.

Order: size → first bytes → zip directory → names → forbidden parts → declared size. The limits on the XML inside
are kept by the reader, which counts while it unpacks. Pure Python, no Django: it runs in the reading child.
"""

import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from campaign.sheets.refusals import REFUSALS, GateRefusal

__all__ = ["REFUSALS", "GateRefusal", "open_document", "open_workbook", "refuse_by_size"]

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_PARTS = 300
MAX_SHEETS = 50
MAX_DIRECTORY_BYTES = 512 * 1024  # 300 parts need about 30 kB
MAX_DECLARED_BYTES = 256 * 1024 * 1024  # beyond this nothing is unpacked at all
MAX_UNPACKED_BYTES = 64 * 1024 * 1024  # counted while unpacking, over all parts

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_PASSWORD_FLAG = 0x1
_FORBIDDEN = (
    ("xl/vbaproject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/dialogsheets/", "macros"),
    ("xl/embeddings/", "embedded_object"),
    ("xl/activex/", "embedded_object"),
    ("xl/ctrlprops/", "embedded_object"),
    ("xl/externallinks/", "external_link"),
    ("xl/connections", "data_connection"),
    ("xl/querytables/", "data_connection"),
)
_FORBIDDEN_IN_DOCUMENTS = (
    ("word/vbaproject", "macros"),
    ("word/embeddings/", "embedded_object"),
    ("word/activex/", "embedded_object"),
)


def refuse_by_size(size: int) -> None:
    """Raise GateRefusal for a file of no bytes or of more than 10 MB."""
    if size == 0:
        raise GateRefusal("empty_file")
    if size > MAX_FILE_BYTES:
        raise GateRefusal("file_too_big")


def other_bytes(path: str | Path) -> bytes | None:
    """Give the content of a file that is neither a zip archive nor an OLE2 document, None for those two.

    Raises GateRefusal for a file of no bytes or of more than 10 MB.
    """
    with Path(path).open("rb") as file:
        refuse_by_size(os.fstat(file.fileno()).st_size)
        head = file.read(8)
        return None if head.startswith((b"PK", _OLE2)) else head + file.read(MAX_FILE_BYTES)


def open_workbook(path: str | Path) -> zipfile.ZipFile:
    """Open the file as a zip archive that has passed the gate; the caller closes it.

    Raises GateRefusal with its own code for each reason; other errors mean that the file is corrupt.
    """
    file = Path(path).open("rb")  # noqa: SIM115 - closed with the archive
    try:
        refuse_by_size(os.fstat(file.fileno()).st_size)
        _refuse_by_first_bytes(file)
        _refuse_by_directory_size(file)
        archive = zipfile.ZipFile(file)
        _refuse_by_directory(archive, file)
    except BaseException:
        file.close()
        raise
    return archive


def open_document(path: str | Path) -> zipfile.ZipFile:
    """Open a Word file as a zip archive that has passed the same looks at its directory; the caller closes it.

    Raises GateRefusal with its own code for each reason; other errors mean that the file is corrupt.
    """
    file = Path(path).open("rb")  # noqa: SIM115 - closed with the archive
    try:
        refuse_by_size(os.fstat(file.fileno()).st_size)
        _refuse_by_directory_size(file)
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
        _refuse_by_count([entry.filename for entry in entries])
        _refuse_overlap(entries, file, archive.start_dir)
        _refuse_names(entries)
        names = {entry.filename.lower() for entry in entries}
        for start, code in _FORBIDDEN_IN_DOCUMENTS:
            if any(name.startswith(start) for name in names):
                raise GateRefusal(code)
        if sum(entry.file_size for entry in entries) > MAX_DECLARED_BYTES:
            raise GateRefusal("too_big_unpacked")
    except BaseException:
        file.close()
        raise
    return archive


def open_pile(file: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP of files that were brought together: few entries, none that shares bytes with another. The names are the
    caller's to look at, and the bytes to count.

    Raises GateRefusal; other errors mean that the file is corrupt.
    """
    _refuse_by_directory_size(file)
    archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise GateRefusal("too_many_parts")
    _refuse_overlap(entries, file, archive.start_dir)
    return archive


def _refuse_by_first_bytes(file: BinaryIO) -> None:
    head = file.read(8)
    if head == _OLE2:
        body = file.read(MAX_FILE_BYTES)
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise GateRefusal("encrypted")
        raise GateRefusal("not_xlsx", "text_document" if "WordDocument".encode("utf-16-le") in body else "old_workbook")
    if not head.startswith(b"PK"):
        raise GateRefusal("not_xlsx", "web_page" if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else "")


def _refuse_by_directory_size(file: BinaryIO) -> None:
    """Look at the end record before zipfile builds an object for each of a hundred thousand entries."""
    size = file.seek(0, os.SEEK_END)
    tail_at = max(0, size - 65_557)
    file.seek(tail_at)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_RECORD.size:
        raise GateRefusal("corrupt")
    directory_bytes = _END_RECORD.unpack_from(tail, at)[5]
    if directory_bytes > MAX_DIRECTORY_BYTES:
        raise GateRefusal("too_many_parts")


def _refuse_by_directory(archive: zipfile.ZipFile, file: BinaryIO) -> None:
    entries = archive.infolist()
    _refuse_by_count([entry.filename for entry in entries])
    _refuse_overlap(entries, file, archive.start_dir)
    _refuse_names(entries)
    names = {entry.filename.lower() for entry in entries}
    for start, code in _FORBIDDEN:
        if any(name.startswith(start) for name in names):
            raise GateRefusal(code)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise GateRefusal("not_xlsx", "old_workbook")
    if not any(name.startswith("xl/") for name in names):
        raise GateRefusal("not_xlsx", "text_document" if "word/document.xml" in names else "")
    if sum(entry.file_size for entry in entries) > MAX_DECLARED_BYTES:
        raise GateRefusal("too_big_unpacked")


def _refuse_by_count(names: list[str]) -> None:
    sheets = [name for name in names if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")]
    others = [name for name in names if not name.lower().startswith("xl/worksheets/")]
    if len(others) <= MAX_PARTS and len(sheets) > MAX_SHEETS:
        raise GateRefusal("too_many_sheets")
    if len(names) > MAX_PARTS:
        raise GateRefusal("too_many_parts")


def _refuse_overlap(entries: list[zipfile.ZipInfo], file: BinaryIO, directory_at: int) -> None:
    """Entries that share bytes are a bomb (CVE-2024-0450; Python's own guard is missing before 3.11.8)."""
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free_from:
            raise GateRefusal("overlapping_parts")
        file.seek(entry.header_offset)
        local = _LOCAL.unpack(file.read(_LOCAL.size))
        if local[0] != b"PK\x03\x04":
            raise GateRefusal("corrupt")
        free_from = entry.header_offset + _LOCAL.size + local[9] + local[10] + entry.compress_size
    if free_from > directory_at:
        raise GateRefusal("overlapping_parts")


def _refuse_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        steps = name.split("/")
        mode = entry.external_attr >> 16
        if (
            "\\" in name + getattr(entry, "orig_filename", "")
            or name.startswith("/")
            or ":" in steps[0]
            or ".." in steps
            or "\0" in getattr(entry, "orig_filename", "")
            or stat.S_ISLNK(mode)
        ):
            raise GateRefusal("bad_part_name")
        if name.lower() in seen:
            raise GateRefusal("duplicate_part")
        seen.add(name.lower())
        if entry.flag_bits & _PASSWORD_FLAG:
            raise GateRefusal("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise GateRefusal("corrupt")

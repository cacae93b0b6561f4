"""A ZIP of files that were brought together: all that can be known of it without unpacking is looked at first, then each file
is unpacked a little at a time while it is read. What lies in it is not believed: each file goes through the gate of its own
kind afterwards."""

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from django.core.exceptions import ValidationError

from campaign.sheets.gate import MAX_FILE_BYTES, GateRefusal, open_pile

MAX_PILE_BYTES = 10 * 1024 * 1024  # of a larger upload nothing is kept (`UPLOAD_LIMIT`)
MAX_UNPACKED_BYTES = 96 * 1024 * 1024  # all files together; of none more is unpacked than the directory says
UTF8_FLAG = 0x800
IGNORED = ("__macosx/", "thumbs.db", ".ds_store", "desktop.ini", "~$")
_AGAIN = "请只把送来的申报表和签字页扫描件用系统自带的功能重新压缩成ZIP，再选择。"
WORDS = {
    "empty_file": "压缩包是空的。请检查后重新选择。",
    "file_too_big": "压缩包超过10MB。请分成几个压缩包，分几次代报。",
    "corrupt": f"这不是ZIP压缩包，或者文件已损坏（RAR、7Z不收）。{_AGAIN}",
    "encrypted": "压缩包设有密码，系统无法读取。请取消密码，重新压缩后再选择。",
    "too_many_parts": "压缩包里的文件超过300个。请分成几个压缩包，分几次代报。",
    "overlapping_parts": f"压缩包内部互相重叠，不是正常的压缩包。{_AGAIN}",
    "bad_part_name": f"压缩包里有不正常的路径。{_AGAIN}",
    "duplicate_part": "压缩包里同一个文件名出现两次，以哪个为准无法判断。请去掉一个后重新压缩。",
    "too_big_unpacked": f"压缩包展开后内容过大（一个文件最多10MB，合计最多96MB）。{_AGAIN}",
}


class PileRefused(ValidationError):
    """The ZIP is refused as a whole; `words` say why and what to do. While a form reads a file of it, an error of its field."""

    def __init__(self, code: str) -> None:
        self.words = WORDS.get(code, WORDS["corrupt"])
        super().__init__(self.words, code=code)


@dataclass(frozen=True)
class Piece:
    """One file of a pile: its path in the ZIP as a person wrote it, and its bytes as the directory counts them."""

    path: str
    size: int
    pile: Path
    entry: zipfile.ZipInfo

    @property
    def name(self) -> str:
        """The last step of the path."""
        return PurePosixPath(self.path).name


class Unpacking:
    """The bytes of a piece, unpacked as they are read; nothing is open before the first and behind the last of them."""

    def __init__(self, piece: Piece) -> None:
        self._piece, self._held = piece, ExitStack()
        self._stream: IO[bytes] | None = None

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes, all by default; b"" behind the last. Raises `PileRefused` where they are not what they say."""
        try:
            if self._stream is None:
                archive = self._held.enter_context(zipfile.ZipFile(self._piece.pile))
                self._stream = self._held.enter_context(archive.open(self._piece.entry))
            data = self._stream.read(size)
        except Exception as error:  # whatever a broken archive makes the library raise
            self.close()
            raise PileRefused("corrupt") from error
        if size and not data:
            self._held.close()
            self._stream = BytesIO()
        return data

    def seek(self, at: int) -> int:
        """Back to the first byte; nothing else is asked for."""
        if at:
            raise ValueError("only from the beginning")
        self.close()
        return 0

    def close(self) -> None:
        """Let go of the ZIP; the next reading begins anew."""
        self._held.close()
        self._stream = None


def pieces_of(path: Path) -> list[Piece]:
    """All files of the ZIP by its directory, without what systems add by themselves (`__MACOSX` …); nothing is unpacked.

    Raises `PileRefused`, and then gives nothing.
    """
    try:
        with path.open("rb") as file:
            return list(_pieces(path, file))
    except GateRefusal as refusal:
        raise PileRefused(refusal.code) from refusal
    except PileRefused:
        raise
    except Exception as error:  # whatever a broken archive makes the library raise
        raise PileRefused("corrupt") from error


def _pieces(path: Path, file: BinaryIO) -> Iterator[Piece]:
    if not 0 < (size := os.fstat(file.fileno()).st_size) <= MAX_PILE_BYTES:
        raise PileRefused("file_too_big" if size else "empty_file")
    archive = open_pile(file)
    entries = {_name_of(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    if len(entries) < sum(not entry.is_dir() for entry in archive.infolist()):
        raise PileRefused("duplicate_part")
    wanted = {name: entry for name, entry in entries.items() if not _is_ignored(name)}
    for name, entry in wanted.items():
        _refuse(name, entry)
    # zipfile unpacks of no entry more than the directory says, and tells by the checksum where it was cut off.
    sizes = [entry.file_size for entry in wanted.values()]
    if sum(sizes) > MAX_UNPACKED_BYTES or max(sizes, default=0) > MAX_FILE_BYTES:
        raise PileRefused("too_big_unpacked")
    for name, entry in wanted.items():
        yield Piece(name, entry.file_size, path, entry)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese systems write GBK where the flag for UTF-8 is missing, and zipfile reads code page 437."""
    given = entry.orig_filename
    if entry.flag_bits & UTF8_FLAG:
        return given
    try:
        raw = given.encode("cp437")
    except UnicodeEncodeError:
        return given
    for coding in ("utf-8", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return given


def _is_ignored(name: str) -> bool:
    low = name.lower()
    return low.startswith(IGNORED[0]) or low.rpartition("/")[2].startswith(IGNORED[1:])


def _refuse(name: str, entry: zipfile.ZipInfo) -> None:
    steps = name.split("/")
    if ".." in steps or name.startswith("/") or "\\" in name or "\0" in name or ":" in steps[0]:
        raise PileRefused("bad_part_name")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise PileRefused("bad_part_name")
    if entry.flag_bits & 0x1:
        raise PileRefused("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PileRefused("corrupt")

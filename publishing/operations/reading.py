"""Open the files of published lists exactly as they were published, or not at all; who asks closes them."""

import hashlib
import shutil
from pathlib import Path
from typing import BinaryIO

from campaign.operations import Refused
from publishing.enums import OFFICIAL
from publishing.models import CoverNotice, Edition
from publishing.operations.storing import PACKED, hash_of_packed

FAILED = "校验未通过，不能提供下载，正在核实。请联系技术人员从备份恢复。"


class FileLost(Refused):
    """The stored bytes of a published edition are missing or are not those that were published."""


def open_published(edition: Edition) -> BinaryIO:
    """The workbook of a published edition. Raises `FileLost` when it is not what it was, or a check found so of its rows."""
    refuse_unfit(edition)
    return _opened(edition.path, edition.sha256)


def write_published(edition: Edition, path: Path) -> int:
    """Write the workbook of a published edition to a path; gives how many bytes it is. Raises `FileLost`, `OSError`."""
    if path.exists() and path.samefile(edition.path):
        return path.stat().st_size
    with open_published(edition) as file, path.open("wb") as out:
        shutil.copyfileobj(file, out)
        return out.tell()


def open_data(edition: Edition) -> BinaryIO:
    """The rows of a published edition as canonical JSON. Raises `FileLost` as `open_published` does."""
    refuse_unfit(edition)
    return _opened(edition.manifest.data_path, edition.manifest.rows_sha256)


def open_data_packed(edition: Edition) -> BinaryIO | None:
    """The same packed (gzip), after all that is in it was unpacked and hashed; None where there is no such twin, or it is not of these
    rows: then the data themselves are to be given. Raises `FileLost` where nothing of the edition may be given."""
    refuse_unfit(edition)
    try:
        file = packed_data(edition).open("rb")
    except OSError:
        return None
    if hash_of_packed(file) != edition.manifest.rows_sha256:
        file.close()
        return None
    file.seek(0)
    return file


def packed_data(edition: Edition) -> Path:
    """Where the packed twin of an edition's rows lies, if there is one: of lists published before there were any it is missing."""
    path: Path = edition.manifest.data_path
    return path.with_name(f"{path.name}{PACKED}")


def open_manifest(edition: Edition) -> BinaryIO:
    """The manifest of a published edition. Raises `FileLost` as `open_published` does."""
    refuse_unfit(edition)
    return _opened(edition.manifest.path, edition.manifest.sha256)


def open_seal(edition: Edition) -> BinaryIO:
    """The seal that is kept beside a published edition. Raises `FileLost` as `open_published` does."""
    refuse_unfit(edition)
    return _opened(edition.seal.path, edition.seal.sha256)


def open_cover(cover: CoverNotice) -> BinaryIO:
    """The notice that goes with published lists. Raises `FileLost` when it is not what it was."""
    return _opened(cover.path, cover.sha256)


def refuse_unfit(edition: Edition) -> None:
    """Refuse (`FileLost`) to give anything of an edition that is not published, or of which a check found that it is not as
    it was published: files, and whatever is made from its rows."""
    if edition.state not in OFFICIAL:
        raise FileLost("该清单尚未公布，没有可下载的文件。")
    if edition.findings.filter(cleared_at=None).exists():
        raise FileLost(f"{edition}{FAILED}")


def _opened(path: Path, sha256: str) -> BinaryIO:
    """The file at its beginning, after all of it was hashed piece by piece: a list of a region never lies in memory as a whole."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileLost("已公布的文件不在原处，请联系技术人员从备份恢复。") from error
    try:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise FileLost("文件与公布时的校验码不符，不能提供下载，请联系技术人员从备份恢复。")
        file.seek(0)
    except OSError as error:
        file.close()
        raise FileLost("已公布的文件读不出来，请联系技术人员从备份恢复。") from error
    except FileLost:
        file.close()
        raise
    return file

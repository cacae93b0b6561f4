"""Give the files of published lists exactly as they were published, or not at all."""

import hashlib
from pathlib import Path

from campaign.operations import Refused
from publishing.enums import OFFICIAL
from publishing.models import CoverNotice, Edition

FAILED = "校验未通过，不能提供下载，正在核实。请联系技术人员从备份恢复。"


class FileLost(Refused):
    """The stored bytes of a published edition are missing or are not those that were published."""


def read_published(edition: Edition) -> bytes:
    """The workbook of a published edition. Raises `FileLost` when it is not what it was, or a check found so of its rows."""
    refuse_unfit(edition)
    return _read(edition.path, edition.sha256)


def read_data(edition: Edition) -> bytes:
    """The rows of a published edition as canonical JSON. Raises `FileLost` as `read_published` does."""
    refuse_unfit(edition)
    return _read(edition.manifest.data_path, edition.manifest.rows_sha256)


def read_manifest(edition: Edition) -> bytes:
    """The manifest of a published edition. Raises `FileLost` as `read_published` does."""
    refuse_unfit(edition)
    return _read(edition.manifest.path, edition.manifest.sha256)


def read_seal(edition: Edition) -> bytes:
    """The seal that is kept beside a published edition. Raises `FileLost` as `read_published` does."""
    refuse_unfit(edition)
    return _read(edition.seal.path, edition.seal.sha256)


def read_cover(cover: CoverNotice) -> bytes:
    """The notice that goes with published lists. Raises `FileLost` when it is not what it was."""
    return _read(cover.path, cover.sha256)


def refuse_unfit(edition: Edition) -> None:
    """Refuse (`FileLost`) to give anything of an edition that is not published, or of which a check found that it is not as
    it was published: files, and whatever is made from its rows."""
    if edition.state not in OFFICIAL:
        raise FileLost("该清单尚未公布，没有可下载的文件。")
    if edition.findings.filter(cleared_at=None).exists():
        raise FileLost(f"{edition}{FAILED}")


def _read(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileLost("已公布的文件不在原处，请联系技术人员从备份恢复。") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileLost("文件与公布时的校验码不符，不能提供下载，请联系技术人员从备份恢复。")
    return content

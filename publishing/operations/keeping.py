"""Keep the scanned sheet of the government's approval, and read it again as it came (notice 五(三): 报本级人民政府审定)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from campaign.models import User
from campaign.operations import Refused, record
from publishing.checks import kind_of_sheet, problems_of_sheet
from publishing.models import ApprovalSheet, Compilation

NAME_MOST = 200
SHEETS_MOST = 20  # scans of one list; they cannot be taken back


@dataclass(frozen=True)
class Scan:
    """A file as it came: the name that the person gave it, and its bytes."""

    name: str
    content: bytes


class NotASheet(Refused):
    """The file is empty, too large, or neither PDF nor picture."""


class SheetLost(Refused):
    """The stored bytes of a scan are missing or are not those that were kept."""


def store_sheet(compilation: Compilation, scan: Scan, *, actor: User, at: datetime) -> ApprovalSheet:
    """Write a scan outside the web root under a name of our own; the same bytes twice are kept once. Raises `NotASheet`.

    Who calls it has asked whether the person may, and holds the compilation.
    """
    problems, kind = problems_of_sheet(len(scan.content), scan.content[:8]), kind_of_sheet(scan.content)
    if problems or kind is None:
        raise NotASheet("".join(problem.words for problem in problems))
    digest = hashlib.sha256(scan.content).hexdigest()
    if known := compilation.approval_sheets.filter(sha256=digest).first():
        _heal(known, scan.content, actor, at)
        return known
    if compilation.approval_sheets.count() >= SHEETS_MOST:
        raise NotASheet(f"本清单已留存{SHEETS_MOST}份扫描件，不能再添加。请把其余各页合并为一份后联系技术人员。")
    name = "".join(sign for sign in scan.name if sign.isprintable())[-NAME_MOST:]
    sheet = ApprovalSheet(
        compilation=compilation,
        file_name=name or f"呈批表.{kind}",
        kind=kind,
        size=len(scan.content),
        sha256=digest,
        kept_by=actor,
        kept_at=at,
    )
    sheet.file.save("", ContentFile(scan.content), save=False)
    sheet.save()
    record(sheet, "keep_sheet", "留存审定呈批表扫描件", actor=actor, at=at)
    return sheet


def _heal(sheet: ApprovalSheet, content: bytes, actor: User, at: datetime) -> None:
    """Put the bytes back under their name where the stored ones are lost: who has the scan brings it again."""
    try:
        read_sheet(sheet)
    except SheetLost:
        name = str(sheet.file.name)
        sheet.file.storage.delete(name)
        sheet.file.storage.save(name, ContentFile(content))
        record(sheet, "heal_sheet", "恢复呈批表扫描件", actor=actor, at=at)


def read_sheet(sheet: ApprovalSheet) -> bytes:
    """The bytes of a scan, exactly as they came. Raises `SheetLost` when they are not what they were."""
    try:
        with sheet.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise SheetLost("扫描件不在原处，请联系技术人员从备份恢复。") from error
    if hashlib.sha256(content).hexdigest() != sheet.sha256:
        raise SheetLost("扫描件与上传时的校验码不符，不能提供下载，请联系技术人员从备份恢复。")
    return content

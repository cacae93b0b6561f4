"""Keep the scanned sheet of the government's approval, and read it again as it came (notice 五(三): 报本级人民政府审定)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from campaign.models import User
from campaign.operations import Refused, record
from publishing.checks import kind_of_sheet, problems_of_sheet
from publishing.enums import SheetKind
from publishing.models import ApprovalSheet, Compilation

NAME_MOST = 200


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
    if problems := problems_of_sheet(len(scan.content), scan.content[:8]):
        raise NotASheet("".join(problem.words for problem in problems))
    digest = hashlib.sha256(scan.content).hexdigest()
    if known := compilation.approval_sheets.filter(sha256=digest).first():
        return known
    kind = kind_of_sheet(scan.content) or SheetKind.PDF
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

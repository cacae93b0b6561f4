"""Every workbook that is sent up is counted and logged, also one that is refused."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from campaign.models import LogEntry, Unit, User
from campaign.operations import Refused, record
from submissions.models import Declaration
from submissions.operations.declarations import may_fill
from submissions.operations.items import NotEditable, cut

QUOTA = 20
WITHIN = timedelta(hours=1)


class TooManyUploads(Refused):
    """The person has sent up as many workbooks as one hour may see: reading them is costly."""


def digest_of(chunks: Iterable[bytes]) -> str:
    """Give the SHA-256 of a file, by which it is counted."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def admit_upload(declaration: Declaration, name: str, sha256: str, *, actor: User, at: datetime) -> None:
    """Log that a workbook called `name` was sent up for the declaration.

    Raises `NoPower`, `NotEditable`, or `TooManyUploads` after `QUOTA` files of this person within the hour.
    """
    may_fill(declaration, actor)
    if not declaration.is_editable:
        raise NotEditable(f"申报表{declaration.get_state_display()}，内容已锁定，不能再上传。")
    count_upload(declaration, name, sha256, actor=actor, at=at)


def count_upload(thing: Declaration | Unit, name: str, sha256: str, *, actor: User, at: datetime) -> None:
    """Log that a workbook called `name` was sent up for a paper or for a unit. Raises `TooManyUploads`.

    The same file counts once within the hour, however often it is looked at, and is logged once for the same thing.
    """
    lately = LogEntry.objects.filter(actor=actor, move="upload", at__gt=at - WITHIN, at__lte=at)
    files = set(lately.values_list("after__sha256", flat=True))
    if sha256 not in files and len(files) >= QUOTA:
        raise TooManyUploads(f"一小时内最多上传{QUOTA}份文件，您已用完。请先按已列出的问题改正工作簿，过一小时再上传。")
    if not lately.filter(pk__in=LogEntry.objects.about(thing).values("pk"), after__sha256=sha256).exists():
        record(thing, "upload", f"上传工作簿“{cut(name)}”", actor=actor, at=at, after={"sha256": sha256})

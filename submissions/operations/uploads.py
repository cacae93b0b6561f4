"""Every workbook that is sent up is counted and logged, also one that is refused."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from campaign.models import LogEntry, Unit, User
from campaign.operations import Refused, record
from campaign.templatetags.face import moment
from submissions.models import Declaration, WorkbookRead
from submissions.operations.declarations import may_fill
from submissions.operations.items import NotEditable, cut

QUOTA = 20
WITHIN = timedelta(hours=1)


class TooManyUploads(Refused):
    """The person has had as many workbooks read as one hour may see."""


def digest_of(chunks: Iterable[bytes]) -> str:
    """Give the SHA-256 of a file, by which it is counted."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def admit_upload(declaration: Declaration, name: str, sha256: str, *, actor: User, at: datetime) -> None:
    """Log that a workbook called `name` was sent up for the declaration.

    Raises `NoPower`, `NotEditable`, or `TooManyUploads` after `QUOTA` readings for this person within the hour.
    """
    may_fill(declaration, actor)
    if not declaration.is_editable:
        raise NotEditable(f"申报表{declaration.get_state_display()}，内容已锁定，不能再上传。")
    count_upload(declaration, name, sha256, actor=actor, at=at)


def count_upload(thing: Declaration | Unit, name: str, sha256: str, *, actor: User, at: datetime) -> None:
    """Count the reading of a workbook called `name`, sent up for a paper or for a unit. Raises `TooManyUploads`.

    Each reading counts, also of the same file; it is logged once within the hour for the same thing.
    """
    with transaction.atomic():
        count_reading(actor=actor, at=at)
        lately = LogEntry.objects.filter(actor=actor, move="upload", at__gt=at - WITHIN, at__lte=at)
        if not lately.filter(pk__in=LogEntry.objects.about(thing).values("pk"), after__sha256=sha256).exists():
            record(thing, "upload", f"上传工作簿“{cut(name)}”", actor=actor, at=at, after={"sha256": sha256})


def count_reading(*, actor: User, at: datetime) -> None:
    """Count one reading of a workbook for a person: sent up, its columns asked about, split, compared anew or marked.

    Raises `TooManyUploads` after `QUOTA` within the hour, with when the next one is possible. A refused one is not counted.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)  # many at the same moment are counted one by one
        reads = WorkbookRead.objects.filter(user=actor)
        lately = list(reads.filter(at__gt=at - WITHIN).order_by("at").values_list("at", flat=True))
        if len(lately) >= QUOTA:
            raise TooManyUploads(
                f"一小时内最多读取{QUOTA}次工作簿，您已用完；上传、对应栏目、拆分、重新比对和标出问题各计一次。"
                f"{moment(lately[-QUOTA] + WITHIN)}（北京时间）以后可以再办理。请先按已列出的问题改正工作簿。"
            )
        reads.filter(at__lte=at - WITHIN).delete()
        WorkbookRead.objects.create(user=actor, at=at)

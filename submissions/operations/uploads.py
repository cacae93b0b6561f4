"""Every workbook that is sent up is counted and logged, also one that is refused."""

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


def admit_upload(declaration: Declaration, name: str, *, actor: User, at: datetime) -> None:
    """Log that a workbook called `name` was sent up for the declaration.

    Raises `NoPower`, `NotEditable`, or `TooManyUploads` after `QUOTA` files of this person within the hour.
    """
    may_fill(declaration, actor)
    if not declaration.is_editable:
        raise NotEditable(f"申报表{declaration.get_state_display()}，内容已锁定，不能再上传。")
    count_upload(declaration, name, actor=actor, at=at)


def count_upload(thing: Declaration | Unit, name: str, *, actor: User, at: datetime) -> None:
    """Log that a workbook called `name` was sent up for a paper or for a unit. Raises `TooManyUploads`."""
    if LogEntry.objects.filter(actor=actor, move="upload", at__gt=at - WITHIN, at__lte=at).count() >= QUOTA:
        raise TooManyUploads(f"一小时内最多上传{QUOTA}次，您已用完。请先按已列出的问题改正工作簿，过一小时再上传。")
    record(thing, "upload", f"上传工作簿“{cut(name)}”", actor=actor, at=at)

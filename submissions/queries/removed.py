"""What the last upload took out of a declaration, while it can be put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaign.models import LogEntry
from submissions.models import Declaration

RESTORABLE_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Removed:
    """The upload's time, and the items that it removed and that are still missing, in the order of their old numbers."""

    at: datetime
    items: tuple[Mapping[str, Any], ...]

    @property
    def names(self) -> list[str]:
        """The certificates' names."""
        return [one["values"]["cert_name"] or "未填写名称的事项" for one in self.items]


def removed_by_upload(declaration: Declaration, at: datetime) -> Removed | None:
    """Give what the last upload removed from a declaration in hand and nobody put back, None when there is nothing.

    It can be put back within `RESTORABLE_FOR`, until the next upload is saved.
    """
    if not declaration.is_editable:
        return None
    entry = LogEntry.objects.about(declaration).filter(move="replace_items").last()
    if entry is None or at - entry.at > RESTORABLE_FOR:
        return None
    kept = sorted(entry.before.get("removed", ()), key=lambda one: int(one["no"]))
    standing = {str(uid) for uid in declaration.items.values_list("uid", flat=True)} if kept else set()
    missing = tuple(one for one in kept if one["uid"] not in standing)
    return Removed(entry.at, missing) if missing else None

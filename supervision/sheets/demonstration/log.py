"""The demonstration's log is sealed, and the office above has looked at a contact sheet."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from campaign.models import User
from campaign.operations.reading import record_reading
from campaign.operations.sealing import seal_log
from submissions.models import ContactSheet


def play_log(people: Mapping[str, User], now: datetime) -> None:
    """Note two readings by the region's coordinator, then seal everything that was logged."""
    reader = people["demo-office"]
    for hours, sheet in enumerate(ContactSheet.objects.order_by("pk")[:2], 1):
        record_reading(sheet, ("联系人姓名", "电话", "邮箱"), actor=reader, at=now - timedelta(hours=3 - hours))
    seal_log(at=now)

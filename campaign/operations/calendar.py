"""Give a unit more time, with a reason and an end (domain ruling 9)."""

from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Deadline, Extension, Unit, User
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.queries import chinese_deadline
from campaign.roles import Action


class NotLater(Refused):
    """An extension must end after the common deadline."""


def extend_deadline(
    deadline: Deadline, unit: Unit, *, until: datetime, reason: str, actor: User, at: datetime
) -> Extension:
    """Extend `deadline` for `unit` until the exclusive instant `until`; logged on the unit.

    Raises `NoPower`, `NoteMissing` without a reason, `NotLater` when it would shorten the time.
    """
    if words := why_not(actor, Action.EXTEND, unit):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("批准延期须写明理由。")
    if until <= max(deadline.closes, at):
        raise NotLater(f"延期须晚于现在，也须晚于原定时限{chinese_deadline(deadline.closes)}。")
    with transaction.atomic():
        extension = Extension.objects.create(
            deadline=deadline, unit=unit, until=until, reason=reason, granted_by=actor, granted_at=at
        )
        label = f"{deadline.name}延期至{chinese_deadline(until)}"
        record(unit, "extend", label, actor=actor, at=at, note=reason, after={"until": until.isoformat()})
    return extension

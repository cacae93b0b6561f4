"""Give a unit more time, with a reason and an end (domain ruling 9)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campaign.access import why_not
from campaign.models import Deadline, Extension, Unit, User
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.queries import chinese_deadline, closes_for
from campaign.roles import Action


class NotLater(Refused):
    """An extension must end after the common deadline."""


def extend_deadline(
    deadline: Deadline, unit: Unit, *, until: datetime, reason: str, actor: User, at: datetime
) -> Extension:
    """Extend `deadline` for `unit` until the exclusive instant `until`; logged on the unit, and what ends with it is set anew.

    Raises `NoPower`, `NoteMissing` without a reason, `NotLater` when it would shorten the time.
    """
    if words := why_not(actor, Action.EXTEND, unit):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("批准延期须写明理由。")
    if until <= max(deadline.closes, at):
        raise NotLater(f"延期须晚于现在，也须晚于原定时限{chinese_deadline(deadline.closes)}。")
    with transaction.atomic():
        before = closes_for(deadline, unit)
        extension = Extension.objects.create(
            deadline=deadline, unit=unit, until=until, reason=reason, granted_by=actor, granted_at=at
        )
        follow(deadline, before=before, unit=unit)
        label = f"{deadline.name}延期至{chinese_deadline(until)}"
        record(unit, "extend", label, actor=actor, at=at, note=reason, after={"until": until.isoformat()})
    return extension


def follow(deadline: Deadline, *, before: datetime, unit: Unit | None = None) -> None:
    """Let the acts above set anew what ends with a deadline that closed at `before`: for everybody, or for one unit."""
    for name in settings.CALENDAR_MOVED:
        import_string(name)(deadline, before=before, unit=unit)

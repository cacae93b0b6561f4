"""Give a unit more time, with a reason and an end (domain ruling 9), and take it back."""

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


class Over(Refused):
    """An extension that has ended, or was taken back, cannot be taken back."""


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


def withdraw_extension(extension: Extension, *, reason: str, actor: User, at: datetime) -> Extension:
    """End an extension now (a day mistyped, a reason that no longer holds), but not before the common deadline; logged on the unit.

    What the unit did in the meantime stays in time. Raises `NoPower`, `NoteMissing` without a reason, `Over` when there is nothing
    left to take back.
    """
    if words := why_not(actor, Action.EXTEND, extension.unit):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("撤回延期须写明理由。")
    with transaction.atomic():
        row = Extension.objects.select_for_update(of=("self",)).select_related("deadline", "unit").get(pk=extension.pk)
        if row.withdrawn_at is not None or row.until <= at:
            raise Over("该延期已经撤回或者到期，不能再撤回。请刷新后查看。")
        before = closes_for(row.deadline, row.unit)
        row.granted_until, row.until = row.until, max(at, row.deadline.closes)
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_because = actor, at, reason.strip()
        row.save()
        follow(row.deadline, before=before, unit=row.unit)
        label = f"撤回{row.deadline.name}延期（原延至{chinese_deadline(row.granted_until)}）"
        record(row.unit, "withdraw_extension", label[:60], actor=actor, at=at, note=reason.strip())
    return row


def follow(deadline: Deadline, *, before: datetime, unit: Unit | None = None) -> None:
    """Let the acts above set anew what ends with a deadline that closed at `before`: for everybody, or for one unit."""
    for name in settings.CALENDAR_MOVED:
        import_string(name)(deadline, before=before, unit=unit)

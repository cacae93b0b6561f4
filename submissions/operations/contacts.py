"""Annex 1: fill in, certify, confirm the contact sheet of a unit (notice 五(一)2)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import LogEntry, Unit, User
from campaign.operations import NoPower, Refused, carry_out, record
from campaign.roles import Action
from submissions.checks.contacts import problems_of_contact_sheet
from submissions.models import ContactSheet

FIELDS = (
    "lead_name",
    "lead_title",
    "lead_phone",
    "responsible_org",
    "officer_name",
    "officer_title",
    "officer_office_phone",
    "officer_mobile",
    "liaison_name",
    "liaison_mobile",
    "liaison_email",
    "remark",
)


class Incomplete(Refused):
    """A paper lacks something that the notice asks for; `words` says what."""


def open_contact_sheet(unit: Unit, *, actor: User) -> ContactSheet:
    """The unit's contact sheet, made empty when there is none. Raises `NoPower`."""
    if words := why_not(actor, Action.FILL, unit):
        raise NoPower(words)
    return ContactSheet.objects.get_or_create(unit=unit)[0]


def save_contact_sheet(sheet: ContactSheet, values: Mapping[str, str], *, actor: User, at: datetime) -> None:
    """Save what the clerk wrote; the history keeps what stood there before.

    Raises `NoPower`, or `Refused` when the sheet is certified and must first be opened for a change.
    """
    if words := why_not(actor, Action.FILL, sheet):
        raise NoPower(words)
    with transaction.atomic():
        locked = ContactSheet.objects.select_for_update().get(pk=sheet.pk)
        if not locked.is_editable:
            raise Refused("联系表已报送。如需修改，请先点“变更”。")
        for field in FIELDS:
            setattr(locked, field, values.get(field, getattr(locked, field)))
        locked._history_user = actor  # type: ignore[attr-defined]
        locked._history_date = at  # type: ignore[attr-defined]
        locked.save(update_fields=FIELDS)
        record(locked, "save", "保存工作联系表", actor=actor, at=at)
    sheet.refresh_from_db()


def certify_contact_sheet(sheet: ContactSheet, *, actor: User, at: datetime) -> LogEntry:
    """The leader certifies; the sheet goes to the coordination office. Raises `Incomplete` with what is missing."""
    if problems := problems_of_contact_sheet(sheet):
        raise Incomplete("".join(problem.words for problem in problems))
    sheet.certified_at = at
    return carry_out(sheet, "certify", actor=actor, at=at, changed=("certified_at",))


def confirm_address(sheet: ContactSheet, address: str, *, at: datetime) -> bool:
    """The liaison followed the link sent to `address`: it is reachable. False when the sheet now names another."""
    if not address or sheet.liaison_email != address:
        return False
    if not sheet.reachable:
        sheet.confirmed_email, sheet.confirmed_at = address, at
        sheet.save(update_fields=["confirmed_email", "confirmed_at"])
        record(sheet, "confirm_address", "联络员邮箱已确认可送达", actor=None, at=at)
    return True

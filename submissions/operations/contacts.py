"""Annex 1: fill in, certify, confirm the contact sheet of a unit (notice 五(一)2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction

from campaign.access import can, why_not
from campaign.models import LogEntry, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, carry_out, record
from campaign.roles import Action
from submissions.checks.contacts import problems_of_contact_sheet
from submissions.models import AddressLetter, ContactSheet
from submissions.queries import last_change_of

LINK_HOLDS = timedelta(days=14)
LINK_PAUSE = timedelta(minutes=10)  # between two letters of one sheet: the address may be a stranger's

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


class SheetChanged(Refused):
    """Somebody saved the sheet after this person had opened it; `sheet` is what stands now."""

    def __init__(self, words: str, sheet: ContactSheet) -> None:
        super().__init__(words)
        self.sheet = sheet


def open_contact_sheet(unit: Unit, *, actor: User) -> ContactSheet:
    """The unit's contact sheet, made empty when there is none. Raises `NoPower`."""
    if words := why_not(actor, Action.FILL, unit):
        raise NoPower(words)
    return ContactSheet.objects.get_or_create(unit=unit)[0]


def save_contact_sheet(
    sheet: ContactSheet, values: Mapping[str, str], *, actor: User, at: datetime, seen: int | None = None
) -> None:
    """Save what the clerk wrote; the history keeps what stood there before.

    `seen` is `queries.last_change_of(sheet)` as the person saw it. Raises `NoPower`, `SheetChanged` when somebody else
    saved since then, or `Refused` when the sheet is certified and must first be opened for a change.
    """
    if words := why_not(actor, Action.FILL, sheet):
        raise NoPower(words)
    with transaction.atomic():
        locked = ContactSheet.objects.select_for_update().get(pk=sheet.pk)
        if not locked.is_editable:
            raise Refused("联系表已报送。如需修改，请先点“变更”。")
        written = {field: values.get(field, getattr(locked, field)) for field in FIELDS}
        if any(getattr(locked, field) != text for field, text in written.items()):
            _refuse_what_was_not_seen(locked, seen)
        for field, text in written.items():
            setattr(locked, field, text)
        locked._history_user = actor  # type: ignore[attr-defined]
        locked._history_date = at  # type: ignore[attr-defined]
        locked.save(update_fields=FIELDS)
        record(locked, "save", "保存工作联系表", actor=actor, at=at)
    sheet.refresh_from_db()


def certify_contact_sheet(sheet: ContactSheet, *, actor: User, at: datetime, seen: int | None = None) -> LogEntry:
    """The leader certifies what they saw (`seen`); the sheet goes to the coordination office.

    Raises `Incomplete` with what is missing, `SheetChanged` when the clerk saved something since.
    """
    with transaction.atomic():
        locked = ContactSheet.objects.select_for_update().get(pk=sheet.pk)
        if problems := problems_of_contact_sheet(locked):
            raise Incomplete("".join(problem.words for problem in problems))
        if locked.is_editable:
            _refuse_what_was_not_seen(locked, seen)
        sheet.refresh_from_db()  # the history is written from this instance
        sheet.certified_at = at
        return carry_out(sheet, "certify", actor=actor, at=at, changed=("certified_at",))


def _refuse_what_was_not_seen(locked: ContactSheet, seen: int | None) -> None:
    if seen is None or seen == last_change_of(locked):
        return
    last = LogEntry.objects.about(locked).filter(move="save").select_related("actor").last()
    when = last.at.astimezone(SHANGHAI) if last else None
    who = f"{last.actor or '其他人'}已于{when.month}月{when.day}日{when:%H:%M}" if last and when else "其他人已"
    raise SheetChanged(f"{who}修改了联系表。请核对现在的内容后再办理。", locked)


def address_token(sheet: ContactSheet, *, at: datetime) -> str:
    """What the link to the liaison's present address carries: signed, good for `LINK_HOLDS`."""
    facts = {"sheet": sheet.pk, "to": sheet.liaison_email, "until": (at + LINK_HOLDS).timestamp()}
    return Signer(salt="contact address").sign_object(facts)


def address_of_token(token: str, *, at: datetime) -> tuple[ContactSheet, str] | None:
    """The sheet and the address that a link names; None for a link that is not ours, or that has expired."""
    try:
        facts = Signer(salt="contact address").unsign_object(token)
    except (BadSignature, ValueError):
        return None
    sheet = ContactSheet.objects.select_related("unit").filter(pk=facts["sheet"]).first()
    return None if sheet is None or facts["until"] <= at.timestamp() else (sheet, facts["to"])


def ask_address(sheet: ContactSheet, *, actor: User, at: datetime) -> AddressLetter:
    """Write a letter to the liaison's address that asks to follow a link; a worker sends it (`send_address_letters`).

    Raises `NoPower`; `Refused` when there is no address, or when a letter was asked for within `LINK_PAUSE`.
    """
    if not (can(actor, Action.FILL, sheet) or can(actor, Action.CERTIFY, sheet)):
        raise NoPower(why_not(actor, Action.FILL, sheet) or "")
    with transaction.atomic():
        locked = ContactSheet.objects.select_for_update().select_related(None).get(pk=sheet.pk)
        if not locked.liaison_email:
            raise Refused("联系表没有填写联络员邮箱。请先填写并保存邮箱，再发送确认链接。")
        if locked.letters.filter(asked_at__gt=at - LINK_PAUSE).exists():
            raise Refused("确认链接刚刚发送过。请先到邮箱查收，10分钟后仍未收到的，可以再次发送。")
        record(locked, "send_link", "发送联络员邮箱确认链接", actor=actor, at=at)
        return AddressLetter.objects.create(sheet=locked, address=locked.liaison_email, asked_at=at)


def confirm_address(sheet: ContactSheet, address: str, *, at: datetime) -> bool:
    """The liaison followed the link sent to `address`: it is reachable. False when the sheet now names another."""
    if not address or sheet.liaison_email != address:
        return False
    if not sheet.reachable:
        sheet.confirmed_email, sheet.confirmed_at = address, at
        sheet._history_date = at  # type: ignore[attr-defined]
        sheet.save(update_fields=["confirmed_email", "confirmed_at"])
        record(sheet, "confirm_address", "联络员邮箱已确认可送达", actor=None, at=at)
    return True

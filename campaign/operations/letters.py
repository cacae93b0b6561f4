"""What the office does with letters that did not surely arrive, and with people whom no letter reaches."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from campaign.access import why_not
from campaign.enums import Channel, Delivery
from campaign.models import AddressProof, Call, Letter, Unit, User
from campaign.operations.moves import Line, NoPower, Refused, record, record_all
from campaign.queries import calendar_offices
from campaign.roles import Action

AGAIN = (Delivery.IN_DOUBT, Delivery.REFUSED, Delivery.NO_ADDRESS)
CAME_BACK = (Delivery.SENT, Delivery.IN_DOUBT)  # what can come back: it had left


def send_again(letter: Letter, office: Unit, *, actor: User, at: datetime) -> None:
    """Queue a letter once more that is in doubt or was refused; logged on the office. The person may receive it twice.

    Raises `NoPower`; `Refused` for a letter that waits, is being sent, or has arrived.
    """
    if words := why_not(actor, Action.SET_CALENDAR, office):
        raise NoPower(words)
    with transaction.atomic():
        before = Letter.objects.select_for_update().get(pk=letter.pk)
        if before.delivery not in AGAIN:
            raise Refused("只有未送达或者是否送达不明的，才能再次发送。请刷新列表，查看现在的情况。")
        queued = {"delivery": Delivery.QUEUED, "not_before": at, "tries": 0, "taken_at": None, "ended_at": None}
        Letter.objects.filter(pk=letter.pk).update(**queued)
        facts = {"letter": letter.pk, "user": letter.user_id}
        was, now = {**facts, "delivery": before.delivery}, {**facts, "delivery": Delivery.QUEUED.value}
        record(
            office,
            "send_again",
            f"再次发送{before.get_channel_display()}"[:60],
            actor=actor,
            at=at,
            before=was,
            after=now,
        )


def came_back(parcel: uuid.UUID, address: str, code: str, *, at: datetime) -> int:
    """Note that a mail that had left was refused for good afterwards; gives how many letters that changes, 0 for one noted before.
    Logged on the coordination office.

    A report about an address that is not the person's, now or before, changes nothing: a mailbox that got the letter passed it on.
    The address has to prove itself anew, so that the person stands on the telephone list until it does (notice 五(一): 联系方式).
    """
    with transaction.atomic():
        left = Letter.objects.select_for_update().filter(parcel=parcel, channel=Channel.MAIL, delivery__in=CAME_BACK)
        theirs = User.objects.filter(Q(email__iexact=address) | Q(address_proofs__address__iexact=address))
        gone = list(left.filter(user__in=theirs.values("pk")))
        facts = {"delivery": Delivery.REFUSED, "ended_at": at, "answer": f"退信（{code}）"[:60]}
        Letter.objects.filter(pk__in=[letter.pk for letter in gone]).update(**facts)
        people = {letter.user_id for letter in gone}
        proofs = AddressProof.objects.filter(user__in=people, address__iexact=address, user__email__iexact=address)
        proofs.update(confirmed_at=None)
        record_all([_back(letter, office, code) for letter in gone for office in calendar_offices()[:1]], at=at)
    return len(gone)


def _back(letter: Letter, office: Unit, code: str) -> Line:
    facts = {"letter": letter.pk, "user": letter.user_id}
    after = {**facts, "delivery": Delivery.REFUSED.value, "code": code}
    return Line(office, "came_back", "邮件被退回", None, {**facts, "delivery": letter.delivery}, after)


def note_call(unit: Unit, user: User | None, *, remark: str, actor: User, at: datetime) -> Call:
    """Note that somebody of the unit was told by telephone: a person, or the unit where it has nobody. Logged on the unit.

    Raises `NoPower` for who does not oversee the unit.
    """
    if words := why_not(actor, Action.OVERSEE, unit):
        raise NoPower(words)
    with transaction.atomic():
        call = Call.objects.create(unit=unit, user=user, by=actor, at=at, remark=remark.strip())
        label = f"已电话通知{user or unit}"[:60]
        record(unit, "call", label, actor=actor, at=at, after={"call": call.pk})
    return call


def withdraw_call(call: Call, *, actor: User, at: datetime) -> None:
    """Take a noted call back; it stays on record. Raises `NoPower`, `Refused` where it was taken back already."""
    if words := why_not(actor, Action.OVERSEE, call.unit):
        raise NoPower(words)
    with transaction.atomic():
        gone = Call.objects.filter(pk=call.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=actor)
        if not gone:
            raise Refused("这次电话通知已经撤销过。")
        label = f"撤销电话通知{call.user or call.unit}"[:60]
        record(call.unit, "call_withdrawn", label, actor=actor, at=at, after={"call": call.pk})

"""Send the letters that ask liaisons to confirm their address: each at most once, by a conditional update before it leaves.

No page waits for the mail server (decision 48); while it is away, all waits.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from campaign.enums import Delivery
from campaign.reminders.channels import Answer, Away, Later, Mail, Refused
from submissions.models import AddressLetter
from submissions.operations.contacts import LINK_HOLDS, address_token

logger = logging.getLogger(__name__)
IN_DOUBT_AFTER = timedelta(minutes=10)  # a worker that has not answered by then was killed
AGAIN = timedelta(minutes=5)  # after a server that would not take it now
BATCH = 200  # letters of one run


def send_address_letters(at: datetime) -> int:
    """Send what waits; gives how many letters were sent.

    A letter to an address that the sheet no longer names is dropped; so is one whose link would have expired. What a killed
    worker had taken is in doubt and not sent again: the unit may ask once more.
    """
    stuck = AddressLetter.objects.filter(delivery=Delivery.SENDING, taken_at__lt=at - IN_DOUBT_AFTER)
    stuck.update(delivery=Delivery.IN_DOUBT, answer="发送中断")
    untried = Q(taken_at=None) | Q(taken_at__lte=at - AGAIN)
    waiting = AddressLetter.objects.filter(untried, delivery=Delivery.QUEUED).select_related("sheet__unit")
    letters = list(waiting.order_by("asked_at", "pk")[:BATCH])
    if not letters:
        return 0
    try:
        carrier = Mail()
    except Away as away:
        logger.warning("letters to liaisons wait: %s", away.code)
        return 0
    sent = 0
    try:
        for letter in letters:
            if not _mine(letter, at):
                continue  # another worker has it
            try:
                end = _send(letter, carrier, at)
            except Away:
                break  # the connection is gone: the rest waits for the next run
            sent += end == Delivery.SENT
    finally:
        carrier.close()
    return sent


def _mine(letter: AddressLetter, at: datetime) -> bool:
    taken = AddressLetter.objects.filter(pk=letter.pk, delivery=Delivery.QUEUED)
    return bool(taken.update(delivery=Delivery.SENDING, taken_at=at))


def _send(letter: AddressLetter, carrier: Mail, at: datetime) -> Delivery:
    """Hand one letter over, keep how it ended and give that. Raises `Away` where the connection broke before it was sent."""
    if letter.address != letter.sheet.liaison_email or at >= letter.asked_at + LINK_HOLDS:
        return _ended(letter, Delivery.DROPPED)
    try:
        carrier.send(letter.address, "请确认工作联系邮箱", _words(letter), letter.parcel)
    except Away as away:
        _ended(letter, Delivery.QUEUED, away.code)
        raise
    except Later as later:
        return _ended(letter, Delivery.QUEUED, later.code)
    except Refused as refused:
        return _ended(letter, Delivery.REFUSED, refused.code)
    except Answer as doubt:
        return _ended(letter, Delivery.IN_DOUBT, doubt.code)
    return _ended(letter, Delivery.SENT)


def _ended(letter: AddressLetter, delivery: Delivery, answer: str = "") -> Delivery:
    AddressLetter.objects.filter(pk=letter.pk).update(delivery=delivery, answer=answer)
    return delivery


def _words(letter: AddressLetter) -> str:
    link = settings.SITE_URL + reverse("contact_confirm", args=[address_token(letter.sheet, at=letter.asked_at)])
    return (
        f"{letter.sheet.unit.name}在“减证便民”专项行动工作联系表中，将本邮箱登记为联络员邮箱。\n"
        f"请打开下面的链接，确认本邮箱可以收到邮件：\n\n{link}\n\n"
        f"链接{LINK_HOLDS.days}日内有效。如非本人或者本单位邮箱，请不予理会。\n"
    )

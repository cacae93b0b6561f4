"""Send what waits: each letter at most once, by a conditional update before it leaves; never inside a transaction."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from campaign.enums import Channel, Delivery
from campaign.models import Letter, MailChoice, Message, User
from campaign.operations.outbox import ESCALATION, REMINDER
from campaign.queries.owing import keys_of, outstanding_now
from campaign.reminders.channels import Answer, Away, Carrier, Doubt, Later, Mail, Refused, Texts
from campaign.reminders.letters import mail_words, text_words

logger = logging.getLogger(__name__)
IN_DOUBT_AFTER = timedelta(minutes=10)  # a worker that has not answered by then was killed
BATCH = 500  # people of one run
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720))  # then it is refused
FIELD = {Channel.MAIL: "mail", Channel.TEXT: "text"}  # of a message
OPENERS: dict[Channel, Callable[[], Carrier]] = {Channel.MAIL: Mail, Channel.TEXT: Texts}
Owing = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class Delivered:
    """What one run did with letters: sent, refused for good, put off, not known to have arrived, no longer needed."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    in_doubt: int = 0
    dropped: int = 0

    def with_one(self, end: Delivery, letters: int) -> "Delivered":
        """One parcel more."""
        names = {Delivery.SENT: "sent", Delivery.REFUSED: "refused", Delivery.QUEUED: "later"}
        names |= {Delivery.IN_DOUBT: "in_doubt", Delivery.DROPPED: "dropped", Delivery.NO_ADDRESS: "refused"}
        return replace(self, **{names[end]: getattr(self, names[end]) + letters})


def deliver(at: datetime) -> Delivered:
    """Send the letters that wait, at most once each.

    What a killed worker had taken is marked in doubt and not sent again: the inbox has it, and the office may send it once
    more. A reminder of what has been done meanwhile, or by another day now, is dropped. While a server is away all waits.
    """
    stuck = Letter.objects.filter(delivery=Delivery.SENDING, taken_at__lt=at - IN_DOUBT_AFTER)
    done = Delivered(in_doubt=stuck.update(delivery=Delivery.IN_DOUBT, ended_at=at, answer="发送中断"))
    owing: Owing | None = None
    for channel, opener in OPENERS.items():
        due = Letter.objects.filter(channel=channel, delivery=Delivery.QUEUED, not_before__lte=at)
        people = list(dict.fromkeys(due.order_by("pk").values_list("user", flat=True)[: BATCH * 4]))[:BATCH]
        if not people or (channel == Channel.TEXT and not settings.SMS_GATEWAY):
            continue
        try:
            carrier = opener()
        except Away as away:
            logger.warning("letters by %s wait: %s", channel.value, away.code)
            continue
        try:
            owing = keys_of(outstanding_now(at)) if owing is None else owing
            done = _send_all(channel, people, carrier, owing, at, done)
        finally:
            carrier.close()
    return done


def _send_all(
    channel: Channel, people: list[int], carrier: Carrier, owing: Owing, at: datetime, done: Delivered
) -> Delivered:
    english = set(MailChoice.objects.filter(user__in=people, english=True).values_list("user", flat=True))
    for person in people:
        parcel = uuid.uuid4()
        due = Letter.objects.filter(user=person, channel=channel, delivery=Delivery.QUEUED, not_before__lte=at)
        if not due.update(delivery=Delivery.SENDING, taken_at=at, parcel=parcel):
            continue  # another worker has them
        end, letters, answer = _send(channel, person, parcel, carrier, owing, person in english, at)
        done = done.with_one(end, letters)
        if isinstance(answer, Away | Doubt):
            break  # the connection is gone: the rest waits for the next run
    return done


def _send(
    channel: Channel, person: int, parcel: uuid.UUID, carrier: Carrier, owing: Owing, english: bool, at: datetime
) -> tuple[Delivery, int, Answer | None]:
    """Send what was taken of one person as one letter; gives how it ended, for how many rows, and what was answered."""
    user = User.objects.get(pk=person)
    taken = Letter.objects.filter(parcel=parcel, delivery=Delivery.SENDING)
    lines = _still_wanted(channel, taken, owing, at)
    if not lines:
        return Delivery.DROPPED, taken.update(delivery=Delivery.DROPPED, ended_at=at), None
    address = carrier.address_of(user) if user.is_active else ""
    if not address:
        return Delivery.NO_ADDRESS, taken.update(delivery=Delivery.NO_ADDRESS, ended_at=at), None
    words = mail_words(lines, english=english, at=at) if channel == Channel.MAIL else text_words(lines)
    try:
        carrier.send(address, *words, parcel)
    except Answer as answer:
        logger.warning("letter %s by %s: %s %s", parcel, channel.value, type(answer).__name__, answer.code)
        return (*_answered(taken, answer, at), answer)
    return Delivery.SENT, taken.update(delivery=Delivery.SENT, ended_at=at, answer=""), None


def _still_wanted(channel: Channel, taken: QuerySet[Letter], owing: Owing, at: datetime) -> list[Message]:
    """The messages to be sent now. A reminder of what is done, or due by another day now, goes to a letter that never leaves."""
    field = FIELD[channel]
    lines = list(Message.objects.filter(**{f"{field}__in": taken}).select_related("unit").order_by("pk"))
    past = [one for one in lines if one.kind in (REMINDER, ESCALATION) and (one.unit_id, one.obligation) not in owing]
    wanted = [one for one in lines if one not in past]
    going = {getattr(one, f"{field}_id") for one in wanted}
    if going:  # else all of them are dropped
        taken.exclude(pk__in=going).update(delivery=Delivery.DROPPED, ended_at=at)
    if left := [one.pk for one in past if getattr(one, f"{field}_id") in going]:
        facts = {"user_id": past[0].user_id, "channel": channel, "delivery": Delivery.DROPPED}
        dropped = Letter.objects.create(**facts, not_before=at, created_at=at, ended_at=at)
        Message.objects.filter(pk__in=left).update(**{field: dropped})
    return wanted


def _answered(taken: QuerySet[Letter], answer: Answer, at: datetime) -> tuple[Delivery, int]:
    """Write down what the channel answered: refused for good, in doubt, or again after a while, longer each time."""
    if isinstance(answer, Refused):
        return Delivery.REFUSED, taken.update(delivery=Delivery.REFUSED, ended_at=at, answer=answer.code)
    if isinstance(answer, Doubt):
        return Delivery.IN_DOUBT, taken.update(delivery=Delivery.IN_DOUBT, ended_at=at, answer=answer.code)
    back = {"delivery": Delivery.QUEUED, "answer": answer.code}
    if not isinstance(answer, Later):  # the channel's trouble, not this letter's: it does not count as a try
        return Delivery.QUEUED, taken.update(**back, not_before=at + WAITS[0])
    tries = max(taken.values_list("tries", flat=True))
    if tries >= len(WAITS):
        return Delivery.REFUSED, taken.update(
            delivery=Delivery.REFUSED, ended_at=at, answer=f"多次：{answer.code}"[:60]
        )
    return Delivery.QUEUED, taken.update(**back, not_before=at + WAITS[tries], tries=F("tries") + 1)

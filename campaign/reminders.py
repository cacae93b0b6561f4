"""Reminders and the outbox: a message is written once, its mail is sent at most once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection

from campaign.models import Deadline, Message, Unit
from campaign.operations import tell
from campaign.roles import Action

logger = logging.getLogger(__name__)
IN_DOUBT_AFTER = timedelta(minutes=10)  # a worker that has not answered by then was killed
BATCH = 500  # mails of one run
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)
State = Message.Delivery


@dataclass(frozen=True)
class Delivered:
    """What one run did: mails sent, refused by the mail server, and not known to have arrived."""

    sent: int = 0
    refused: int = 0
    in_doubt: int = 0


def remind_once(
    unit: Unit, *, deadline: Deadline, kind: str, offset_days: int, subject: str, body: str, at: datetime
) -> int:
    """Remind those who fill in and those who certify for `unit` of what `deadline` closes; gives how many messages are new.

    Once for each person, deadline, `kind` and offset (days before the last day), whoever calls and however often
    (notice 六(一): 严格时间进度). Writes rows only; `deliver` sends the mails.
    """
    obligation = f"{deadline.round_id}:{deadline.kind}"
    facts: dict[str, Any] = {"obligation": obligation, "kind": kind, "subject": subject, "body": body}
    return sum(tell(unit, action, **facts, at=at, offset_days=offset_days) for action in (Action.FILL, Action.CERTIFY))


def deliver(at: datetime) -> Delivered:
    """Send the mails that wait, at most once each; never inside a transaction.

    A row is taken by a conditional update before its mail leaves, so two workers cannot send the same one. What a killed
    worker had taken is marked in doubt and not sent again: the inbox has it. While the mail server is away all waits.
    """
    stuck = Message.objects.filter(delivery=State.SENDING, taken_at__lt=at - IN_DOUBT_AFTER)
    in_doubt = stuck.update(delivery=State.IN_DOUBT)
    waiting = list(Message.objects.filter(delivery=State.WAITING).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not waiting:
        return Delivered(in_doubt=in_doubt)
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        logger.warning("the mail server does not answer: %s", type(error).__name__)
        return Delivered(in_doubt=in_doubt)
    try:
        return _send_all(waiting, connection, at, in_doubt)
    finally:
        connection.close()


def _send_all(waiting: list[int], connection: Any, at: datetime, in_doubt: int) -> Delivered:
    ends = {State.SENT: 0, State.REFUSED: 0, State.IN_DOUBT: in_doubt, State.NO_ADDRESS: 0}
    for pk in waiting:
        taken = Message.objects.filter(pk=pk, delivery=State.WAITING).update(delivery=State.SENDING, taken_at=at)
        if not taken:
            continue
        end = _send(Message.objects.select_related("user").get(pk=pk), connection)
        Message.objects.filter(pk=pk, delivery=State.SENDING).update(delivery=end)
        ends[end] += 1
        if end == State.IN_DOUBT:
            break  # the connection broke: the rest waits for the next run
    return Delivered(sent=ends[State.SENT], refused=ends[State.REFUSED], in_doubt=ends[State.IN_DOUBT])


def _send(message: Message, connection: Any) -> Message.Delivery:
    if not message.user.email or not message.user.is_active:
        return State.NO_ADDRESS
    try:
        EmailMessage(message.subject, message.body, to=[message.user.email], connection=connection).send()
    except REFUSALS as error:
        logger.warning("mail of message %s refused: %s", message.pk, type(error).__name__)
        return State.REFUSED
    except (SMTPException, OSError) as error:
        logger.warning("mail of message %s in doubt: %s", message.pk, type(error).__name__)
        return State.IN_DOUBT
    return State.SENT

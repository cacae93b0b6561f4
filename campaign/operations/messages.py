"""Tell people: a row in their inbox, written in the same transaction as what caused it, once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from campaign.access import people_who_can
from campaign.enums import Channel
from campaign.models import Letter, MailChoice, Message, Unit, User
from campaign.roles import Action


def tell(
    unit: Unit,
    action: Action,
    *,
    obligation: str,
    kind: str,
    subject: str,
    body: str,
    at: datetime,
    offset_days: int = 0,
) -> int:
    """Write one message to each person who may do `action` for `unit`; gives how many are new.

    The same (obligation, unit, person, kind, offset) is never written twice, whoever calls and however often.
    """
    told = Message.objects.filter(obligation=obligation, unit=unit, kind=kind, offset_days=offset_days)
    missing = people_who_can(action, unit).exclude(pk__in=told.values("user"))
    facts: dict[str, Any] = {
        "obligation": obligation,
        "kind": kind,
        "subject": subject,
        "body": body,
        "offset_days": offset_days,
    }
    return tell_people(missing, unit, facts, at=at)


def tell_people(people: Iterable[User], unit: Unit, facts: dict[str, Any], *, at: datetime) -> int:
    """Write one message to each of these people, each with a mail of its own where there is an address; gives how many."""
    new = list(people)
    if not new:
        return 0
    mailed = [person for person in new if person.email]
    letters = [Letter(user=person, channel=Channel.MAIL, not_before=at, created_at=at) for person in mailed]
    mails = {letter.user_id: letter.pk for letter in Letter.objects.bulk_create(letters)}
    # Two workers may see the same gap: the unique constraint lets one row through, and a letter without a message is not sent.
    Message.objects.bulk_create(
        [Message(user=one, unit=unit, created_at=at, mail_id=mails.get(one.pk), **facts) for one in new],
        ignore_conflicts=True,
    )
    return len(new)


def mark_read(message: Message, *, at: datetime) -> None:
    """Note that its person has read the message; the first reading counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def mark_all_read(user: User, *, at: datetime, until: int) -> int:
    """Note that the person has read all messages up to the key `until` (the newest that the page showed); gives how many."""
    return Message.objects.filter(user=user, read_at=None, pk__lte=until).update(read_at=at)


def choose_mail(user: User, *, others: bool, english: bool) -> None:
    """Keep what the person chose about letters; those about the own unit's duties cannot be declined (notice 六(一))."""
    MailChoice.objects.update_or_create(user=user, defaults={"others": others, "english": english})

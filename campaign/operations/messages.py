"""Tell people: a row in their inbox, written in the same transaction as what caused it, once."""

from collections.abc import Iterable
from datetime import datetime

from campaign.access import people_who_can
from campaign.models import Message, Unit, User
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
    facts: dict[str, str | int] = {
        "obligation": obligation,
        "kind": kind,
        "subject": subject,
        "body": body,
        "offset_days": offset_days,
    }
    return tell_people(missing, unit, facts, at=at)


def tell_people(people: Iterable[User], unit: Unit, facts: dict[str, str | int], *, at: datetime) -> int:
    """Write one message to each of these people; gives how many."""
    new = [
        Message(
            user=person,
            unit=unit,
            created_at=at,
            delivery=Message.Delivery.WAITING if person.email else Message.Delivery.NO_ADDRESS,
            **facts,
        )
        for person in people
    ]
    # Two workers may see the same gap: the unique constraint lets one row through.
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def mark_read(message: Message, *, at: datetime) -> None:
    """Note that its person has read the message; the first reading counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)

"""Last days of complaints and orders: who is written to as they draw near or pass, and how a day is moved (decisions 48, 53, 61).

What is due and not yet written is looked for, so that an outage is caught up with and nothing is said twice. A day that moves is
another obligation: it is told of anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from campaign.models import Message, Unit, User
from campaign.operations import record
from campaign.operations.messages import tell_people

Thing = TypeVar("Thing")
BACK = timedelta(days=7)  # so far back an outage is made up for
BATCH = 1000  # rows in memory at a time


@dataclass(frozen=True)
class Said:
    """One message to some people of one unit."""

    obligation: str
    kind: str
    unit: Unit
    people: list[User]
    subject: str
    body: str


def key_of_last_day(word: str, thing: Any) -> str:
    """Which obligation a message about the last day of `thing` is of; `word` says what it is."""
    return f"{word}:{thing.pk}@{thing.due_at.astimezone(UTC):%Y%m%d%H%M}"


def untold(due: Iterable[tuple[str, str, Thing]]) -> list[Thing]:
    """The things of (obligation, kind, thing) about which nobody was written to; one query."""
    wanted = list(due)
    keys, kinds = {key for key, _, _ in wanted}, {kind for _, kind, _ in wanted}
    told = set(Message.objects.filter(obligation__in=keys, kind__in=kinds).values_list("obligation", "kind"))
    return [thing for key, kind, thing in wanted if (key, kind) not in told]


def write_all(wanted: Iterable[Said], at: datetime) -> int:
    """Write to everybody or nobody: a worker that is killed between two of them begins again. Who holds several posts is told
    once. Gives how many messages are new."""
    written, seen = 0, set[int]()
    with transaction.atomic():
        for said in wanted:
            people = [one for one in said.people if one.pk not in seen]
            seen |= {one.pk for one in people}
            facts = {"obligation": said.obligation, "kind": said.kind, "subject": said.subject[:120], "body": said.body}
            written += tell_people(people, said.unit, facts, at=at)
    return written


def move_last_day(
    thing: Any, until: datetime, *, act: str, label: str, actor: User | None, at: datetime, also: tuple[str, ...] = ()
) -> None:
    """Give a complaint or an order, held by the caller, another last instant, and log both; `also` are fields that were set with it."""
    before, thing.due_at = thing.due_at, until
    thing.save(update_fields=["due_at", *also])
    was, now = {"due_at": before.isoformat()}, {"due_at": until.isoformat()}
    record(thing, act, label[:60], actor=actor, at=at, before=was, after=now)

"""Last days of complaints and orders: who is written to as they draw near or pass, and how a day is moved (decisions 48, 53, 61).

What is due and not yet written is looked for, so that an outage is caught up with and nothing is said twice. A day that moves is
another obligation: it is told of anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from campaign.enums import Role
from campaign.models import Message, Posting, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import record
from campaign.operations.messages import tell_people
from campaign.roles import ROLE_ACTIONS, Action

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


def heard(due: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """Who has been written to of each (obligation, kind); one query."""
    wanted = set(due)
    rows = Message.objects.filter(obligation__in={key for key, _ in wanted}, kind__in={kind for _, kind in wanted})
    found: dict[tuple[str, str], set[int]] = {}
    for key, kind, user in rows.values_list("obligation", "kind", "user"):
        found.setdefault((key, kind), set()).add(user)
    return found


def newcomers(at: datetime, *actions: Action) -> list[dict[int, set[int]]]:
    """For each action who may do it by a post that began within the last days: people by unit; one query.

    They hear at once, and once, of what is nearly due or late in their unit, though the others were told before (decision 62).
    """
    since = (at - BACK).astimezone(SHANGHAI).date()
    posts = Posting.objects.current().filter(since__gte=since, user__is_active=True)
    found: list[dict[int, set[int]]] = [{} for _ in actions]
    for unit, role, user in posts.values_list("unit", "role", "user"):
        for action, people in zip(actions, found, strict=True):
            if action in ROLE_ACTIONS[Role(role)]:
                people.setdefault(unit, set()).add(user)
    return found


def write_all(wanted: Iterable[Said], at: datetime, told: Iterable[int] = ()) -> int:
    """Write to everybody who has not been told, or to nobody: a worker that is killed between two of them begins again. Who holds
    several posts is told once. Gives how many messages are new."""
    written, seen = 0, set(told)
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

"""Workers in processes of their own that are killed (SIGKILL) while they write and send; and what has to hold afterwards."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from campaign.enums import Delivery
from campaign.models import Letter, Message
from campaign.operations import outbox
from campaign.reminders import deliver, remind, sending
from tests.campaign.post_office import PostOffice
from tests.forking import ended, forked

DIED = -signal.SIGKILL


def die(*_: Any, **__: Any) -> NoReturn:
    """What a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def after(calls: int, holder: Any, name: str, then: bool = False) -> None:
    """In the child only: dies at this call of a function, before it is carried out or right after."""
    real, made = getattr(holder, name), [0]

    def counted(*args: Any, **kwargs: Any) -> Any:
        made[0] += 1
        if made[0] < calls:
            return real(*args, **kwargs)
        if then:
            real(*args, **kwargs)
        die()

    setattr(holder, name, counted)


# At each point, at the n-th time: what the child does otherwise.
POINTS: dict[str, Callable[[int], None]] = {
    "messages are written, the transaction is open": lambda n: after(n, outbox, "_write", then=True),
    "letters are taken, nothing has left": lambda n: after(n, sending.Mail, "send"),
    "a letter has left, nobody has written it down": lambda n: after(n, sending.Mail, "send", then=True),
}


def worker_killed(point: str, call: int, at: datetime) -> int:
    """A worker that looks and sends once, in a forked process that is killed at the point; gives how it ended."""

    def act() -> None:
        POINTS[point](call)
        remind(at)
        deliver(at)

    return ended(forked(act))


def wrong_now(office: PostOffice, people: int) -> list[str]:
    """What is wrong at the end: each person has one line; each letter arrived once, or is in doubt and arrived at most once."""
    found = []
    told = Counter(Message.objects.values_list("user", flat=True))
    if (len(told), set(told.values())) != (people, {1}):
        found.append(f"{len(told)} people have {sorted(set(told.values()))} lines, not {people} one each")
    got = office.counts()
    for address, delivery in Letter.objects.exclude(messages=None).values_list("user__email", "delivery"):
        arrived = got.get(address, 0)
        if delivery not in (Delivery.SENT, Delivery.IN_DOUBT):
            found.append(f"{address} is {delivery}")
        if arrived > 1 or (arrived == 0 and delivery == Delivery.SENT):
            found.append(f"{address} is {delivery} and has {arrived} mails")
    return found


def in_doubt() -> int:
    """How many letters are in doubt."""
    return Letter.objects.filter(delivery=Delivery.IN_DOUBT).count()

"""The ledger of messages as it has to be, computed from plain facts by plain Python: nothing of the product is asked.

For each duty the instants at which its reminders are due are written down; of each the first run in its own window tells
those who hold the posts, if the duty is still owed then.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Days from the last day, by audience: what fixtures/reminders/templates.csv says, written down once more.
DAYS = {
    "clerk": (-7, -3, -1, 0, 1, 3, 7),
    "leader": (-3, -1, 0, 1, 3, 7),
    "superior": (1, 3, 7),
}
# Who does what is not the clerk's.
DOERS = {
    "ruling": ("panel_chair", "panel_member"),
    "approval": ("approval_recorder",),
    "edition": ("coordinator",),
    "summary": ("coordinator", "panel_chair"),
}
Entry = tuple[str, str, str, str, int]  # unit, person, duty, its closing, days


@dataclass
class Duty:
    """One duty of one unit: when it closes (from which instant on that holds), and from when until when it is owed."""

    unit: str
    kind: str
    closes: list[tuple[datetime, datetime]]
    arises: datetime
    done: datetime


@dataclass
class Facts:
    """Who holds what where, who is above whom, and when the system looked."""

    posts: dict[str, dict[str, set[str]]]
    above: dict[str, str | None]
    runs: list[datetime] = field(default_factory=list)

    def superior(self, unit: str) -> set[str]:
        """The contacts of the unit to which this one reports."""
        there = self.posts.get(self.above[unit] or "", {})
        return there.get("coordinator") or there.get("leader") or set()

    def days_of(self, duty: Duty) -> Mapping[str, set[int]]:
        """For each person the days on which they are to be told of the duty."""
        here = self.posts.get(duty.unit, {})
        doers = set().union(*(here.get(role, set()) for role in DOERS.get(duty.kind, ("clerk",))))
        people = {"clerk": doers or here.get("clerk", set()), "leader": here.get("leader", set())}
        people["superior"] = self.superior(duty.unit) - people["clerk"] - people["leader"]
        found: dict[str, set[int]] = {}
        for audience, days in DAYS.items():
            for person in people[audience]:
                found.setdefault(person, set()).update(days)
        return found


def expected(duties: Iterable[Duty], facts: Facts) -> dict[Entry, datetime]:
    """Every message that has to stand in an inbox at the end, with the run that writes it."""
    ledger: dict[Entry, datetime] = {}
    for duty in duties:
        spans = list(zip(duty.closes, [*(since for since, _ in duty.closes[1:]), duty.done], strict=True))
        for person, days in facts.days_of(duty).items():
            for (since, closes), until in spans:
                begins, ends = max(since, duty.arises), min(until, duty.done)
                for day, at in of_one_closing(closes, sorted(days), begins, ends, facts.runs):
                    key = (duty.unit, person, duty.kind, closes.isoformat())
                    if not any((*key, later) in ledger for later in days if later >= day):
                        ledger[*key, day] = at
    return ledger


def of_one_closing(
    closes: datetime, days: Sequence[int], begins: datetime, ends: datetime, runs: Sequence[datetime]
) -> list[tuple[int, datetime]]:
    """The reminders of one closing instant to one person: days and the run that writes it, if any does."""
    last_day = closes - timedelta(microseconds=1)
    nine = last_day.replace(hour=9, minute=0, second=0, microsecond=0)
    due = [(day, nine + timedelta(days=day)) for day in days]
    found = []
    for place, (day, first) in enumerate(due):
        until = due[place + 1][1] if place + 1 < len(due) else ends
        if day <= 0:
            until = min(until, closes)
        run = bisect_left(runs, max(first, begins))
        if run < len(runs) and runs[run] < min(until, ends):
            found.append((day, runs[run]))
    return found

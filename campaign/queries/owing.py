"""What is owed at an instant, as reminders ask for it: one line for each unit and duty, from whoever knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.module_loading import import_string

from campaign.queries import current_round
from campaign.queries.duties import owed


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One duty that one unit has not done: `closes` is the exclusive instant that holds for this unit."""

    unit: int
    round: int
    kind: str
    name: str
    how: str
    closes: datetime

    @property
    def obligation(self) -> str:
        """The key of its messages. A moved or extended deadline is another key: it is reminded of anew."""
        return f"{self.round}:{self.kind}@{self.closes.astimezone(UTC):%Y%m%d%H%M}"


def of_duties(at: datetime) -> list[Outstanding]:
    """The obligations of the round that runs which are neither done nor excused, those that have arisen."""
    round = current_round(at)
    if round is None:
        return []
    return [
        Outstanding(one.unit, round.pk, one.kind.value, one.duty.name, one.duty.to_do, one.closes)
        for one in owed(round, at)
    ]


def outstanding_now(at: datetime) -> list[Outstanding]:
    """Everything that is owed at `at` in the round that runs, late or not yet (`settings.OWED` names who is asked)."""
    found: list[Outstanding] = []
    for name in settings.OWED:
        found += import_string(name)(at)
    return found


def keys_of(owed: Sequence[Outstanding]) -> frozenset[tuple[int, str]]:
    """Unit and obligation of each: what a letter that waits is compared with before it leaves."""
    return frozenset((one.unit, one.obligation) for one in owed)

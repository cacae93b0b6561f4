"""The demonstration of this act, played after the lists are published: each subject gives its part (decision 52)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from campaign.models import User
from supervision.sheets.demonstration import guides
from supervision.sheets.demonstration.announced import play_held, play_notices
from supervision.sheets.demonstration.checks import play_checks
from supervision.sheets.demonstration.complaints import complain
from supervision.sheets.demonstration.log import play_log
from supervision.sheets.demonstration.year_end import play_year_end

PARTS: tuple[Callable[[Mapping[str, User], datetime], None], ...] = (
    complain,
    play_checks,
    play_notices,
    play_held,
    guides.play,
    play_log,
    play_year_end,
)


def play(people: Mapping[str, User], now: datetime) -> None:
    """Play every subject's part with the demonstration's people around an instant; called once, by `load_demo`."""
    for part in PARTS:
        part(people, now)

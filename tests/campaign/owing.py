"""What is owed, as a test says: `settings.OWED` names `owed`, and what stands in `HELD` is owed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from campaign.models import Unit
from campaign.notice.timetable import SHANGHAI
from campaign.queries.owing import Outstanding

CLOSES = datetime(2020, 11, 1, tzinfo=SHANGHAI)  # 10月31日24:00
HELD: list[Outstanding] = []


def owed(at: datetime) -> list[Outstanding]:
    """Everything that is held."""
    return list(HELD)


def owes(unit: Unit, kind: str = "declaration", closes: datetime = CLOSES, round: int = 0) -> Outstanding:
    """The unit owes it from now on."""
    from campaign.models import Round

    one = Outstanding(unit.pk, round or Round.objects.get().pk, kind, "报送申报表", "在“证明事项申报”中填写。", closes)
    HELD.append(one)
    return one


def has_done(unit: Unit) -> None:
    """The unit owes nothing any more."""
    HELD[:] = [one for one in HELD if one.unit != unit.pk]


def moved(closes: datetime) -> None:
    """Everything closes at another instant."""
    HELD[:] = [replace(one, closes=closes) for one in HELD]


def use(settings: Any) -> None:
    """From now on a test says what is owed."""
    HELD.clear()
    settings.OWED = ["tests.campaign.owing.owed"]

"""Steps of the review that end with the day of the lists move with it: for everybody, or for a unit that has more time."""

from datetime import date, datetime, timedelta

from campaign.models import Deadline
from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from campaign.operations.timetable import move_deadline
from review.models import Ruling
from tests.cast import PHASE_3
from tests.review.conftest import INCOME, KINSHIP, MARRIAGE, Stage

LISTS_DUE = datetime(2020, 11, 16, tzinfo=SHANGHAI)
EARLY = datetime(2020, 11, 9, tzinfo=SHANGHAI)


def due(stage: Stage) -> dict[str, datetime | None]:
    """Until when each item that waits is to be dealt with."""
    rows = Ruling.objects.filter(due_at__isnull=False)
    return dict(rows.values_list("item__cert_name", "due_at"))


def move(stage: Stage, last_day: date) -> None:
    deadline = Deadline.objects.get(round=stage.ground.round, kind="publish")
    given = {
        "last_day": last_day,
        "reason": "政府常务会议改期。",
        "actor": stage.cast.region_coordinator,
        "at": PHASE_3,
    }
    move_deadline(deadline, stage.ground.coordination, **given)


def test_steps_that_end_with_the_lists_move_with_their_day(docketed: Stage):
    for name, at in ((MARRIAGE, LISTS_DUE), (KINSHIP, EARLY)):
        docketed.proposed(name)
        Ruling.objects.filter(item__cert_name=name).update(due_at=at)
    move(docketed, date(2020, 11, 18))
    later = LISTS_DUE + timedelta(days=3)
    assert due(docketed) == {MARRIAGE: later, KINSHIP: EARLY}
    move(docketed, date(2020, 11, 7))
    assert due(docketed) == {
        MARRIAGE: datetime(2020, 11, 8, tzinfo=SHANGHAI),
        KINSHIP: datetime(2020, 11, 8, tzinfo=SHANGHAI),
    }


def test_a_unit_with_more_time_keeps_it(docketed: Stage):
    docketed.proposed(INCOME)
    Ruling.objects.filter(item__cert_name=INCOME).update(due_at=LISTS_DUE)
    until = LISTS_DUE + timedelta(days=4)
    deadline = Deadline.objects.get(round=docketed.ground.round, kind="publish")
    extend_deadline(
        deadline, docketed.ground.civil, until=until, reason="大雪", actor=docketed.cast.coordinator, at=PHASE_3
    )
    assert due(docketed) == {INCOME: until}
    move(docketed, date(2020, 11, 12))
    assert due(docketed) == {INCOME: until}


def test_another_deadline_moves_no_step(docketed: Stage):
    docketed.proposed(INCOME)
    before = due(docketed)
    deadline = Deadline.objects.get(round=docketed.ground.round, kind="summarise")
    move_deadline(
        deadline,
        docketed.ground.coordination,
        last_day=date(2020, 12, 30),
        reason="提前",
        actor=docketed.cast.region_coordinator,
        at=PHASE_3,
    )
    assert due(docketed) == before

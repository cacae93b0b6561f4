"""When a reminder is due, and which of several is the right one."""

from datetime import datetime, timedelta

import pytest

from campaign.notice.reminding import is_late, offset_now, reminder_due
from campaign.notice.timetable import SHANGHAI

CLOSES = datetime(2020, 11, 1, tzinfo=SHANGHAI)  # 10月31日24:00
OFFSETS = (-7, -3, -1, 0, 1, 3)
SECOND = timedelta(seconds=1)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2020, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("offset", "due"), [(-7, at(10, 24)), (-3, at(10, 28)), (-1, at(10, 30)), (0, at(10, 31)), (1, at(11, 1))]
)
def test_days_are_counted_from_the_last_day_at_nine_in_beijing(offset, due):
    assert reminder_due(CLOSES, offset) == due


def test_an_extension_that_ends_in_the_middle_of_a_day_has_that_day_as_its_last():
    assert reminder_due(at(11, 5, 15), 0) == at(11, 5)


@pytest.mark.parametrize(
    ("now", "offset"),
    [
        (at(10, 24) - SECOND, None),
        (at(10, 24), -7),
        (at(10, 28) - SECOND, -7),
        (at(10, 30, 23), -1),
        (CLOSES - SECOND, 0),
        (CLOSES, None),  # it is not due today any more, and the day after has not begun
        (at(11, 1), 1),
        (at(11, 2, 8), 1),
        (at(12, 24), 3),
    ],
)
def test_the_last_that_is_due_is_the_right_one(now, offset):
    assert offset_now(CLOSES, OFFSETS, now) == offset


def test_it_is_late_a_quarter_of_an_hour_after():
    due = at(10, 28)
    assert [is_late(due, due + timedelta(minutes=m)) for m in (0, 15, 16)] == [False, False, True]
    assert not is_late(None, due)

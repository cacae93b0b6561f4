"""When a reminder is due: on days counted from the last day of a duty, at nine in the morning in Beijing.

The notice asks for 「严格时间进度」 (六(一)); how often and at what hour is ours. The clock is always an argument.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from campaign.notice.timetable import SHANGHAI

REMINDER_HOUR: Final = time(9)
BEGINS, ENDS = time(8), time(21)  # letters of reminders leave between these, by Beijing's clock
LATE_AFTER: Final = timedelta(minutes=15)  # a reminder written later than this was held up


def at_nine(day_of: datetime, days: int = 0) -> datetime:
    """Give nine in the morning, in Beijing, of the day of an instant, or of so many days later."""
    day = day_of.astimezone(SHANGHAI).date() + timedelta(days=days)
    return datetime.combine(day, REMINDER_HOUR, tzinfo=SHANGHAI)


def reminder_due(closes: datetime, offset_days: int) -> datetime:
    """Give the instant at which the reminder of an offset is due: -3 is three days before the last day, 0 that day itself.

    `closes` is the exclusive instant at which the duty is late: 11-01 00:00 has the last day 10-31.
    """
    return at_nine(closes - timedelta(microseconds=1), offset_days)


def offset_now(closes: datetime, offsets: Iterable[int], at: datetime) -> int | None:
    """Give the offset whose reminder is the right one at `at`: the last that is due, None before the first.

    Those before it are not made up for after an outage. Once the duty is late, no offset before it (or of the day itself)
    is right any more.
    """
    due = [offset for offset in offsets if reminder_due(closes, offset) <= at]
    last = max(due, default=None)
    return None if last is None or (last <= 0 and at >= closes) else last


def by_day(at: datetime) -> bool:
    """Say whether an instant lies in the hours in which reminders leave the house: not at night."""
    return BEGINS <= at.astimezone(SHANGHAI).time() < ENDS


def is_late(due_at: datetime | None, written_at: datetime) -> bool:
    """Say whether a reminder was written noticeably later than it was due (after an outage, or when a deadline moved)."""
    return due_at is not None and written_at - due_at > LATE_AFTER

"""What a unit owes as a calendar file (RFC 5545) for the calendar programs of telephones and offices.

An event is the last hour before the instant at which a duty closes, in Beijing time, whatever zone the reader is in. Its
name (UID) never changes, its SEQUENCE grows when its day is moved, and nothing in it depends on when it was asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from campaign.notice.timetable import SHANGHAI

MAKER = "-//jianzheng//duties//ZH"
HOUR = timedelta(hours=1)
WARNINGS = (timedelta(days=-3), timedelta(days=-1))
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One duty in a calendar; `changed` is when what stands in it last changed, `moved` how often its day did."""

    uid: str
    title: str
    words: str
    closes: datetime
    changed: datetime
    moved: int = 0
    open: bool = True
    cancelled: bool = False
    url: str = ""


def calendar_file(name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar `name` with these entries, the same bytes for the same entries."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", SHANGHAI.key)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _zone() -> Timezone:
    """Beijing time as it is since the last summer time ended on 15 September 1991."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1991, 9, 15))  # noqa: DTZ001 - a time of the zone's own clock, as the standard wants it
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", SHANGHAI.key)
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> Event:
    closes = entry.closes.astimezone(SHANGHAI)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("sequence", entry.moved)
    event.add("summary", entry.title)
    event.add("description", entry.words)
    event.add("dtstart", closes - HOUR)
    event.add("dtend", closes)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    for before in WARNINGS if entry.open else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event

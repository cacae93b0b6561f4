"""What a template would say to a unit that really owes something now, before it is said to anybody."""

from dataclasses import dataclass
from datetime import datetime

from campaign.models import Posting, ReminderTemplate, Round, Unit
from campaign.notice.duties import DUTIES
from campaign.notice.reminding import reminder_due
from campaign.operations.outbox import Words
from campaign.queries.owing import Outstanding, outstanding_now
from campaign.reminders.words import said


@dataclass(frozen=True)
class Example:
    """The words for one unit, and when its duty closes."""

    unit: Unit
    closes: datetime
    words: Words


def kinds_offered() -> list[tuple[str, str]]:
    """The duties that a template may be for: value and name."""
    return [(one.kind.value, one.name) for one in DUTIES]


def previewed(template: ReminderTemplate, at: datetime) -> Example | None:
    """What `template` says to the first unit that owes its duty, as if its day had come; None where nobody owes anything."""
    found = [one for one in outstanding_now(at) if template.kind in ("", one.kind)]
    if not found:
        return None
    # One that has yet to close for a reminder before it, one that is late for one after; the nearest.
    right = [one for one in found if (one.closes > at) == (template.offset_days <= 0)]
    owed = min(right or found, key=lambda one: abs(one.closes - at))
    unit = Unit.objects.select_related("reports_to").get(pk=owed.unit)
    superior = unit.reports_to.name if unit.reports_to else ""
    names = (unit.name, superior, _person(unit), _round(owed))
    return Example(unit, owed.closes, said(template, owed, names, reminder_due(owed.closes, template.offset_days)))


def _person(unit: Unit) -> str:
    post = Posting.objects.current().filter(unit=unit).select_related("user").order_by("pk").first()
    return post.user.name if post else "某某"


def _round(owed: Outstanding) -> str:
    return str(Round.objects.get(pk=owed.round))

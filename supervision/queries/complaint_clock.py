"""How long a complaint may take: its last day and how that was counted, its light. Lights are computed, never stored."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from campaign.models import SpecialDay
from campaign.notice.complaints import ANSWER_DAYS, SILENCE_DAYS, Term, days_to, over_since, term, warned_until
from campaign.notice.timetable import SHANGHAI, closes_at, last_moment
from campaign.notice.working_days import WorkingDays
from campaign.queries import working_days
from supervision.enums.complaints import RUNNING, ComplaintState, Light
from supervision.models import Complaint, ComplaintQuerySet


@dataclass(frozen=True)
class Clock:
    """One reading of the clock for many complaints: which are yellow, which red, how many days each has; one query in all."""

    at: datetime
    days: WorkingDays = field(default_factory=working_days)

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def yellow_until(self) -> datetime:
        """What is due up to here, and not yet late, is yellow."""
        return closes_at(warned_until(self.today, self.days))

    def light(self, complaint: Complaint) -> Light:
        """The light of a complaint; none once its clock has stopped."""
        if not complaint.is_running:
            return Light.NONE
        if complaint.due_at <= self.at:
            return Light.RED
        return Light.YELLOW if complaint.due_at <= self.yellow_until else Light.NONE

    def days_left(self, complaint: Complaint) -> int:
        """How many counted days are left, today included; below zero, how many have passed since the last day."""
        return days_to(self.today, last_moment(complaint.due_at)[0], self.days)

    def lit(self, light: Light) -> Q:
        """The condition on complaints that have this light now."""
        running = Q(state__in=sorted(RUNNING))
        red, near = Q(due_at__lte=self.at), Q(due_at__lte=self.yellow_until)
        found = {Light.RED: running & red, Light.YELLOW: running & near & ~red}
        return found.get(light, ~running | ~near)


def day_of(instant: datetime) -> date:
    """The day of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def names_of_days() -> dict[date, str]:
    """What the arrangements call their days."""
    return dict(SpecialDay.objects.values_list("day", "name"))


def count_term(begun: datetime, count: int = ANSWER_DAYS) -> Term:
    """A term that begins the day after that of an instant, by the calendar as it is known now; two queries."""
    return term(day_of(begun), count, working_days(), names_of_days())


def term_of(complaint: Complaint) -> Term:
    """How the last day of a complaint's present turn was computed, day by day, its extension included (lesson 12)."""
    return count_term(complaint.clock_from, days_of(complaint))


def days_of(complaint: Complaint) -> int:
    """How many days the present turn has: fifteen, and what it was extended by."""
    extension = complaint.extensions.filter(turn=complaint.turn).first()
    return extension.days if extension else ANSWER_DAYS


def silence_term(complaint: Complaint) -> Term | None:
    """Until when the complainant may say whether it is solved before silence is noted; None while there is no reply."""
    return count_term(complaint.fed_back_at, SILENCE_DAYS) if complaint.fed_back_at else None


def fallen_silent(at: datetime) -> ComplaintQuerySet:
    """The complaints whose reply was given so long ago that silence is noted now: its term is over (counted back from today)."""
    day = over_since(day_of(at), SILENCE_DAYS, working_days())
    return Complaint.objects.filter(state=ComplaintState.ANSWERED, fed_back_at__lt=closes_at(day))

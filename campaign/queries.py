"""Questions about the calendar and the people, asked with the instant or the day as an argument."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from campaign.enums import Role
from campaign.models import Deadline, Extension, Message, Phase, Posting, Round, Unit, User
from campaign.notice.timetable import SHANGHAI


def current_round(at: datetime) -> Round | None:
    """The round whose phases contain `at`; else the last that has begun; else the first to come."""
    rounds = Round.objects.select_related("campaign")
    running = rounds.filter(phases__opens__lte=at, phases__closes__gt=at).order_by("-number").first()
    begun = rounds.filter(phases__opens__lte=at).order_by("-number").first()
    return running or begun or rounds.order_by("number").first()


def is_allowed(round: Round, allow: str, unit: Unit, at: datetime) -> bool:
    """Whether the calendar lets `unit` do `allow` at the instant `at`: a phase allows it, or an extension does."""
    phases = Phase.objects.filter(round=round)
    if any(allow in phase.allows for phase in phases.filter(opens__lte=at, closes__gt=at)):
        return True
    extended = Extension.objects.filter(deadline__round=round, deadline__allow=allow, unit=unit, until__gt=at)
    return extended.exists() and phases.filter(opens__lte=at).exists()


def closes_for(deadline: Deadline, unit: Unit) -> datetime:
    """The instant at which `deadline` closes for `unit`: its latest extension, or the common one."""
    extension = deadline.extensions.filter(unit=unit).order_by("-until").first()
    return max(deadline.closes, extension.until) if extension else deadline.closes


def deadline_of(round: Round, kind: str) -> Deadline | None:
    """The deadline of `kind` in the round."""
    return round.deadlines.filter(kind=kind).first()


def holders_on(unit: Unit, role: Role, day: date) -> list[User]:
    """Who held the role in the unit on the day."""
    postings = Posting.objects.filter(unit=unit, role=role).on(day).select_related("user").order_by("since", "pk")
    return [posting.user for posting in postings]


def units_of(user: User) -> list[Unit]:
    """The units in which the user holds a post now, in code order."""
    held = Posting.objects.filter(user=user).current()
    return list(Unit.objects.filter(pk__in=held.values("unit")).select_related("division"))


def unread_count(user: User) -> int:
    """How many messages wait unread in the user's inbox."""
    return Message.objects.filter(user=user, read_at=None).count()


def chinese_deadline(closes: datetime, *, year: bool = False) -> str:
    """An exclusive instant as people write it: the instant 11-01 00:00 is 10月31日24:00."""
    local = closes.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        day, clock = date.fromordinal(local.toordinal() - 1), "24:00"
    else:
        day, clock = local.date(), f"{local:%H:%M}"
    return f"{day.year}年{day.month}月{day.day}日{clock}" if year else f"{day.month}月{day.day}日{clock}"


@dataclass(frozen=True)
class Work:
    """One line of a desk: what waits, how many, where to do it. `tone` is todo, waiting, late or done."""

    label: str
    count: int
    url: str
    hint: str = ""
    tone: str = "todo"


@dataclass(frozen=True)
class RibbonPhase:
    """One phase as the ribbon shows it."""

    number: int
    name: str
    opens: datetime
    closes: datetime
    state: str


@dataclass(frozen=True)
class Ribbon:
    """The phase ribbon: five phases, today's mark, the next deadline."""

    round: Round
    phases: tuple[RibbonPhase, ...]
    deadline_name: str
    deadline_label: str
    days_left: int | None


def ribbon(round: Round, at: datetime) -> Ribbon:
    """What the ribbon of `round` shows at `at`; whole days are counted by the calendar of Asia/Shanghai."""
    phases = tuple(
        RibbonPhase(phase.number, phase.name, phase.opens, phase.closes, phase.state(at))
        for phase in round.phases.all()
    )
    following = round.deadlines.filter(Q(closes__gt=at)).order_by("closes").first()
    if following is None:
        return Ribbon(round, phases, "", "", None)
    last_day = following.closes.astimezone(SHANGHAI).toordinal() - 1
    left = last_day - at.astimezone(SHANGHAI).toordinal()
    return Ribbon(round, phases, following.name, chinese_deadline(following.closes), left)

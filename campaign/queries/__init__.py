"""Questions about the calendar and the people, asked with the instant or the day as an argument."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Sum, When
from django.urls import NoReverseMatch
from django.utils.module_loading import import_string

from campaign.access import can, units_for
from campaign.enums import DayKind, Role, UnitKind
from campaign.models import Deadline, Extension, LogEntry, Message, Phase, Posting, Round, SpecialDay, Unit, User
from campaign.models.log import READING
from campaign.models.people import PostingQuerySet
from campaign.models.units import UnitQuerySet
from campaign.notice.timetable import SHANGHAI, last_moment
from campaign.notice.working_days import WorkingDays
from campaign.roles import Action

logger = logging.getLogger(__name__)


def current_round(at: datetime) -> Round | None:
    """The round whose phases contain `at`; else the last that has begun; else the first to come."""
    begun = Phase.objects.filter(round=OuterRef("pk"), opens__lte=at)
    rounds = Round.objects.annotate(running=Exists(begun.filter(closes__gt=at)), begun=Exists(begun))
    # Of those that have begun the last, of those to come the first.
    order = Case(When(begun=True, then=-F("number")), default=F("number"), output_field=IntegerField())
    return rounds.select_related("campaign").order_by("-running", "-begun", order).first()


def round_asked(number: str, at: datetime) -> Round | None:
    """The round of that number as an address says it, None where there is none; without a number the current one."""
    if re.fullmatch("[0-9]{1,3}", number):
        return Round.objects.select_related("campaign").filter(number=number).first()
    return current_round(at)


def is_allowed(round: Round, allow: str, unit: Unit, at: datetime) -> bool:
    """Whether the calendar lets `unit` do `allow` at the instant `at`: a phase allows it, or an extension does."""
    return unit.pk in allowed_among(round, allow, [unit], at)


def allowed_among(round: Round, allow: str, units: Sequence[Unit], at: datetime) -> set[int]:
    """The keys of those of `units` which the calendar lets do `allow` at the instant `at`."""
    phases = Phase.objects.filter(round=round)
    if any(allow in phase.allows for phase in phases.filter(opens__lte=at, closes__gt=at)):
        return {unit.pk for unit in units}
    extended = Extension.objects.filter(deadline__round=round, deadline__allow=allow, unit__in=units, until__gt=at)
    found = set(extended.values_list("unit", flat=True))
    return found if found and phases.filter(opens__lte=at).exists() else set()


def closes_for(deadline: Deadline, unit: Unit) -> datetime:
    """The instant at which `deadline` closes for `unit`: its latest extension, or the common one."""
    extension = deadline.extensions.filter(unit=unit).order_by("-until").first()
    return max(deadline.closes, extension.until) if extension else deadline.closes


def deadline_of(round: Round, kind: str) -> Deadline | None:
    """The deadline of `kind` in the round."""
    return round.deadlines.filter(kind=kind).first()


def working_days() -> WorkingDays:
    """The table of days that differ from the week, in one query."""
    days: dict[str, set[date]] = {kind: set() for kind in DayKind.values}
    for day, kind in SpecialDay.objects.values_list("day", "kind"):
        days[kind].add(day)
    return WorkingDays(off=frozenset(days[DayKind.OFF]), on=frozenset(days[DayKind.ON]))


def calendar_offices() -> UnitQuerySet:
    """The coordination office: its calendar is the whole region's."""
    return Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE).order_by("code")


def calendar_changes(round: Round) -> QuerySet[LogEntry]:
    """How phases and deadlines of the round were moved, latest first: everybody may know."""
    moved = LogEntry.objects.filter(unit__in=calendar_offices(), move__in=("move_deadline", "move_phase"))
    return moved.filter(after__round=round.pk).select_related("actor").order_by("-pk")


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
    day, clock = last_moment(closes)
    return f"{day.year}年{day.month}月{day.day}日{clock}" if year else f"{day.month}月{day.day}日{clock}"


@dataclass(frozen=True)
class Work:
    """One line of a desk: what waits, how many, where to do it. `tone` is todo, waiting, late or done."""

    label: str
    count: int
    url: str
    hint: str = ""
    tone: str = "todo"


TONES = ("late", "todo", "waiting", "done")


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """Everything that waits for the user in the round at `at`, from all acts (`settings.DESK_WORK`): late first, then todo,
    waiting, done.

    An act that is not installed, or whose pages are not, leaves its lines out and a line in the system's own log.
    """
    found: list[Work] = []
    for name in settings.DESK_WORK:
        try:
            found += import_string(name)(user, round, at)
        except (ImportError, NoReverseMatch):
            logger.exception("the desk lacks %s", name)
    return sorted(found, key=lambda work: TONES.index(work.tone))


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of every page of work that the user's posts open, from all acts (`settings.DESK_PAGES`)."""
    return [page for name in settings.DESK_PAGES for page in import_string(name)(user)]


def posts_held(user: User) -> PostingQuerySet:
    """The posts that the user holds now, with their units, in the order of unit and role."""
    return user.postings.current().select_related("unit").order_by("unit__code", "role")


def units_to_staff(user: User) -> UnitQuerySet:
    """The units in which the user may appoint: their own, and for a coordinator everything below."""
    own, below = units_for(user, Action.APPOINT), units_for(user, Action.OVERSEE)
    return Unit.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=below.values("pk")))


def extensions_seen_by(user: User, round: Round) -> QuerySet[Extension]:
    """The extensions in the round that concern the user: of their own units and of all below that they oversee."""
    own, below = units_for(user, Action.READ), units_for(user, Action.OVERSEE)
    seen = Q(unit__in=own.values("pk")) | Q(unit__in=below.values("pk"))
    return Extension.objects.filter(seen, deadline__round=round).select_related(
        "deadline", "unit", "granted_by", "withdrawn_by"
    )


def log_of(unit: Unit, reader: User) -> QuerySet[LogEntry]:
    """The unit's log as `reader` may see it, newest first.

    Who may not read the unit's papers sees what was done to the unit itself and the moves of its documents, whose
    labels are fixed words; lines about a draft's content name certificates. What a panel does before it feeds back is
    left out for everybody (notice 五(三): 反馈).
    """
    lines = (
        LogEntry.objects.filter(unit=unit)
        .exclude(move=READING)
        .exclude(_panels_own())
        .select_related("actor", "thing_type")
        .order_by("-pk")
    )
    if can(reader, Action.READ, unit):
        return lines
    return lines.filter(Q(thing_type=ContentType.objects.get_for_model(Unit)) | Q(after__has_key="state"))


def _panels_own() -> Q:
    """The lines of papers and steps that are a panel's own (`panels_own` on a model or a move)."""
    own = Q(pk__in=[])
    for model in apps.get_models():
        moves = [move.name for move in model.workflow.moves if move.panels_own] if hasattr(model, "workflow") else []
        if moves:
            own |= Q(thing_type=ContentType.objects.get_for_model(model), move__in=moves)
        elif getattr(model, "panels_own", False):
            own |= Q(thing_type=ContentType.objects.get_for_model(model))
    return own


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration, as the sign-in page lists it."""

    role: str
    name: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demonstration (`demo-…`) with role and unit; empty outside demo mode."""
    if not settings.DEMO_MODE:
        return []
    posts = Posting.objects.current().select_related("unit").order_by("unit__code", "role")
    people = User.objects.filter(username__startswith="demo-", is_active=True).order_by("pk")
    accounts = []
    for person in people.prefetch_related(Prefetch("postings", queryset=posts, to_attr="held")):
        held: list[Posting] = person.held
        roles = "、".join(dict.fromkeys(post.get_role_display() for post in held)) or "技术人员"
        units = "、".join(dict.fromkeys(post.unit.name for post in held)) or person.name
        accounts.append(DemoAccount(roles, units, person.username, settings.DEMO_PASSWORD))
    return accounts


TRIES_ON_A_NAME = 10  # from all addresses together; one address alone is stopped at AXES_FAILURE_LIMIT


def is_locked_name(username: str, at: datetime) -> bool:
    """Whether the name was tried too often within the quarter of an hour before `at`, from whatever addresses.

    The wait ends by itself: refused tries are not counted, so a stranger cannot keep the owner out for longer.
    """
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries = AccessAttempt.objects.filter(username=username, attempt_time__gt=since)
    return (tries.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) >= TRIES_ON_A_NAME


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
    deadline: datetime | None = None


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
    return Ribbon(round, phases, following.name, chinese_deadline(following.closes), left, following.closes)

"""Look for what is due to be said and not yet written: never a task that waits for a later time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from campaign.enums import Audience, Role
from campaign.models import Message, Posting, ReminderTemplate, Round, Unit, User
from campaign.notice.reminding import offset_now, reminder_due
from campaign.operations.outbox import ESCALATION, REMINDER, Line, write_lines
from campaign.queries.owing import Outstanding, outstanding_now
from campaign.reminders.words import said

# Who does a duty, where it is not the clerk.
DOERS: Mapping[str, frozenset[Role]] = {
    "ruling": frozenset({Role.PANEL_CHAIR, Role.PANEL_MEMBER}),
    "legality": frozenset({Role.LEGALITY_REVIEWER}),
    "approval": frozenset({Role.APPROVAL_RECORDER}),
    "edition": frozenset({Role.COORDINATOR}),
    "summary": frozenset({Role.COORDINATOR, Role.PANEL_CHAIR}),
}
Posts = Mapping[int, Mapping[str, list[int]]]  # unit → role → people, in the order of their keys
Rules = dict[Audience, ReminderTemplate]


@dataclass(frozen=True)
class Wanted:
    """One line that has to stand in somebody's inbox."""

    owed: Outstanding
    user: int
    rule: ReminderTemplate
    superior: int | None


def remind(at: datetime) -> int:
    """Write the reminders that are due at `at` and not yet written; gives how many are new.

    Of several offsets that an outage held up only the last that is due is written. The questions are the same few however
    many units owe (notice 六(一): 严格时间进度).
    """
    book = Book(at)
    owed = [one for one in outstanding_now(at) if book.rules_for(one)]
    if not owed:
        return 0
    told = _told(owed)
    missing = [
        one
        for one in _wanted(owed, book)
        if told.get((one.owed.obligation, one.owed.unit, one.user), -1000) < one.rule.offset_days
    ]
    return write_lines(_lines(missing, at), at=at) if missing else 0


class Book:
    """The templates, and which of them are right for a duty at one instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.rows = list(ReminderTemplate.objects.all())
        self.known: dict[tuple[str, datetime], Rules] = {}

    def rules_for(self, owed: Outstanding) -> Rules:
        """For each audience the template that is right now; those to whom nothing is to be said yet are left out."""
        key = (owed.kind, owed.closes)
        if key not in self.known:
            self.known[key] = dict(self._right(owed))
        return self.known[key]

    def _right(self, owed: Outstanding) -> Iterator[tuple[Audience, ReminderTemplate]]:
        # A duty's own row stands for the common one of its day and audience, also when it is switched off.
        rows = {(row.audience, row.offset_days): row for row in self.rows if row.kind == ""}
        rows |= {(row.audience, row.offset_days): row for row in self.rows if row.kind == owed.kind}
        for audience in Audience:
            offsets = [offset for (to, offset), row in rows.items() if to == audience and row.active]
            offset = offset_now(owed.closes, offsets, self.at)
            if offset is not None:
                yield audience, rows[audience, offset]


def _wanted(owed: Iterable[Outstanding], book: Book) -> Iterator[Wanted]:
    """Who has to be told of what: a person once for each duty, as the one who does it rather than as somebody's superior."""
    posts = _posts()
    above = dict(Unit.objects.values_list("pk", "reports_to"))
    for one in owed:
        here = posts.get(one.unit, {})
        doers = _held(here, DOERS.get(one.kind, frozenset({Role.CLERK}))) or _held(here, {Role.CLERK})
        people = {Audience.CLERK: doers, Audience.LEADER: _held(here, {Role.LEADER})}
        superior = above.get(one.unit)
        own = {*doers, *people[Audience.LEADER]}
        people[Audience.SUPERIOR] = [person for person in _contacts(superior, posts) if person not in own]
        best: dict[int, ReminderTemplate] = {}
        for audience, rule in book.rules_for(one).items():
            for person in people[audience]:
                if person not in best or best[person].offset_days < rule.offset_days:
                    best[person] = rule
        yield from (Wanted(one, person, rule, superior) for person, rule in best.items())


def _posts() -> Posts:
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    held = Posting.objects.current().filter(user__is_active=True).order_by("user")
    for unit, role, user in held.values_list("unit", "role", "user"):
        found[unit][role].append(user)
    return found


def _held(here: Mapping[str, list[int]], roles: Iterable[Role]) -> list[int]:
    return sorted({person for role in roles for person in here.get(role, ())})


def _contacts(unit: int | None, posts: Posts) -> list[int]:
    """Who is spoken to in a unit to which others report: its coordinators, else its leaders (五: 报送渠道)."""
    here = posts.get(unit or 0, {})
    return _held(here, {Role.COORDINATOR}) or _held(here, {Role.LEADER})


def _told(owed: Iterable[Outstanding]) -> dict[tuple[str, int, int], int]:
    """The last offset of which each person was told, by obligation, unit and person."""
    keys = {one.obligation for one in owed}
    rows = Message.objects.filter(obligation__in=keys, kind__in=(REMINDER, ESCALATION)).order_by()
    last = rows.values_list("obligation", "unit", "user").annotate(last=Max("offset_days"))
    return {(obligation, unit, user): offset for obligation, unit, user, offset in last}


def _lines(wanted: list[Wanted], at: datetime) -> list[Line]:
    """The messages, with their words."""
    people = User.objects.in_bulk({one.user for one in wanted})
    units = dict(Unit.objects.values_list("pk", "name"))
    rounds = {round.pk: str(round) for round in Round.objects.all()}
    lines = []
    for one in wanted:
        owed, rule = one.owed, one.rule
        names = (units[owed.unit], units.get(one.superior or 0, ""), people[one.user].name, rounds.get(owed.round, ""))
        lines.append(
            Line(
                user=people[one.user],
                unit=owed.unit,
                obligation=owed.obligation,
                kind=ESCALATION if rule.audience == Audience.SUPERIOR else REMINDER,
                offset_days=rule.offset_days,
                words=said(rule, owed, names, at),
                due_at=reminder_due(owed.closes, rule.offset_days),
                closes=owed.closes,
                by_text=rule.by_text,
            )
        )
    return lines

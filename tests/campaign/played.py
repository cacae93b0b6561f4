"""The whole campaign on a clock that jumps from due minute to due minute: papers come in between, a deadline moves, beat fails.

What the system wrote and sent is compared with the ledger that `tests/campaign/ledger.py` computes from the same plain facts.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from campaign.models import DutyRecord, Message, Obligation, Posting, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from campaign.operations.timetable import move_deadline, move_phase
from campaign.reminders import deliver, remind
from submissions.enums import DeclarationState, SheetState
from submissions.models import ContactSheet, Declaration, FormVersion
from tests.campaign.ledger import Duty, Entry, Facts, expected

BEGINS = datetime(2020, 9, 9, tzinfo=SHANGHAI)
ENDS = datetime(2021, 1, 1, tzinfo=SHANGHAI)
NEVER = datetime(2100, 1, 1, tzinfo=SHANGHAI)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
CLOSES = {  # the notice's last days, as the instants at which they end
    "contact": datetime(2020, 9, 21, tzinfo=SHANGHAI),
    "declaration": datetime(2020, 11, 1, tzinfo=SHANGHAI),
    "ruling": datetime(2020, 11, 16, tzinfo=SHANGHAI),
    "approval": datetime(2020, 11, 16, tzinfo=SHANGHAI),
    "edition": datetime(2020, 11, 16, tzinfo=SHANGHAI),
    "summary": datetime(2020, 11, 21, tzinfo=SHANGHAI),
    "year_end": datetime(2021, 1, 1, tzinfo=SHANGHAI),
}
MOVED_AT = datetime(
    2020, 10, 29, 12, tzinfo=SHANGHAI
)  # the declaration's day becomes 11-06, when -3 has been told already
MOVED_TO = datetime(2020, 11, 7, tzinfo=SHANGHAI)
# Beat is down: over one reminder, over two, and from half an hour before one to three quarters after.
OUTAGES = (
    (datetime(2020, 9, 19, 8, tzinfo=SHANGHAI), datetime(2020, 9, 19, 20, 17, tzinfo=SHANGHAI)),
    (datetime(2020, 11, 5, 0, tzinfo=SHANGHAI), datetime(2020, 11, 6, 10, 3, tzinfo=SHANGHAI)),
    (datetime(2020, 12, 28, 8, 30, tzinfo=SHANGHAI), datetime(2020, 12, 28, 9, 45, tzinfo=SHANGHAI)),
)


class Counting(BaseEmailBackend):
    """A mail server that only notes to whom and on which day of the played clock."""

    taken: ClassVar[Counter[tuple[str, str]]] = Counter()
    day: ClassVar[str] = ""

    def send_messages(self, messages: Any) -> int:
        """Note them."""
        for one in messages:
            assert isinstance(one, EmailMessage)
            Counting.taken[one.to[0], Counting.day] += 1
        return len(messages)


@dataclass
class Campaign:
    """What happens in the campaign, in plain facts."""

    round: Round
    office: Unit
    actor: User
    every_day: bool = False  # beat looks on each day, else on days on which something is due
    seed: int = 2020
    duties: list[Duty] = field(default_factory=list)
    facts: Facts = field(default_factory=lambda: Facts({}, {}))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.units = {unit.code: unit for unit in Unit.objects.select_related("division", "reports_to", "panel")}
        self.facts.above = {
            code: unit.reports_to.code if unit.reports_to else None for code, unit in self.units.items()
        }
        for unit, role, user in Posting.objects.filter(until=None, user__is_active=True).values_list(
            "unit__code", "role", "user__username"
        ):
            self.facts.posts.setdefault(unit, {}).setdefault(role, set()).add(user)
        self.extended = dict(self.extensions())
        self.duties = list(self.all_duties())
        self.facts.runs = self.runs()

    def extensions(self) -> Any:
        """One unit in fifty has more time for its declaration, granted on 10-20."""
        for code, unit in self.units.items():
            if unit.takes_part and self.chance.random() < 0.02:
                yield code, CLOSES["declaration"] + self.chance.randrange(7, 12) * DAY

    def some_time(self, closes: datetime) -> datetime:
        """When a unit does a duty: mostly before, some a second before a reminder, some late, some never."""
        luck = self.chance.random()
        if luck < 0.1:
            return NEVER
        if luck < 0.25:  # a second before nine on a day on which there is a reminder
            days = self.chance.choice((-7, -3, -1, 0, 1, 3))
            return (closes - SECOND).replace(hour=9, minute=0, second=0) + days * DAY - SECOND
        return closes + timedelta(seconds=int(self.chance.gauss(-2, 4) * 86400))

    def all_duties(self) -> Any:
        """What each unit owes by the notice, and when it does it."""
        certified: dict[str, datetime] = {}
        for code, unit in self.units.items():
            level, leads = unit.division.level, unit.kind in ("lead_unit", "coordination_office")
            if unit.takes_part:
                for kind in ("contact", "declaration", "year_end"):
                    done = self.some_time(
                        self.extended.get(code, CLOSES[kind]) if kind == "declaration" else CLOSES[kind]
                    )
                    done = max(done, BEGINS + 9 * timedelta(hours=1))
                    yield Duty(code, kind, self.closings(code, kind), BEGINS, done)
                    if kind == "declaration" and done < NEVER and unit.panel:
                        panel = unit.panel.code
                        certified[panel] = min(done, certified.get(panel, NEVER))
            if (leads and level in (2, 3)) or unit.kind == "coordination_office":
                for kind in ("approval", "edition"):
                    yield Duty(code, kind, [(BEGINS, CLOSES[kind])], BEGINS, NEVER)
            if unit.kind == "lead_unit" and level == 2:
                yield Duty(code, "summary", [(BEGINS, CLOSES["summary"])], BEGINS, NEVER)
        for code, since in certified.items():  # a declaration to receive: nobody does in this play
            yield Duty(code, "ruling", [(BEGINS, CLOSES["ruling"])], since, NEVER)

    def closings(self, code: str, kind: str) -> list[tuple[datetime, datetime]]:
        """When a duty closes, and since when that holds."""
        found = [(BEGINS, CLOSES[kind])]
        if kind != "declaration":
            return found
        if code in self.extended:
            found.append((datetime(2020, 10, 20, tzinfo=SHANGHAI), self.extended[code]))
        if found[-1][1] < MOVED_TO:
            found.append((MOVED_AT, MOVED_TO))
        return found

    def runs(self) -> list[datetime]:
        """The minutes at which beat looks: nine o'clock and the minute after, midnights of deadlines, and after an outage."""
        closings = {closes for duty in self.duties for _, closes in duty.closes}
        days = {(closes - SECOND).date() + n * DAY for closes in closings for n in (-7, -3, -1, 0, 1, 3, 7)}
        if self.every_day:
            days = {BEGINS.date() + n * DAY for n in range((ENDS - BEGINS).days)}
        nine = {datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI) for day in days}
        minutes = nine | {at + MINUTE for at in nine if self.every_day}
        minutes |= {closes + MINUTE for closes in CLOSES.values()} | {MOVED_AT + MINUTE} | {end for _, end in OUTAGES}
        seen = (at for at in minutes if BEGINS <= at < ENDS)
        return sorted(at for at in seen if not any(since <= at < until for since, until in OUTAGES))


def play(campaign: Campaign) -> dict[Entry, datetime]:
    """Play it; gives the ledger that the system has written."""
    papers = sorted(
        ((one.done, one) for one in campaign.duties if one.done < ENDS),
        key=lambda pair: (pair[0], pair[1].unit, pair[1].kind),
    )
    acts = [(datetime(2020, 10, 20, tzinfo=SHANGHAI), extend), (MOVED_AT, move)]
    for at in campaign.facts.runs:
        while acts and acts[0][0] <= at:
            acts.pop(0)[1](campaign)
        due = [one for done, one in papers if done <= at]
        hand_in(campaign, due)
        papers = papers[len(due) :]
        Counting.day = f"{at:%m-%d}"
        remind(at)
        while deliver(at).sent:
            pass
    return written()


def extend(campaign: Campaign) -> None:
    """Grant what was asked for."""
    deadline = campaign.round.deadlines.get(kind="declare")
    at = datetime(2020, 10, 20, tzinfo=SHANGHAI)
    for code, until in campaign.extended.items():
        extend_deadline(deadline, campaign.units[code], until=until, reason="雪灾。", actor=campaign.actor, at=at)


def move(campaign: Campaign) -> None:
    """Move the end of the second phase, and with it the day of the declarations."""
    last_day = (MOVED_TO - DAY).date()
    given = {"last_day": last_day, "reason": "大雪封路。", "actor": campaign.actor, "at": MOVED_AT}
    move_phase(campaign.round.phases.get(number=2), campaign.office, **given)
    move_deadline(campaign.round.deadlines.get(kind="declare"), campaign.office, **given)


def hand_in(campaign: Campaign, due: list[Duty]) -> None:
    """Lay the papers down as their operations leave them: each with the instant of its certificate."""
    by_kind: dict[str, list[Duty]] = {}
    for one in due:
        by_kind.setdefault(one.kind, []).append(one)
    units = campaign.units
    ContactSheet.objects.bulk_create(
        ContactSheet(unit=units[one.unit], state=SheetState.CERTIFIED, certified_at=one.done)
        for one in by_kind.get("contact", ())
    )
    form = FormVersion.objects.get(annex=2)
    facts = {
        "round": campaign.round,
        "form": form,
        "state": DeclarationState.CERTIFIED,
        "is_current": True,
        "nil": True,
    }
    facts |= {"nil_reason": "no_service", "nil_words": "无。"}
    Declaration.objects.bulk_create(
        Declaration(
            unit=units[one.unit],
            created_at=one.done,
            saved_at=one.done,
            certified_at=one.done,
            receipt=f"R-{one.unit}",
            **facts,
        )
        for one in by_kind.get("declaration", ())
    )
    if said := by_kind.get("year_end"):
        owed = Obligation.objects.filter(deadline__round=campaign.round, kind="year_end").in_bulk(field_name="pk")
        keys = {one.unit_id: pk for pk, one in owed.items()}
        DutyRecord.objects.bulk_create(
            DutyRecord(
                obligation_id=keys[units[one.unit].pk], sort="reported", words="已报", by=campaign.actor, at=one.done
            )
            for one in said
        )


def written() -> dict[Entry, datetime]:
    """What stands in the inboxes."""
    rows = Message.objects.filter(kind__in=("reminder", "escalation")).order_by()
    names = ("unit__code", "user__username", "obligation", "offset_days", "created_at")
    found = {}
    for unit, user, obligation, days, at in rows.values_list(*names).iterator(chunk_size=5000):
        kind, _, stamp = obligation.partition(":")[2].partition("@")
        closes = datetime.strptime(f"{stamp}+0000", "%Y%m%d%H%M%z").astimezone(SHANGHAI)
        found[unit, user, kind, closes.isoformat(), days] = at.astimezone(SHANGHAI)
    return found


def differences(found: dict[Entry, datetime], wanted: dict[Entry, datetime]) -> list[str]:
    """What is missing, what is too much, and what was written at another run, in words; at most ten of each."""
    missing = [f"missing: {key} at {wanted[key]}" for key in sorted(wanted.keys() - found.keys())]
    extra = [f"too much: {key} at {found[key]}" for key in sorted(found.keys() - wanted.keys())]
    moved = [
        f"{key}: {found[key]}, not {wanted[key]}"
        for key in sorted(found.keys() & wanted.keys())
        if found[key] != wanted[key]
    ]
    return missing[:10] + extra[:10] + moved[:10]


def mails_expected(ledger: dict[Entry, datetime]) -> Counter[tuple[str, str]]:
    """One mail for each person and day on which something was written."""
    addresses = dict(User.objects.exclude(email="").values_list("username", "email"))
    days = {(addresses[person], f"{at:%m-%d}") for (_, person, *_), at in ledger.items() if person in addresses}
    return Counter(days)


def table(ledger: dict[Entry, datetime]) -> str:
    """The ledger in numbers, duty by duty and day by day."""
    counts = Counter((kind, days) for _, _, kind, _, days in ledger)
    days = sorted({day for _, day in counts})
    head = f"{'':12}" + "".join(f"{day:+8d}" for day in days) + f"{'all':>9}"
    lines = [head]
    for kind in [*dict.fromkeys(kind for kind, _ in sorted(counts))]:
        row = [counts[kind, day] for day in days]
        lines.append(f"{kind:12}" + "".join(f"{number:8d}" for number in row) + f"{sum(row):9d}")
    return "\n".join(lines)


def check(campaign: Campaign) -> tuple[str, list[str]]:
    """Play, and compare lines and mails with what they have to be; gives the table and what differs."""
    Counting.taken.clear()
    found, wanted = play(campaign), expected(campaign.duties, campaign.facts)
    wrong = differences(found, wanted)
    if Counting.taken != mails_expected(wanted):
        wrong.append(f"mails: {sum(Counting.taken.values())}, not {sum(mails_expected(wanted).values())}")
    return f"{table(wanted)}\n{len(wanted)} messages, {sum(Counting.taken.values())} mails", wrong

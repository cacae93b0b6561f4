"""What became of complaints: counted from their rows, for a span of days and a reach of offices (domain 3.6; peers S4).

The complaints are those that came in within the span; what became of them is asked at an instant. What the units say (corrected)
and what complainants say (solved) are counted side by side, never as one figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaign.models import Unit
from campaign.notice.timetable import closes_at, opens_at
from supervision.enums.complaints import (
    RUNNING,
    ClosedBy,
    ComplaintOutcome,
    ComplaintState,
    HearingWord,
    LookUp,
    ReferralState,
)
from supervision.models import Answer, Complaint, ComplaintExtension, ComplaintQuerySet, Hearing, Press, Reply

S = ComplaintState


@dataclass(frozen=True)
class Figures:
    """The counts of some complaints. `closed` and what follows are of valid ones; late and in time are of those replied to."""

    received: int = 0
    valid: int = 0
    waiting: int = 0  # neither taken on nor refused
    refused: int = 0
    running: int = 0
    answered: int = 0  # replied to, not closed
    closed: int = 0
    in_time: int = 0
    late: int = 0  # some reply came after its last day
    overdue: int = 0  # no reply, and the last day is over
    extended: int = 0
    reopened: int = 0
    pressed: int = 0
    corrected_by_unit: int = 0  # closed, and a unit says that the demand has ended
    solved: int = 0  # closed, and the complainant says so
    solved_entered: int = (
        0  # of the solved ones: taken down by a handler, and said by number and secret, which the handler saw
    )
    solved_uncorrected: int = 0  # closed and solved, and no unit says that it corrected anything
    corrected_unconfirmed: int = 0  # closed, a unit says corrected, and the complainant does not say solved
    silent: int = 0
    by_outcome: Mapping[str, int] = field(default_factory=dict)  # of the closed ones
    by_word: Mapping[str, int] = field(default_factory=dict)  # on whose word they were closed
    by_look_up: Mapping[str, int] = field(default_factory=dict)  # of all received


def complaints_in(first: date, last: date, units: Iterable[Unit] | QuerySet[Unit] | None = None) -> ComplaintQuerySet:
    """The complaints that came in from the day `first` to the day `last` in Asia/Shanghai, with any office or with `units`."""
    rows = Complaint.objects.filter(received_at__gte=opens_at(first), received_at__lt=closes_at(last))
    return rows if units is None else rows.filter(unit__in=units)


def with_facts(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """With what the counts need of other tables: late, extended, pressed, corrected, and the complainant's last word of the turn."""
    late = Reply.objects.filter(complaint=OuterRef("pk"), fed_back_at__gte=F("due_at"))
    extended = ComplaintExtension.objects.filter(complaint=OuterRef("pk"))
    pressed = Press.objects.filter(complaint=OuterRef("pk"))
    corrected = Answer.objects.filter(referral__complaint=OuterRef("pk"), turn=OuterRef("turn"), corrected=True)
    later = Answer.objects.filter(referral=OuterRef("referral"), turn=OuterRef("turn"), pk__gt=OuterRef("pk"))
    corrected = corrected.exclude(referral__state=ReferralState.WITHDRAWN).exclude(Exists(later))
    word = Hearing.objects.filter(complaint=OuterRef("pk"), turn=OuterRef("turn")).order_by("-pk")
    return rows.order_by().annotate(
        is_late=Exists(late),
        is_replied=Exists(Reply.objects.filter(complaint=OuterRef("pk"))),
        is_extended=Exists(extended),
        was_pressed=Exists(pressed),
        is_corrected=Exists(corrected),
        word=Coalesce(Subquery(word.values("word")[:1]), Value("")),
        word_noted_by=Subquery(word.values("noted_by")[:1]),
    )


def _counts(at: datetime) -> dict[str, Count]:
    closed, valid = Q(state=S.CLOSED), ~Q(state__in=(S.RECEIVED, S.REFUSED))
    running, solved = Q(state__in=sorted(RUNNING)), Q(word=HearingWord.SOLVED)
    corrected = Q(is_corrected=True)
    conditions = {
        "received": Q(),
        "valid": valid,
        "waiting": Q(state=S.RECEIVED),
        "refused": Q(state=S.REFUSED),
        "running": running & valid,
        "answered": Q(state=S.ANSWERED),
        "closed": closed,
        "in_time": Q(is_replied=True, is_late=False),
        "late": Q(is_late=True),
        "overdue": running & Q(due_at__lte=at),
        "extended": Q(is_extended=True),
        "reopened": valid & Q(is_replied=True, turn__gt=1),
        "pressed": Q(was_pressed=True),
        "corrected_by_unit": closed & corrected,
        "solved": closed & solved,
        "solved_entered": closed & solved & Q(entered_by__isnull=False, word_noted_by=None),
        "solved_uncorrected": closed & solved & ~corrected,
        "corrected_unconfirmed": closed & corrected & ~solved,
        "silent": closed & Q(word=HearingWord.SILENT),
    }
    found = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found |= {f"outcome_{one}": Count("pk", filter=closed & Q(outcome=one)) for one in ComplaintOutcome.values}
    found |= {f"word_{one}": Count("pk", filter=closed & Q(closed_by=one)) for one in ClosedBy.values}
    return found | {f"look_up_{one}": Count("pk", filter=Q(look_up=one)) for one in LookUp.values}


GROUPS = {
    "by_outcome": ("outcome_", ComplaintOutcome),
    "by_word": ("word_", ClosedBy),
    "by_look_up": ("look_up_", LookUp),
}


def _made(counts: Mapping[str, Any]) -> Figures:
    plain = {name: count for name, count in counts.items() if name in Figures.__dataclass_fields__}
    grouped: dict[str, Any] = {
        name: {one: counts[f"{prefix}{one}"] for one in words.values} for name, (prefix, words) in GROUPS.items()
    }
    return Figures(**plain, **grouped)


def figures(rows: ComplaintQuerySet, at: datetime) -> Figures:
    """Count some complaints (`complaints_in`) as they stand; `at` says what is overdue. One query."""
    return _made(with_facts(rows).aggregate(**_counts(at)))


def figures_by(rows: ComplaintQuerySet, column: str, at: datetime) -> dict[Any, Figures]:
    """The same apart for each value of a column (`unit`, `office`, `place`, `item_key`, `source`); one query."""
    found = with_facts(rows).values(column).annotate(**_counts(at)).order_by(column)
    return {row[column]: _made(row) for row in found}

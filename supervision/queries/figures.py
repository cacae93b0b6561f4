"""What is counted of each unit for its summary, the evaluation and the region's report: from the rows themselves.

Each source is one function over many units with a constant number of queries; what several acts know stands side by side.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaign.enums import Disposal, DutyState, Outcome
from campaign.models import Phase, Round, Unit
from campaign.queries.duties import standings
from campaign.queries.ledger import IN_TIME
from publishing.models import Enquiry, EnquiryAnswer, ListedItem
from publishing.queries.desk import whole_guides
from submissions.models import DeclaredItem

ByUnit = dict[int, dict[str, int]]
Source = Callable[[QuerySet[Unit], Round, datetime], ByUnit]
JUDGED = (*IN_TIME, DutyState.LATE, DutyState.OVERDUE)
OUTCOMES = {
    Outcome.CANCEL: "cancelled",
    Outcome.RETAIN: "retained",
    Outcome.REFER: "referred",
    Outcome.STRIKE: "struck",
}


def listed(units: QuerySet[Unit], round: Round) -> QuerySet[ListedItem]:
    """The rows of the round's lists in force that rest on these units' declarations, struck ones among them."""
    rows = ListedItem.objects.filter(compilation__is_current=True, compilation__is_roll_up=False)
    return rows.filter(compilation__round=round, unit__in=units)


def declared(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Items of the declarations that count, and those of them that no list in force holds yet (domain ruling 6)."""
    items = DeclaredItem.objects.filter(declaration__round=round, declaration__is_current=True)
    on_list = listed(units, round).filter(uid=OuterRef("uid"))
    rows = items.filter(declaration__unit__in=units).order_by().values("declaration__unit")
    counted = rows.annotate(declared=Count("pk"), undecided=Count("pk", filter=~Exists(on_list)))
    names = ("declared", "undecided")
    return {
        unit: dict(zip(names, both, strict=True)) for unit, *both in counted.values_list("declaration__unit", *names)
    }


def ruled(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """What the lists in force say of the items: cancelled by category, kept, referred, struck; the baseline is all but struck."""
    found: ByUnit = {}
    rows = listed(units, round).order_by().values_list("unit", "outcome", "disposal").annotate(Count("pk"))
    for unit, outcome, disposal, count in rows:
        mine = found.setdefault(unit, dict.fromkeys(("baseline", *OUTCOMES.values(), *Disposal.values), 0))
        mine[OUTCOMES[Outcome(outcome)]] += count
        if outcome != Outcome.STRIKE:
            mine["baseline"] += count
        if outcome == Outcome.CANCEL and disposal in mine:
            mine[disposal] += count
    return found


def guided(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Kept items of which conditions, materials, time and place are written (notice 五(四)1)."""
    kept = listed(units, round).filter(outcome=Outcome.RETAIN)
    rows = kept.filter(Exists(whole_guides().filter(uid=OuterRef("uid")))).order_by()
    return {unit: {"guides_done": count} for unit, count in rows.values_list("unit").annotate(Count("pk"))}


def verified(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Requests to verify that are answered, or that are due; one that was asked anew counts once (notice 五(四)2: 核查反馈)."""
    answer = Exists(EnquiryAnswer.objects.filter(enquiry=OuterRef("pk"), answered_at__lte=at))
    rows = Enquiry.objects.filter(item__compilation__round=round, office__in=units, asked_at__lte=at).annotate(
        done=answer
    )
    rows = rows.filter(Q(done=True) | Q(replaced_by=None, due_at__lte=at))
    counted = rows.order_by().values("office").annotate(asked=Count("pk"), answered=Count("pk", filter=Q(done=True)))
    return {
        unit: {"asked": asked, "answered": answered}
        for unit, asked, answered in counted.values_list("office", "asked", "answered")
    }


def timed(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Obligations that time has judged at the instant, and those done in time (notice 六(一): 严格时间进度)."""
    found: ByUnit = {}
    for one in standings(round, units=units):
        state = one.state(at)
        if state in JUDGED:
            mine = found.setdefault(one.unit, {"duties_due": 0, "duties_in_time": 0})
            mine["duties_due"] += 1
            mine["duties_in_time"] += state in IN_TIME
    return found


# Each gives some of the figures of `supervision.enums.figures`; a unit that it leaves out has none of them.
SOURCES: tuple[tuple[Source, tuple[str, ...]], ...] = (
    (declared, ("declared", "undecided")),
    (ruled, ("baseline", *OUTCOMES.values(), *Disposal.values)),
    (guided, ("guides_done",)),
    (verified, ("asked", "answered")),
    (timed, ("duties_due", "duties_in_time")),
)


def counts_by_unit(units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
    """Every figure of each of these units at an instant, 0 where there is nothing; a constant number of queries."""
    keys = units.order_by().values_list("pk", flat=True)
    every = {code: 0 for _, codes in SOURCES for code in codes}
    found: ByUnit = {pk: dict(every) for pk in keys}
    for source, _ in SOURCES:
        for unit, counts in source(units, round, at).items():
            found[unit].update(counts)
    return found


def counts_of(unit: Unit, round: Round, at: datetime) -> dict[str, int]:
    """Every figure of one unit."""
    return counts_by_unit(Unit.objects.filter(pk=unit.pk), round, at)[unit.pk]


def begins(round: Round) -> datetime | None:
    """When the round's first phase opens: what came before is not of this round."""
    return Phase.objects.filter(round=round).order_by("opens").values_list("opens", flat=True).first()


@contextmanager
def one_instant() -> Iterator[None]:
    """Within it, every question is answered from one state of the database, whatever others write meanwhile.

    Inside a transaction that has begun already nothing can be set any more: then it is that transaction's own view.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def share(counts: Mapping[str, int], numerator: str, denominator: str) -> tuple[int, int]:
    """Two figures as numerator and denominator, 0 for what there is not."""
    return counts.get(numerator, 0), counts.get(denominator, 0)

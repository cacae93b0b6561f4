"""What offices ask each other about published items: who finds which enquiry, on what terms, and how long the answers take."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When

from campaign.access import reached
from campaign.enums import Outcome
from campaign.models import User
from campaign.roles import Action
from publishing.enums import EnquiryStanding
from publishing.models import Enquiry, EnquiryAnswer, EnquiryQuerySet, ListedItem
from publishing.models.enquiries import days_between
from publishing.queries.lists import latest_items
from review.enums import ConfirmationState
from review.models import Confirmation
from review.queries.confirmations import CHECKED_ELSEWHERE

WAITING, OVERDUE, THEIRS = "waiting", "overdue", "theirs"


def items_to_ask(user: Any) -> QuerySet[ListedItem]:
    """The published items of the person's own units that another office is to check or share (notice 四(五)(六))."""
    items = latest_items().filter(outcome=Outcome.CANCEL, disposal__in=CHECKED_ELSEWHERE)
    own = Q(checking_unit__in=("", F("unit_name"), F("demanding_unit")))
    return items.filter(reached(user, Action.ANSWER)).exclude(own).order_by("service_name", "cert_name")


def terms_of(items: Collection[ListedItem]) -> dict[int, Confirmation]:
    """On what terms an office of the system has agreed to check each item as it is listed, by the item's key; one query.

    An item whose office has not agreed, or stands outside the system, is not among them. Of several words on the same terms
    the last one counts: who agreed and refused later is not asked.
    """
    said = Confirmation.objects.filter(ruling__uid__in={item.uid for item in items})
    said = said.exclude(state=ConfirmationState.WAITING).select_related("ruling", "office").order_by("pk")
    by_words = {(one.ruling.uid, one.ruling.round_id, one.body, one.disposal, one.replacement): one for one in said}
    keys = {
        item.pk: (item.uid, item.compilation.round_id, item.checking_unit, item.disposal, item.replacement)
        for item in items
    }
    last = {pk: by_words[key] for pk, key in keys.items() if key in by_words}
    return {pk: one for pk, one in last.items() if one.state == ConfirmationState.ACCEPTED}


def first_day(item: ListedItem, terms: Confirmation) -> date | None:
    """From which day the office checks, where a day was said; None is at once."""
    return max((day for day in (item.effective_from, terms.from_day) if day is not None), default=None)


def asked_by(user: Any) -> EnquiryQuerySet:
    """What the person's own units asked of others."""
    return _with_papers(reached(user, Action.ANSWER, "unit"))


def asked_of(user: Any) -> EnquiryQuerySet:
    """What others asked of the person's own units."""
    return _with_papers(reached(user, Action.ANSWER, "office"))


def asked_below(user: Any) -> EnquiryQuerySet:
    """What units asked or were asked that report to the person's, at whatever distance."""
    return _with_papers(reached(user, Action.OVERSEE, "unit") | reached(user, Action.OVERSEE, "office"))


class Side(NamedTuple):
    """One of the lists: the power that opens it, the words of its tab, what stands in it."""

    action: Action
    label: str
    rows: Callable[[Any], EnquiryQuerySet]


SIDES = {
    "of": Side(Action.ANSWER, "请本单位核查", asked_of),
    "by": Side(Action.ANSWER, "本单位提出", asked_by),
    "below": Side(Action.OVERSEE, "下级单位之间", asked_below),
}


def enquiries_for(user: Any) -> EnquiryQuerySet:
    """Every enquiry that the person may read: as its asker, its answerer, or in the line above either."""
    own = reached(user, Action.ANSWER, "unit") | reached(user, Action.ANSWER, "office")
    return _with_papers(own | reached(user, Action.OVERSEE, "unit") | reached(user, Action.OVERSEE, "office"))


def _with_papers(condition: Q) -> EnquiryQuerySet:
    return Enquiry.objects.filter(condition).select_related("item", "unit", "office", "terms")


def waiting_first(rows: EnquiryQuerySet) -> EnquiryQuerySet:
    """`rows` (with their standing): those that wait first, the soonest due on top; then the others, newest first."""
    waits = Q(stands__in=(EnquiryStanding.WAITING, EnquiryStanding.OVERDUE))
    done = Case(When(waits, then=0), default=1, output_field=IntegerField())
    return rows.order_by(done, Case(When(waits, then=F("due_at"))), "-pk")


def texts_of(enquiries: Collection[Enquiry]) -> dict[int, str]:
    """The words of the answer that holds, by the enquiry's key; one query."""
    answers = EnquiryAnswer.objects.filter(enquiry__in=enquiries).order_by("pk")
    return dict(answers.values_list("enquiry", "words"))


def answers_to(enquiry: Enquiry) -> list[EnquiryAnswer]:
    """The answers with their corrections, oldest first; the last one holds."""
    return list(enquiry.answers.select_related("answered_by").order_by("pk"))


def counts_by_standing(rows: EnquiryQuerySet) -> dict[str, int]:
    """How many of `rows` (with their standing) stand where; every standing is named; one query."""
    counted = dict(rows.order_by().values_list(F("stands")).annotate(n=Count("pk")))
    return {standing: counted.get(standing, 0) for standing in EnquiryStanding.values}


def waiting_for(user: User, at: datetime) -> dict[str, QuerySet[Any]]:
    """The enquiries that wait for the person: in time and overdue with their own units, overdue with the offices that
    their units asked."""
    ours, theirs = reached(user, Action.ANSWER, "office"), reached(user, Action.ANSWER, "unit")
    open_ones, late = Enquiry.objects.unanswered(), Q(due_at__lte=at)
    return {
        WAITING: open_ones.filter(ours & ~late),
        OVERDUE: open_ones.filter(ours & late),
        THEIRS: open_ones.filter(theirs & late),
    }


@dataclass
class Pair:
    """How one unit and one office deal with each other: how many stand where, and how many days each answer took."""

    unit: int | None
    office: int | None
    unit_name: str
    office_name: str
    standings: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)
    late: int = 0  # answered after the day that the office had agreed to
    replaced_late: int = 0  # asked anew after that day, without an answer

    @property
    def asked(self) -> int:
        """Asked in all."""
        return self.standings.total()

    @property
    def answered(self) -> int:
        """Answered, in time or late."""
        return self.standings[EnquiryStanding.ANSWERED]

    @property
    def waiting(self) -> int:
        """Not answered, and not due."""
        return self.standings[EnquiryStanding.WAITING]

    @property
    def overdue(self) -> int:
        """Not answered, and due."""
        return self.standings[EnquiryStanding.OVERDUE]

    @property
    def replaced(self) -> int:
        """Asked anew before there was an answer."""
        return self.standings[EnquiryStanding.REPLACED]

    @property
    def median_days(self) -> float | None:
        """The days that the middle one of all answers took; None where there is none."""
        return median(self.days) if self.days else None

    def count(
        self,
        stands: str,
        asked_at: datetime,
        due_at: datetime,
        answered_at: datetime | None,
        replaced_at: datetime | None,
    ) -> None:
        """Count one enquiry; its values are `COUNTED`."""
        self.standings[stands] += 1
        self.replaced_late += replaced_at is not None and replaced_at >= due_at
        if answered_at is not None:
            self.days.append(days_between(asked_at, answered_at))
            self.late += answered_at >= due_at


COUNTED = ("stands", "asked_at", "due_at", "answered_at", "replaced_at")


def pairs_of(rows: EnquiryQuerySet) -> list[Pair]:
    """The enquiries of `rows` (with their standing) by who asked whom, in code order; one query.

    Every figure is counted from the rows, so it equals what the list shows (notice 五(四): 核查反馈).
    """
    sides = ("unit", "office", "unit__name", "office__name")
    found: dict[tuple[int, int], Pair] = {}
    for unit, office, unit_name, office_name, *facts in (
        rows.order_by("unit__code", "office__code", "pk").values_list(*sides, *COUNTED).iterator()
    ):
        pair = found.setdefault((unit, office), Pair(unit, office, unit_name, office_name))
        pair.count(*facts)
    return list(found.values())


def all_pairs(pairs: Iterable[Pair]) -> Pair:
    """The sums of several pairs; the median is of all answers, not of the pairs' medians."""
    total = Pair(None, None, "合计", "")
    for pair in pairs:
        total.standings += pair.standings
        total.days += pair.days
        total.late += pair.late
        total.replaced_late += pair.replaced_late
    return total


def unanswered_due(since: datetime, until: datetime) -> EnquiryQuerySet:
    """The enquiries that nobody has answered and that were or will be due in that span."""
    rows = Enquiry.objects.unanswered().filter(due_at__gt=since, due_at__lte=until)
    return rows.select_related("unit", "office").order_by("due_at", "pk")


def is_replaced(enquiry: Enquiry) -> bool:
    """Whether it was asked anew."""
    return Enquiry.objects.filter(replaces=enquiry).exists()


def same_case_waiting(item: ListedItem, case_number: str) -> bool:
    """Whether the unit already waits for an answer about this item in this case."""
    waiting = Enquiry.objects.unanswered().filter(unit=item.unit_id, item__uid=item.uid, case_number=case_number)
    return waiting.exists()

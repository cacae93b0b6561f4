"""What the reviewer of legality asks of a list: its rows, what was said of them, what changed since the last review."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from campaign.access import units_for
from campaign.enums import Outcome
from campaign.models import User
from campaign.roles import Action
from publishing.enums import ASKED_FOR, ListChange, RemarkKind
from publishing.models import Compilation, Edition, LegalityRemark, ListedItem
from publishing.queries.desk import lists_followed
from review.queries import docket_for

# What a row says: two rows of an item that agree in all of it are the same row. The place in the list is not part of it.
COMPARED = (
    *("outcome", "unit_name", "cert_name", "service_name", "purpose", "subject", "bases", "basis_level"),
    *("demanding_unit", "issuing_unit", "levels", "disposal", "replacement", "checking_unit", "effective_from"),
    *("reason", "supervision_phone", "guide", "remark"),
)
LISTED_FIRST = (Outcome.RETAIN, Outcome.CANCEL, Outcome.REFER)
NO_DAY = date(1, 1, 1)  # stands for no day where days are compared: to the database nothing equals nothing


def reviews_for(user: Any) -> QuerySet[Compilation]:
    """The lists whose remarks a person may read: the reviewer's always, the compiler's once the review was decided."""
    decided = Edition.objects.filter(compilation=OuterRef("pk"), legality_at__isnull=False)
    compiled = Q(Exists(decided), unit__in=units_for(user, Action.COMPILE))
    return lists_followed(user).filter(Q(unit__in=units_for(user, Action.REVIEW_LEGALITY)) | compiled)


def remarks_for(user: Any) -> QuerySet[LegalityRemark]:
    """The remarks that a person may read."""
    return LegalityRemark.objects.filter(compilation__in=reviews_for(user)).select_related("compilation", "item")


def reviewed_before(compilation: Compilation) -> Compilation | None:
    """The compilation of the same list whose legality was decided last before this one, passed or sent back."""
    decided = Edition.objects.filter(compilation=OuterRef("pk"), legality_at__isnull=False)
    earlier = Compilation.objects.filter(
        Exists(decided),
        unit=compilation.unit_id,
        round=compilation.round_id,
        is_roll_up=False,
        number__lt=compilation.number,
    )
    return earlier.select_related("unit__division", "round").order_by("-number").first()


def _twins(other: Compilation) -> QuerySet[ListedItem]:
    return ListedItem.objects.filter(compilation=other, uid=OuterRef("uid")).order_by()


def _equals(other: Compilation) -> QuerySet[ListedItem]:
    """The twins that say the same, cell by cell."""
    plain = {name: OuterRef(name) for name in COMPARED if name != "effective_from"}
    twins = _twins(other).alias(day=Coalesce("effective_from", Value(NO_DAY)))
    return twins.filter(day=Coalesce(OuterRef("effective_from"), Value(NO_DAY)), **plain)


def changed_as(change: ListChange, other: Compilation) -> Q:
    """The condition on rows that stand so to the compilation `other`."""
    match change:
        case ListChange.ADDED | ListChange.GONE:
            return ~Q(Exists(_twins(other)))
        case ListChange.SAME:
            return Q(Exists(_equals(other)))
        case ListChange.CHANGED:
            return Q(Exists(_twins(other))) & ~Q(Exists(_equals(other)))


def counts_of_changes(compilation: Compilation, before: Compilation) -> dict[ListChange, int]:
    """How many rows were added, changed, left, taken out since `before`; two queries."""
    known, same = Q(Exists(_twins(before))), Q(Exists(_equals(before)))
    found = compilation.items.order_by().aggregate(
        known=Count("pk", filter=known), same=Count("pk", filter=same), all=Count("pk")
    )
    gone = before.items.filter(changed_as(ListChange.GONE, compilation)).count()
    return {
        ListChange.ADDED: found["all"] - found["known"],
        ListChange.CHANGED: found["known"] - found["same"],
        ListChange.SAME: found["same"],
        ListChange.GONE: gone,
    }


def in_order(items: QuerySet[ListedItem]) -> QuerySet[ListedItem]:
    """List by list as they are printed: what is kept, what is cancelled, then what stands on neither."""
    lists = [When(outcome=outcome, then=Value(place)) for place, outcome in enumerate(LISTED_FIRST)]
    return items.order_by(Case(*lists, default=Value(len(LISTED_FIRST))), "position")


def remarked(kinds: Collection[RemarkKind] | None = None) -> Exists:
    """Whether something stands remarked of a row: anything, or of these kinds."""
    remarks = LegalityRemark.objects.standing().filter(item=OuterRef("pk"))
    return Exists(remarks if kinds is None else remarks.filter(kind__in=kinds))


def with_numbers(items: QuerySet[ListedItem]) -> QuerySet[ListedItem]:
    """With `number`, as the printed list counts them: each list from one."""
    ahead = ListedItem.objects.filter(
        compilation=OuterRef("compilation"), outcome=OuterRef("outcome"), position__lte=OuterRef("position")
    )
    counted = ahead.order_by().values("outcome").annotate(n=Count("pk")).values("n")
    return items.annotate(number=Subquery(counted, output_field=IntegerField()))


def counts_of_remarks(compilation: Compilation) -> dict[RemarkKind, int]:
    """How many remarks of each kind stand."""
    standing = compilation.remarks.standing().order_by().values("kind")
    counted = dict(standing.annotate(n=Count("pk")).values_list("kind", "n"))
    return {kind: counted.get(kind, 0) for kind in RemarkKind if kind != RemarkKind.WITHDRAWN}


def remarks_on(compilation: Compilation, items: Sequence[ListedItem]) -> dict[int | None, list[LegalityRemark]]:
    """What was said of these rows, and under None of the whole list, oldest first; one query. Withdrawals stand with theirs."""
    remarks = compilation.remarks.exclude(kind=RemarkKind.WITHDRAWN).filter(Q(item__in=items) | Q(item=None))
    found: dict[int | None, list[LegalityRemark]] = defaultdict(list)
    for remark in remarks.select_related("by", "withdrawal__by").order_by("pk"):
        found[remark.item_id].append(remark)
    return found


def twins_in(other: Compilation | None, items: Iterable[ListedItem]) -> dict[Any, ListedItem]:
    """The rows of `other` of the same items, by the item's identity; one query, none without another."""
    uids = [item.uid for item in items]
    return {row.uid: row for row in other.items.filter(uid__in=uids)} if other and uids else {}


@dataclass(frozen=True)
class Followed:
    """What became of a remark in the next compilation; `row` is the item's row there, None where it is gone or the remark is on
    the whole list."""

    remark: LegalityRemark
    change: ListChange | None
    row: ListedItem | None

    @property
    def is_met(self) -> bool | None:
        """Whether the item was changed or taken out; None for the whole list, which a person has to look at."""
        return None if self.change is None else self.change in (ListChange.CHANGED, ListChange.GONE)


def followed(before: Compilation, compilation: Compilation) -> list[Followed]:
    """What the last review asked for, each with what became of it: not done first, then the whole list; two queries."""
    asked = before.remarks.standing().filter(kind__in=ASKED_FOR).select_related("item", "by").order_by("pk")
    remarks = list(asked)
    now = twins_in(compilation, [one.item for one in remarks if one.item])
    found = [_followed(remark, now) for remark in remarks]
    return sorted(found, key=lambda one: {False: 0, None: 1, True: 2}[one.is_met])


def _followed(remark: LegalityRemark, now: dict[Any, ListedItem]) -> Followed:
    if remark.item is None:
        return Followed(remark, None, None)
    row = now.get(remark.item.uid)
    if row is None:
        return Followed(remark, ListChange.GONE, None)
    same = all(getattr(row, name) == getattr(remark.item, name) for name in COMPARED)
    return Followed(remark, ListChange.SAME if same else ListChange.CHANGED, row)


def cases_of(user: User, compilation: Compilation, uids: Iterable[Any]) -> dict[Any, int]:
    """The keys of the rulings behind the items, as far as they stand in the person's own docket; one query."""
    rulings = docket_for(user).filter(round=compilation.round_id, uid__in=list(uids)).order_by()
    return dict(rulings.values_list("uid", "pk"))

"""Where a ruling stands in a list, and how many stand in each state."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from review.models import Ruling


@dataclass(frozen=True)
class Neighbours:
    """Where a ruling stands in a list: the ones before and after it, its place (from 1) and how many there are."""

    previous: Ruling | None
    following: Ruling | None
    place: int
    count: int


def neighbours(rulings: QuerySet[Ruling], ruling: Ruling) -> Neighbours:
    """The neighbours of `ruling` in `rulings`, also when it has just left the list: four queries, however long it is."""
    code, no = ruling.unit.code, ruling.item.no
    same = Q(unit__code=code, item__no=no)
    before = rulings.filter(Q(unit__code__lt=code) | Q(unit__code=code, item__no__lt=no) | same & Q(pk__lt=ruling.pk))
    after = rulings.filter(Q(unit__code__gt=code) | Q(unit__code=code, item__no__gt=no) | same & Q(pk__gt=ruling.pk))
    order = ("unit__code", "item__no", "pk")
    return Neighbours(
        before.order_by(*order).prefetch_related(None).last(),
        after.order_by(*order).prefetch_related(None).first(),
        before.count() + 1,
        rulings.count(),
    )


def counts_by_state(rulings: QuerySet[Ruling]) -> dict[str, int]:
    """How many of `rulings` stand in each state, in one query."""
    rows = rulings.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(rows)


def counts_of_lists(lists: Sequence[QuerySet[Ruling]]) -> list[int]:
    """How long each of these lists is; one query for all of them."""
    if not lists:
        return []
    first, *others = (
        rows.order_by().prefetch_related(None).values_list(Value(place, IntegerField())).annotate(Count("pk"))
        for place, rows in enumerate(lists)
    )
    found = dict(first.union(*others, all=True))
    return [found.get(place, 0) for place in range(len(lists))]

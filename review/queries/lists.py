"""Where a ruling stands in a list, and how many stand in each state."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from review.models import Ruling


@dataclass(frozen=True)
class Neighbours:
    """Where a ruling stands in a list: the keys of the ones before and after it, its place (from 1) and how many there are."""

    previous: int | None
    following: int | None
    place: int
    count: int


def neighbours(rulings: QuerySet[Ruling], ruling: Ruling) -> Neighbours:
    """The neighbours of `ruling` in `rulings`, also when it has just left the list: seven queries at most, however long it is."""
    return Neighbours(
        _beside(rulings, ruling, forward=False),
        following_in(rulings, ruling),
        _count_before(rulings, ruling) + 1,
        rulings.count(),
    )


def following_in(rulings: QuerySet[Ruling], ruling: Ruling) -> int | None:
    """The key of the one that comes after `ruling` in `rulings`; None where it is the last."""
    return _beside(rulings, ruling, forward=True)


def _count_before(rulings: QuerySet[Ruling], ruling: Ruling) -> int:
    """How many stand before the ruling, in the order of unit, number, key: those of other units are counted without their items."""
    here = rulings.filter(unit=ruling.unit_id)
    same = Q(item__no__lt=ruling.item.no) | Q(item__no=ruling.item.no, pk__lt=ruling.pk)
    return rulings.filter(unit__code__lt=ruling.unit.code).count() + here.filter(same).count()


def _beside(rulings: QuerySet[Ruling], ruling: Ruling, *, forward: bool) -> int | None:
    """The next one of the same unit, which is nearly always there and looks at no other unit's; else the first of the next unit.

    Keys only: the order is by columns of three tables, and whole papers would be read and sorted for one of them.
    """
    way, sign = ("gt", "") if forward else ("lt", "-")
    keys = rulings.order_by(*(f"{sign}{name}" for name in ("unit__code", "item__no", "pk"))).values_list(
        "pk", flat=True
    )
    no, pk = {"item__no": ruling.item.no}, {f"pk__{way}": ruling.pk}
    here = keys.filter(unit=ruling.unit_id).filter(Q(**{f"item__no__{way}": ruling.item.no}) | Q(**no, **pk))
    found: int | None = here.first()
    return found if found is not None else keys.filter(**{f"unit__code__{way}": ruling.unit.code}).first()


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

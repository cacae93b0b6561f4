"""How alike items were ruled elsewhere: precedents for whoever rules on an item (notice 六(二): 上下联动，横向协同)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from campaign.access import near_to, reached
from campaign.models import User
from campaign.roles import Action
from review.enums import RulingState
from review.models import Ruling
from review.queries.groups import group_of, in_group
from review.queries.radar_statements import IN_HAND, standing_rulings

SHOWN = 3  # of each kind of verdict; their number is told
Kind = tuple[str, str]  # outcome and category


@dataclass(frozen=True)
class Precedents:
    """The verdicts on alike items, each with how many there are (in the same service, in all), and examples of each."""

    counts: Sequence[tuple[Kind, int, int]]
    examples: Sequence[Ruling]
    own: frozenset[int]

    @property
    def count(self) -> int:
        """How many alike items were ruled on."""
        return sum(n for _, _, n in self.counts)

    def of(self, kind: Kind) -> list[Ruling]:
        """The examples of one verdict, those in the same service first, then from the highest level down."""
        return [one for one in self.examples if (one.outcome, one.disposal) == kind]


def precedents_for(user: User, ruling: Ruling) -> QuerySet[Any]:
    """The rulings on other items that ask for the same certificate, as far as the person may know of them.

    Of the own panel's units whatever is ruled; of others what panel and unit have agreed, as the radar tells it
    (decision 20), but nothing that was opened again for a correction: that is told when it is published. Nothing of a unit
    from which the person stands aside. `own`: in the person's docket. `same`: in the same service.
    """
    mine = reached(user, Action.EXAMINE)
    agreed = Q(state=RulingState.SETTLED, reopened=False)
    ruled = Q(state=RulingState.SETTLED) | Q(state__in=IN_HAND)
    known = standing_rulings().filter(in_group(group_of(ruling))).filter(agreed | ruled & mine)
    known = known.exclude(near_to(user, path="unit__")).exclude(uid=ruling.uid).exclude(outcome="")
    service = ruling.item.service_key
    same = Q(item__service_key=service) & ~Q(item__service_key="")
    rows: QuerySet[Any] = known.annotate(own=_flag(mine), same=_flag(same))
    return rows.order_by("pk")


def precedents_of(ruling: Ruling, user: User) -> Precedents:
    """The precedents of an item with their counts: four queries, however many there are."""
    rows = precedents_for(user, ruling)
    counted = rows.order_by().values("outcome", "disposal").annotate(n=Count("pk"), alike=Count("pk", filter=Q(same=1)))
    counts = [((row["outcome"], row["disposal"]), row["alike"], row["n"]) for row in counted]
    order = ("-same", "unit__division__level", "-ruled_at", "pk")
    place = Window(RowNumber(), partition_by=["outcome", "disposal"], order_by=order)
    shown = rows.annotate(place=place).filter(place__lte=SHOWN) if counts else rows.none()
    papers = shown.select_related("item", "unit", "unit__panel", "unit__acting_panel", "ruled_by", "decided_by")
    examples = list(papers.order_by(*order))
    counts.sort(key=lambda one: (-one[1], -one[2], one[0]))
    return Precedents(counts, examples, frozenset(one.pk for one in examples if one.own))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())

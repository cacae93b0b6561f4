"""Who of a panel deals with which items: who may, who has how much open, and how items would be handed out (decision 27)."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from campaign.access import near_to, reached
from campaign.models import Posting, Recusal, Round, Unit, User
from campaign.roles import Action
from review.enums import AssignBy, RulingState
from review.models import Ruling
from review.queries.opinions import panel_key
from review.queries.panels import members_of_each

TO_DO = (RulingState.PENDING, RulingState.CONTESTED)  # where the panel has to study and rule
WITH_UNIT = (RulingState.RETURNED, RulingState.PROPOSED)
# Estimated minutes: to study a certificate for the first time, and each further item that asks for the same one.
FIRST, ALIKE = 6, 1


class Parcel(NamedTuple):
    """An item to be handed out: its ruling's key, its unit's, and its certificate (see `groups`)."""

    ruling: int
    unit: int
    kind: str


class Held(NamedTuple):
    """An item that somebody has already."""

    user: int
    unit: int
    kind: str


@dataclass
class Hand:
    """One member while items are handed out: what they have open, what they get, and the estimated work of both."""

    user: User
    open: int = 0
    given: int = 0
    kinds: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """How many items they then have open."""
        return self.open + self.given

    @property
    def minutes(self) -> int:
        """The estimated work of all of them: one look serves alike items."""
        return FIRST * len(self.kinds) + ALIKE * (self.total - len(self.kinds))


@dataclass(frozen=True)
class Plan:
    """Who would get which item (by the ruling's key), each member's share, and the items that nobody could be given."""

    given: dict[int, int]
    hands: list[Hand]
    left: list[Parcel]

    @property
    def digest(self) -> str:
        """A short word that is another one as soon as any item would go to somebody else."""
        text = ",".join(f"{ruling}:{user}" for ruling, user in sorted(self.given.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def unassigned_under(user: Any) -> Q:
    """The condition on items that wait for the panel, belong to nobody yet, and are the person's to hand out."""
    return reached(user, Action.SETTLE) & Q(state__in=TO_DO, assignee=None)


def hands_for(units: Collection[Unit]) -> dict[int, list[User]]:
    """For each unit, by its key, who of its panel may deal with its items: nobody who holds a post there or stands aside
    from it (回避); three queries."""
    keys = {unit.pk: panel_key(unit) for unit in units}
    seats = members_of_each(Unit.objects.filter(pk__in={panel for panel in keys.values() if panel}))
    posts = Posting.objects.current().filter(unit__in=keys).values_list("unit", "user")
    recusals = Recusal.objects.standing().filter(unit__in=keys).values_list("unit", "user")
    near = {*posts, *recusals}
    return {
        unit: [seat.user for seat in seats.get(panel or 0, []) if (unit, seat.user.pk) not in near]
        for unit, panel in keys.items()
    }


def parcels(rulings: QuerySet[Ruling]) -> list[Parcel]:
    """These items as they are handed out, in the order of the docket; one query."""
    rows = rulings.order_by("unit__code", "item__no", "pk")
    found = rows.values_list("pk", "unit", "item__certificate", "item__cert_key")
    return [Parcel(pk, unit, _kind(certificate, key)) for pk, unit, certificate, key in found]


def held_by_members(round: Round | None, members: Iterable[User], viewer: User) -> list[Held]:
    """What these people have open in the round, as far as `viewer` may know of it; one query."""
    rows = Ruling.objects.filter(~near_to(viewer, path="unit__"), round=round, assignee__in=members, state__in=TO_DO)
    found = rows.order_by().values_list("assignee", "unit", "item__certificate", "item__cert_key")
    return [Held(user or 0, unit, _kind(certificate, key)) for user, unit, certificate, key in found]


def distribute(
    items: Iterable[Parcel], method: AssignBy, hands: Mapping[int, Collection[User]], held: Iterable[Held]
) -> Plan:
    """Hand the items out: `hands` says who may take those of a unit, `held` what people have open already.

    By unit or by certificate, all items of one go to one member, the largest first and each to whoever has least work;
    what comes later goes to whoever has the unit or the certificate already. Evenly, each goes to whoever has fewest open.
    """
    people = {user.pk: Hand(user) for users in hands.values() for user in users}
    owners = _owners(held, method, people)
    left: list[Parcel] = []
    given: dict[int, int] = {}
    for key, parcel in _lots(items, method):
        free = [people[user.pk] for user in hands.get(parcel.unit, ())]
        if not free:
            left.append(parcel)
            continue
        mine = owners.setdefault(key, [])
        hand = next((people[pk] for pk in mine if people[pk] in free), None)
        if hand is None:
            hand = min(free, key=lambda one: _load(one, method))
            mine.append(hand.user.pk)
        hand.given += 1
        hand.kinds.add(parcel.kind)
        given[parcel.ruling] = hand.user.pk
    return Plan(given, sorted(people.values(), key=lambda hand: (hand.user.name, hand.user.pk)), left)


def _owners(held: Iterable[Held], method: AssignBy, people: Mapping[int, Hand]) -> dict[str, list[int]]:
    """Who has most of each unit or certificate already; counts what each has open on the way."""
    counted: Counter[tuple[str, int]] = Counter()
    for one in held:
        if (hand := people.get(one.user)) is not None:
            hand.open += 1
            hand.kinds.add(one.kind)
            if method != AssignBy.EVENLY:
                counted[_key(one.unit, one.kind, method), one.user] += 1
    owners: dict[str, list[int]] = {}
    for (key, user), _ in counted.most_common():
        owners.setdefault(key, []).append(user)
    return owners


def _lots(items: Iterable[Parcel], method: AssignBy) -> list[tuple[str, Parcel]]:
    """The items with what they are handed out by, the largest lots first."""
    if method == AssignBy.EVENLY:
        return [(f"i{one.ruling}", one) for one in items]
    lots: dict[str, list[Parcel]] = {}
    for one in items:
        lots.setdefault(_key(one.unit, one.kind, method), []).append(one)
    return [(key, one) for key in sorted(lots, key=lambda key: -len(lots[key])) for one in lots[key]]


def _load(hand: Hand, method: AssignBy) -> tuple[int, int, int]:
    first = hand.total if method == AssignBy.EVENLY else hand.minutes
    return first, hand.total, hand.user.pk


def _key(unit: int, kind: str, method: AssignBy) -> str:
    return f"u{unit}" if method == AssignBy.UNIT else kind


def _kind(certificate: int | None, key: str) -> str:
    return f"c{certificate}" if certificate else f"k{key}"


@dataclass(frozen=True)
class Load:
    """What one member of a panel has in hand."""

    user: User | None
    todo: int = 0
    with_unit: int = 0
    late: int = 0
    kinds: int = 0

    @property
    def minutes(self) -> int:
        """The estimated work of what is to be done."""
        return FIRST * self.kinds + ALIKE * (self.todo - self.kinds)


def workload(panel: Unit, round: Round | None, viewer: User, at: Any) -> dict[int | None, Load]:
    """How much each member of the panel has in hand in the round, by the member's key (None: what nobody has yet); without
    the units from which `viewer` stands aside; two queries."""
    of_panel = Q(unit__acting_panel=None, unit__panel=panel) | Q(unit__acting_panel=panel)
    rows = Ruling.objects.filter(of_panel, ~near_to(viewer, path="unit__"), round=round)
    todo, away = Q(state__in=TO_DO), Q(state__in=WITH_UNIT)
    counted = (
        rows.order_by()
        .values("assignee")
        .annotate(
            todo=Count("pk", filter=todo),
            away=Count("pk", filter=away),
            late=Count("pk", filter=todo & Q(due_at__lte=at)),
            known=Count("item__certificate", filter=todo, distinct=True),
            typed=Count("item__cert_key", filter=todo & Q(item__certificate=None), distinct=True),
        )
    )
    found = list(counted)
    people = User.objects.in_bulk([row["assignee"] for row in found if row["assignee"]])
    return {
        row["assignee"]: Load(
            people.get(row["assignee"]), row["todo"], row["away"], row["late"], row["known"] + row["typed"]
        )
        for row in found
    }

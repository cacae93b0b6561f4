"""Who of a panel deals with which items: handed out, handed on, and taken off whoever may no longer rule (decision 27)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from campaign.access import units_for
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from review.enums import OPEN
from review.models import Opinion, Ruling
from review.models.rulings import RulingQuerySet
from review.operations.opinions import recount_of
from review.queries.assignment import hands_for
from review.queries.opinions import panel_key

BATCH = 500


class NotEligible(Refused):
    """Somebody who is to have an item does not sit on its panel, or stands aside from its unit; nothing was done."""


def assign(wanted: Mapping[int, int | None], *, how: str, actor: User, at: datetime) -> int:
    """Hand items out, by the ruling's key to the member's (None: to nobody), all or none; gives how many changed hands.

    `how` says in words by what they were handed out; it stands in the log of each panel. Raises `NoPower` for who does not
    chair, `NotEligible` where somebody may not rule on an item, `Refused` for one that is settled.
    """
    with transaction.atomic():
        lock_units(set(Ruling.objects.filter(pk__in=wanted).values_list("unit", flat=True)))
        rows = Ruling.objects.select_related("unit", "assignee").select_for_update(of=("self",))
        rulings = list(rows.filter(pk__in=wanted).order_by("pk"))
        _refuse(rulings, wanted, actor)
        changed = [ruling for ruling in rulings if ruling.assignee_id != wanted[ruling.pk]]
        _put(changed, wanted, actor, at)
        for panel, given in _by_panel(changed).items():
            shares = Counter(str(ruling.assignee_id or "") for ruling in given)
            after = {"how": how, "items": dict(shares)}
            record(panel, "assign", f"分配审核事项{len(given)}件（{how}）", actor=actor, at=at, after=after)
    return len(changed)


def let_go(rulings: RulingQuerySet, *, actor: User | None, at: datetime) -> int:
    """Take these items off whoever has them, as far as they are open; gives how many. The history keeps who had them.

    Call it within a transaction.
    """
    rows = list(rulings.unsettled().select_for_update(of=("self",)).order_by("pk"))
    _put(rows, {}, actor, at)
    return len(rows)


def follow_posts(user: User, unit: Unit, *, actor: User | None, at: datetime) -> None:
    """After `user` took or left a post in `unit`: the open items that they may no longer rule on wait to be assigned anew,
    and their opinions on the unit's items are counted again (回避).

    The ground calls it by the setting `POSTS_CHANGED`, in the transaction of the post.
    """
    lock_units({unit.pk})
    lost = Ruling.objects.filter(assignee=user).exclude(unit__in=units_for(user, Action.RULE))
    for panel, rulings in _by_panel(list(lost.unsettled().select_related("unit"))).items():
        count = let_go(Ruling.objects.filter(pk__in=[ruling.pk for ruling in rulings]), actor=actor, at=at)
        label = f"{user}岗位变动，{count}件审核事项待重新分配"
        record(panel, "let_go", label, actor=actor, at=at, after={"user": user.pk, "items": count})
    recount_of(user, unit)


def follow_many(posts: Sequence[tuple[User, Unit]], *, actor: User | None, at: datetime) -> None:
    """The same for many posts at once: most of their holders have no item in hand and gave no opinion in the unit."""
    lock_units({unit.pk for _, unit in posts})
    users = {user.pk for user, _ in posts}
    in_hand = set(Ruling.objects.filter(assignee__in=users).values_list("assignee", flat=True).distinct())
    given = set(Opinion.objects.filter(member__in=users).values_list("member", "ruling__unit").distinct())
    for user, unit in posts:
        if user.pk in in_hand or (user.pk, unit.pk) in given:
            follow_posts(user, unit, actor=actor, at=at)


follow_posts.many = follow_many  # type: ignore[attr-defined]


def lock_units(keys: Collection[int]) -> None:
    """Hold these units until the transaction ends: nobody is assigned items while somebody stands aside, or takes a post."""
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _refuse(rulings: Sequence[Ruling], wanted: Mapping[int, int | None], actor: User) -> None:
    chaired = set(units_for(actor, Action.SETTLE).values_list("pk", flat=True))
    if len(rulings) < len(wanted) or any(ruling.unit_id not in chaired for ruling in rulings):
        raise NoPower("审核事项由本审核组组长分配。")
    if any(ruling.state not in OPEN for ruling in rulings):
        raise Refused("有事项已经办结，不再分配。请刷新后重新办理。")
    hands = {unit: {user.pk for user in users} for unit, users in hands_for([one.unit for one in rulings]).items()}
    for ruling in rulings:
        user = wanted[ruling.pk]
        if user is not None and user not in hands[ruling.unit_id]:
            name = User.objects.filter(pk=user).first() or "该人员"
            raise NotEligible(f"{name}不能承办{ruling.unit.name}的事项：不在审核组，或者须回避。请另选一人。")


def _put(rulings: Sequence[Ruling], wanted: Mapping[int, int | None], actor: User | None, at: datetime) -> None:
    for ruling in rulings:
        ruling.assignee_id = wanted.get(ruling.pk)
    bulk_update_with_history(rulings, Ruling, ["assignee"], batch_size=BATCH, default_user=actor, default_date=at)


def _by_panel(rulings: Sequence[Ruling]) -> dict[Unit, list[Ruling]]:
    """The items by the panel that reviews them, on whose unit the act is logged: it is the panel's own business."""
    panels = Unit.objects.in_bulk({key for ruling in rulings if (key := panel_key(ruling.unit))})
    found: dict[Unit, list[Ruling]] = {}
    for ruling in rulings:
        found.setdefault(panels.get(panel_key(ruling.unit) or 0, ruling.unit), []).append(ruling)
    return found

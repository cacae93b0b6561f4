"""Take certified declarations into the docket: one ruling per item, kept through all versions."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from campaign.models import User
from campaign.notice.six_categories import highest
from campaign.operations import carry_out_all
from review.checks import levels_of
from review.enums import RulingState
from review.models import Ruling
from review.operations.opinions import carry_over
from submissions.models import Declaration, DeclaredItem

BATCH = 500


def receive(declarations: Sequence[Declaration], *, actor: User, at: datetime) -> int:
    """Receive certified declarations, all or none; gives how many items now wait for a ruling because of it.

    A corrected version takes the place of the one before: the ruling of a returned item opens again,
    the other rulings stand.
    """
    with transaction.atomic():
        carry_out_all(list(declarations), "receive", actor=actor, at=at)
        return sum(_take_in(declaration, actor, at) for declaration in declarations)


def _take_in(declaration: Declaration, actor: User, at: datetime) -> int:
    items = list(declaration.items.prefetch_related("bases").order_by("no"))
    known = {
        ruling.uid: ruling
        for ruling in Ruling.objects.select_for_update(of=("self",))
        .select_related("unit", "round")
        .filter(round=declaration.round, unit=declaration.unit)
        .order_by("pk")  # the order in which bulk acts lock, so that none waits for the other in a circle
    }
    new: list[Ruling] = []
    moved: list[Ruling] = []
    texts_before: list[int] = []
    again: list[Ruling] = []
    for item in items:
        ruling = known.get(item.uid)
        if ruling is None:
            new.append(_ruling_of(item, declaration))
            continue
        texts_before.append(ruling.item_id)
        ruling.item, ruling.basis_level = item, highest(levels_of(item))
        moved.append(ruling)
        if ruling.state == RulingState.RETURNED:
            again.append(ruling)
    if new:
        bulk_create_with_history(new, Ruling, batch_size=BATCH, default_user=actor, default_date=at)
    if not moved:
        return len(new)
    Ruling.objects.bulk_update(moved, ["item", "basis_level"], batch_size=BATCH)
    for ruling in again:
        ruling.due_at = None
    carry_out_all(again, "take_up_again", actor=actor, at=at, changed=("due_at",))
    carry_over(list(zip(moved, texts_before, strict=True)))
    return len(new) + len(again)


def _ruling_of(item: DeclaredItem, declaration: Declaration) -> Ruling:
    return Ruling(
        item=item,
        uid=item.uid,
        round=declaration.round,
        unit=declaration.unit,
        basis_level=highest(levels_of(item)),
    )

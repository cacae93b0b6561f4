"""The way back from an upload that removed items: the log kept their texts, and puts them back as themselves."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.models import User
from campaign.operations import Refused, record
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Declaration, DeclaredItem
from submissions.operations.declarations import may_fill
from submissions.operations.items import NewItem, locked_for_writing
from submissions.operations.storing import BATCH
from submissions.operations.writing import fill, new_item, save_texts, touch_filled
from submissions.queries.removed import removed_by_upload


class NothingRemoved(Refused):
    """Nothing that an upload removed can still be put back."""


def restore_items(declaration: Declaration, *, actor: User, at: datetime) -> int:
    """Put back what the last upload removed, each item with its identity and at its place; gives how many.

    In a rectification they come back behind the others. Raises `NotEditable`, `NoPower`, `NothingRemoved`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        found = removed_by_upload(locked, at)
        if found is None:
            raise NothingRemoved("删除的事项已经恢复，或者已超过可以恢复的时间，没有恢复。需要的，请重新添加或者上传。")
        made = [_made_again(locked, one) for one in found.items]
        _place(locked, [item for item, _ in made])
        save_texts(made, [], actor=actor, at=at)
        touch_filled([locked], at)
        record(
            locked, "restore_items", f"恢复上传时删除的{len(made)}项", actor=actor, at=at, after={"items": len(made)}
        )
    return len(made)


def _place(locked: Declaration, back: Sequence[NewItem]) -> None:
    """Number the items that stand and those that come `back`, which are in the order of their old numbers."""
    order: list[DeclaredItem | NewItem] = list(locked.items.order_by("no"))
    for new in back:
        order.insert(len(order) if locked.is_rectification else new.no - 1, new)
    moved = [item for number, item in enumerate(order, 1) if isinstance(item, DeclaredItem) and item.no != number]
    for number, item in enumerate(order, 1):
        item.no = number
    DeclaredItem.objects.bulk_update(moved, ["no"], batch_size=BATCH)


def _made_again(locked: Declaration, kept: Mapping[str, Any]) -> tuple[NewItem, ItemDraft]:
    """A removed item with its old identity, not stored yet, and its bases."""
    item = new_item(locked)
    item.uid, item.no = uuid.UUID(kept["uid"]), kept["no"]
    fill(item, kept["values"])
    return item, ItemDraft(bases=tuple(BasisDraft(**basis) for basis in kept["bases"]))

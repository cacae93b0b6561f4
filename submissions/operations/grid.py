"""The acts of the grid: a copy, and the way back from a removal."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from campaign.models import User
from submissions.models import Declaration, DeclaredItem
from submissions.operations.declarations import may_fill
from submissions.operations.items import FIELDS, save_item

Bases = Sequence[Mapping[str, str]]


def text_of_item(item: DeclaredItem) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The stored text of an item as `save_item` takes it: its fields, its bases."""
    return {field: getattr(item, field) for field in FIELDS}, bases_of(item)


def bases_of(item: DeclaredItem) -> list[dict[str, str]]:
    """The stored bases of an item as `save_item` takes them."""
    return [
        {"title": basis.title, "clause": basis.clause, "text": basis.text, "level": basis.level}
        for basis in item.bases.all()
    ]


def copy_item(item: DeclaredItem, *, actor: User, at: datetime) -> DeclaredItem:
    """Add an item with the same text, right behind the first; in a rectification at the end, for numbers stay there.

    Raises `NotEditable`, `NoPower`.
    """
    values, bases = text_of_item(item)
    with transaction.atomic():
        made = save_item(item.declaration, values, bases, actor=actor, at=at)
        _place(made, item.no + 1)
    return made


def restore_item(
    declaration: Declaration,
    values: Mapping[str, Any],
    bases: Bases,
    *,
    uid: uuid.UUID,
    no: int,
    actor: User,
    at: datetime,
) -> DeclaredItem:
    """Put a removed item back where it stood, with its identity; one that stands there again is left alone.

    Raises `NotEditable`, `NoPower`.
    """
    may_fill(declaration, actor)
    if standing := declaration.items.filter(uid=uid).first():
        return standing
    with transaction.atomic():
        item = save_item(declaration, values, bases, uid=uid, actor=actor, at=at)
        _place(item, no)
    return item


def _place(item: DeclaredItem, no: int) -> None:
    """Move an item, the last of its declaration, up to `no`; those behind it move down by one."""
    if item.declaration.is_rectification or no >= item.no:
        return
    item.declaration.items.filter(no__gte=no, no__lt=item.no).update(no=F("no") + 1)
    DeclaredItem.objects.filter(pk=item.pk).update(no=no)
    item.no = no

"""Write the texts of many items at once: fields, bases, history, and the certificate that the catalogue leads to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from campaign.models import User
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Basis, Declaration, DeclaredItem
from submissions.operations.history import note_history
from submissions.operations.items import FIELDS, NewItem, keys_of
from submissions.operations.storing import BATCH, NewRow, store
from submissions.queries.catalogue import certificates_by_key

WRITTEN = (*FIELDS, "cert_key", "service_key", "certificate", "row_version", "no")
Added = Sequence[tuple[NewItem, ItemDraft]]
Changed = Sequence[tuple[DeclaredItem, ItemDraft]]
Item = DeclaredItem | NewItem
_CLOSED = ("service_type", "category", "subject", "proposal", "disposal")


def new_item(locked: Declaration) -> NewItem:
    """An item to be added, not stored yet; in a rectification it is marked as added then."""
    item = NewItem(locked)
    if locked.is_rectification:
        item.to_rectify, item.return_note = True, "整改时新增"
    return item


def touch_filled(locked: Sequence[Declaration], at: datetime) -> None:
    """Note when they were saved; what holds items is no nil return."""
    for one in locked:
        one.nil, one.saved_at = False, at
    Declaration.objects.filter(pk__in=[one.pk for one in locked]).update(nil=False, saved_at=at)


def save_texts(new: Added, changed: Changed, *, actor: User | Mapping[int, User], at: datetime) -> None:
    """Write new and changed items with their bases, history and the certificate to which the catalogue leads them.

    `actor` is who writes: one for all, or by the keys of their declarations.
    """
    texts: list[tuple[Item, ItemDraft]] = [*new, *changed]
    led = certificates_by_key(item.cert_key for item, _ in texts)
    for item, _ in texts:
        item.certificate_id = led.get(item.cert_key)
    if changed:
        old = [item for item, _ in changed]
        DeclaredItem.objects.bulk_update(old, WRITTEN, batch_size=BATCH)
        note_history(old, "~", actor=actor, at=at)
        Basis.objects.filter(item__in=old).delete()
    made = [item for item, _ in new]
    store(made)
    note_history(made, "+", actor=actor, at=at)
    store([basis for item, draft in texts for basis in _bases(item, draft)], keyed=False)


def values_of(draft: ItemDraft, declaration: Declaration) -> dict[str, Any]:
    """Give the stored fields of a draft; an empty 索要单位 is the declaring unit itself."""
    values = {field: getattr(draft, field) for field in FIELDS}
    values["levels"] = [int(level) for level in draft.levels]
    for field in _CLOSED:
        values[field] = values[field] or ""
    values["demanding_unit"] = values["demanding_unit"] or declaration.unit.name
    return values


def fill(item: Item, values: Mapping[str, Any]) -> None:
    """Set stored fields of an item, and the keys that follow from its names."""
    item.__dict__.update(values)
    item.cert_key, item.service_key = keys_of(item)


def differs(item: DeclaredItem, values: Mapping[str, Any], bases: Sequence[BasisDraft]) -> bool:
    """Say whether these fields and bases are other ones than those stored."""
    stored = [(basis.title, basis.clause, basis.text, basis.level) for basis in item.bases.all()]
    given = [(basis.title, basis.clause, basis.text, basis.level or "") for basis in bases]
    return stored != given or any(getattr(item, field) != value for field, value in values.items())


def _bases(item: Item, draft: ItemDraft) -> list[NewRow]:
    return [
        NewRow(
            Basis,
            item_id=item.pk,
            order=order,
            title=basis.title,
            clause=basis.clause,
            text=basis.text,
            level=basis.level or "",
        )
        for order, basis in enumerate(draft.bases, 1)
    ]

"""Take the rows of a workbook into a declaration: what stays is left alone, what changed is saved, what is new is added."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from campaign.checks import comparison_key
from campaign.models import User
from campaign.operations import Refused, record
from submissions.checks.items import ItemDraft
from submissions.models import Declaration, DeclarationFile, DeclaredItem
from submissions.operations.declarations import may_fill
from submissions.operations.items import NotEditable, locked_for_writing
from submissions.operations.rewriting import Paper, Row, Taken, rewrite
from submissions.operations.writing import fill, new_item, save_texts, touch_filled, values_of


class ChangedSincePreview(Refused):
    """The declaration is no longer as it was when the person saw the preview."""


def stamp_of(declaration: Declaration) -> str:
    """The name of what stands in a declaration: any saved item, any added or removed one, gives another."""
    items = declaration.items.order_by("no", "pk").values_list("pk", "no", "row_version")
    state = Declaration.objects.filter(pk=declaration.pk).values_list("saved_at", "nil", "state")
    return hashlib.sha256(repr((list(state), list(items))).encode()).hexdigest()[:24]


def take_rows(declaration: Declaration, rows: Sequence[Row], *, stamp: str = "", actor: User, at: datetime) -> Taken:
    """Make the declaration's items these rows, in this order; an item that a row names keeps its identity.

    In a rectification only returned items take new text, the others stay as they are, and what is new is added.
    `stamp` (`stamp_of`) names what the person saw. Raises `NotEditable`, `NoPower`, `ChangedSincePreview`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        if stamp and stamp != stamp_of(locked):
            raise ChangedSincePreview(
                "您预览之后，申报表又有改动，没有录入。下面按现在的内容重新比对，请核对后再确认。"
            )
        present = list(locked.items.prefetch_related("bases").order_by("no"))
        return rewrite([Paper(locked, present, rows, actor)], at=at)[0]


def replace_items(declaration: Declaration, drafts: Sequence[ItemDraft], *, actor: User, at: datetime) -> int:
    """Make the declaration's items those of a workbook; gives their number.

    An item with the same names keeps its identity; for the rest as `take_rows`. Raises `NotEditable`, `NoPower`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        present = list(locked.items.prefetch_related("bases").order_by("no"))
        by_names = {(item.cert_key, item.service_key, comparison_key(item.demanding_unit)): item for item in present}
        unit = locked.unit.name if present else ""
        rows = []
        for draft in drafts:
            known = by_names.pop(_key(draft, unit), None) if present else None
            rows.append(Row(draft, known.uid if known else None))
        return rewrite([Paper(locked, present, rows, actor)], at=at)[0].total


def add_items(declaration: Declaration, drafts: Sequence[ItemDraft], *, label: str, actor: User, at: datetime) -> int:
    """Add items behind those that stand there; gives their number. `label` is the line of the log.

    In a rectification they are marked as added then. Raises `NotEditable`, `NoPower`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        new = [(new_item(locked), draft) for draft in drafts]
        last = locked.items.aggregate(last=Max("no"))["last"] or 0
        for number, (item, draft) in enumerate(new, last + 1):
            item.no = number
            fill(item, values_of(draft, locked))
        save_texts(new, [], actor=actor, at=at)
        touch_filled([locked], at)
        record(locked, "add_items", label, actor=actor, at=at, after={"items": len(new)})
    return len(new)


def set_rows(
    declaration: Declaration,
    changed: Mapping[uuid.UUID, tuple[int, ItemDraft]],
    added: Mapping[uuid.UUID, ItemDraft],
    *,
    actor: User,
    at: datetime,
) -> int:
    """Set some items and add others behind the last, all of them or none: a pasted block; gives how many.

    `changed` names items with the version that the person saw, `added` the identities that new ones get.
    Raises `NotEditable`, `NoPower`, `ChangedSincePreview`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        present = {item.uid: item for item in locked.items.select_for_update().filter(uid__in=changed)}
        new = [(new_item(locked), draft) for draft in added.values()]
        old = [(present[uid], draft) for uid, (_, draft) in changed.items() if uid in present]
        _refuse_changed([item for item, _ in old], [version for version, _ in changed.values()])
        last = locked.items.aggregate(last=Max("no"))["last"] or 0
        for number, ((item, _), uid) in enumerate(zip(new, added, strict=True), last + 1):
            item.no, item.uid = number, uid
        for stored, draft in old:
            stored.declaration = locked
            if not stored.is_editable:
                raise NotEditable("该事项没有被退回，整改时不能修改。")
            stored.row_version += 1
            fill(stored, values_of(draft, locked))
        for item, draft in new:
            fill(item, values_of(draft, locked))
        save_texts(new, old, actor=actor, at=at)
        touch_filled([locked], at)
        after = {"new": len(new), "changed": len(old)}
        record(locked, "set_rows", f"粘贴：新增{len(new)}项，修改{len(old)}项", actor=actor, at=at, after=after)
    return len(new) + len(old)


def _refuse_changed(items: Sequence[DeclaredItem], seen: Sequence[int]) -> None:
    """What the person saw must still be there: `seen` are the versions of the items in the preview."""
    if [item.row_version for item in items] != list(seen):
        raise ChangedSincePreview("您预览之后，他人已保存过其中的事项，没有录入。下面是现在的内容，请重新核对后确认。")


def keep_workbook(
    declaration: Declaration, content: bytes, original_name: str, rows: int, *, actor: User, at: datetime
) -> DeclarationFile:
    """Keep the workbook as it was handed in, with its hash; it can be downloaded again, byte for byte."""
    kept = file_of(declaration, content, original_name, rows, actor=actor, at=at)
    kept.file.save("workbook.xlsx", ContentFile(content), save=True)
    return kept


def file_of(
    declaration: Declaration, content: bytes, original_name: str, rows: int, *, actor: User, at: datetime
) -> DeclarationFile:
    """The row of a workbook that is to be kept, without its file and not stored yet."""
    return DeclarationFile(
        declaration=declaration,
        original_name=original_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        uploaded_at=at,
        rows=rows,
    )


def _key(draft: ItemDraft, unit: str) -> tuple[str, str, str]:
    """The names of an item as stored ones are compared."""
    service = comparison_key(draft.service_name)[:200]
    return comparison_key(draft.cert_name)[:200], service, comparison_key(draft.demanding_unit or unit)

"""Write, remove and replace the items of a declaration in hand; every act is logged, every text keeps its history."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from campaign.checks import comparison_key
from campaign.models import User
from campaign.operations import Refused, record
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Basis, Declaration, DeclarationFile, DeclaredItem
from submissions.operations.declarations import may_fill
from submissions.queries.catalogue import certificates_by_key

BATCH = 500
NAMED = 40  # letters of a name that fit into a line of the log
FIELDS = (
    "service_name",
    "service_type",
    "service_code",
    "cert_name",
    "category",
    "subject",
    "purpose",
    "demanding_unit",
    "issuing_unit",
    "levels",
    "yearly_count",
    "proposal",
    "disposal",
    "replacement",
    "keep_reason",
    "doc_to_amend",
    "remark",
)


def cut(name: str) -> str:
    """A name as a line of the log has room for it: a longer one ends in … so that nobody takes it for the whole."""
    return name if len(name) <= NAMED else f"{name[: NAMED - 1]}…"


class NotEditable(Refused):
    """The version is locked, or in a rectification the item was not returned."""


class ChangedMeanwhile(Refused):
    """Somebody saved the item after this person had opened it; `item` is what stands now."""

    def __init__(self, words: str, item: DeclaredItem) -> None:
        super().__init__(words)
        self.item = item


def save_item(
    declaration: Declaration,
    values: Mapping[str, Any],
    bases: Sequence[Mapping[str, str]],
    *,
    item: DeclaredItem | None = None,
    row_version: int | None = None,
    uid: uuid.UUID | None = None,
    actor: User,
    at: datetime,
) -> DeclaredItem:
    """Add an item, or save `item` as it was opened at `row_version`; the bases are replaced together with it.

    `uid` names an item to be added, so that one that was removed comes back as itself. Incomplete text is kept: a draft
    may have gaps. Raises `NotEditable`, `ChangedMeanwhile`, `NoPower`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = _lock(declaration)
        stored = _stored_item(locked, item, row_version)
        if item is None and uid is not None:
            stored.uid = uid
        for field in FIELDS:
            if field in values:
                setattr(stored, field, values[field])
        stored.cert_key, stored.service_key = _keys(stored)
        stored.certificate_id = certificates_by_key([stored.cert_key]).get(stored.cert_key)
        stored._history_user, stored._history_date = actor, at  # type: ignore[attr-defined]
        stored.save()
        stored.bases.all().delete()
        Basis.objects.bulk_create(
            [Basis(item=stored, order=order, **basis) for order, basis in enumerate(bases, start=1)]
        )
        _touch(locked, at)
        record(locked, "save_item", f"保存事项“{cut(stored.cert_name)}”", actor=actor, at=at, after={"item": stored.pk})
    return stored


def remove_item(item: DeclaredItem, *, actor: User, at: datetime) -> None:
    """Take an item out of a declaration in hand; what was returned by the panel must be corrected, not removed."""
    declaration = item.declaration
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = _lock(declaration)
        if locked.previous is not None and locked.previous.items.filter(uid=item.uid).exists():
            raise NotEditable("已报送过的事项不能删除。认为不属于清理范围的，请在备注中说明，由审核组剔除。")
        before = {"no": item.no, "cert_name": item.cert_name, "service_name": item.service_name}
        item._history_user, item._history_date = actor, at  # type: ignore[attr-defined]
        item.delete()
        for number, rest in enumerate(locked.items.order_by("no"), start=1):
            if rest.no != number:
                DeclaredItem.objects.filter(pk=rest.pk).update(no=number)
        _touch(locked, at)
        record(locked, "remove_item", f"删除事项“{cut(item.cert_name)}”", actor=actor, at=at, before=before)


def replace_items(declaration: Declaration, drafts: Sequence[ItemDraft], *, actor: User, at: datetime) -> int:
    """Make the declaration's items those of a workbook; gives their number.

    An item with the same names keeps its identity. In a rectification only returned items take the new text,
    the others stay as they were, and what is new is added. Raises `NotEditable`, `NoPower`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = _lock(declaration)
        present = list(locked.items.prefetch_related("bases").order_by("no"))
        by_names = {(item.cert_key, item.service_key, comparison_key(item.demanding_unit)): item for item in present}
        kept = [item for item in present if not item.is_editable]
        kept_uids = {item.uid for item in kept}
        new: list[tuple[DeclaredItem, Sequence[BasisDraft]]] = []
        for draft in drafts:
            item = _item_from(draft, locked)
            known = by_names.get((item.cert_key, item.service_key, comparison_key(item.demanding_unit)))
            if known is not None and known.uid in kept_uids:
                continue
            if known is not None:
                item.uid, item.to_rectify, item.return_note = known.uid, known.to_rectify, known.return_note
            elif locked.is_rectification:
                item.to_rectify, item.return_note = True, "整改时新增"
            new.append((item, draft.bases))
        returned = {item.uid for item in present if item.to_rectify} - {item.uid for item, _ in new}
        if locked.is_rectification and returned:
            raise NotEditable("须整改的事项在工作簿中找不到对应的行（名称已改）。请在网页上逐条修改这些事项。")
        locked.items.exclude(uid__in=kept_uids).delete()
        _write(new, first=max((item.no for item in kept), default=0) + 1, actor=actor, at=at)
        locked.nil = False
        locked.save(update_fields=["nil"])
        _touch(locked, at)
        record(locked, "replace_items", f"从工作簿录入{len(new)}项", actor=actor, at=at, after={"items": len(new)})
    return len(new) + len(kept)


def add_items(declaration: Declaration, drafts: Sequence[ItemDraft], *, label: str, actor: User, at: datetime) -> int:
    """Add items behind those that stand there; gives their number. `label` is the line of the log.

    In a rectification they are marked as added then. Raises `NotEditable`, `NoPower`.
    """
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = _lock(declaration)
        new = [(_item_from(draft, locked), draft.bases) for draft in drafts]
        for item, _ in new if locked.is_rectification else ():
            item.to_rectify, item.return_note = True, "整改时新增"
        last = locked.items.aggregate(last=Max("no"))["last"] or 0
        _write(new, first=last + 1, actor=actor, at=at)
        locked.nil = False
        locked.save(update_fields=["nil"])
        _touch(locked, at)
        record(locked, "add_items", label, actor=actor, at=at, after={"items": len(new)})
    return len(new)


def keep_workbook(
    declaration: Declaration, content: bytes, original_name: str, rows: int, *, actor: User, at: datetime
) -> DeclarationFile:
    """Keep the workbook as it was handed in, with its hash; it can be downloaded again, byte for byte."""
    kept = DeclarationFile(
        declaration=declaration,
        original_name=original_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        uploaded_at=at,
        rows=rows,
    )
    kept.file.save("workbook.xlsx", ContentFile(content), save=True)
    return kept


def _lock(declaration: Declaration) -> Declaration:
    locked = Declaration.objects.select_for_update(of=("self",)).select_related("previous").get(pk=declaration.pk)
    if not locked.is_editable:
        raise NotEditable(f"申报表{locked.get_state_display()}，内容已锁定，不能修改。")
    return locked


def _stored_item(declaration: Declaration, item: DeclaredItem | None, row_version: int | None) -> DeclaredItem:
    if item is None:
        last = declaration.items.aggregate(last=Max("no"))["last"] or 0
        rectifying = declaration.is_rectification
        return DeclaredItem(
            declaration=declaration,
            no=last + 1,
            to_rectify=rectifying,
            return_note="整改时新增" if rectifying else "",
        )
    stored = declaration.items.select_for_update().get(pk=item.pk)
    stored.declaration = declaration
    if not stored.is_editable:
        raise NotEditable("该事项没有被退回，整改时不能修改。")
    if row_version is not None and stored.row_version != row_version:
        raise ChangedMeanwhile("您打开之后，他人已保存过该事项。下面并列显示两份内容，请核对后再保存。", stored)
    stored.row_version += 1
    return stored


def _item_from(draft: ItemDraft, declaration: Declaration) -> DeclaredItem:
    values = {field: getattr(draft, field) for field in FIELDS}
    values["levels"] = [int(level) for level in draft.levels]
    for field in ("service_type", "category", "subject", "proposal", "disposal"):
        values[field] = values[field] or ""
    values["demanding_unit"] = values["demanding_unit"] or declaration.unit.name
    item = DeclaredItem(declaration=declaration, uid=uuid.uuid4(), no=0, **values)
    item.cert_key, item.service_key = _keys(item)
    return item


def _keys(item: DeclaredItem) -> tuple[str, str]:
    return comparison_key(item.cert_name)[:200], comparison_key(item.service_name)[:200]


def _write(
    pairs: Sequence[tuple[DeclaredItem, Sequence[BasisDraft]]], *, first: int, actor: User, at: datetime
) -> None:
    led = certificates_by_key(item.cert_key for item, _ in pairs)
    for number, (item, _) in enumerate(pairs, start=first):
        item.no, item.certificate_id = number, led.get(item.cert_key)
    made = bulk_create_with_history(
        [item for item, _ in pairs], DeclaredItem, batch_size=BATCH, default_user=actor, default_date=at
    )
    Basis.objects.bulk_create(
        [
            Basis(
                item=item, order=order, title=basis.title, clause=basis.clause, text=basis.text, level=basis.level or ""
            )
            for item, (_, bases) in zip(made, pairs, strict=True)
            for order, basis in enumerate(bases, start=1)
        ],
        batch_size=BATCH,
    )


def _touch(declaration: Declaration, at: datetime) -> None:
    declaration.saved_at = at
    declaration.save(update_fields=["saved_at"])

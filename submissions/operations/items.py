"""Write and remove the items of a declaration in hand; every act is logged, every text keeps its history."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from campaign.checks import comparison_key
from campaign.models import User
from campaign.operations import Refused, record
from submissions.models import Basis, Declaration, DeclaredItem
from submissions.operations.declarations import may_fill
from submissions.operations.storing import NewRow
from submissions.queries.catalogue import certificates_by_key

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
        locked = locked_for_writing(declaration)
        stored = _stored_item(locked, item, row_version, actor)
        if item is None and uid is not None:
            stored.uid = uid
        for field in FIELDS:
            if field in values:
                setattr(stored, field, values[field])
        stored.cert_key, stored.service_key = keys_of(stored)
        stored.certificate_id = certificates_by_key([stored.cert_key]).get(stored.cert_key)
        stored._history_user, stored._history_date = actor, at  # type: ignore[attr-defined]
        stored.save()
        stored.bases.all().delete()
        Basis.objects.bulk_create(
            [Basis(item=stored, order=order, **basis) for order, basis in enumerate(bases, start=1)]
        )
        touch(locked, at)
        record(locked, "save_item", f"保存事项“{cut(stored.cert_name)}”", actor=actor, at=at, after={"item": stored.pk})
    return stored


def remove_item(item: DeclaredItem, *, actor: User, at: datetime) -> None:
    """Take an item out of a declaration in hand; what was returned by the panel must be corrected, not removed."""
    declaration = item.declaration
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = locked_for_writing(declaration)
        if locked.previous is not None and locked.previous.items.filter(uid=item.uid).exists():
            raise NotEditable("已报送过的事项不能删除。认为不属于清理范围的，请在备注中说明，由审核组剔除。")
        before = {"no": item.no, "cert_name": item.cert_name, "service_name": item.service_name}
        item._history_user, item._history_date = actor, at  # type: ignore[attr-defined]
        item.delete()
        for number, rest in enumerate(locked.items.order_by("no"), start=1):
            if rest.no != number:
                DeclaredItem.objects.filter(pk=rest.pk).update(no=number)
        touch(locked, at)
        record(locked, "remove_item", f"删除事项“{cut(item.cert_name)}”", actor=actor, at=at, before=before)


def locked_for_writing(declaration: Declaration) -> Declaration:
    """The declaration, locked until the transaction ends. Raises `NotEditable` once it is handed in."""
    locked = (
        Declaration.objects.select_for_update(of=("self",)).select_related("previous", "unit").get(pk=declaration.pk)
    )
    if not locked.is_editable:
        raise NotEditable(f"申报表{locked.get_state_display()}，内容已锁定，不能修改。")
    return locked


def _stored_item(
    declaration: Declaration, item: DeclaredItem | None, row_version: int | None, actor: User
) -> DeclaredItem:
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
        last = stored.history.order_by("-history_id").first()
        own = last is not None and last.history_user_id == actor.pk
        who = "您已在另一窗口保存过该事项。" if own else "您打开之后，他人已保存过该事项。"
        raise ChangedMeanwhile(f"{who}下面并列显示两份内容，请核对后再保存。", stored)
    stored.row_version += 1
    return stored


class NewItem(NewRow):
    """An item that is going to be inserted."""

    declaration_id: int
    uid: uuid.UUID
    no: int
    cert_name: str
    service_name: str
    cert_key: str
    service_key: str
    certificate_id: int | None
    to_rectify: bool
    return_note: str

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(DeclaredItem, declaration_id=declaration.pk, uid=uuid.uuid4(), no=0)


def keys_of(item: DeclaredItem | NewItem) -> tuple[str, str]:
    """The names of certificate and service as they are compared."""
    return comparison_key(item.cert_name)[:200], comparison_key(item.service_name)[:200]


def touch(declaration: Declaration, at: datetime) -> None:
    """Note when the declaration was last saved."""
    declaration.saved_at = at
    declaration.save(update_fields=["saved_at"])

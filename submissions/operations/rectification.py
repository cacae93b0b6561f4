"""Send items back to their unit: the certified version stays, a new version is opened for correction (notice 五(三): 整改)."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from campaign.models import User
from campaign.operations import Refused, carry_out
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.enums import HANDED_OVER, DeclarationState
from submissions.models import Basis, Declaration, DeclaredItem
from submissions.operations.items import FIELDS, touch
from submissions.operations.writing import differs, fill, save_texts

BATCH = 500
OPEN_FOR_CORRECTION = (DeclarationState.RECTIFYING, DeclarationState.HANDED_IN_RECTIFIED)


def return_items(
    declaration: Declaration, uids: Collection[uuid.UUID], *, note: str, actor: User, at: datetime
) -> Declaration:
    """Return items of a certified version; gives the new version in which the unit corrects them.

    A second return while the unit still corrects joins the same new version.
    Raises `Refused` when the unit has already handed the correction in for its leader's signature.
    """
    with transaction.atomic():
        current = _locked(declaration)
        if current.state == DeclarationState.RETURNED:
            version = Declaration.objects.select_for_update(of=("self",)).get(previous=current)
            if version.state not in OPEN_FOR_CORRECTION:
                raise Refused("单位的整改版本已报送，请先接收，再办理退回。")
        else:
            carry_out(current, "return", actor=actor, at=at, note=note)
            version = _next_version(current, actor=actor, at=at)
        version.items.filter(uid__in=list(uids)).update(to_rectify=True, return_note=note)
    return version


def return_whole(declaration: Declaration, *, note: str, actor: User, at: datetime) -> Declaration:
    """Return the whole declaration: every item may be corrected."""
    uids = list(declaration.items.values_list("uid", flat=True))
    return return_items(declaration, uids, note=note, actor=actor, at=at)


class ChangedInHand(Refused):
    """The item was changed in the version in correction: to stand by its certified text is to give that up."""


def stand_by(
    declaration: Declaration, uid: uuid.UUID, *, discard: bool = False, note: str, actor: User, at: datetime
) -> Declaration | None:
    """Let the certified text of a returned item stand: it is not to be corrected any more.

    `discard` gives up what was changed in it meanwhile (its history keeps that); without it, `ChangedInHand`.
    Gives the version in which other items are still corrected. When nothing is left in it, that version, a copy, is taken
    away and the certified one goes on as received: None. Raises `Refused` once the correction was handed in.
    """
    with transaction.atomic():
        current = _locked(declaration)
        version = _in_correction(current)
        _put_back(current.items.get(uid=uid), version.items.get(uid=uid), discard, actor, at)
        if version.items.filter(to_rectify=True).exists() or version.files.exists():
            touch(version, at)
            return version
        carry_out(current, "stand_by", actor=actor, at=at, note=note)
        version.delete()
    return None


def call_back(
    declaration: Declaration, uids: Collection[uuid.UUID], *, note: str, actor: User, at: datetime
) -> Declaration | None:
    """Take the return of items back while the unit has not acted on it; gives the version in correction, None when nothing
    is left in it: then it is taken away and the certified one goes on as received.

    Raises `ChangedInHand` with the item's name where one was changed or removed, `Refused` once the correction was handed in.
    """
    with transaction.atomic():
        current = _locked(declaration)
        version = _in_correction(current)
        in_hand = {item.uid: item for item in version.items.filter(uid__in=uids).prefetch_related("bases")}
        for item in current.items.filter(uid__in=uids).prefetch_related("bases"):
            copy = in_hand.get(item.uid)
            if copy is None or differs(copy, *_text_of(item)):
                raise ChangedInHand(f"{current.unit.name}已在整改版本中修改“{item.cert_name}”")
        version.items.filter(uid__in=uids).update(to_rectify=False, return_note="")
        if version.items.filter(to_rectify=True).exists() or version.files.exists():
            touch(version, at)
            return version
        carry_out(current, "call_back", actor=actor, at=at, note=note)
        version.delete()
    return None


def _text_of(item: DeclaredItem) -> tuple[dict[str, Any], tuple[BasisDraft, ...]]:
    """What an item says, field by field and basis by basis."""
    bases = sorted(item.bases.all(), key=lambda basis: basis.order)
    texts = tuple(BasisDraft(basis.title, basis.clause, basis.text, basis.level) for basis in bases)
    return {field: getattr(item, field) for field in FIELDS}, texts


def _locked(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_for_update(of=("self",)).select_related("unit", "round").get(pk=declaration.pk)


def _in_correction(current: Declaration) -> Declaration:
    """The version in which the unit corrects `current`, locked; refuses one that is on its way or has come in."""
    version = Declaration.objects.select_for_update(of=("self",)).filter(previous=current).first()
    if version is None or version.state in HANDED_OVER:
        raise Refused("单位的整改版本已报送，等待审核组接收。请刷新后查看。")
    if version.state != DeclarationState.RECTIFYING:
        raise Refused("单位的整改版本已提交分管领导签发。不再修改的，请先收回整改版本，再办理。")
    return version


def _put_back(certified: DeclaredItem, item: DeclaredItem, discard: bool, actor: User, at: datetime) -> None:
    """Give the item in correction its certified text again, and lock it."""
    values, bases = _text_of(certified)
    if differs(item, values, bases):
        if not discard:
            raise ChangedInHand(
                "整改版本中该事项已有改动。确认不修改的，请勾选“放弃整改版本中的改动”；需要修改的，请提交整改版本。"
            )
        fill(item, values)
        item.row_version += 1
        save_texts([], [(item, ItemDraft(bases=bases))], actor=actor, at=at)
    DeclaredItem.objects.filter(pk=item.pk).update(to_rectify=False, return_note="")


def _next_version(current: Declaration, *, actor: User, at: datetime) -> Declaration:
    version = Declaration.objects.create(
        unit=current.unit,
        round=current.round,
        version=current.version + 1,
        previous=current,
        state=DeclarationState.RECTIFYING,
        form=current.form,
        nil=current.nil,
        nil_reason=current.nil_reason,
        nil_words=current.nil_words,
        filled_for_by=current.filled_for_by,
        created_at=at,
        saved_at=at,
    )
    items = list(current.items.prefetch_related("bases").order_by("no"))
    bases = [list(item.bases.all()) for item in items]
    copies = []
    for item in items:
        copy = DeclaredItem(**{f.attname: getattr(item, f.attname) for f in DeclaredItem._meta.concrete_fields})
        copy.pk, copy.declaration, copy.to_rectify, copy.return_note, copy.row_version = None, version, False, "", 1
        copies.append(copy)
    made = bulk_create_with_history(copies, DeclaredItem, batch_size=BATCH, default_user=actor, default_date=at)
    Basis.objects.bulk_create(
        [
            Basis(
                item=item, order=basis.order, title=basis.title, clause=basis.clause, text=basis.text, level=basis.level
            )
            for item, kept in zip(made, bases, strict=True)
            for basis in kept
        ],
        batch_size=BATCH,
    )
    return version

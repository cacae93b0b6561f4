"""Send items back to their unit: the certified version stays, a new version is opened for correction (notice 五(三): 整改)."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from campaign.models import User
from campaign.operations import Refused, carry_out
from submissions.enums import DeclarationState
from submissions.models import Basis, Declaration, DeclaredItem

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
        current = (
            Declaration.objects.select_for_update(of=("self",)).select_related("unit", "round").get(pk=declaration.pk)
        )
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

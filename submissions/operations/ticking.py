"""Add many items at once to a declaration in hand: model items that were ticked, items taken over from elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.checks import comparison_key
from campaign.enums import Level
from campaign.models import User
from campaign.operations import Refused
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Declaration, ModelItem
from submissions.operations.items import cut
from submissions.operations.taking import add_items


def draft_of_model(model: ModelItem, declaration: Declaration) -> ItemDraft:
    """A model item as an item of this declaration: the unit's own name as the one that demands; what is not known stays
    open (清理建议, 条文内容)."""
    basis = BasisDraft(title=model.basis_title, clause=model.basis_clause, level=model.basis_level)
    return ItemDraft(
        service_name=model.service_name,
        service_type=model.service_type,
        cert_name=model.certificate.name,
        category=model.certificate.category,
        subject=model.subject,
        purpose=model.purpose,
        demanding_unit=declaration.unit.name,
        issuing_unit=model.issuing_unit,
        levels=tuple(Level(level) for level in model.levels),
        bases=(basis,) if model.basis_title or model.basis_level else (),
    )


def take_over(
    declaration: Declaration, drafts: Sequence[ItemDraft], *, origin: str, actor: User, at: datetime
) -> tuple[int, int]:
    """Add those of `drafts` that the declaration lacks (by service, certificate and demanding unit); gives how many were
    added and how many stood there already. `origin` says in a word for the log where they are from (目录).

    Raises `Refused` where nothing was chosen, and what `add_items` raises.
    """
    if not drafts:
        raise Refused("没有勾选事项。请先勾选本单位要求提供的证明，再点添加。")
    with transaction.atomic():
        taken = set(declaration.items.values_list("service_key", "cert_key"))
        new: list[ItemDraft] = []
        for draft in drafts:
            names = comparison_key(draft.service_name)[:200], comparison_key(draft.cert_name)[:200]
            if names not in taken:
                taken.add(names)
                new.append(draft)
        if new:
            add_items(declaration, new, label=f"从{cut(origin)}添加{len(new)}项", actor=actor, at=at)
    return len(new), len(drafts) - len(new)

"""What acts below the lists ask of them: items to take over (`settings.PUBLISHED_ITEMS`), and what stands of an item."""

import uuid
from collections.abc import Collection, Sequence

from campaign.enums import Level
from campaign.models import Unit
from publishing.models import ListedItem
from publishing.queries.lists import latest_items
from review.queries.radar_statements import Listed
from submissions.checks.items import BasisDraft, ItemDraft


def published_items_of(units: Sequence[Unit]) -> dict[int, list[ItemDraft]]:
    """The items of these units in the lists in force, by the unit's key; what a list does not state is left open, and so
    is what is proposed: each unit decides for itself."""
    rows = ListedItem.objects.in_force().filter(unit__in=units).order_by("unit", "service_name", "cert_name")
    found: dict[int, list[ItemDraft]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(_draft(row))
    return found


def _draft(row: ListedItem) -> ItemDraft:
    bases = tuple(
        BasisDraft(
            title=basis.get("title", ""),
            clause=basis.get("clause", ""),
            text=basis.get("text", ""),
            level=basis.get("level", ""),
        )
        for basis in row.bases
    )
    return ItemDraft(
        service_name=row.service_name,
        cert_name=row.cert_name,
        subject=row.subject,
        purpose=row.purpose,
        issuing_unit=row.issuing_unit,
        levels=tuple(Level(level) for level in row.levels),
        bases=bases,
    )


def statements_in_force(uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Listed]:
    """What the lists in force say of these items, as the radar compares them (`settings.PUBLISHED_STATEMENTS`)."""
    rows = latest_items().filter(uid__in=uids)
    return {row.uid: _listed(row) for row in rows.order_by("pk")}


def _listed(row: ListedItem) -> Listed:
    return Listed(
        outcome=row.outcome,
        disposal=row.disposal,
        replacement=row.replacement,
        reason=row.reason,
        basis=_bases(row.bases),
        certificate=row.cert_name,
        service=row.service_name,
        issuer=row.issuing_unit,
        subject=row.subject,
    )


def _bases(bases: Sequence[dict[str, str]]) -> str:
    lines = (f"{basis.get('title', '')}{basis.get('clause', '')}" for basis in bases)
    return "\n".join(line for line in lines if line)

"""Published items as a unit of the same kind may take them over into its declaration (`settings.PUBLISHED_ITEMS`)."""

from collections.abc import Sequence

from campaign.enums import Level
from campaign.models import Unit
from publishing.models import ListedItem
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

"""Which headers a unit has matched before."""

from collections.abc import Sequence

from campaign.models import Unit
from submissions.models import ColumnMatch


def columns_matched(unit: Unit) -> dict[str, dict[int, str]]:
    """Give, by the header's fingerprint, which key each column was matched with ("" for one that is not read)."""
    return columns_matched_by([unit]).get(unit.pk, {})


def columns_matched_by(units: Sequence[Unit]) -> dict[int, dict[str, dict[int, str]]]:
    """The same for many units, by their keys; those that have matched none are left out."""
    found: dict[int, dict[str, dict[int, str]]] = {}
    rows = ColumnMatch.objects.filter(unit__in=units).values_list("unit_id", "fingerprint", "columns")
    for unit, fingerprint, columns in rows:
        found.setdefault(unit, {})[fingerprint] = {int(column): key for column, key in columns.items()}
    return found

"""Which headers a unit has matched before."""

from campaign.models import Unit
from submissions.models import ColumnMatch


def columns_matched(unit: Unit) -> dict[str, dict[int, str]]:
    """Give, by the header's fingerprint, which key each column was matched with ("" for one that is not read)."""
    found = ColumnMatch.objects.filter(unit=unit).values_list("fingerprint", "columns")
    return {fingerprint: {int(column): key for column, key in columns.items()} for fingerprint, columns in found}

"""The questions of a visit: versioned data under fixtures/checks, copied into the draw so that no later version changes them."""

import csv
import functools

from campaign.operations.rows import FIXTURES

CURRENT = "2020-1"


@functools.cache
def checklist(version: str = CURRENT) -> tuple[dict[str, str], ...]:
    """The questions of a version in their order, each with `code`, `about`, `words`, the `right` answer, the `finding` that a
    wrong one is, and its `basis` in the notice; raises FileNotFoundError for a version that there is not."""
    path = FIXTURES / "checks" / f"{version}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))

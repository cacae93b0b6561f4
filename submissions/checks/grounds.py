"""The joint for rules that ask stored facts (the law, the catalogue): many items at once, a constant number of queries."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from campaign.checks import Problem
from campaign.models import Unit
from submissions.checks.citations import problems_of_citations
from submissions.checks.items import ItemDraft
from submissions.checks.names import problems_of_names

GroundCheck = Callable[[Sequence[ItemDraft], date, Unit | None], Iterable[Problem]]

# A new family of such rules is added here, and speaks wherever rules are shown: page, workbook, self-check, panel.
GROUND_CHECKS: tuple[GroundCheck, ...] = (problems_of_citations, problems_of_names)


def problems_on_grounds(drafts: Sequence[ItemDraft], day: date, unit: Unit | None) -> list[Problem]:
    """Give what the stored facts say against these items of `unit` on `day` (Beijing time), in the order of GROUND_CHECKS."""
    return [problem for check in GROUND_CHECKS for problem in check(drafts, day, unit)]

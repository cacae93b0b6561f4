"""The joint for rules that ask stored facts (the law, the catalogue): many items at once, a constant number of queries."""

from collections.abc import Callable, Sequence
from datetime import date

from campaign.checks import Problem
from campaign.models import Unit
from submissions.checks.citations import citations_of_piles
from submissions.checks.items import ItemDraft
from submissions.checks.names import names_of_piles

Pile = tuple[Unit | None, Sequence[ItemDraft]]  # the items of a unit
GroundCheck = Callable[[Sequence[Pile], date], Sequence[Sequence[Problem]]]  # for each pile what is found against it

# A new family of such rules is added here, and speaks wherever rules are shown: page, workbook, self-check, panel.
GROUND_CHECKS: tuple[GroundCheck, ...] = (citations_of_piles, names_of_piles)


def problems_on_grounds(drafts: Sequence[ItemDraft], day: date, unit: Unit | None) -> list[Problem]:
    """Give what the stored facts say against these items of `unit` on `day` (Beijing time), in the order of GROUND_CHECKS."""
    return problems_of_piles([(unit, drafts)], day)[0]


def problems_of_piles(piles: Sequence[Pile], day: date) -> list[list[Problem]]:
    """For each pile of items what `problems_on_grounds` says of it, with the questions of a single one for all of them."""
    found = [check(piles, day) for check in GROUND_CHECKS]
    return [[problem for problems in of_pile for problem in problems] for of_pile in zip(*found, strict=True)]

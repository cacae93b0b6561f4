"""What makes a declaration wrong as a whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from campaign.checks import Problem, Severity, comparison_key
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import problem_of


def item_key(draft: ItemDraft) -> tuple[str, str, str]:
    """Give what makes two items of one unit the same: certificate, service and who demands it, by comparison key."""
    return comparison_key(draft.cert_name), comparison_key(draft.service_name), comparison_key(draft.demanding_unit)


def no_item_twice(drafts: Sequence[ItemDraft]) -> Iterator[Problem]:
    """An item declared twice inside one unit would be counted twice in the reduction (ruling 5).

    Where neither names its service they may yet prove to be two: a file with them can still be kept as a draft.
    """
    first: dict[tuple[str, str, str], ItemDraft] = {}
    for draft in drafts:
        key = item_key(draft)
        if not key[0]:
            continue
        earlier = first.setdefault(key, draft)
        if earlier is draft:
            continue
        variant = "" if key[1] else "no_service"
        problem = problem_of("duplicate_item", draft.at("cert_name"), variant, place=_place(earlier))
        yield problem if key[1] else replace(problem, severity=Severity.WARNING)


def _place(draft: ItemDraft) -> str:
    cell = draft.where.get("cert_name", "")
    if cell.isalnum() and cell.isascii() and cell[-1:].isdigit():
        return f"单元格{cell}"
    return f"第{draft.no}项" if draft.no is not None else "前面一项"


CHECKS: tuple[Callable[[Sequence[ItemDraft]], Iterator[Problem]], ...] = (no_item_twice,)


def problems_of_declaration(drafts: Sequence[ItemDraft]) -> list[Problem]:
    """Give the problems between the items of one unit; those inside an item come from problems_of_item."""
    return [problem for check in CHECKS for problem in check(drafts)]

"""What makes a declaration wrong as a whole."""

from collections.abc import Callable, Iterator, Sequence

from campaign.checks import Problem, Severity, comparison_key
from submissions.checks.items import ItemDraft


def item_key(draft: ItemDraft) -> tuple[str, str, str]:
    """Give what makes two items of one unit the same: certificate, service and who demands it, by comparison key."""
    return comparison_key(draft.cert_name), comparison_key(draft.service_name), comparison_key(draft.demanding_unit)


def no_item_twice(drafts: Sequence[ItemDraft]) -> Iterator[Problem]:
    """An item declared twice inside one unit would be counted twice in the reduction (ruling 5)."""
    first: dict[tuple[str, str, str], ItemDraft] = {}
    for draft in drafts:
        key = item_key(draft)
        if not key[0] or not key[1]:
            continue
        earlier = first.setdefault(key, draft)
        if earlier is not draft:
            words = (
                f"与{_place(earlier)}重复：同一政务服务事项、同一证明、同一索要单位。"
                "空格、全角半角不同的视为同一名称。请只保留一项；如果不是同一项，请写出名称上的区别。"
            )
            yield Problem(draft.at("cert_name"), "duplicate_item", Severity.BLOCKER, words)


def _place(draft: ItemDraft) -> str:
    cell = draft.where.get("cert_name", "")
    if cell.isalnum() and cell.isascii() and cell[-1:].isdigit():
        return f"单元格{cell}"
    return f"第{draft.no}项" if draft.no is not None else "前面一项"


CHECKS: tuple[Callable[[Sequence[ItemDraft]], Iterator[Problem]], ...] = (no_item_twice,)


def problems_of_declaration(drafts: Sequence[ItemDraft]) -> list[Problem]:
    """Give the problems between the items of one unit; those inside an item come from problems_of_item."""
    return [problem for check in CHECKS for problem in check(drafts)]

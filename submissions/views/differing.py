"""An item in words, and in what two texts of it differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from campaign.enums import BasisLevel
from submissions.checks.fields import FIELDS
from submissions.models import Declaration, DeclaredItem

SHOWN = (
    "service_name",
    "service_type",
    "service_code",
    "cert_name",
    "category",
    "subject",
    "purpose",
    "demanding_unit",
)
SHOWN_LATER = ("issuing_unit", "levels", "bases", "yearly_count", "proposal", "disposal", "replacement", "keep_reason")
ORDER = (*SHOWN, *SHOWN_LATER, "doc_to_amend", "remark")
BASES = "设定依据"


def words_of(item: DeclaredItem, key: str) -> str:
    """A field as people read it."""
    if key == "levels":
        return item.get_levels_display()
    if key == "bases":
        return bases_in_words(item)
    display = getattr(item, f"get_{key}_display", None)
    value = display() if display else getattr(item, key)
    return "" if value is None else str(value)


def bases_in_words(item: DeclaredItem) -> str:
    """The stored bases, one under the other."""
    return in_words([vars(basis) for basis in item.bases.all()])


def in_words(bases: Sequence[Mapping[str, Any]]) -> str:
    """Bases, one under the other: title, clause, force, wording."""
    labels = dict(BasisLevel.choices)
    lines = []
    for basis in bases:
        level = labels.get(basis["level"], "")
        head = "".join((basis["title"], basis["clause"]))
        lines.append("　".join(part for part in (head, level, basis["text"]) if part))
    return "\n".join(lines)


def label_of(key: str) -> str:
    """The column's name."""
    return BASES if key == "bases" else FIELDS[key].label


def facts_of(item: DeclaredItem) -> list[dict[str, str]]:
    """Every field of an item with its words."""
    return [{"key": label_of(key), "value": words_of(item, key)} for key in ORDER]


def pairs_of(
    before: DeclaredItem, after: DeclaredItem, after_bases: Sequence[Mapping[str, Any]] | None = None
) -> list[dict[str, str]]:
    """The fields in which two texts of an item differ. `after_bases` are given where `after` is not stored."""
    found = []
    for key in ORDER:
        old = words_of(before, key)
        new = in_words(after_bases) if key == "bases" and after_bases is not None else words_of(after, key)
        if old != new:
            found.append({"label": label_of(key), "before": old, "after": new})
    return found


def differences(paper: Declaration) -> list[dict[str, Any]]:
    """What a version changes in the one before it, item by item; an item keeps its identity in every version."""
    if paper.previous is None:
        return []
    now = list(paper.items.prefetch_related("bases").order_by("no"))
    earlier = {item.uid: item for item in paper.previous.items.prefetch_related("bases")}
    found: list[dict[str, Any]] = []
    for item in now:
        old = earlier.pop(item.uid, None)
        if old is None:
            found.append({"item": item, "what": "新增", "tone": "referred", "pairs": []})
        elif pairs := pairs_of(old, item):
            found.append({"item": item, "what": "修改", "tone": "waiting", "pairs": pairs})
    gone = sorted(earlier.values(), key=lambda item: item.no)
    return found + [{"item": item, "what": "删除", "tone": "cancelled", "pairs": []} for item in gone]

"""The texts of an item: each certified version, and in what two of them differ."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, QuerySet

from campaign.enums import Level
from campaign.models import LogEntry
from review.models import Ruling
from submissions.enums import HANDED_OVER
from submissions.models import DeclaredItem


@dataclass(frozen=True)
class Difference:
    """One field in which two texts of an item differ, both as people read them."""

    label: str
    before: str
    after: str


TEXT_FIELDS = (
    *("cert_name", "service_name", "service_type", "service_code", "category", "subject", "purpose"),
    *("demanding_unit", "issuing_unit", "levels", "yearly_count"),
    *("proposal", "disposal", "replacement", "keep_reason", "doc_to_amend", "remark"),
)


def text_of(item: DeclaredItem) -> dict[str, str]:
    """An item as people read it: the label of each field of Annex 2 with its text, the bases as one text."""
    read: dict[str, str] = {}
    for name in TEXT_FIELDS:
        field = cast("Field[Any, Any]", DeclaredItem._meta.get_field(name))
        value = getattr(item, f"get_{name}_display")() if field.choices else getattr(item, name)
        if name == "levels":
            value = "、".join(str(Level(level).label) for level in item.levels)
        read[str(field.verbose_name)] = "" if value is None else str(value)
    bases = [f"{basis.title}{basis.clause}（{basis.get_level_display()}）{basis.text}" for basis in item.bases.all()]
    return {**read, "设定依据": "\n".join(bases)}


def differences(before: DeclaredItem, after: DeclaredItem) -> list[Difference]:
    """In what two texts of an item differ; empty when they say the same."""
    old, new = text_of(before), text_of(after)
    return [Difference(label, old[label], new[label]) for label in new if old[label] != new[label]]


Seen = Mapping[int, tuple[int, int]]  # of each ruling the text that somebody saw: the item's key and row version


def changed_texts(rulings: Collection[Ruling], seen: Seen) -> set[int]:
    """Of these rulings the keys of those whose text says something else than what was seen; two queries at most.

    A corrected version gives every item a new row: one that says the same is no change.
    """
    moved = {
        ruling.pk: ruling for ruling in rulings if seen.get(ruling.pk) != (ruling.item_id, ruling.item.row_version)
    }
    if not moved:
        return set()
    asked = [seen[key][0] for key in moved if key in seen]
    before = {item.pk: item for item in DeclaredItem.objects.filter(pk__in=asked).prefetch_related("bases")}

    def says_the_same(ruling: Ruling) -> bool:
        pk, version = seen.get(ruling.pk, (0, 0))
        old = before.get(pk)
        return (
            old is not None
            and old.row_version == version
            and old.uid == ruling.uid
            and not differences(old, ruling.item)
        )

    return {key for key, ruling in moved.items() if not says_the_same(ruling)}


def versions_of(ruling: Ruling) -> list[DeclaredItem]:
    """The item in every version that the unit's leader has certified, newest first; never a text still in hand."""
    texts = DeclaredItem.objects.filter(
        uid=ruling.uid,
        declaration__unit=ruling.unit_id,
        declaration__round=ruling.round_id,
        declaration__state__in=sorted(HANDED_OVER),
    )
    return list(texts.select_related("declaration").prefetch_related("bases").order_by("-declaration__version"))


# What a unit reads of the log of its own item: what passed between it and the panel, nothing of the panel's own work.
TOLD_TO_UNIT = (
    *(
        "return",
        "answer_return",
        "take_up_again",
        "take_up_overdue",
        "call_back",
        "feed_back",
        "recall",
        "take_back",
        "accept",
        "contest",
        "contest_finally",
    ),
    *("escalate", "decide", "reopen"),
)


def log_told_to_unit(ruling: Ruling) -> QuerySet[LogEntry]:
    """The log of an item as its unit may read it, oldest first."""
    return LogEntry.objects.about(ruling).filter(move__in=TOLD_TO_UNIT).select_related("actor")

"""What a unit may tick instead of typing: model items of its kind of unit, its own earlier items, published ones of its like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from campaign.checks import comparison_key
from campaign.models import Unit
from submissions.checks.items import ItemDraft
from submissions.checks.stored import draft_of
from submissions.models import Declaration, DeclaredItem, ModelItem

RANK = re.compile(r"(?:委员会|厅|局|室)$")
Names = tuple[str, str]
PublishedItems = Callable[[Sequence[Unit]], dict[int, list[ItemDraft]]]


@dataclass(frozen=True)
class Source:
    """Where items may be taken over from: its name in the address and for the reader, and the items."""

    key: str
    label: str
    drafts: list[ItemDraft]


def models_for(unit: Unit) -> QuerySet[ModelItem]:
    """The model items of the unit's kind: by its department's name in the rosters, a township's by its kind; at its level."""
    departments = ModelItem.objects.exclude(department="").values_list("department", flat=True).distinct()
    own = [name for name in departments.order_by("department") if is_called(unit, name)]
    rows = ModelItem.objects.filter(Q(department__in=own) | Q(kind=unit.kind, department="")).exclude(
        certificate__active=False
    )
    here = [row.pk for row in rows if not row.levels or unit.division.level in row.levels]
    return rows.filter(pk__in=here).select_related("certificate").order_by("service_name", "certificate__name")


def is_called(unit: Unit, department: str) -> bool:
    """Whether the unit is this department of its place: by its short name, or by how its name ends."""
    return department == unit.short_name or unit.name.endswith(department)


def names_in(declaration: Declaration) -> set[Names]:
    """Service and certificate of every item that stands in the declaration, as compared."""
    return set(declaration.items.values_list("service_key", "cert_key"))


def names_of(draft: ItemDraft) -> Names:
    """Service and certificate of an item, as compared."""
    return comparison_key(draft.service_name)[:200], comparison_key(draft.cert_name)[:200]


def sources_of(declaration: Declaration) -> list[Source]:
    """Where this declaration may take items over from, the nearest first; a source without items is left out."""
    found = [*_earlier(declaration), *_of_its_like(declaration)]
    return [source for source in found if source.drafts]


def _earlier(declaration: Declaration) -> list[Source]:
    """The unit's own items of the round before, as they were certified last."""
    unit = declaration.unit
    before = Declaration.objects.current().filter(unit=unit, round__number__lt=declaration.round.number)
    last = before.select_related("round").order_by("-round__number").first()
    if last is None:
        return []
    items = DeclaredItem.objects.filter(declaration=last).prefetch_related("bases").order_by("no")
    return [Source("earlier", f"本单位{last.round}申报的事项", [replace(draft_of(item), where={}) for item in items])]


def _of_its_like(declaration: Declaration) -> list[Source]:
    """Published items of the same department in the places above, to be checked and completed."""
    units = like_units_above(declaration.unit)
    published: PublishedItems = import_string(settings.PUBLISHED_ITEMS)
    items = published(units) if units else {}
    own = declaration.unit.name
    return [
        Source(
            f"unit-{unit.pk}",
            f"{unit.name}已公布的事项",
            [replace(draft, demanding_unit=own) for draft in items.get(unit.pk, [])],
        )
        for unit in units
    ]


def like_units_above(unit: Unit) -> list[Unit]:
    """The same department in the places above the unit's, the nearest first (城关区民政局: 拉萨市民政局, 自治区民政厅)."""
    codes = unit.division.path.strip("/").split("/")[:-1]
    above = Unit.objects.filter(division__code__in=codes, takes_part=True).select_related("division")
    stem = stem_of(unit)
    return sorted((one for one in above if stem and stem_of(one) == stem), key=lambda one: -one.division.level)


def stem_of(unit: Unit) -> str:
    """What an office does, without its place and its rank: 民政 of 城关区民政局 and of 西藏自治区民政厅."""
    return RANK.sub("", unit.name.removeprefix(unit.division.name))

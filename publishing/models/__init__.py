"""What is published: compilations with their frozen rows and figures, the editions made of them, and guides.

Rows are copies, not references: a list says for ever what it said on its day (notice 五(三)).
"""

from publishing.models.compilations import Compilation, Edition, EditionQuerySet
from publishing.models.figures import BASIS_GROUPS, CATEGORIES, COUNTS, UnitFigures
from publishing.models.guides import Guide
from publishing.models.items import HANDOVER_OPEN, ListedItem, ListedItemQuerySet

__all__ = [
    "BASIS_GROUPS",
    "CATEGORIES",
    "COUNTS",
    "HANDOVER_OPEN",
    "Compilation",
    "Edition",
    "EditionQuerySet",
    "Guide",
    "ListedItem",
    "ListedItemQuerySet",
    "UnitFigures",
]

"""What is published: compilations with their frozen rows and figures, the editions made of them, guides, and what offices ask
each other about published items.

Rows are copies, not references: a list says for ever what it said on its day (notice 五(三)).
"""

from publishing.models.approval import ApprovalSheet
from publishing.models.compilations import Compilation, Edition, EditionQuerySet
from publishing.models.covers import CoverNotice
from publishing.models.enquiries import Enquiry, EnquiryAnswer, EnquiryQuerySet
from publishing.models.figures import (
    BASIS_GROUPS,
    CATEGORIES,
    COUNTS,
    FROZEN,
    GROUP_OF_LEVEL,
    SPLIT,
    STRUCK,
    PlaceFigures,
    UnitFigures,
)
from publishing.models.guides import Guide
from publishing.models.items import HANDOVER_OPEN, ListedItem, ListedItemQuerySet
from publishing.models.legality import LegalityRemark, LegalityRemarkQuerySet
from publishing.models.proof import EditionFinding, EditionManifest, EditionSeal, log_words, printed_code
from publishing.models.search import SearchEntry, SearchName

__all__ = [
    "BASIS_GROUPS",
    "CATEGORIES",
    "COUNTS",
    "FROZEN",
    "GROUP_OF_LEVEL",
    "HANDOVER_OPEN",
    "SPLIT",
    "STRUCK",
    "ApprovalSheet",
    "Compilation",
    "CoverNotice",
    "Edition",
    "EditionFinding",
    "EditionManifest",
    "EditionQuerySet",
    "EditionSeal",
    "Enquiry",
    "EnquiryAnswer",
    "EnquiryQuerySet",
    "Guide",
    "LegalityRemark",
    "LegalityRemarkQuerySet",
    "ListedItem",
    "ListedItemQuerySet",
    "PlaceFigures",
    "SearchEntry",
    "SearchName",
    "UnitFigures",
    "log_words",
    "printed_code",
]

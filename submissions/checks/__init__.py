"""What makes a declaration (Annex 2) wrong: one function per rule, listed in CHECKS."""

from submissions.checks.declaration import CHECKS as DECLARATION_CHECKS
from submissions.checks.declaration import item_key, problems_of_declaration
from submissions.checks.fields import FIELDS
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.checks.rules import CHECKS, problems_of_item

__all__ = [
    "CHECKS",
    "DECLARATION_CHECKS",
    "FIELDS",
    "BasisDraft",
    "ItemDraft",
    "item_key",
    "problems_of_declaration",
    "problems_of_item",
]

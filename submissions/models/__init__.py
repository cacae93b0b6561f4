"""What units hand in: contact sheets (Annex 1), declarations with their items and bases (Annex 2), and the form's versions."""

from submissions.models.contacts import ContactSheet
from submissions.models.declarations import (
    Declaration,
    DeclarationFile,
    DeclarationQuerySet,
    FormVersion,
    workbook_path,
)
from submissions.models.items import Basis, DeclaredItem

__all__ = [
    "Basis",
    "ContactSheet",
    "Declaration",
    "DeclarationFile",
    "DeclarationQuerySet",
    "DeclaredItem",
    "FormVersion",
    "workbook_path",
]

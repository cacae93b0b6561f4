"""What units hand in: contact sheets (Annex 1), declarations with items, bases and explanations (Annex 2), forms, rules."""

from submissions.models.catalogue import Certificate, CertificateAlias, CertificateMerge, ModelItem, NotSame
from submissions.models.contacts import AddressLetter, ContactSheet
from submissions.models.declarations import (
    Declaration,
    DeclarationFile,
    DeclarationQuerySet,
    FormVersion,
    workbook_path,
)
from submissions.models.deliveries import Delivery
from submissions.models.items import Basis, DeclaredItem
from submissions.models.law import Act, Article
from submissions.models.matches import ColumnMatch
from submissions.models.peers import PeerAnswer
from submissions.models.reads import WorkbookRead
from submissions.models.rules import Explanation, RuleSetting, RuleTally

__all__ = [
    "Act",
    "AddressLetter",
    "Article",
    "Basis",
    "Certificate",
    "CertificateAlias",
    "CertificateMerge",
    "ColumnMatch",
    "ContactSheet",
    "Declaration",
    "DeclarationFile",
    "DeclarationQuerySet",
    "DeclaredItem",
    "Delivery",
    "Explanation",
    "FormVersion",
    "ModelItem",
    "NotSame",
    "PeerAnswer",
    "RuleSetting",
    "RuleTally",
    "WorkbookRead",
    "workbook_path",
]

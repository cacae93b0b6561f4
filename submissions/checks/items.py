"""An item as it comes in, from a page or from a workbook, before it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.enums import BasisLevel, Level


@dataclass(frozen=True, slots=True)
class BasisDraft:
    """One text the demand rests on; `level` is a value of BasisLevel or "" when it is not given."""

    title: str = ""
    clause: str = ""
    text: str = ""
    level: str = ""

    @property
    def is_none(self) -> bool:
        """Whether the unit says openly that there is no basis."""
        return self.level == BasisLevel.NONE.value


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One row of Annex 2. Enumerated fields hold the stored values of campaign.enums, "" when not given.

    `where` names for each key the cell ("E7") or the form field that it came from; the further bases have the keys
    basis_title.2, basis_level.2 and so on.
    """

    no: int | None = None
    service_name: str = ""
    service_type: str = ""
    service_code: str = ""
    cert_name: str = ""
    category: str = ""
    subject: str = ""
    purpose: str = ""
    demanding_unit: str = ""
    issuing_unit: str = ""
    levels: tuple[Level, ...] = ()
    bases: tuple[BasisDraft, ...] = ()
    yearly_count: int | None = None
    proposal: str = ""
    disposal: str = ""
    replacement: str = ""
    keep_reason: str = ""
    doc_to_amend: str = ""
    remark: str = ""
    where: Mapping[str, str] = field(default_factory=dict)

    def at(self, key: str, order: int = 1) -> str:
        """Give the place of a field; `order` counts the bases from 1. The key itself when no place is known."""
        name = key if order == 1 else f"{key}.{order}"
        return self.where.get(name, name)

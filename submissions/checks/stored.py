"""The rules of the form, applied to what is stored: the same rules as for a workbook, with the item as the place."""

from collections.abc import Sequence
from datetime import date

from campaign.checks import Problem
from campaign.enums import Level
from campaign.models import Unit
from submissions.checks.declaration import problems_of_declaration
from submissions.checks.grounds import problems_on_grounds
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.checks.rules import problems_of_item
from submissions.checks.weighing import settings_now, weighed
from submissions.models import Declaration, DeclaredItem

PLAIN = (
    "no",
    "service_name",
    "service_type",
    "service_code",
    "cert_name",
    "category",
    "subject",
    "purpose",
    "demanding_unit",
    "issuing_unit",
    "yearly_count",
    "proposal",
    "disposal",
    "replacement",
    "keep_reason",
    "doc_to_amend",
    "remark",
)
BASIS = ("basis_title", "basis_clause", "basis_text", "basis_level")


def draft_of(item: DeclaredItem) -> ItemDraft:
    """A stored item as the rules see it; the place of a field is `<item's key>-<field>`."""
    bases = list(item.bases.all())
    where = {name: f"{item.pk}-{name}" for name in (*PLAIN, "levels", *BASIS)}
    for order in range(2, len(bases) + 1):
        where.update({f"{name}.{order}": f"{item.pk}-{name}-{order}" for name in BASIS})
    return ItemDraft(
        **{name: getattr(item, name) for name in PLAIN},
        levels=tuple(Level(level) for level in item.levels),
        bases=tuple(BasisDraft(basis.title, basis.clause, basis.text, basis.level) for basis in bases),
        where=where,
    )


def problems_about(item: DeclaredItem, day: date) -> list[Problem]:
    """What the rules say of one stored item on `day` (Beijing time); what stands between items is not asked."""
    draft = draft_of(item)
    found = problems_of_item(draft) + problems_on_grounds([draft], day, item.declaration.unit)
    return weighed(found, settings_now())


def problems_in(declaration: Declaration, day: date) -> list[Problem]:
    """What the rules in force find in a declaration on `day` (Beijing time): item by item, between items, on grounds."""
    drafts = [draft_of(item) for item in declaration.items.prefetch_related("bases").order_by("no")]
    if not drafts:  # a nil return: no rule has anything to look at
        return []
    return weighed(found_in(drafts, day, declaration.unit), settings_now())


def found_in(drafts: Sequence[ItemDraft], day: date, unit: Unit) -> list[Problem]:
    """What every rule finds in the items of `unit`, in force or on trial, with the rulebook's weight."""
    inside = [problem for draft in drafts for problem in problems_of_item(draft)]
    return inside + problems_of_declaration(drafts) + problems_on_grounds(drafts, day, unit)

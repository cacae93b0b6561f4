"""What a unit's own template is filled with: its items as they stand, else those of its last round, and its services."""

import uuid
from collections.abc import Mapping
from typing import IO, Any

from campaign.models import Round, Unit
from campaign.sheets.layout import Written
from campaign.sheets.package import Target
from submissions.checks.stored import PLAIN, draft_of
from submissions.models import Declaration, DeclaredItem, FormVersion
from submissions.queries.services import last_certified, services_of
from submissions.sheets.comparing import with_unit
from submissions.sheets.given_out import digests_of
from submissions.sheets.template_out import write_declaration_template


def write_template_of(target: Target | IO[bytes], unit: Unit, round: Round, declaration: Declaration | None) -> Written:
    """Write the template of a unit for a round, filled from its `declaration` in hand, which may be missing.

    An empty one is filled with what the unit certified last in an earlier round; those rows are new ones in this round.
    """
    form = declaration.form if declaration else FormVersion.objects.filter(annex=2).latest("version")
    items = rows_of(declaration) if declaration else []
    if not items:
        earlier = last_certified(unit, round)
        items = [{**row, "id": "", "given": ""} for row in rows_of(earlier)] if earlier else []
    return write_declaration_template(
        target,
        columns=form.columns,
        unit_code=unit.code,
        unit_name=unit.name,
        form_version=form.version,
        round_number=round.number,
        services=services_of(unit),
        items=items,
    )


def rows_of(declaration: Declaration) -> list[Mapping[str, Any]]:
    """The items of a declaration as the template is filled with them."""
    return [row_of(item) for item in declaration.items.prefetch_related("bases").order_by("no")]


def row_of(item: DeclaredItem) -> Mapping[str, Any]:
    """One stored item as the template's writer takes it: labels where the form has a vocabulary, and its digests."""
    row: dict[str, Any] = {key: _printed(item, key) for key in PLAIN}
    bases = [
        {"title": basis.title, "clause": basis.clause, "text": basis.text, "level": basis.get_level_display()}
        for basis in item.bases.all()
    ]
    given = "".join(digests_of(with_unit(draft_of(item), item.unit.name)))
    names = {"id": str(uuid.UUID(str(item.uid))), "given": given}
    return {**row, **names, "levels": item.get_levels_display(), "bases": bases}


def _printed(item: DeclaredItem, key: str) -> Any:
    if key == "disposal" and item.disposal:
        return f"{item.get_disposal_display()}一批"  # as the drop-down has it
    display = getattr(item, f"get_{key}_display", None)
    return display() if display else getattr(item, key)

"""Workbooks to take away: the unit's own template, and what was handed in, byte for byte."""

from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.models import Declaration, DeclarationFile
from submissions.queries import declarations_in_charge
from submissions.sheets.filling import write_template_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files_in_charge(user: Any) -> QuerySet[DeclarationFile]:
    """A workbook may hold more than what was certified: it belongs to the unit, and to who fills in for it."""
    return DeclarationFile.objects.filter(declaration__in=declarations_in_charge(user)).select_related(
        "declaration__unit"
    )


@requires(Action.READ, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_safe
def declaration_template(request: Asked, paper: Declaration) -> FileResponse:
    """The form of this unit as a workbook, with what is entered so far, or with what it certified in the last round."""
    made = BytesIO()
    write_template_of(made, paper.unit, paper.round, paper)
    made.seek(0)
    name = f"{paper.unit.name}证明事项清理申报表.xlsx"
    return FileResponse(made, as_attachment=True, filename=name, content_type=XLSX)


@requires(Action.READ, Action.FILL_FOR, model=DeclarationFile, within=files_in_charge)
@require_safe
def declaration_file(request: Asked, kept: DeclarationFile) -> FileResponse:
    """The original; the browser saves it and opens nothing."""
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=kept.original_name, content_type="application/octet-stream"
    )

"""The approval sheet: printed for signature, and its scan kept for those who follow the list."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from publishing import operations
from publishing.enums import ON_RECORD, EditionState
from publishing.forms import SheetForm
from publishing.models import ApprovalSheet, Compilation, Edition
from publishing.operations.approving import editions_of
from publishing.queries.desk import lists_followed, sheets_followed
from publishing.queries.gates import barred
from publishing.views.figures import figures_table

# A sheet is printed of a list that has passed the review.
PRINTABLE = ON_RECORD | {EditionState.LEGAL}


@requires(Action.FOLLOW_LIST, model=Compilation, within=lists_followed)
@require_safe
def approval_sheet(request: Asked, compilation: Compilation) -> HttpResponse:
    """The sheet that goes before the government, to be printed and signed (notice 五(三): 报本级人民政府审定)."""
    editions = sorted(editions_of(compilation), key=lambda one: one.annex)
    back = reverse("compilation", args=[compilation.pk])
    if any(edition.state not in PRINTABLE for edition in editions):
        messages.error(request, "通过合法性审查的清单才能打印呈批表。请先办理合法性审查。")
        return redirect(back)
    context = {
        "compilation": compilation,
        "editions": editions,
        "paper": editions[0],
        "figures": figures_table(compilation.figures.order_by("division_path", "unit__code")),
        "day": day_of(request),
        "back_url": back,
    }
    return render(request, "publishing/approval_sheet.html", context)


@requires(Action.RECORD_APPROVAL, model=Compilation, within=lists_followed)
@require_POST
def approval_sheet_add(request: Asked, compilation: Compilation) -> HttpResponse:
    """Keep a scan of the signed sheet."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["sheet"][0]))
    else:
        try:
            operations.keep_sheet(compilation, form.cleaned_data["sheet"], actor=request.user, at=request.at)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, "已留存呈批表扫描件。")
    return redirect(f"{reverse('compilation', args=[compilation.pk])}#approval")


@requires(Action.FOLLOW_LIST, model=ApprovalSheet, within=sheets_followed)
@require_safe
def approval_sheet_file(request: Asked, sheet: ApprovalSheet) -> HttpResponse:
    """The scan as it came; the browser saves it and opens nothing."""
    try:
        content = operations.read_sheet(sheet)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("compilation", pk=sheet.compilation_id)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, named(sheet)) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def named(sheet: ApprovalSheet) -> str:
    """The name that the person gave it, with the ending of what it is: 呈批表.pdf.html is saved as 呈批表.pdf.pdf."""
    return f"{PurePath(sheet.file_name).stem}.{sheet.kind}"


def approval_part(request: Asked, compilation: Compilation, edition: Edition) -> dict[str, Any] | None:
    """What a compilation's page says of the approval sheet; nothing before the review has passed it."""
    if edition.state not in PRINTABLE:
        return None
    keeps = edition.state in ON_RECORD and can(request.user, Action.RECORD_APPROVAL, compilation)
    return {
        "sheets": list(compilation.approval_sheets.select_related("kept_by")),
        "form": SheetForm() if keeps and not barred(compilation, "keep_sheet", request.user) else None,
    }

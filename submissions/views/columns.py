"""Which column of a workbook is which: asked when its header is not in the form's words, and remembered for the unit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.operations import Refused
from campaign.views.asked import Asked
from submissions.models import Declaration
from submissions.operations.columns import remember_columns
from submissions.queries import declarations_in_charge
from submissions.queries.columns import columns_matched
from submissions.sheets import pending
from submissions.sheets.header import HEADLESS
from submissions.sheets.matching import Offer, offer_file
from submissions.views.standing import crumbs, fills
from submissions.views.upload import FILLS, gone, lying_behind, preview_again

NAME = "column-"


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_columns(request: Asked, paper: Declaration) -> HttpResponse:
    """Show the columns of an upload that waits; with the person's choices, remember them and show the preview again."""
    if not fills(request.user, paper):
        raise Http404
    kept = lying_behind(request, paper)
    path = pending.lying(kept["file"]) if kept else None
    if kept is None or path is None or not paper.is_editable:
        return gone(request, paper)
    offer = offer_file(path, paper.form.columns, columns_matched(paper.unit))
    if offer is None:
        messages.error(request, "文件中没有可以对应栏目的内容。请核对文件，或者下载模板，把内容填入后再上传。")
        return redirect("declaration_upload", pk=paper.pk)
    headless = "headless" in request.POST if "save" in request.POST else bool(offer.headless)
    chosen = _chosen(request, offer, {str(column["key"]) for column in paper.form.columns})
    errors = _errors(chosen, offer, paper) if "save" in request.POST else []
    if "save" in request.POST and not errors:
        try:
            said = {HEADLESS: "", **chosen} if headless and offer.headless is not None else chosen
            remember_columns(paper, offer.fingerprint, said, actor=request.user, at=request.at)
            return preview_again(request, paper, kept, split=kept["split"])
        except Refused as refused:
            errors = [refused.words]
    context = {
        "paper": paper,
        "offer": offer,
        "headless": headless,
        "token": request.POST["token"],
        "rows": [
            {"column": column, "name": f"{NAME}{column.number}", "key": chosen[column.number]}
            for column in offer.columns
        ],
        "choices": [(column["key"], column["header"]) for column in paper.form.columns],
        "errors": errors,
        "crumbs": crumbs(paper, "对应栏目"),
    }
    return render(request, "submissions/declaration_columns.html", context, status=422 if errors else 200)


def _chosen(request: HttpRequest, offer: Offer, keys: set[str]) -> dict[int, str]:
    """What the person chose for each column; before that, what it is taken for."""
    if "save" not in request.POST:
        return {column.number: column.key for column in offer.columns}
    typed = {column.number: request.POST.get(f"{NAME}{column.number}", "") for column in offer.columns}
    return {number: key if key in keys else "" for number, key in typed.items()}


def _errors(chosen: dict[int, str], offer: Offer, paper: Declaration) -> list[str]:
    headers: dict[str, Any] = {str(column["key"]): column["header"] for column in paper.form.columns}
    letters = {column.number: column.letters for column in offer.columns}
    errors = []
    for key, header in headers.items():
        places = [letters[number] for number, one in chosen.items() if one == key]
        if len(places) > 1:
            errors.append(f"{'、'.join(places)}列都选了“{header}”。一个栏目只能对应一列，请改正。")
    if "cert_name" not in chosen.values():
        errors.append("没有一列选“证明事项名称”。每一项都要写明证明的名称，请选出这一列。")
    return errors

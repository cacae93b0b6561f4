"""Which column of a workbook is which: asked when its header is not in the form's words, and remembered for the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from submissions.operations.uploads import count_reading
from submissions.queries import declarations_in_charge
from submissions.queries.columns import columns_matched
from submissions.sheets import pending
from submissions.sheets.header import HEADLESS
from submissions.sheets.matching import Offer, offer_file
from submissions.views.standing import crumbs, fills
from submissions.views.upload import FILLS, gone, lying_behind, shown_preview

NAME = "column-"
NOTHING = "文件中没有可以对应栏目的内容。请核对文件，或者下载模板，把内容填入后再上传。"
Columns = Sequence[Mapping[str, Any]]


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
    try:
        count_reading(actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declaration_upload", pk=paper.pk)
    offer = offer_file(path, paper.form.columns, columns_matched(paper.unit))
    if offer is None:
        messages.error(request, NOTHING)
        return redirect("declaration_upload", pk=paper.pk)
    choice = choice_in(request, offer, paper.form.columns)
    if choice.settled:
        try:
            remember_columns(paper, offer.fingerprint, choice.said, actor=request.user, at=request.at)
            return shown_preview(request, paper, kept["file"], kept["name"], split=kept["split"])
        except Refused as refused:
            choice.errors.append(refused.words)
    context = asking(request, offer, choice, paper.form.columns) | {
        "paper": paper,
        "crumbs": crumbs(paper, "对应栏目"),
    }
    return render(request, "submissions/declaration_columns.html", context, status=422 if choice.errors else 200)


@dataclass(frozen=True)
class Choice:
    """What a person says of the columns of an offer: the key of each, whether its row is an item, what hinders it."""

    chosen: dict[int, str]
    headless: bool
    errors: list[str]
    sent: bool

    @property
    def settled(self) -> bool:
        """Whether it was sent and can be kept."""
        return self.sent and not self.errors

    @property
    def said(self) -> dict[int, str]:
        """As `remember_columns` takes it."""
        return {HEADLESS: "", **self.chosen} if self.headless else self.chosen


def choice_in(request: HttpRequest, offer: Offer, columns: Columns) -> Choice:
    """What was posted of the columns; before that, what they are taken for."""
    sent = "save" in request.POST
    chosen = _chosen(request, offer, {str(column["key"]) for column in columns}, sent=sent)
    headless = offer.headless is not None and ("headless" in request.POST if sent else offer.headless)
    return Choice(chosen, headless, _errors(chosen, offer, columns) if sent else [], sent)


def asking(request: HttpRequest, offer: Offer, choice: Choice, columns: Columns) -> dict[str, Any]:
    """What the page for columns shows, for whichever paper the workbook is."""
    return {
        "offer": offer,
        "headless": choice.headless,
        "token": request.POST["token"],
        "rows": [
            {"column": column, "name": f"{NAME}{column.number}", "key": choice.chosen[column.number]}
            for column in offer.columns
        ],
        "unknown": [column for column in offer.columns if column.samples and not choice.chosen[column.number]],
        "choices": [(column["key"], column["header"]) for column in columns],
        "errors": choice.errors,
    }


def _chosen(request: HttpRequest, offer: Offer, keys: set[str], *, sent: bool) -> dict[int, str]:
    if not sent:
        return {column.number: column.key for column in offer.columns}
    typed = {column.number: request.POST.get(f"{NAME}{column.number}", "") for column in offer.columns}
    return {number: key if key in keys else "" for number, key in typed.items()}


def _errors(chosen: dict[int, str], offer: Offer, columns: Columns) -> list[str]:
    headers: dict[str, Any] = {str(column["key"]): column["header"] for column in columns}
    letters = {column.number: column.letters for column in offer.columns}
    errors = []
    for key, header in headers.items():
        places = [letters[number] for number, one in chosen.items() if one == key]
        if len(places) > 1:
            errors.append(f"{'、'.join(places)}列都选了“{header}”。一个栏目只能对应一列，请改正。")
    if "cert_name" not in chosen.values():
        errors.append("没有一列选“证明事项名称”。每一项都要写明证明的名称，请选出这一列。")
    return errors

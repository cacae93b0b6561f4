"""In what an edition differs from the one it took the place of: to read, and to take away."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from publishing.enums import EditionKind, ListChange
from publishing.models import Edition
from publishing.queries.changes import SHOWN, counts_changed, edition_before, rows_changed
from publishing.sheets.changes_out import CHANGES, change_lines, differences, write_changes
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import XLSX, address_of, attachment, edition_or_404, title_of
from publishing.views.public.page import crumbs_to, framed, public_page

A_PAGE = 30
TABS = {ListChange.ADDED: lazy("新增"), ListChange.GONE: lazy("不再列入"), ListChange.CHANGED: lazy("改动")}


def pair_or_404(code: str, round: int, kind: str, number: int) -> tuple[Edition, Edition]:
    """The edition of this address and the one before it; a first edition has no changes."""
    edition = edition_or_404(code, round, kind, number)
    before = edition_before(edition)
    if before is None:
        raise Http404
    return edition, before


@public_page
def changes(request: HttpRequest, code: str, round: int, kind: str, number: int) -> HttpResponse:
    """The public reason, how many rows were added, taken out, changed, and which, cell by cell."""
    edition, before = pair_or_404(code, round, kind, number)
    counts = counts_changed(edition, before)
    chosen = chosen_change(request.GET.get("show", ""), counts)
    page = Paginator(rows_changed(edition, before, chosen), A_PAGE).get_page(request.GET.get("page"))
    root = ("summary_place", _("汇总")) if kind == EditionKind.SUMMARY else ("place", _("各地清单"))
    context = framed(
        request,
        "lists",
        edition=edition,
        before=before,
        reason=edition.compilation.correction_reason,
        is_summary=kind == EditionKind.SUMMARY,
        total=sum(counts.values()),
        tabs=[tab(change, counts[change], chosen) for change in SHOWN],
        chosen=chosen.value,
        page=page,
        found=differences(edition, before, chosen, list(page)),
        files=[
            {"label": label, "url": file_address(edition, form)} for form, label in (("xlsx", "XLSX"), ("csv", "CSV"))
        ],
        crumbs=[
            *crumbs_to(edition.unit.division, name=root[0], root=root[1], here=edition.code)[:-1],
            {"label": edition.code, "url": address_of(edition)},
            {"label": _("更正对照")},
        ],
    )
    return render(request, "publishing/public/changes.html", context)


def chosen_change(wanted: str, counts: dict[ListChange, int]) -> ListChange:
    """The change that is asked for, else the first of which there are any."""
    if wanted in {change.value for change in SHOWN}:
        return ListChange(wanted)
    return next((change for change in SHOWN if counts[change]), ListChange.CHANGED)


def tab(change: ListChange, count: int, chosen: ListChange) -> dict[str, Any]:
    """A kind of change with its number and its address."""
    url = "?" + urlencode({"show": change.value})
    return {"label": TABS[change], "count": count, "url": url, "current": change == chosen}


def file_address(edition: Edition, form: str) -> str:
    """Where the differences lie as a file."""
    return reverse(
        "changes_file", args=[edition.unit.division.code, edition.round.number, edition.kind, edition.number, form]
    )


@public_page
def changes_file(request: HttpRequest, code: str, round: int, kind: str, number: int, form: str) -> HttpResponseBase:
    """All differences as a workbook or as CSV."""
    edition, before = pair_or_404(code, round, kind, number)
    name = f"{title_of(edition)}更正对照表.{form}"
    if form == "csv":
        head = [column.header for column in CHANGES.columns]
        lines = (line for some in ([head], change_lines(edition, before)) for line in some)
        answer: HttpResponseBase = StreamingHttpResponse(encoded(lines), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "changes.xlsx"
            write_changes(path, edition, before, day=edition.effective_from)
            answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = attachment(name)
    return answer

"""The grid: a declaration's items as rows of boxes, fifty to a page. Works row by row without script."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.forms.declarations import VOCABULARIES
from submissions.forms.grid import AT_FIRST, GROUPS, BlockForm, GridRow, groups_in
from submissions.models import Declaration
from submissions.queries import declarations_in_charge
from submissions.queries.explanations import Finding, findings_of
from submissions.views.grid_shown import shown
from submissions.views.standing import crumbs, fills

FILLS = (Action.FILL, Action.FILL_FOR)
PER_PAGE = 50
BLANKS = 3  # empty rows behind the last item
COLUMNS = "grid_columns"  # what a person chose to see, kept for the session
REMOVED = "grid_removed"  # what was removed last, kept to be put back
UNDO_FOR = timedelta(minutes=2)


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_safe
def declaration_grid(request: Asked, paper: Declaration) -> HttpResponse:
    """The items of a declaration in hand, to be typed into."""
    if not fills(request.user, paper):
        raise Http404
    if not paper.is_editable:
        messages.error(request, "申报表已提交，内容已锁定，不能在表格中填写。")
        return redirect("declaration", pk=paper.pk)
    if "show" in request.GET:
        request.session[COLUMNS] = groups_in(request.GET.getlist("show"))
    return page(request, paper, groups_in(request.session.get(COLUMNS, AT_FIRST)))


def page(
    request: Asked,
    paper: Declaration,
    groups: tuple[str, ...],
    *,
    put: dict[str, Any] | None = None,
    block: BlockForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the grid; `put` is a row as it came in, which stands in the place of the stored one."""
    items = Paginator(paper.items.prefetch_related("bases").order_by("no"), PER_PAGE)
    on_page = items.get_page(request.POST.get("page") or request.GET.get("page"))
    found = by_item(findings_of(paper, day_of(request)))
    rows = []
    for item in on_page:
        item.declaration = paper
        rows.append(shown(GridRow(paper, item, groups), found.get(item.pk, ())))
    if not on_page.has_next() and paper.is_editable:
        rows += [shown(GridRow(paper, None, groups)) for _ in range(BLANKS)]
    if put is not None:
        rows = with_row(rows, put)
    model = GridRow(paper, None, groups)
    context = {
        "paper": paper,
        "rows": rows,
        "model": shown(model),
        "page": on_page,
        "labels": [field.label for field in model.form.fields.values()],
        "levels": [label for _, label in VOCABULARIES["levels"]],
        "groups": [{"name": name, "label": GROUPS[name][0], "on": name in groups} for name in GROUPS],
        "show": " ".join(groups),
        "paste": block or BlockForm(initial={"show": " ".join(groups)}, columns=paper.form.columns, groups=groups),
        "removed": removed(request, paper),
        "crumbs": crumbs(paper, "在表格中填写"),
    }
    return render(request, "submissions/declaration_grid.html", context, status=status)


def with_row(rows: list[dict[str, Any]], put: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows with one of them as it came in; one that is on no row of the page stands first."""
    if any(one["row"].key == put["row"].key for one in rows):
        return [put if one["row"].key == put["row"].key else one for one in rows]
    return [*rows, put] if put["row"].item is None else [put, *rows]


def by_item(findings: list[Finding]) -> dict[int, list[Finding]]:
    """What the rules find, item by item."""
    found: dict[int, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.item.pk, []).append(one)
    return found


def removed(request: Asked, paper: Declaration) -> dict[str, Any] | None:
    """What this person removed from this paper a moment ago, while it can still be put back."""
    kept: dict[str, Any] | None = request.session.get(REMOVED)
    if kept is None or kept["paper"] != paper.pk:
        return None
    at: datetime | None = parse_datetime(kept["at"])
    return kept if at is not None and request.at - at < UNDO_FOR else None

"""The review of legality, row by row: what is said of each item, and what changed since the last review."""

from io import BytesIO

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.pages import PagesByKey
from publishing.enums import RemarkKind
from publishing.forms import LegalityRemarkForm, WithdrawForm
from publishing.models import Compilation, LegalityRemark, ListedItem
from publishing.operations import remark_legality, withdraw_remark
from publishing.queries import legality as asking
from publishing.queries.desk import lists_followed
from publishing.sheets.remarks_out import remarks_csv, write_remarks
from publishing.views.public.edition import XLSX
from publishing.views.reviewing import Review
from review.views.papers import chips

PAGE = 20


@requires(Action.REVIEW_LEGALITY, Action.COMPILE, model=Compilation, within=asking.reviews_for)
@require_safe
def legality_review(request: Asked, compilation: Compilation) -> HttpResponse:
    """The rows page by page, with the remarks."""
    return show(Review(request, compilation))


@requires(Action.REVIEW_LEGALITY, model=Compilation, within=lists_followed)
@require_POST
def legality_remark(request: Asked, compilation: Compilation) -> HttpResponse:
    """Say something of an item, or of the whole list."""
    item = item_named(compilation, request.POST.get("item", ""))
    place = f"item-{item.pk}" if item else "whole"
    form = LegalityRemarkForm(request.POST, auto_id=f"{place}_%s")
    if form.is_valid():
        kind, words = RemarkKind(form.cleaned_data["kind"]), form.cleaned_data["words"]
        try:
            remark_legality(compilation, kind=kind, words=words, item=item, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            return done(request, compilation, item, "已记入审查意见。")
    return refused_at(request, compilation, item, (place, form))


@requires(Action.REVIEW_LEGALITY, model=LegalityRemark, within=asking.remarks_for)
@require_POST
def legality_withdraw(request: Asked, remark: LegalityRemark) -> HttpResponse:
    """Withdraw a remark, with the reason."""
    form = WithdrawForm(request.POST, auto_id=f"withdraw_{remark.pk}_%s")
    if form.is_valid():
        try:
            withdraw_remark(remark, words=form.cleaned_data["words"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            return done(request, remark.compilation, remark.item, "已撤回该条意见，原意见仍留存。")
    return refused_at(request, remark.compilation, remark.item, (f"remark-{remark.pk}", form))


@requires(Action.REVIEW_LEGALITY, Action.COMPILE, model=Compilation, within=asking.reviews_for)
@require_safe
def legality_file(request: Asked, compilation: Compilation, kind: str) -> HttpResponse:
    """The remarks as a file: `xlsx` or `csv`."""
    if kind == "csv":
        response = HttpResponse(remarks_csv(compilation), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        target = BytesIO()
        write_remarks(target, compilation, day=day_of(request))
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    name = f"审查意见-{compilation}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def item_named(compilation: Compilation, key: str) -> ListedItem | None:
    """The item of the list that the form names; None where it names none, 404 where it is not of the list."""
    if not key:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    item = compilation.items.filter(pk=int(key)).first()
    if item is None:
        raise Http404
    return item


def done(request: Asked, compilation: Compilation, item: ListedItem | None, words: str) -> HttpResponse:
    """Back to the row; a page with script gets the row alone."""
    if request.headers.get("HX-Request"):
        return part(Review(request, compilation), item)
    messages.success(request, words)
    query = request.GET.urlencode()
    place = f"item-{item.pk}" if item else "whole"
    return redirect(f"{reverse('legality_review', args=[compilation.pk])}{'?' if query else ''}{query}#{place}")


def refused_at(
    request: Asked, compilation: Compilation, item: ListedItem | None, given: tuple[str, forms.Form]
) -> HttpResponse:
    """Show what was typed and why it is refused, at its row."""
    review = Review(request, compilation, given)
    return part(review, item) if request.headers.get("HX-Request") else show(review)


def part(review: Review, item: ListedItem | None) -> HttpResponse:
    """One row, or what is said of the whole list, and the counts."""
    items = list(asking.with_numbers(ListedItem.objects.filter(pk=item.pk))) if item else []
    rows, whole = review.rows(items)
    context = {
        "compilation": review.compilation,
        "row": rows[0] if rows else None,
        "whole": whole,
        "whole_form": review.form("whole"),
        "counts": review.counts,
        "query": review.query,
        "before": review.before,
    }
    return render(review.request, "publishing/legality_part.html", context)


def show(review: Review) -> HttpResponse:
    """Draw the page."""
    compilation, request = review.compilation, review.request
    found = asking.with_numbers(review.narrowed())
    page = PagesByKey(found, PAGE).get_page(request.GET.get("page"))
    rows, whole = review.rows(list(page))
    here = reverse("compilation", args=[compilation.pk])
    context = {
        "compilation": compilation,
        "editions": review.editions,
        "before": review.before,
        "form": next(iter(review.given.values()), None),
        "filter": review.filter,
        "active": chips(review.filter, request.GET),
        "tabs": review.tabs(),
        "counts": review.counts,
        "whole": whole,
        "whole_form": review.form("whole"),
        "writes": review.writes,
        "why_not": review.why_not,
        "followed": review.followed(),
        "rows": rows,
        "page": page,
        "query": review.query,
        "back_url": here,
        "crumbs": [
            {"label": "编制清单", "url": reverse("compilations")},
            {"label": str(compilation), "url": here},
            {"label": "逐项审查"},
        ],
    }
    return render(request, "publishing/legality_review.html", context)

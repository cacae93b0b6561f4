"""Write a work summary: section by section, each saved by itself; the script saves as one writes, a button does without it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.checks.year_end import opening
from supervision.enums.year_end import BY_SECTION, LONGEST, OUTLINES
from supervision.models.year_end import SummarySection, YearEndSummary
from supervision.operations.year_end import SectionChanged, save_section
from supervision.queries.figures import counts_of
from supervision.queries.year_end import summaries_for
from supervision.views.rows_behind import behind
from supervision.views.year_end import crumbs

LOCKED = "工作总结已提交，内容已锁定。需要修改的，请先收回。"
TYPED = LONGEST * 2  # more than may stand there: the refusal shows all that was typed


@requires(Action.FILL, model=YearEndSummary, within=summaries_for)
@require_safe
def year_end_edit(request: Asked, summary: YearEndSummary) -> HttpResponse:
    """All sections as forms, each beginning with what the system says by itself."""
    if not summary.is_writable:
        messages.info(request, LOCKED)
        return redirect("year_end", pk=summary.pk)
    return page(request, summary)


def page(
    request: Asked, summary: YearEndSummary, *, put: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page; `put` is the view of a section that was not saved."""
    counts = counts_of(summary.unit, summary.round, request.at)
    urls = behind(summary.unit, summary.round).all()
    stored = {one.code: one for one in summary.sections.select_related("saved_by")}
    views = []
    for section in OUTLINES[summary.template]:
        pieces = [{"text": one.text, "url": urls.get(one.code, "")} for one in opening(section, counts)]
        view = put if put and put["section"].code == section.code else shown(stored[section.code])
        views.append(view | {"pieces": pieces})
    context = {"summary": summary, "views": views, "longest": LONGEST, "crumbs": crumbs(summary, "填写")}
    return render(request, "supervision/year_end_edit.html", context, status=status)


def shown(
    stored: SummarySection, *, typed: str | None = None, refused: Refused | None = None, seen: int | None = None
) -> dict[str, Any]:
    """One section as its form shows it; after a refusal with what was typed, after a conflict with both texts."""
    conflict = isinstance(refused, SectionChanged)
    return {
        "section": BY_SECTION[stored.code],
        "stored": stored,
        "text": stored.text if typed is None else typed,
        "version": stored.row_version if conflict or seen is None else seen,
        "refused": refused,
        "theirs": stored.text if conflict else None,
    }


@requires(Action.FILL, model=YearEndSummary, within=summaries_for)
@require_POST
def year_end_section(request: Asked, summary: YearEndSummary, code: str) -> HttpResponse:
    """Save one section; the script is answered with the section alone, a browser without it with the page."""
    if code not in BY_SECTION:
        raise Http404
    text = request.POST.get("text", "").replace("\r\n", "\n")[:TYPED]
    words = request.POST.get("version", "")
    seen = int(words) if words.isascii() and words.isdecimal() and len(words) <= 9 else 0
    try:
        stored = save_section(summary, code, text, seen=seen, actor=request.user, at=request.at)
    except Refused as refused:
        stored = summary.sections.select_related("saved_by").get(code=code)
        status = 409 if isinstance(refused, SectionChanged) else 422
        return answer(request, summary, shown(stored, typed=text, refused=refused, seen=seen), status)
    if request.headers.get("X-Section"):
        return answer(request, summary, shown(stored), 200)
    messages.success(request, f"“{stored.get_code_display()}”已保存。")
    return redirect(f"{reverse('year_end_edit', args=[summary.pk])}#section-{code}")


def answer(request: Asked, summary: YearEndSummary, view: dict[str, Any], status: int) -> HttpResponse:
    """The state of the section for the script, the whole page without it."""
    if not request.headers.get("X-Section"):
        return page(request, summary, put=view, status=status)
    return render(request, "supervision/parts/year_end_state.html", {"view": view, "summary": summary}, status=status)

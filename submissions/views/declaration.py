"""A version of a declaration: where it stands on top, then its items, versions, workbooks and log."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.checks import Severity
from campaign.models import LogEntry
from campaign.queries import ribbon
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.enums import DeclarationState
from submissions.models import Declaration, DeclaredItem
from submissions.queries import declarations_for, declarations_in_charge
from submissions.queries.courier import delivery_of
from submissions.queries.explanations import Finding, findings_of
from submissions.queries.removed import removed_by_upload
from submissions.views.moving import HAND_IN, open_now
from submissions.views.peers import in_one_line
from submissions.views.standing import NEXT, crumbs, due_of, fills, is_handed_over, late_words, tone_of

PER_PAGE = 100
LOG_SHOWN = 8


@requires(Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FILL_FOR, model=Declaration, within=declarations_for)
@require_safe
def declaration(request: Asked, paper: Declaration) -> HttpResponse:
    """The overview; others than the unit see a certified version without its workbooks, log and self-check."""
    mine = declarations_in_charge(request.user).filter(pk=paper.pk).exists()
    found = findings_of(paper, day_of(request)) if mine and not is_handed_over(paper) else []
    page = Paginator(paper.items.order_by("no"), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "paper": paper,
        "tone": tone_of(paper),
        "next": NEXT[DeclarationState(paper.state)],
        "handed_over": is_handed_over(paper),
        "late": late_words(paper),
        "due": due_of(paper, request.at) if not is_handed_over(paper) else None,
        "page": page,
        "lines": lines_of(page, found),
        "totals": totals(paper),
        "versions": declarations_for(request.user).filter(unit=paper.unit, round=paper.round).order_by("-version"),
        "mine": mine,
        "beside": in_one_line(paper),
        "delivery": delivery_of(paper),
        "crumbs": crumbs(paper),
    }
    if mine:
        context |= own_parts(request, paper, found)
    return render(request, "submissions/declaration.html", context)


def own_parts(request: Asked, paper: Declaration, found: list[Finding]) -> dict[str, Any]:
    """What only the unit, and who fills in for it, sees."""
    writes = paper.is_editable and fills(request.user, paper)
    blockers, unsaid = sum(must_mend(one) for one in found), sum(must_explain(one) for one in found)
    ready = not blockers and not unsaid and (paper.nil or paper.items.exists())
    return {
        "ribbon": ribbon(paper.round, request.at),
        "writes": writes,
        "removed": removed_by_upload(paper, request.at) if writes else None,
        "moves": [move for move in open_now(request, paper) if ready or move.name not in HAND_IN],
        "blockers": blockers,
        "unsaid": unsaid,
        "said": sum(is_explained(one) for one in found),
        "hints": sum(one.problem.severity is Severity.INFO for one in found),
        "to_rectify": paper.items.filter(to_rectify=True).count() if paper.is_rectification else 0,
        "files": paper.files.select_related("uploaded_by"),
        "log": LogEntry.objects.about(paper).select_related("actor").reverse()[:LOG_SHOWN],
    }


def must_mend(one: Finding) -> bool:
    """Whether it stands in the way until it is mended."""
    return one.problem.severity in (Severity.BLOCKER, Severity.ERROR)


def must_explain(one: Finding) -> bool:
    """Whether it stands in the way until somebody writes why."""
    return one.asks_for_words and not one.holds


def is_explained(one: Finding) -> bool:
    """Whether somebody has written why it stands, and it still stands so."""
    return one.asks_for_words and one.holds


def lines_of(items: Iterable[DeclaredItem], found: list[Finding]) -> list[dict[str, Any]]:
    """Each item with the mark of its self-check: what must be put right or explained, else how much there is to look at."""
    wrong, unsaid, said, hinted = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    for one in found:
        count = wrong if must_mend(one) else unsaid if must_explain(one) else said if is_explained(one) else hinted
        count[one.item.pk] += 1
    return [
        {"item": item, **mark_of(wrong[item.pk], unsaid[item.pk], said[item.pk], hinted[item.pk])} for item in items
    ]


def mark_of(blockers: int, unsaid: int, said: int, hints: int) -> dict[str, str]:
    """Tone and word of an item's mark."""
    if blockers:
        return {"tone": "refused", "word": "须修改"}
    if unsaid:
        return {"tone": "waiting", "word": f"须说明理由{unsaid}处"}
    more = "，".join(f"{word}{count}处" for word, count in (("已说明", said), ("提示", hints)) if count)
    return {"tone": "kept", "word": f"可提交（{more}）" if more else "可提交"}


def totals(paper: Declaration) -> dict[str, int]:
    """How many items, and how many of each proposal."""
    return paper.items.aggregate(
        items=Count("pk"),
        cancel=Count("pk", filter=Q(proposal="cancel")),
        retain=Count("pk", filter=Q(proposal="retain")),
        refer=Count("pk", filter=Q(proposal="refer")),
        open=Count("pk", filter=Q(proposal="")),
    )

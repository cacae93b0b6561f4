"""Declare by ticking: the model items of the unit's kind, or items from an earlier round or a like unit's published list."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.checks.items import ItemDraft
from submissions.models import Declaration
from submissions.operations.ticking import draft_of_model, take_over
from submissions.queries import declarations_in_charge
from submissions.queries.ticking import Names, Source, models_for, names_in, names_of, sources_of
from submissions.views.standing import crumbs, fills

Offer = tuple[str, ItemDraft]


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
def declaration_models(request: Asked, paper: Declaration) -> HttpResponse:
    """The model items for this kind of unit; the ticked ones are added with what is known of them."""
    if (away := locked(request, paper)) is not None:
        return away
    offers = [(str(model.pk), draft_of_model(model, paper)) for model in models_for(paper.unit)]
    if request.method == "POST":
        return added(request, paper, offers, origin="证明目录")
    context = {"groups": grouped(offers, names_in(paper)), "count": len(offers), "crumbs": crumbs(paper, "从目录勾选")}
    return render(request, "submissions/declaration_models.html", {"paper": paper, **context})


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
def declaration_carry(request: Asked, paper: Declaration) -> HttpResponse:
    """The items of the chosen source; the ticked ones are added as they stand there, to be checked."""
    if (away := locked(request, paper)) is not None:
        return away
    sources = sources_of(paper)
    source = chosen(sources, request.POST.get("from") or request.GET.get("from", ""))
    offers = [(str(number), draft) for number, draft in enumerate(source.drafts)] if source else []
    if request.method == "POST" and source is not None:
        return added(request, paper, offers, origin=source.label)
    context: dict[str, Any] = {
        "paper": paper,
        "sources": sources,
        "source": source,
        "groups": grouped(offers, names_in(paper)),
        "count": len(offers),
        "crumbs": crumbs(paper, "带入事项"),
    }
    return render(request, "submissions/declaration_carry.html", context)


def locked(request: Asked, paper: Declaration) -> HttpResponse | None:
    """Away from a paper that cannot be written in; a stranger finds nothing."""
    if not fills(request.user, paper):
        raise Http404
    if paper.is_editable:
        return None
    messages.error(request, "申报表已提交，内容已锁定，不能添加事项。")
    return redirect("declaration", pk=paper.pk)


def chosen(sources: list[Source], key: str) -> Source | None:
    """The source that is named, else the first."""
    return next((source for source in sources if source.key == key), sources[0] if sources else None)


def added(request: Asked, paper: Declaration, offers: Iterable[Offer], *, origin: str) -> HttpResponse:
    """Add what was ticked and say how many; what the page did not offer is not there to be ticked."""
    picked = set(request.POST.getlist("pick"))
    drafts = [draft for key, draft in offers if key in picked]
    try:
        new, there = take_over(paper, drafts, origin=origin, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(request.get_full_path())
    rest = f"，另有{there}项已在表中" if there else ""
    messages.success(request, f"已添加{new}项{rest}。请逐项核对，补填清理建议等没有填的栏目，再自查提交。")
    return redirect("declaration", pk=paper.pk)


def grouped(offers: Iterable[Offer], taken: set[Names]) -> list[dict[str, Any]]:
    """The offers by service; what stands in the declaration already is marked and cannot be ticked again."""
    groups = groupby(offers, key=lambda offer: offer[1].service_name)
    return [
        {
            "service": service,
            "lines": [{"key": key, "draft": draft, "taken": names_of(draft) in taken} for key, draft in some],
        }
        for service, some in groups
    ]

"""Where panel and unit do not agree: the superior's list, one dispute, and its decision (domain ruling 10)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.pages import PagesByKey
from review.enums import RulingState
from review.forms import DecisionForm, RulingFilter
from review.models import Ruling
from review.operations import decide
from review.queries import disputes_seen_by
from review.views.beside_part import beside
from review.views.item_page import context_of
from review.views.papers import chips, line, same_act

PAGE = 50
OFFERED = (RulingState.DISPUTED, RulingState.SETTLED)


@requires(Action.DECIDE)
@require_safe
def disputes(request: Asked) -> HttpResponse:
    """The disputes of the round: those to decide first, then those decided."""
    form = RulingFilter(request.GET, rulings=disputes_seen_by(request.user), at=request.at)
    form.fields["state"].choices = [("", "全部"), *((one.value, one.label) for one in OFFERED)]  # type: ignore[attr-defined]
    page = PagesByKey(form.narrow().order_by("state", "unit__code", "item__no"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("disputes"),
        "round": form.current(),
        "page": page,
        "lines": [line(case, "dispute") for case in page],
    }
    return render(request, "review/disputes.html", context)


@requires(Action.DECIDE, model=Ruling, within=disputes_seen_by)
@require_safe
def dispute(request: Asked, case: Ruling) -> HttpResponse:
    """What the unit objects to, what the panel ruled, and how it came to this."""
    return show(request, case)


@requires(Action.DECIDE, model=Ruling, within=disputes_seen_by)
@require_POST
def dispute_decide(request: Asked, case: Ruling) -> HttpResponse:
    """Decide; the unit's dissent stays on record."""
    form = DecisionForm(request.POST, case=case)
    if not form.is_valid():
        return show(request, case, form=form)
    note = form.cleaned_data["note"]
    try:
        decide(case, form.verdict(), note=note, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("decide",), note):
            now = disputes_seen_by(request.user).filter(pk=case.pk).first() or case
            return show(request, now, form=form, refused=refused)
    messages.success(request, f"已裁定“{case.item.cert_name}”：{case.get_outcome_display()}。单位的异议留存。")
    return redirect("dispute", pk=case.pk)


def show(
    request: Asked, case: Ruling, *, form: DecisionForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    context: dict[str, Any] = {
        **context_of(case, request.user, request.at),
        **beside(request, case, request.user),
        "form": form or DecisionForm(case=case),
        "refused": refused,
        "may_decide": case.state == RulingState.DISPUTED,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "争议裁定", "url": reverse("disputes")},
            {"label": case.item.cert_name},
        ],
    }
    return render(request, "review/dispute.html", context, status=409 if refused else 200)

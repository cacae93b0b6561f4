"""Compile the lists of a lead unit: first what would be gathered and what hinders, then the act."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from campaign.access import requires
from campaign.enums import Outcome, Unconfirmed
from campaign.models import Job, Round, Unit
from campaign.operations import Refused
from campaign.operations.jobs import ask
from campaign.queries import is_allowed
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from publishing.checks import problems_of_compiling
from publishing.forms import ReasonForm
from publishing.models import Compilation, Edition
from publishing.operations import compile_lists
from publishing.queries.desk import outcomes_to_compile, units_undeclared
from review.queries import unconfirmed_in

NAMED = 50  # units named on the page; the number is always whole
WHERE = {
    Outcome.RETAIN: "列入保留清单",
    Outcome.CANCEL: "列入取消清单",
    Outcome.REFER: "不列入清单，计入清理前总数",
    Outcome.STRIKE: "不列入清单，不计入清理前总数，数量公开",
}
COLUMNS = [{"label": "结论"}, {"label": "去向"}, {"label": "事项数", "numeric": True}]


@requires(Action.COMPILE, model=Unit)
def compile_list(request: Asked, lead: Unit) -> HttpResponse:
    """Show what would be compiled; posted, compile it."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    current = Compilation.objects.filter(unit=lead, round=round, is_roll_up=False, is_current=True).first()
    form = ReasonForm(request.POST if request.method == "POST" else None, correction=current is not None)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            if (job := large(lead, round, request, reason)) is not None:
                return redirect("job", pk=job.pk)
            made = compile_lists(lead, round, actor=request.user, at=request.at, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已编制{made}。请核对两份清单，再送合法性审查。")
            return redirect("compilation", pk=made.pk)
    context = {"lead": lead, "round": round, "current": current, "form": form, **prospect(lead, round, request)}
    context["ready"] = not (context["problems"] or context["in_hand"] or (current is None and not context["open"]))
    return render(request, "publishing/compile_list.html", context)


def large(lead: Unit, round: Round, request: Asked, reason: str) -> Job | None:
    """Ask for a job where the list has so many items that compiling takes longer than a page may; None where it has not."""
    if sum(outcomes_to_compile(lead, round).values()) <= settings.JOB_FROM_ROWS:
        return None
    wanted = {"lead": lead.pk, "round": round.pk, "reason": reason}
    return ask("compile", wanted, title=f"编制清单（{lead.name}{round}）", actor=request.user, at=request.at)


def prospect(lead: Unit, round: Round, request: Asked) -> dict[str, Any]:
    """What compiling would gather now, what hinders it, and who has not declared."""
    counts = outcomes_to_compile(lead, round)
    undeclared = units_undeclared(lead, round)
    blocks = round.campaign.unconfirmed == Unconfirmed.BLOCK  # then they stand among the problems
    in_hand = Edition.objects.in_hand().filter(unit=lead, round=round, compilation__is_roll_up=False).first()
    return {
        "columns": COLUMNS,
        "rows": [[str(outcome.label), words, counts[outcome]] for outcome, words in WHERE.items()],
        "foot": ["合计", "", sum(counts.values())],
        "problems": problems_of_compiling(lead, round),
        "handovers": [] if blocks else unconfirmed_in(Unit.objects.of_list(lead), round),
        "docket_url": docket_address(),
        "in_hand": in_hand,
        "open": is_allowed(round, "compile", lead, request.at),
        "undeclared": list(undeclared[:NAMED]),
        "undeclared_count": undeclared.count(),
        "counts_as_cancelled": round.campaign.undeclared_means_cancelled,
        "crumbs": [{"label": "编制清单", "url": reverse("compilations")}, {"label": f"编制{round}清单"}],
    }


def docket_address() -> str:
    """Where the panel works; empty where those pages are not installed."""
    try:
        return reverse("docket")
    except NoReverseMatch:
        return ""

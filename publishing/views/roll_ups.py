"""Annex 5: which lists there are, what they add up to, what changed since the last roll-up; roll up and publish."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import can, requires
from campaign.models import Job, Round, Unit
from campaign.operations import Refused, open_moves
from campaign.operations.jobs import ask
from campaign.queries import is_allowed, ribbon
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from publishing import operations
from publishing.forms import DiscardForm, ReasonForm
from publishing.models import Compilation, Edition
from publishing.queries import leads_without_list
from publishing.queries.desk import changes_since, leads_followed, lists_below, roll_ups_followed
from publishing.queries.reconciling import NUMBERS, Child, Line, reconcile
from publishing.tasks.releasing import rows_of
from publishing.views.legality import address_of
from publishing.views.roll_up_figures import sums
from publishing.views.standing import tag
from publishing.views.what_if import shown, what_if_csv

NAMED = 50
RECONCILED_COLUMNS = [{"label": "哪一级"}, *({"label": label, "numeric": True} for label in NUMBERS.values())]


@requires(Action.FOLLOW_LIST)
def roll_ups(request: Asked) -> HttpResponse:
    """The roll-up of one of my lead units in a round, as it stands."""
    lead, round = chosen_lead(request), chosen_round(request)
    if round is None:
        raise Http404
    if request.GET.get("what_if") == "csv":
        return what_if_csv(lead, round, list(lists_below(lead).filter(round=round)))
    return show(request, lead, round, reason_form(lead, round))


@requires(Action.COMPILE, model=Unit)
@require_POST
def roll_up(request: Asked, lead: Unit) -> HttpResponse:
    """Freeze the sum of every list in force at the lead unit and below it."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    form = reason_form(lead, round, request.POST)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            if (job := large(lead, round, request, reason)) is not None:
                return redirect("job", pk=job.pk)
            made = operations.roll_up(lead, round, actor=request.user, at=request.at, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已汇总{made}。请核对后公布。")
            return redirect(address_of(made))
    return show(request, lead, round, form)


def large(lead: Unit, round: Round, request: Asked, reason: str) -> Job | None:
    """Ask for a job where the lists have so many rows that adding up and checking them takes longer than a page may, else None."""
    if rows_of(lists_below(lead).filter(round=round)) <= settings.JOB_FROM_ROWS:
        return None
    wanted = {"lead": lead.pk, "round": round.pk, "reason": reason}
    return ask("roll_up", wanted, title=f"汇总（{lead.name}{round}）"[:120], actor=request.user, at=request.at)


def show(request: Asked, lead: Unit, round: Round, form: ReasonForm) -> HttpResponse:
    """Draw the page with the form as it stands."""
    lists = list(lists_below(lead).filter(round=round).select_related("unit__division__parent"))
    without = leads_without_list(lead, round)
    made = list(
        roll_ups_followed(request.user)
        .filter(unit=lead)
        .order_by("-round__number", "-number")
        .prefetch_related("editions")
    )
    own = [one for one in made if one.round_id == round.pk]
    current = next((one for one in own if one.is_current), None)
    changes = changes_since(current) if current else None
    context = {
        "lead": lead,
        "leads": [one for one in leads_followed(request.user) if one.pk != lead.pk],
        "round": round,
        "rounds": Round.objects.filter(campaign=round.campaign),
        "ribbon": ribbon(round, request.at),
        "form": form,
        "lists_count": len(lists),
        "without": list(without[:NAMED]),
        "without_count": without.count(),
        "current": current,
        "changes": changes,
        # Something to roll up: lists of which none is, or that have changed; a refused form stays on the page.
        "needed": bool(lists) and (changes is None or bool(changes) or bool(form.errors)),
        "in_hand": in_hand(request, lead, round),
        "may_roll_up": can(request.user, Action.COMPILE, lead),
        "open": current is not None or is_allowed(round, "roll_up", lead, request.at),
        "past": [past(one) for one in made],
        "reconciled": reconciled(own[0]) if own else None,
        "what_if": shown(lead, round, lists, request.GET.get("undeclared", "")),
        **sums(lead, lists),
    }
    return render(request, "publishing/roll_ups.html", context)


def in_hand(request: Asked, lead: Unit, round: Round) -> dict[str, Any] | None:
    """The roll-up that waits to be published, and what this person may do with it."""
    waiting = Edition.objects.in_hand().filter(unit=lead, round=round, compilation__is_roll_up=True)
    edition = waiting.select_related("compilation", "unit", "unit__division", "round").first()
    if edition is None:
        return None
    names = {move.name for move in open_moves(edition, actor=request.user, at=request.at)}
    return {
        "edition": edition,
        "stale": changes_since(edition.compilation),
        "may_publish": "publish_summary" in names,
        "discard": DiscardForm(auto_id="id_discard_%s") if "discard" in names else None,
    }


def reconciled(roll_up: Compilation) -> dict[str, Any]:
    """The newest roll-up against those below it: one table of each, and the places that have no list."""
    found = reconcile(roll_up)
    return {
        "roll_up": roll_up,
        "children": [
            {
                "name": child.roll_up.unit.division.name,
                "rows": both(child),
                "lines": [line_of(one) for one in child.lines],
            }
            for child in found.children
        ],
        "waiting": found.waiting,
        "columns": RECONCILED_COLUMNS,
    }


def both(child: Child) -> list[list[Any]]:
    """What the two roll-ups say of the place, and the difference."""
    sides = (("本表所列", child.in_parent), ("下级汇总表所列", child.own), ("差异", child.difference))
    return [[label, *(numbers[name] for name in NUMBERS)] for label, numbers in sides]


def line_of(line: Line) -> dict[str, Any]:
    """One difference in words, with the way to the list that explains it."""
    url = reverse("compilation", args=[line.listed.pk]) if line.listed else ""
    return {"words": line.words, "reason": line.reason, "url": url, "listed": line.listed}


def past(compilation: Compilation) -> dict[str, Any]:
    """A roll-up with its edition."""
    edition = compilation.editions.all()[0]
    return {"compilation": compilation, "edition": edition, "tag": tag(edition)}


def reason_form(lead: Unit, round: Round, data: Any = None) -> ReasonForm:
    """A second roll-up in a round is a correction and says why."""
    published = Compilation.objects.filter(unit=lead, round=round, is_roll_up=True, is_current=True)
    return ReasonForm(data, correction=published.exists())


def chosen_lead(request: Asked) -> Unit:
    """The lead unit that the address names (`?unit=7`), else the first that I follow; 404 for any other."""
    leads = leads_followed(request.user)
    wanted = request.GET.get("unit", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        leads = leads.filter(pk=wanted)
    lead = leads.first()
    if lead is None:
        raise Http404
    return lead

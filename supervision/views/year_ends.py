"""The work summaries: of my units with what comes next, and what was handed up from below, with who is missing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_for, units_held
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.queries import closes_for, deadline_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from review.views.papers import as_file, picked
from supervision.enums.year_end import SummaryState
from supervision.models.year_end import YearEndSummary
from supervision.operations.year_end import receive, start_summary
from supervision.queries.year_end import Below, Gathered, gathered, own_units, summaries_for
from supervision.sheets.year_end_out import below_csv, write_below

TONES = {
    SummaryState.DRAFT: "draft",
    SummaryState.HANDED_IN: "waiting",
    SummaryState.CERTIFIED: "waiting",
    SummaryState.RECEIVED: "kept",
    SummaryState.RETURNED: "refused",
}
HINTS = {
    SummaryState.DRAFT: "写好各章后提交分管领导签发。",
    SummaryState.HANDED_IN: "等待分管领导签发。",
    SummaryState.CERTIFIED: "已签发报送，等待上级接收。",
    SummaryState.RECEIVED: "上级已接收。",
    SummaryState.RETURNED: "上级退回，请修改后重新签发。",
}
WORDS_TONES = {"已接收": "kept", "已报送": "waiting", "已退回修改": "refused", "已免报": "plain", "已登记文号": "kept"}


@requires(Action.READ, Action.OVERSEE)
@require_safe
def year_ends(request: Asked) -> HttpResponse:
    """My units' summaries; below them, of one unit that I oversee, what was handed up."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    lead = lead_asked(request)
    found = gathered(lead, round) if lead else None
    context = {
        "round": round,
        "rounds": Round.objects.filter(campaign=round.campaign),
        "own": own_lines(request, round),
        "lead": lead,
        "leads": leads_open(request, lead) if lead else [],
        "found": found,
        "lines": [below_line(line) for line in found.lines] if found else [],
        "may_receive": found and any(_waits(line) for line in found.lines),
        "ratio": ratio(found) if found else None,
    }
    return render(request, "supervision/year_ends.html", context)


def lead_asked(request: Asked) -> Unit | None:
    """The unit whose reporters are shown: the one that the address names, else the first held; 404 for one out of reach."""
    code = request.GET.get("unit", "")
    if code:
        found = units_for(request.user, Action.OVERSEE).filter(code=code).select_related("division").first()
        if found is None:
            raise Http404
        return found
    return units_held(request.user, Action.OVERSEE).select_related("division").order_by("code").first()


def leads_open(request: Asked, lead: Unit) -> list[Unit]:
    """The way back up from a unit that was gone down to."""
    codes = lead.reports_path.strip("/").split("/")[:-1]
    return list(units_for(request.user, Action.OVERSEE).filter(code__in=codes).order_by("reports_path"))


def own_lines(request: Asked, round: Round) -> list[dict[str, Any]]:
    """My units, each with its summary or the way to begin one."""
    units = list(own_units(request.user))
    papers = {one.unit_id: one for one in YearEndSummary.objects.filter(unit__in=units, round=round)}
    fills = set(units_for(request.user, Action.FILL).values_list("pk", flat=True)) if units else set()
    deadline = deadline_of(round, "summarise")
    found = []
    for unit in units:
        paper = papers.get(unit.pk)
        closes = closes_for(deadline, unit) if deadline else None
        line: dict[str, Any] = {
            "unit": unit,
            "paper": paper,
            "closes": closes,
            "start": paper is None and unit.pk in fills,
        }
        state = SummaryState(paper.state) if paper else None
        line |= {"tone": TONES[state] if state else "plain", "word": state.label if state else "未起草"}
        line["hint"] = HINTS[state] if state else "还没有起草。数字由系统从清单和材料中取出，不用重新统计。"
        found.append(line)
    return found


def _waits(line: Below) -> bool:
    return line.summary is not None and line.summary.state == SummaryState.CERTIFIED


def below_line(line: Below) -> dict[str, Any]:
    """One direct reporter as the table shows it."""
    readable = line.summary is not None and line.summary.certified_at is not None
    return {
        "one": line,
        "tone": WORDS_TONES.get(line.word, "draft"),
        "readable": readable,
        "waits": _waits(line),
        "goes_down": line.unit.leads,
        "cancelled": line.counts.get("cancelled", 0),
        "baseline": line.counts.get("baseline", 0),
    }


def ratio(found: Gathered) -> dict[str, Any]:
    """What the signed summaries say together."""
    counts = found.counts
    return {"cancelled": counts.get("cancelled", 0), "baseline": counts.get("baseline", 0)}


@requires(Action.FILL, model=Unit)
@require_POST
def year_end_start(request: Asked, unit: Unit) -> HttpResponse:
    """Begin the unit's summary of the round; one that is there already is opened."""
    round = chosen_round(request)
    if round is None:
        raise Http404
    try:
        summary = start_summary(unit, round, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("year_ends")
    return redirect("year_end_edit" if summary.is_writable else "year_end", pk=summary.pk)


@requires(Action.OVERSEE)
@require_POST
def year_end_receive(request: Asked) -> HttpResponse:
    """Receive the summaries that were picked, all or none."""
    keys = picked(request.POST)
    rows = list(summaries_for(request.user).filter(pk__in=keys))
    back = f"{reverse('year_ends')}?unit={request.POST.get('unit', '')[:20]}"
    if not keys or len(rows) != len(keys):
        messages.error(request, "没有选择可以接收的总结。请在表中勾选“已报送”的单位。")
        return redirect(back)
    try:
        receive(rows, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已接收{len(rows)}份工作总结。")
    return redirect(back)


@requires(Action.OVERSEE)
@require_safe
def year_ends_file(request: Asked, kind: str) -> HttpResponse:
    """What was handed up to a unit, as a table: `xlsx` or `csv`."""
    round, lead = chosen_round(request), lead_asked(request)
    if round is None or lead is None:
        raise Http404
    found = gathered(lead, round)
    return as_file(
        kind,
        f"工作总结报送情况-{lead.name}",
        xlsx=lambda target: write_below(target, found, unit_name=lead.name, day=day_of(request)),
        csv=lambda: below_csv(found),
    )

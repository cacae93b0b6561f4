"""One item before its unit: what was declared beside what was ruled, and the answer to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.models import LogEntry
from campaign.operations import Refused, open_moves
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from review.enums import RulingState, Side
from review.forms import ReasonForm, StandForm
from review.models import Ruling
from review.operations import accept, answer_return, contest
from review.queries import answers_for, log_told_to_unit, talks_of
from review.views.handovers import handover_part
from review.views.papers import (
    OUTCOME_TONES,
    STATE_TONES,
    declared_facts,
    proposed_facts,
    ruled_facts,
    same_act,
    shown_bases,
    stands,
    state_shown,
    why_so,
)
from review.views.threads import thread_part
from submissions.models import Declaration
from submissions.operations import ChangedInHand

CHANGED = "您打开之后，审核组重新提出了意见。请核对现在的意见，再办理答复。"


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_safe
def answer(request: Asked, case: Ruling) -> HttpResponse:
    """Declared and ruled side by side, why, what may be answered, and what comes next."""
    return show(request, case)


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_POST
def answer_accept(request: Asked, case: Ruling) -> HttpResponse:
    """Agree: the item is settled."""
    if case.state == RulingState.PROPOSED and request.POST.get("read") != verdict_read(case):
        return show(request, case, refused=Refused(CHANGED))
    try:
        accept([case], actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("accept",)):
            return show(request, again(request, case), refused=refused)
    messages.success(request, f"已同意对“{case.item.cert_name}”的审核意见，本件已确认。")
    return redirect("answer", pk=case.pk)


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_POST
def answer_contest(request: Asked, case: Ruling) -> HttpResponse:
    """Contest with a reason: back to the panel, or to its superior after the last round."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, case, form=form)
    if case.state == RulingState.PROPOSED and request.POST.get("read") != verdict_read(case):
        return show(request, case, form=form, refused=Refused(CHANGED))
    note = form.cleaned_data["note"]
    try:
        contest(case, note=note, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("contest", "contest_finally"), note):
            return show(request, again(request, case), form=form, refused=refused)
    messages.success(request, "已提出异议，理由已送审核组。")
    return redirect("answer", pk=case.pk)


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_POST
def answer_stand(request: Asked, case: Ruling) -> HttpResponse:
    """Stand by the text of a returned item, with a reason: back to the panel as it was declared."""
    form = StandForm(request.POST)
    if not form.is_valid():
        return show(request, case, stand=form)
    note, discard = form.cleaned_data["note"], form.cleaned_data["discard"]
    try:
        answer_return(case, note=note, discard=discard, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, ("answer_return",), note):
            return show(request, again(request, case), stand=form, refused=refused)
    messages.success(request, "已答复退回意见，原文不变，理由已送审核组。")
    return redirect("answer", pk=case.pk)


def verdict_read(case: Ruling) -> str:
    """The name of the verdict that stands now: when it was ruled."""
    return f"{case.ruled_at.timestamp():.6f}" if case.ruled_at else ""


def again(request: Asked, case: Ruling) -> Ruling:
    """The ruling as it stands now, whatever was set on the instance."""
    return answers_for(request.user).filter(pk=case.pk).first() or case


def what_next(case: Ruling) -> str:
    """What happens after the state in which the item stands, in a sentence."""
    left = rounds_left(case)
    told = state_shown(case)[0]
    if case.state == RulingState.PROPOSED:
        last = "再提出异议的，由上一级裁定。" if left <= 1 else f"提出异议满{case.contests + left}次的，由上一级裁定。"
        return f"同意的，本件即确认，列入清单；有异议的，写明理由，退回审核组重新研究。{last}"
    return {
        RulingState.RETURNED: "按退回理由修改的，在整改版本中修改后重新报送；认为不应当修改的，说明理由。逾期不答复不视为同意。",
        RulingState.PENDING: "审核组正在审核，审核后会反馈意见。",
        RulingState.CONTESTED: "审核组正在研究您的异议，研究后会再次反馈。",
        RulingState.DISPUTED: "已报上一级裁定，裁定为最终意见，您的异议留存。",
        RulingState.SETTLED: "本件已确认，将按此列入清单，经合法性审查和政府审定后公布。",
    }[told]


def rounds_left(case: Ruling) -> int:
    """How many more times the unit may contest before the superior decides (domain ruling 10)."""
    limit: int = case.round.campaign.contest_rounds
    return max(limit - case.contests, 0)


def of_return(request: Asked, case: Ruling, log: list[LogEntry]) -> dict[str, Any]:
    """Of a returned item: the words with which it came back, and the version in which it may be corrected."""
    if case.state != RulingState.RETURNED:
        return {}
    words = next((entry.note for entry in reversed(log) if entry.move == "return"), "")
    correcting = Declaration.objects.filter(previous=case.item.declaration).first()
    return {"returned": words, "correcting": correcting}


def crumbs(case: Ruling) -> list[dict[str, str]]:
    """The way to this page."""
    above = [("我的工作", "desk"), ("审核意见答复", "answers")]
    return [{"label": label, "url": reverse(name)} for label, name in above] + [{"label": case.item.cert_name}]


def what_is_open(request: Asked, case: Ruling) -> dict[str, bool]:
    """Which answers the person may give now."""
    moves = {move.name for move in open_moves(case, actor=request.user, at=request.at)}
    names = {"may_accept": "accept", "may_contest": "contest", "may_stand": "answer_return"}
    return {key: name in moves for key, name in names.items()}


def said_so_far(case: Ruling, log: list[LogEntry]) -> dict[str, Any]:
    """What passed between panel and unit: the log, the rounds, the thread as the unit reads it."""
    side = Side.UNIT
    return {"log": log, "talks": talks_of(case), "side": side.value, **thread_part(case, side)}


def show(
    request: Asked,
    case: Ruling,
    *,
    form: ReasonForm | None = None,
    stand: StandForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    ruled = stands(case)
    state, word = state_shown(case)
    log = list(log_told_to_unit(case))
    context: dict[str, Any] = {
        "case": case,
        "item": case.item,
        "state_tone": STATE_TONES[state],
        "state_word": word,
        "outcome_tone": OUTCOME_TONES.get(case.outcome, "plain"),  # type: ignore[call-overload]
        "ruled": ruled,
        "declared": declared_facts(case.item),
        "proposed": proposed_facts(case.item),
        "bases": shown_bases(case.item, case.round.campaign.keeping, day_of(request)),
        "verdict": ruled_facts(case) if ruled else [],
        "why": why_so(case) if ruled else "",
        "form": form or ReasonForm(),
        **what_is_open(request, case),
        "read": verdict_read(case),
        "last_round": rounds_left(case) <= 1,
        "next": what_next(case),
        **said_so_far(case, log),
        **(handover_part(case) if ruled else {}),
        **of_return(request, case, log),
        "stand": stand or StandForm(auto_id="stand_%s"),
        "changed_in_hand": isinstance(refused, ChangedInHand) or bool(stand and stand.data.get("discard")),
        "refused": refused,
        "crumbs": crumbs(case),
    }
    return render(request, "review/answer.html", context, status=409 if refused else 200)

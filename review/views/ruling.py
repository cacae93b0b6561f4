"""One item before the panel: what the unit declared beside what the panel rules (notice 五(三): 集中审核论证)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires
from campaign.models import User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.checks import Verdict
from review.enums import Finding, ReturnReason
from review.forms import DocketFilter, OpinionForm, ReasonForm, ReturnForm, RulingForm, text_read
from review.models import Ruling
from review.operations import (
    TextChanged,
    escalate,
    give_opinion,
    mark_read,
    recall,
    reopen,
    return_for_rectification,
    rule,
    take_back,
    take_up_overdue,
    withdraw,
)
from review.queries import following_in, neighbours, rulings_under
from review.views.assign import assignee_part
from review.views.beside_part import beside, kept_query, liked
from review.views.item_page import context_of
from review.views.opinion_part import explanation_asked
from review.views.papers import same_act
from review.views.radar_part import adopted, conflicts_part
from review.views.reading_part import reading


@requires(Action.EXAMINE, Action.DECIDE, model=Ruling, within=rulings_under)
@require_safe
def ruling(request: Asked, case: Ruling) -> HttpResponse:
    """The item with everything that the panel needs to rule on it."""
    return show(request, case)


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_rule(request: Asked, case: Ruling) -> HttpResponse:
    """Rule; then the next item of the list, or this page."""
    form = RulingForm(request.POST, case=case, explain=explanation_asked(case, request.user))
    if not form.is_valid():
        return show(request, case, form=form)
    verdict, note = form.verdict(), form.cleaned_data["note"]
    try:
        rule(case, verdict, actor=request.user, at=request.at, read=form.read(), note=note)
    except TextChanged as changed:
        form = RulingForm(with_text(request.POST, case), case=case)
        return show(request, case, form=form, refused=changed, status=409)
    except Refused as refused:
        stored = again(request.user, case)
        if not (same_act(refused, request.user, ("rule", "rule_again")) and says(stored, verdict)):
            return show(request, stored, form=RulingForm(request.POST, case=stored), refused=refused, status=409)
    messages.success(request, f"已对“{case.item.cert_name}”提出意见：{case.get_outcome_display()}。")
    following = following_in(listed(request), case) if "next" in request.POST else None
    return back(request, following or case.pk)


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_opinion(request: Asked, case: Ruling) -> HttpResponse:
    """Record what I find on the three dimensions."""
    form = OpinionForm.sent(request.POST)
    if not form.is_valid():
        return show(request, case, opinion=form)
    given = form.cleaned_data
    try:
        give_opinion(
            case,
            legality=Finding(given["legality"]),
            compliance=Finding(given["compliance"]),
            reasonableness=Finding(given["reasonableness"]),
            words=given["words"],
            actor=request.user,
            at=request.at,
            read=form.read(),
        )
    except TextChanged as changed:
        form = OpinionForm.sent(with_text(request.POST, case))
        return show(request, case, opinion=form, refused=changed, status=409)
    except Refused as refused:
        return show(request, again(request.user, case), opinion=form, refused=refused, status=409)
    messages.success(request, "已保存您的三性审核意见。")
    following = following_in(listed(request), case) if "next" in request.POST else None
    return back(request, following or case.pk)


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_read(request: Asked, case: Ruling) -> HttpResponse:
    """Note that I have looked at the item as it stands; the page sends this by itself, or by its button."""
    mark_read([case], actor=request.user, at=request.at)
    if request.headers.get("Sec-Fetch-Mode") == "cors" or "quietly" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, f"已记录您阅看了“{case.item.cert_name}”。")
    return back(request, case.pk)


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_return(request: Asked, case: Ruling) -> HttpResponse:
    """Return the item to its unit, with the class of the reason and its words."""
    form = ReturnForm(request.POST)
    act = return_for_rectification
    if form.is_valid():
        act = partial(act, reason=ReturnReason(form.cleaned_data["returned_for"]))
    return with_reason(request, case, "return", act, "已退回单位整改，单位已收到消息。", form)


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
@require_POST
def ruling_reopen(request: Asked, case: Ruling) -> HttpResponse:
    """Open a settled item again, with the reason."""
    return with_reason(request, case, "reopen", reopen, "已重新进入审核。已公布的清单不变。")


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
@require_POST
def ruling_escalate(request: Asked, case: Ruling) -> HttpResponse:
    """Bring the item before the superior, with the reason."""
    return with_reason(request, case, "escalate", escalate, "已报上级裁定。")


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
@require_POST
def ruling_take_up(request: Asked, case: Ruling) -> HttpResponse:
    """Take up a returned item that the unit left lying beyond its time, with the reason."""
    return with_reason(request, case, "take_up_overdue", take_up_overdue, "已按原申报内容进入审核，单位已收到消息。")


@requires(Action.SETTLE, model=Ruling, within=rulings_under)
@require_POST
def ruling_recall(request: Asked, case: Ruling) -> HttpResponse:
    """Take back what was fed back and is not answered, with the reason."""
    return with_reason(request, case, "recall", recall_one, "已撤回反馈，单位已收到消息，本件回到待审核。")


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_take_back(request: Asked, case: Ruling) -> HttpResponse:
    """Take back what the checking office has refused to take over."""
    return carried(request, case, "take_back", take_back, "已收回重审，单位已收到消息。")


@requires(Action.RULE, model=Ruling, within=rulings_under)
@require_POST
def ruling_withdraw(request: Asked, case: Ruling) -> HttpResponse:
    """Take the ruling back before it is fed back."""
    return carried(request, case, "withdraw", withdraw, "已撤回意见，本件回到待审核。")


def with_reason(
    request: Asked, case: Ruling, move: str, act: Any, done: str, form: ReasonForm | None = None
) -> HttpResponse:
    """Carry out an act that asks for a written reason."""
    form = form or ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, case, reasons={move: form})
    note = form.cleaned_data["note"]
    return carried(request, case, move, partial(act, note=note), done, note=note, reasons={move: form})


def carried(
    request: Asked,
    case: Ruling,
    move: str,
    act: Any,
    done: str,
    *,
    note: str | None = None,
    reasons: dict[str, ReasonForm] | None = None,
) -> HttpResponse:
    """Carry out a move: a second click is answered like the first, a refusal with its words on the page as it stands now."""
    try:
        act(case, actor=request.user, at=request.at)
    except Refused as refused:
        if not same_act(refused, request.user, (move,), note):
            return show(request, again(request.user, case), refused=refused, reasons=reasons, status=409)
    messages.success(request, done)
    return back(request, case.pk)


def recall_one(case: Ruling, *, note: str, actor: User, at: datetime) -> None:
    """`recall` for the one item of the page."""
    recall([case], note=note, actor=actor, at=at)


def says(stored: Ruling, verdict: Verdict) -> bool:
    """Whether the stored ruling says what `verdict` says; a checking unit left out was filled in by the rule."""
    names = ("outcome", "disposal", "replacement", "effective_from", "reason")
    same = all(getattr(stored, name) == getattr(verdict, name) for name in names)
    return same and verdict.checking_unit in ("", stored.checking_unit)


def with_text(data: QueryDict, case: Ruling) -> QueryDict:
    """What was sent, with the name of the text that stands now: sent again it is about that."""
    given = data.copy()
    given["item"] = text_read(case)
    return given


def again(user: User, case: Ruling) -> Ruling:
    """The ruling as it stands now, whatever was set on the instance."""
    return rulings_under(user).get(pk=case.pk)


def listed(request: Asked) -> QuerySet[Ruling]:
    """The docket as the address filters it: among these the item has its neighbours."""
    return DocketFilter(request.GET, user=request.user, at=request.at).narrow()


def back(request: Asked, key: int) -> HttpResponse:
    """To the page of the item with this key, the filter kept."""
    query = kept_query(request.GET)
    return redirect(reverse("ruling", args=[key]) + (f"?{query}" if query else ""))


def show(
    request: Asked,
    case: Ruling,
    *,
    form: RulingForm | None = None,
    opinion: OpinionForm | None = None,
    reasons: dict[str, ReasonForm] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page with the forms as they stand, and a refusal with its words."""
    context = context_of(case, request.user, request.at)
    suggested = liked(request, case) or adopted(request, case)
    context |= {
        "form": form or RulingForm(case=case, explain=context["explain"], **suggested),
        "filled": bool(suggested) and form is None,
        **reading(case, request.user),
        "opinion": opinion or OpinionForm.of(case, context["mine"]),
        "reasons": reasons or {},
        "returning": (reasons or {}).get("return") or ReturnForm(),
        "refused": refused,
        "changed": getattr(refused, "differences", []),
        "around": neighbours(listed(request), case),
        "query": kept_query(request.GET),
        **beside(request, case, request.user),
        "panel": can(request.user, Action.EXAMINE, case),
        **conflicts_part(case, request.user),
        **assignee_part(case, request.user),
    }
    return render(request, "review/ruling.html", context, status=status)

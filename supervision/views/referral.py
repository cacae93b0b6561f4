"""A complaint as the unit reads it that has to answer: facts without the person, its own answer, of others only what was told."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.access import can, fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.papers import same_act
from supervision.enums.complaints import ComplaintOutcome, ReferralState
from supervision.forms.complaint_acts import AnswerForm, BodyAnswerForm, WordsForm
from supervision.models import Referral
from supervision.operations.answer_evidence import answer_with_evidence
from supervision.operations.photos import PhotoRefused
from supervision.operations.referrals import AnswerDraft, send_back, take_up, withdraw_referral
from supervision.queries.complaint_clock import Clock, term_of
from supervision.queries.complaint_pages import (
    answers_of_others,
    extensions_of,
    handles,
    log_of_part,
    others_asked,
    parts_with_answers,
    presses_of,
    uncovered,
)
from supervision.queries.complaint_photos import photos_of
from supervision.queries.complaints import referrals_of, seen_by
from supervision.views.complaint import OUTCOME_TONES, crumbs, facts_of, head_of, looked_up, replies, said
from supervision.views.complaints import PART_TONES

OPEN = (ReferralState.SENT, ReferralState.TAKEN_UP)
HANDLERS_ACTS = {
    "send_back": ("退回重办", send_back, "已退回该单位重新办理，期限不变。", "写明哪里没有答复清楚，该单位看得到。"),
    "withdraw": ("撤回转送", withdraw_referral, "已撤回，该单位不再需要答复。", "转送错了的，写明为什么撤回。"),
}


def crumbs_of(referral: Referral, last: str = "") -> list[dict[str, str]]:
    """The way to the page of a respondent's part."""
    found = [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "投诉办理", "url": f"{reverse('complaints')}?side=respond"},
    ]
    page = {"label": f"{referral.complaint.item_name}（{referral.complaint.number}）"}
    if not last:
        return [*found, page]
    return [*found, page | {"url": reverse("referral", args=[referral.pk])}, {"label": last}]


@requires(Action.RESPOND)
@require_safe
def referral(request: Asked, pk: int) -> HttpResponse:
    """The part of the person's own unit."""
    return show(request, fetch(referrals_of(request.user), "pk", pk))


def show(request: Asked, one: Referral, refused: Refused | None = None) -> HttpResponse:
    """Draw the page."""
    complaint = one.complaint
    complaint.is_pressed = False  # type: ignore[attr-defined]
    own = next(row for row in parts_with_answers(complaint) if row.pk == one.pk)
    reads = uncovered(complaint, request.user)
    told = [{"reply": row, "tone": OUTCOME_TONES[ComplaintOutcome(row.outcome)]} for row in replies(complaint)]
    context = {
        **head_of(complaint, Clock(request.at)),
        "referral": one,
        "tone": PART_TONES[ReferralState(one.state)],
        "word": one.get_state_display(),
        "facts": facts_of(complaint),
        "looked": looked_up(complaint),
        "photos": photos_of(complaint, released=True),
        "own": [said(answer) for answer in own.given],  # type: ignore[attr-defined]
        "notes": own.said,  # type: ignore[attr-defined]
        "others": others_asked(one),
        "told_of_others": [said(answer, reads) for answer in answers_of_others(one)],
        "replies": told,
        "presses": [row for row in presses_of(complaint) if row.lifted_at is None],
        "extensions": extensions_of(complaint),
        "term": term_of(complaint),
        "may_take_up": one.state == ReferralState.SENT,
        "may_answer": one.state in OPEN,
        "log": log_of_part(one),
        "refused": refused,
        "crumbs": crumbs_of(one),
    }
    return render(request, "supervision/referral.html", context, status=409 if refused else 200)


@requires(Action.RESPOND)
@require_POST
def referral_take_up(request: Asked, pk: int) -> HttpResponse:
    """Begin: the handler and the complainant see that somebody deals with it."""
    one = fetch(referrals_of(request.user), "pk", pk)
    try:
        take_up(one, actor=request.user, at=request.at)
        messages.success(request, "已开始办理。请在期限内答复受理单位。")
    except Refused as refused:
        if not same_act(refused, request.user, ["take_up"]):
            return show(request, fetch(referrals_of(request.user), "pk", pk), refused)
    return redirect("referral", pk=pk)


def handled(user: Any) -> QuerySet[Referral]:
    """The parts of the complaints that the person handles."""
    rows = Referral.objects.standing().filter(complaint__in=seen_by(user).order_by().values("pk"))
    return rows.select_related("office", "complaint__unit", "complaint__place", "complaint__office")


@requires(Action.RESPOND, Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_answer(request: Asked, pk: int) -> HttpResponse:
    """Answer: the unit for itself, the handler for a body outside the house that wrote a letter."""
    own = referrals_of(request.user).filter(pk=pk).first()
    one = own or fetch(handled(request.user).filter(office=None), "pk", pk)
    if own is None and not handles(request.user, one.complaint):
        raise Http404
    kind = AnswerForm if one.office_id else BodyAnswerForm
    posted = request.POST if request.method == "POST" else None
    form, refused = kind(posted, files=request.FILES or None, complaint=one.complaint, at=request.at), None
    if posted is not None and form.is_valid():
        try:
            photos = [content_of(photo) for photo in form.cleaned_data["photos"]]
            answer_with_evidence(one, draft_of(form), photos=photos, actor=request.user, at=request.at)
        except Refused as no:
            if not same_act(no, request.user, ["answer"]):
                refused = no
        if refused is None:
            messages.success(request, "已答复受理单位。退回之前不能再修改。" if own else "已登记来文答复。")
            return redirect("referral", pk=pk) if own else redirect("complaint", pk=one.complaint_id)
    last = "答复" if own else "登记来文答复"
    context = {
        **head_of(one.complaint, Clock(request.at)),
        "referral": one,
        "facts": facts_of(one.complaint),
        "form": form,
        "refused": refused,
        "closed": "" if one.state in OPEN else f"这一转送现在是“{one.get_state_display()}”，不能再答复。",
        "back_url": reverse("referral", args=[pk]) if own else reverse("complaint", args=[one.complaint_id]),
        "crumbs": crumbs_of(one, last) if own else crumbs(request, one.complaint, last),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "supervision/referral_answer.html", context, status=status)


def content_of(photo: Any) -> bytes:
    """What a photo holds; one that is too large comes without its content. Raises `PhotoRefused`."""
    if photo.size > settings.UPLOAD_LIMIT:
        raise PhotoRefused("too_big")
    content: bytes = photo.read()
    return content


def draft_of(form: AnswerForm) -> AnswerDraft:
    """The answer as the operation takes it."""
    return AnswerDraft(**{name: value for name, value in form.cleaned_data.items() if name != "photos"})


@requires(Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_act(request: Asked, pk: int, act: str) -> HttpResponse:
    """Give an answer back, or take back what was sent to the wrong unit; the reason is written."""
    one = fetch(handled(request.user), "pk", pk)
    if act not in HANDLERS_ACTS or not can(request.user, Action.HANDLE_COMPLAINTS, one.complaint):
        raise Http404
    label, operation, done, explains = HANDLERS_ACTS[act]
    posted = request.POST if request.method == "POST" else None
    form, refused = WordsForm(posted, complaint=one.complaint, at=request.at), None
    if posted is not None and form.is_valid():
        try:
            operation(one, words=form.cleaned_data["words"], actor=request.user, at=request.at)
        except Refused as no:
            if not same_act(no, request.user, [act]):
                refused = no
        if refused is None:
            messages.success(request, done)
            return redirect("complaint", pk=one.complaint_id)
    context = {
        **head_of(one.complaint, Clock(request.at)),
        "act": {"label": f"{label}：{one.name}", "explains": explains, "danger": act == "withdraw"},
        "form": form,
        "refused": refused,
        "crumbs": crumbs(request, one.complaint, label),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "supervision/complaint_act.html", context, status=status)

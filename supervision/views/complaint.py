"""One complaint as its handler and who supervises above read it: facts, list, respondents, answers, acts, clock, history."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.models import User
from campaign.operations.reading import record_reading
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.papers import fact
from supervision.checks.redaction import redacted
from supervision.enums.complaints import ComplaintOutcome, ComplaintState, HearingWord, LookUp, ReferralState
from supervision.forms.complaint_acts import ReadForm
from supervision.models import Complaint
from supervision.queries.complaint_clock import Clock, silence_term, term_of
from supervision.queries.complaint_orders import orders_of, units_to_order
from supervision.queries.complaint_pages import (
    extensions_of,
    handles,
    log_lines,
    masked,
    notes_of,
    parts_with_answers,
    party_of,
    presses_of,
    supervises,
    uncovered,
    words_of,
)
from supervision.queries.complaint_photos import photos_of
from supervision.queries.complaints import seen_by, similar_to
from supervision.views.complaint_acts import ACTS
from supervision.views.complaints import LIGHT_TONES, PART_TONES, PERSONAL, STATE_TONES, left_words

LOOK_UP_TONES = {
    LookUp.KEPT: "kept",
    LookUp.CANCELLED: "cancelled",
    LookUp.DEPENDS: "waiting",
    LookUp.NOT_LISTED: "refused",
    LookUp.UNCLEAR: "waiting",
}
OUTCOME_TONES = {
    ComplaintOutcome.CORRECTED: "kept",
    ComplaintOutcome.PASSED_ON: "referred",
    ComplaintOutcome.KEPT_EXPLAINED: "plain",
    ComplaintOutcome.LISTED_EXPLAINED: "plain",
    ComplaintOutcome.OUT_OF_SCOPE: "plain",
}
HEARING_TONES = {HearingWord.SOLVED: "kept", HearingWord.UNSOLVED: "refused", HearingWord.SILENT: "plain"}
LOOK = "look_for"  # a button that looks for something to choose
READERS = (Action.HANDLE_COMPLAINTS, Action.SUPERVISE)
ADDED = {  # what a list of the day means for a demand (五(四)1)
    LookUp.KEPT: "当日的保留清单上有这一项，可以要求提供。",
    LookUp.CANCELLED: "当日已经取消，不得要求提供。",
    LookUp.NOT_LISTED: "当日的保留清单上没有这一项，不得要求提供。",
    LookUp.DEPENDS: "同名证明在不同事项中结果不同，须核对是哪一件事项。",
    LookUp.OUTSIDE: "被投诉单位不属本区清理范围，转其主管单位参考。",
    LookUp.NO_LIST: "当日该单位还没有公布清单。",
    LookUp.UNCLEAR: "自动查询没有结果，请核对清单。",
}


def head_of(complaint: Complaint, clock: Clock) -> dict[str, Any]:
    """Where it stands, on every page about it."""
    light = clock.light(complaint)
    return {
        "complaint": complaint,
        "tone": STATE_TONES[ComplaintState(complaint.state)],
        "light": str(light.label) if light in LIGHT_TONES else "",
        "light_tone": LIGHT_TONES.get(light, "plain"),
        "left": left_words(complaint, clock),
    }


def facts_of(complaint: Complaint) -> list[dict[str, Any]]:
    """What is complained of; no person."""
    day = complaint.demanded_on
    found = [
        fact("被索要的证明", complaint.item_name),
        fact("办理事项", complaint.service_name),
        fact("被投诉单位", complaint.against + ("" if complaint.office_id else "（名册中没有）")),
        fact("发生地", complaint.place.name),
        fact("地点、窗口", complaint.window),
        fact("发生日期", f"{day.year}年{day.month}月{day.day}日"),
        fact("来源", complaint.get_source_display()),
        fact("受理单位", complaint.unit.name),
        fact("转办摘要", complaint.summary),
    ]
    return [one for one in found if one["value"]]


def looked_up(complaint: Complaint) -> dict[str, Any]:
    """What the lists of that day say, with the row and the edition that say so."""
    answer = LookUp(complaint.look_up)
    edition = complaint.edition
    address = (edition.unit.division.code, edition.round.number, edition.kind, edition.number) if edition else ()
    return {
        "tone": LOOK_UP_TONES.get(answer, "plain"),
        "word": str(answer.label),
        "words": ADDED[answer],
        "item": complaint.item,
        "edition": edition,
        "edition_url": reverse("edition", args=address) if edition else "",
        "by_hand": complaint.looked_up_by_id is not None,
    }


def part(referral: Any, handler: bool, complaint: Complaint, user: User) -> dict[str, Any]:
    """One respondent with what it answered and, for the handler, what he may do with it."""
    reads = uncovered(complaint, user)
    state = ReferralState(referral.state)
    outside = referral.office_id is None
    working = complaint.state == ComplaintState.IN_HAND
    return {
        "referral": referral,
        "tone": PART_TONES[state],
        "word": str(state.label),
        "answers": [said(answer, reads) for answer in referral.given],
        "notes": referral.said,
        "may_send_back": handler and state == ReferralState.ANSWERED and working,
        "may_withdraw": handler and state in (ReferralState.SENT, ReferralState.TAKEN_UP),
        "may_record": handler and outside and state in (ReferralState.SENT, ReferralState.TAKEN_UP),
    }


def said(answer: Any, reads: Callable[[str], str] = str) -> dict[str, Any]:
    """One answer with the tone of its finding, its words as the reader may read them."""
    finding = ComplaintOutcome(answer.finding)
    photos = getattr(answer, "photos", ())
    return {
        "answer": answer,
        "tone": OUTCOME_TONES[finding],
        "word": str(finding.label),
        "words": reads(answer.words),
        "measures": reads(answer.measures),
        "photos": photos,
    }


def buttons(complaint: Complaint, request: Asked, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the person can do now: the next step first."""
    handler, pk = handles(request.user, complaint), complaint.pk
    found: list[dict[str, Any]] = []
    if handler and complaint.state == ComplaintState.RECEIVED:
        words = "写转办摘要，选择办理单位；可以转送几个单位。"
        found.append(
            {"label": "受理并转送", "url": reverse("complaint_refer", args=[pk]), "explains": words, "next": True}
        )
    if handler and complaint.state == ComplaintState.IN_HAND:
        waiting = [one for one in parts if one["referral"].state in (ReferralState.SENT, ReferralState.TAKEN_UP)]
        if not waiting:
            words = "先看投诉人将看到的全文，再反馈。"
            url = reverse("complaint_feed_back", args=[pk])
            found.append({"label": "反馈投诉人", "url": url, "explains": words, "next": True})
    if handler and complaint.is_running and complaint.state != ComplaintState.RECEIVED:
        words = "还有别的单位应当答复的，补充转送。"
        found.append({"label": "补充转送", "url": reverse("complaint_refer", args=[pk]), "explains": words})
    if supervises(request.user, complaint):
        for unit in units_to_order(complaint, request.user):
            url = reverse("complaint_order", args=[pk, unit.pk])
            words = "属实而没有纠正的，按文号责令整改，到期核实。"
            found.append({"label": f"责令整改：{unit.short_name or unit.name}", "url": url, "explains": words})
    for act in ACTS.values():
        if act.is_open(complaint, request.user, request.at):
            url = reverse("complaint_act", args=[pk, act.name])
            found.append({"label": act.label, "url": url, "explains": act.explains, "danger": act.danger})
    return found


def persons_part(complaint: Complaint, *, shown: bool) -> dict[str, Any]:
    """Who complains and in what words, for the handler: covered until asked for."""
    party, words = party_of(complaint), words_of(complaint)
    names = (party.name,) if party else ()
    texts = [
        {"kind": one.get_kind_display(), "at": one.at, "text": one.text if shown else redacted(one.text, names)}
        for one in words
    ]
    return {
        "party": party if shown else None,
        "masked": masked(party) if party and not shown else None,
        "erased": party is None,
        "texts": texts,
    }


def show(request: Asked, complaint: Complaint, *, shown: bool = False, reading: ReadForm | None = None) -> HttpResponse:
    """Draw the page; `shown` with the complainant's name, number and words as they came."""
    clock, handler = Clock(request.at), handles(request.user, complaint)
    notes, parts = (
        notes_of(complaint),
        [part(one, handler, complaint, request.user) for one in parts_with_answers(complaint)],
    )
    silence = silence_term(complaint) if complaint.state == ComplaintState.ANSWERED else None
    context = {
        **head_of(complaint, clock),
        "handler": handler,
        "facts": facts_of(complaint),
        "looked": looked_up(complaint),
        "parts": parts,
        "replies": [{"reply": one, "tone": OUTCOME_TONES[ComplaintOutcome(one.outcome)]} for one in replies(complaint)],
        "hearings": [
            {"hearing": one, "tone": HEARING_TONES[HearingWord(one.word)]} for one in complaint.hearings.order_by("pk")
        ],
        "presses": presses_of(complaint),
        "orders": orders_of(complaint),
        "supervises": supervises(request.user, complaint),
        "extensions": extensions_of(complaint),
        "term": term_of(complaint),
        "silence": silence,
        "buttons": buttons(complaint, request, parts),
        "log": log_lines(complaint, notes),
        "similar": len(similar_to(complaint, request.user)),
        "cluster": getattr(getattr(complaint, "membership", None), "cluster", None),
        "crumbs": crumbs(request, complaint),
        "photos": photos_of(complaint, released=not handler),
        "may_release": handler,
        **({"reading": reading or ReadForm(), **persons_part(complaint, shown=shown)} if handler else {}),
    }
    answer = render(request, "supervision/complaint.html", context, status=422 if reading and reading.errors else 200)
    if shown:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def replies(complaint: Complaint) -> list[Any]:
    """What the complainant was told, turn by turn."""
    return list(complaint.replies.select_related("fed_back_by").order_by("pk"))


def crumbs(request: Asked, complaint: Complaint, last: str = "") -> list[dict[str, str]]:
    """The way to the page."""
    side, label = ("handle", "投诉受理") if handles(request.user, complaint) else ("below", "投诉督办")
    found = [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": label, "url": f"{reverse('complaints')}?side={side}"},
    ]
    page = {"label": f"{complaint.item_name}（{complaint.number}）"}
    return (
        [*found, page | {"url": reverse("complaint", args=[complaint.pk])}, {"label": last}] if last else [*found, page]
    )


@requires(*READERS)
@require_safe
def complaint(request: Asked, pk: int) -> HttpResponse:
    """The complaint; the complainant covered."""
    return show(request, found_by(request, pk))


def found_by(request: Asked, pk: int) -> Complaint:
    """The complaint among those that the person reads as handler or supervisor, else 404."""
    return fetch(seen_by(request.user), "pk", pk)


@requires(Action.HANDLE_COMPLAINTS)
@require_POST
def complaint_party(request: Asked, pk: int) -> HttpResponse:
    """Show the complainant's name, number and words, once: what for is asked, and who read it when and why is logged."""
    one = found_by(request, pk)
    if not handles(request.user, one):
        raise Http404
    form = ReadForm(request.POST)
    if not form.is_valid():
        return show(request, one, reading=form)
    record_reading(one, (*PERSONAL, "投诉原文"), actor=request.user, at=request.at, why=form.said())
    return show(request, one, shown=True)


def closed_words(complaint: Complaint) -> str:
    """Why an act is not possible any more."""
    return f"投诉现在是“{complaint.get_state_display()}”，这一步现在不能办理。请返回投诉查看。"

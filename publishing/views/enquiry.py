"""One request to verify: what was asked on what terms, the answers with their corrections, and the form to answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.enums import EnquiryFinding, EnquiryStanding
from publishing.forms import AnswerForm
from publishing.models import Enquiry, EnquiryAnswer
from publishing.operations import AnsweredAlready, answer_enquiry
from publishing.queries.enquiries import answers_to, asked_of, enquiries_for
from publishing.views.enquiries import line
from review.views.papers import fact

FINDING_TONES = {
    EnquiryFinding.TRUE: "kept",
    EnquiryFinding.FALSE: "refused",
    EnquiryFinding.NOT_FOUND: "waiting",
    EnquiryFinding.UNABLE: "plain",
}
OPEN = frozenset({EnquiryStanding.WAITING, EnquiryStanding.OVERDUE})


@requires(Action.ANSWER, Action.OVERSEE)
@require_safe
def enquiry(request: Asked, pk: int) -> HttpResponse:
    """The request as asker, answerer and the line above either read it."""
    return show(request, fetch(enquiries_for(request.user).standing(request.at), "pk", pk))


@requires(Action.ANSWER)
@require_POST
def enquiry_answer(request: Asked, pk: int) -> HttpResponse:
    """Answer, or correct the answer that holds."""
    asked = fetch(asked_of(request.user).standing(request.at), "pk", pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, asked, form=form)
    before = asked.answers.filter(pk=request.POST["corrects"]).first() if corrects_named(request) else None
    try:
        answer_enquiry(asked, **form.cleaned_data, corrects=before, actor=request.user, at=request.at)
    except Refused as refused:
        if not just_said(refused, asked, form, request):
            asked = fetch(asked_of(request.user).standing(request.at), "pk", pk)
            return show(request, asked, form=form, refused=refused)
    corrected = f"已更正，以本条为准，并通知{asked.unit.name}。"
    answered = f"已反馈{asked.unit.name}，反馈后不能修改；写错的，可以再写一条更正。"
    messages.success(request, corrected if before else answered)
    return redirect("enquiry", pk=asked.pk)


def corrects_named(request: Asked) -> bool:
    """Whether the form names the answer that it corrects, with a number that a row could have."""
    named = request.POST.get("corrects", "")
    return named.isascii() and named.isdecimal() and len(named) <= 18


def just_said(refused: Refused, asked: Enquiry, form: AnswerForm, request: Asked) -> bool:
    """Whether the refusal only says that this person has just given this very answer: a double click, not a conflict."""
    last = asked.answers.order_by("-pk").first()
    return (
        isinstance(refused, AnsweredAlready)
        and last is not None
        and last.answered_by_id == request.user.pk
        and {"finding": last.finding, "words": last.words}
        == {**form.cleaned_data, "words": form.cleaned_data["words"].strip()}
    )


def show(request: Asked, asked: Any, *, form: AnswerForm | None = None, refused: Refused | None = None) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    answers = answers_to(asked)
    answers_it = can(request.user, Action.ANSWER, asked.office)
    shown = [said(one, number, answers_it, one is answers[-1]) for number, one in enumerate(answers, 1)]
    replaces, replaced = asked.replaces_id, Enquiry.objects.filter(replaces=asked).values_list("pk", flat=True).first()
    is_open = asked.stands in OPEN
    context = {
        **line(asked, request),
        "facts": facts_of(asked),
        "terms": terms_facts(asked),
        "said": shown,
        "holds": shown[-1] if shown else None,
        "form": form or AnswerForm(),
        "last": answers[-1] if answers else None,
        "may_answer": answers_it and is_open,
        "may_correct": answers_it and bool(answers),
        "may_ask_anew": is_open and can(request.user, Action.ANSWER, asked.unit),
        "replaces": replaces,
        "replaced": replaced,
        "refused": refused,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "核查反馈", "url": reverse("enquiries")},
            {"label": f"{asked.item.cert_name}（{asked.case_number}）"},
        ],
    }
    status = 409 if refused else 422 if form is not None else 200
    return render(request, "publishing/enquiry.html", context, status=status)


def said(answer: EnquiryAnswer, number: int, own: bool, holds: bool) -> dict[str, Any]:
    """One answer as the reader sees it, plain when it was corrected; who wrote it only for the office itself."""
    finding = EnquiryFinding(answer.finding)
    who = answer.answered_by.name if own else ""
    tone = FINDING_TONES[finding] if holds else "plain"
    return {"number": number, "answer": answer, "tone": tone, "word": finding.label, "who": who}


def facts_of(asked: Enquiry) -> list[dict[str, Any]]:
    """What is asked about which published item."""
    return [
        fact("提出单位", asked.unit.name),
        fact("核查单位", asked.office.name),
        fact("办件编号", asked.case_number),
        fact("需要核查的内容", asked.words),
        fact("证明事项", asked.item.cert_name),
        fact("政务服务事项", asked.item.service_name),
        fact("取消类别", asked.item.get_disposal_display()),
        fact("取消后的办理方式", asked.item.replacement),
    ]


def terms_facts(asked: Enquiry) -> list[dict[str, Any]]:
    """What the office had agreed to: how, whom to call, within how many days."""
    terms = asked.terms
    return [
        fact("办理方法", terms.method),
        fact("联系处室", terms.contact_office),
        fact("办公电话", terms.contact_phone),
        fact("约定天数", f"{asked.days}天（日历日）"),
    ]

"""Objections to a figure of the evaluation: the unit says, the coordination office answers."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.enums.evaluation import Reply
from supervision.models.evaluation import EvaluationRemark, EvaluationResult
from supervision.operations.evaluation import answer_remark, object_to
from supervision.queries.evaluation import evaluating_office, open_remarks, results_for
from supervision.views.evaluation import result_page, way

LONGEST = 1000


@requires(Action.RESPOND, model=EvaluationResult, within=results_for)
@require_POST
def evaluation_object(request: Asked, result: EvaluationResult) -> HttpResponse:
    """The unit objects to one figure of its result."""
    words = request.POST.get("words", "")[:LONGEST]
    try:
        object_to(result, request.POST.get("criterion", ""), words=words, actor=request.user, at=request.at)
    except Refused as refused:
        return result_page(request, result, refused=refused, typed=words, status=422)
    messages.success(request, "意见已提出，协调小组办公室答复后您会收到消息。")
    return redirect("evaluation_result", pk=result.pk)


@requires(Action.SET_RULES)
@require_safe
def evaluation_remarks(request: Asked) -> HttpResponse:
    """The objections that wait for the office, the oldest first."""
    if evaluating_office(request.user) is None:
        raise Http404
    return remarks_page(request)


def remarks_page(request: Asked, *, refused: Refused | None = None, about: int = 0, status: int = 200) -> HttpResponse:
    """Draw the list with a form for each; a refused answer keeps what was typed."""
    lines: list[dict[str, Any]] = []
    for one in open_remarks(request.user):
        names = {criterion.code: criterion.words for criterion in one.result.edition.as_formula.criteria}
        mine = one.pk == about
        line = {"one": one, "words": names.get(one.criterion, ""), "refused": refused if mine else None}
        lines.append(line | {"typed": request.POST.get("words", "")[:LONGEST] if mine else ""})
    context = {"lines": lines, "replies": Reply.choices, "crumbs": [*way(), {"label": "意见答复"}]}
    return render(request, "supervision/evaluation_remarks.html", context, status=status)


def answerable(user: Any) -> QuerySet[EvaluationRemark]:
    """Every objection, for the office that answers; those that are answered are refused in words."""
    if evaluating_office(user) is None:
        return EvaluationRemark.objects.none()
    return EvaluationRemark.objects.select_related("result__edition__unit", "result__unit")


@requires(Action.OVERSEE, model=EvaluationRemark, within=answerable)
@require_POST
def evaluation_answer(request: Asked, remark: EvaluationRemark) -> HttpResponse:
    """The office answers one."""
    words, reply = request.POST.get("words", "")[:LONGEST], request.POST.get("reply", "")
    try:
        if reply not in Reply.values:
            raise Refused("请选择答复：维持，或者下一版更正。")
        answer_remark(remark, reply=reply, words=words, actor=request.user, at=request.at)
    except Refused as refused:
        return remarks_page(request, refused=refused, about=remark.pk, status=422)
    messages.success(request, "已答复，单位会收到消息。")
    return redirect("evaluation_remarks")

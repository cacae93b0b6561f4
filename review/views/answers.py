"""The unit's list of what the panel fed back, and its agreement to several items at once (notice 五(三): 整改确认)."""

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
from review.forms import AnswerFilter
from review.models import Ruling
from review.operations import accept
from review.queries import answers_for, counts_by_state
from review.views.docket import pick_from, pickable
from review.views.papers import chips, line, picked

PAGE = 50


@requires(Action.ANSWER)
@require_safe
def answers(request: Asked) -> HttpResponse:
    """What the panel fed back, with the items that wait for an answer to pick."""
    return show(request)


@requires(Action.ANSWER)
@require_POST
def answers_accept(request: Asked) -> HttpResponse:
    """Agree to the picked items, or to all that wait: asked once more, then done, all or none."""
    if "all" in request.POST:
        ready = listed(request).narrow(leave=("state",)).filter(state=RulingState.PROPOSED)
        chosen = list(ready)
    else:
        keys = picked(request.POST)
        chosen = pick_from(list(answers_for(request.user).filter(pk__in=keys)), keys)
    if not chosen:
        messages.warning(request, "没有选中事项。请先勾选状态为“待单位确认”的事项，再办理同意。")
        return redirect("answers")
    if "confirmed" not in request.POST:
        return confirm(request, chosen)
    try:
        accept(chosen, actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, refused)
    messages.success(request, f"已同意{len(chosen)}件审核意见，这些事项已确认。")
    return redirect("answers")


def confirm(request: Asked, chosen: list[Ruling]) -> HttpResponse:
    """Ask once more, with every item and its verdict; exactly these are then agreed to."""
    context = {
        "lines": [line(case, "answer") for case in chosen],
        "picks": ",".join(str(case.pk) for case in chosen),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "审核意见答复", "url": reverse("answers")},
            {"label": "确认同意"},
        ],
    }
    return render(request, "review/answers_accept.html", context)


def listed(request: Asked) -> AnswerFilter:
    """The filter of the list; only states that the unit sees are on offer."""
    return AnswerFilter(request.GET, rulings=answers_for(request.user), at=request.at)


def show(request: Asked, refused: Refused | None = None) -> HttpResponse:
    """Draw the list; after a refusal with its words and as a conflict."""
    form = listed(request)
    page = PagesByKey(form.narrow(), PAGE).get_page(request.GET.get("page"))
    counts = counts_by_state(form.narrow(leave=("state",)))
    lines = [line(case, "answer") for case in page]
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("answers"),
        "round": form.current(),
        "page": page,
        "lines": lines,
        "pick": pickable(lines, (RulingState.PROPOSED,)),
        "ready": counts.get(RulingState.PROPOSED, 0),
        "query": request.GET.urlencode(),
        "refused": refused,
    }
    return render(request, "review/answers.html", context, status=409 if refused else 200)

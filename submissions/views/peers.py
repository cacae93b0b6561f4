"""What comparable units have declared and a unit has not: its own page with answers, and the list for those above."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_for
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.forms.peers import PeerAnswerForm
from submissions.models import Declaration
from submissions.operations import add_from_peers, answer_peers
from submissions.queries import declarations_for, declarations_in_charge
from submissions.queries.peers import Question, UnitCompared, compared, units_compared
from submissions.views.declarations import chosen_round
from submissions.views.standing import crumbs, fills, is_handed_over

READS = (Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FILL_FOR)
PAGE = 30
SHOWN = (("", "全部"), ("open", "有未答复"), ("asked", "有提示"), ("nil", "零报告"))


@requires(*READS, model=Declaration, within=declarations_for)
def declaration_peers(request: Asked, paper: Declaration) -> HttpResponse:
    """The questions with the unit's answers; who fills in the paper answers here, everybody else reads."""
    if request.method != "POST":
        return show(request, paper)
    if not fills(request.user, paper):
        raise Http404
    form = PeerAnswerForm(request.POST)
    if not form.is_valid():
        return show(request, paper, form, status=422)
    facts = form.cleaned_data
    try:
        answer = answer_peers(paper, **facts, actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error("words" if facts["reason"] else "reason", refused.words)
        return show(request, paper, form, status=422)
    messages.success(request, f"已保存对“{answer.name}”的答复。牵头单位审核时能看到。")
    return redirect("declaration_peers", pk=paper.pk)


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_peers_add(request: Asked, paper: Declaration) -> HttpResponse:
    """A draft item that begins with the names of the question, opened to be filled in."""
    kind, key = request.POST.get("kind", "")[:20], request.POST.get("key", "")[:200]
    try:
        item = add_from_peers(paper, kind, key, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declaration_peers", pk=paper.pk)
    messages.success(
        request, f"已添加第{item.no}项草稿，带入了名称。请按本单位的实际情况补填其余内容；不符合的，可以删除。"
    )
    return redirect("item_edit", pk=item.pk)


def show(request: Asked, paper: Declaration, typed: PeerAnswerForm | None = None, status: int = 200) -> HttpResponse:
    """Draw the page; `typed` is an answer that could not be kept, shown again at its question."""
    beside = compared(paper)
    writes = fills(request.user, paper)
    lines = [line(number, one, typed) for number, one in enumerate(beside.questions, 1)]
    context: dict[str, Any] = {
        "paper": paper,
        "beside": beside,
        "needed": paper.round.campaign.peers_needed,
        "lines": sorted(lines, key=lambda one: one["question"].answer is not None),
        "writes": writes,
        "adds": writes and paper.is_editable and not paper.nil,
        "handed_over": is_handed_over(paper),
        "typed": typed,
        "crumbs": crumbs(paper, "同类单位对照"),
    }
    return render(request, "submissions/declaration_peers.html", context, status=status)


def line(number: int, question: Question, typed: PeerAnswerForm | None) -> dict[str, Any]:
    """A question with its form: empty, with the answer given before, or with what was typed."""
    kind, key = question.key
    if typed is not None and (typed.data.get("kind"), typed.data.get("key")) == (kind, key):
        return {"number": number, "question": question, "form": typed, "open": True}
    initial = {"kind": kind, "key": key}
    if question.answer:
        initial |= {"reason": question.answer.reason, "words": question.answer.words}
    form = PeerAnswerForm(initial=initial, auto_id=f"id_{number}_%s")
    return {"number": number, "question": question, "form": form, "open": False}


@requires(Action.OVERSEE, Action.EXAMINE)
@require_safe
def peers(request: Asked) -> HttpResponse:
    """The certified papers of the units below or under review: how many questions, how many answered, why nil."""
    round = chosen_round(request)
    found = units_compared(units_seen(request.user), round) if round else []
    chosen = request.GET.get("state", "")
    page = Paginator([one for one in found if is_shown(one, chosen)], PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "rounds": Round.objects.select_related("campaign"),
        "needed": round.campaign.peers_needed if round else 0,
        "page": page,
        "lines": with_papers(list(page)),
        "tabs": [
            {
                "label": label,
                "count": sum(is_shown(one, value) for one in found),
                "url": f"?round={round.number if round else ''}&state={value}",
                "current": value == chosen,
            }
            for value, label in SHOWN
        ],
    }
    return render(request, "submissions/peers.html", context)


def units_seen(user: Any) -> QuerySet[Unit]:
    """The units whose certified papers the person oversees or examines, place by place."""
    seen = units_for(user, Action.OVERSEE) | units_for(user, Action.EXAMINE)
    return Unit.objects.declaring().filter(pk__in=seen.values("pk")).order_by("division__path", "code")


def is_shown(one: UnitCompared, chosen: str) -> bool:
    """Whether the filter leaves it."""
    return {"open": one.open > 0, "asked": one.asked > 0, "nil": one.nil}.get(chosen, True)


def with_papers(rows: list[UnitCompared]) -> list[dict[str, Any]]:
    """The rows of one page with their papers and places."""
    papers = Declaration.objects.select_related("unit__division").in_bulk([one.paper for one in rows])
    return [{"one": one, "paper": papers[one.paper]} for one in rows]


def in_one_line(paper: Declaration) -> dict[str, int]:
    """How many questions there are and how many are open: what other pages of the paper say."""
    beside = compared(paper)
    return {"asked": len(beside.questions), "open": len(beside.open)}

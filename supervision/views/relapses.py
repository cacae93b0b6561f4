"""死灰复燃: the list of cases, one case with what points to it, and the thresholds of the watch."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires, units_held
from campaign.models import Unit
from campaign.operations import Refused, open_moves
from campaign.queries import current_round
from campaign.roles import Action
from campaign.sheets.annex import AnnexLayout, CellValue
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from publishing.views.enquiries import file_answer, units_named
from review.views.papers import chips, fact
from submissions.views.rules import offices
from supervision.enums.relapses import RelapseState
from supervision.forms.relapses import MoveForm, RelapseFilter, SayForm, WatchForm
from supervision.models import CorrectionOrder, Relapse
from supervision.operations.relapses import SAID, Ordering, move_relapse, say_of_relapse
from supervision.operations.watching import set_watch
from supervision.queries.relapses import relapses_for, townships_of, watch_of
from supervision.sheets.relapses import RELAPSES, rows_of_relapses, table_csv, write_table

PAGE = 50
OPENING = (Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE)
# Whose turn it is, and what is to be done.
NEXT = {
    RelapseState.OPEN: "等待督查单位核实：属实的责令纠正，不属实的写明理由。单位可以先说明情况。",
    RelapseState.ORDERED: "等待单位在纠正期限内报告纠正情况。",
    RelapseState.UNFOUNDED: "等待督查单位结案。",
    RelapseState.CORRECTED: "等待督查单位核实：纠正到位的结案，没有纠正的退回。",
    RelapseState.CLOSED: "",
}
TONES = {
    RelapseState.OPEN: "waiting",
    RelapseState.ORDERED: "refused",
    RelapseState.UNFOUNDED: "plain",
    RelapseState.CORRECTED: "draft",
    RelapseState.CLOSED: "kept",
}

LEFT_BEHIND = "责令整改已经撤销，等待督查单位“重新核实”：退回待核实以后，可以重新责令或者认定不属实。"


def is_left_behind(case: Relapse) -> bool:
    """Whether its order was withdrawn without it (decision 56)."""
    return case.standing != case.state


def standing(case: Relapse) -> dict[str, str]:
    """Where it stands, in word and tone."""
    return {"word": str(case.standing.label), "tone": TONES[case.standing]}


def file_of(
    request: Asked, kind: str, name: str, frame: AnnexLayout, rows: Iterable[Sequence[CellValue]]
) -> HttpResponse:
    """A table as a file: `xlsx` or `csv`; 404 for another kind."""
    if kind == "csv":
        return file_answer(table_csv(frame, rows), name, kind)
    if kind != "xlsx":
        raise Http404
    target = BytesIO()
    write_table(target, frame, rows, unit_name=units_named(request), day=day_of(request))
    return file_answer(target.getvalue(), name, kind)


@requires(*OPENING)
@require_safe
def relapses(request: Asked) -> HttpResponse:
    """The cases of my units and of those that I supervise, with how many stand where."""
    form = RelapseFilter(request.GET, rows=relapses_for(request.user))
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    counted = dict(
        form.narrow(left_out=("state",)).order_by().values_list(F("stands")).annotate(n=Count("pk", distinct=True))
    )
    rest = {name: value for name, value in request.GET.items() if name not in {"state", "page"}}
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("relapses"),
        "counts": [
            {
                "label": state.label,
                "count": counted.get(state.value, 0),
                "url": f"?{urlencode({**rest, 'state': state.value})}",
                "on": request.GET.get("state") == state,
            }
            for state in RelapseState
        ],
        "page": page,
        "lines": [{"case": case, **standing(case)} for case in page],
        "office": offices(request.user).first() if Action.SET_RULES in frame_of(request).held else None,
        "query": request.GET.urlencode(),
        "has_months": bool(
            {Action.SUPERVISE, Action.OVERSEE} & set(frame_of(request).held) or townships_of(request.user).exists()
        ),
    }
    return render(request, "supervision/relapses.html", context)


@requires(*OPENING)
@require_safe
def relapses_file(request: Asked, kind: str) -> HttpResponse:
    """The list as it is filtered, as a file."""
    form = RelapseFilter(request.GET, rows=relapses_for(request.user))
    return file_of(request, kind, "死灰复燃线索", RELAPSES, rows_of_relapses(form.narrow()))


@requires(*OPENING, model=Relapse, within=relapses_for)
@require_safe
def relapse(request: Asked, case: Relapse) -> HttpResponse:
    """One case, as its unit and who supervises it read it."""
    return show(request, case)


def show(
    request: Asked,
    case: Relapse,
    *,
    say: SayForm | None = None,
    move: tuple[str, MoveForm] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Draw the page; after a refusal with its words."""
    forms = {
        one.name: MoveForm(name=one.name, prefix=one.name)
        for one in open_moves(case, actor=request.user, at=request.at)
        if one.name in SAID and (one.name == "reopen") == is_left_behind(case)
    }
    if move is not None and move[0] in forms:
        forms[move[0]] = move[1]
    moves = {one.name: one for one in Relapse.workflow.moves}
    alive = case.state not in {RelapseState.CLOSED}
    says = alive and any(can(request.user, action, case) for action in (Action.RESPOND, Action.SUPERVISE))
    context = {
        "case": case,
        **standing(case),
        "next": LEFT_BEHIND if is_left_behind(case) else NEXT[RelapseState(case.state)],
        "facts": facts_of(case),
        "order": CorrectionOrder.objects.filter(relapse=case).first(),
        "signs": case.signs.all(),
        "said": case.said.select_related("by"),
        "say_form": say or SayForm() if says else None,
        "moves": [{"move": moves[name], "form": form} for name, form in forms.items()],
        "refused": refused,
        "crumbs": crumbs(case.item.cert_name),
    }
    status = 409 if refused else 422 if say is not None or move is not None else 200
    return render(request, "supervision/relapse.html", context, status=status)


def facts_of(case: Relapse) -> list[dict[str, Any]]:
    """What was cancelled, and by when it has to be put right."""
    day = case.due_day
    facts = [
        fact("单位", case.unit.name),
        fact("政务服务事项", case.item.service_name),
        fact("取消后的办理方式", case.item.replacement),
        fact("纠正期限", f"{day.year}年{day.month}月{day.day}日" if day else ""),
    ]
    return [one for one in facts if one["value"]]


@requires(Action.RESPOND, Action.SUPERVISE, model=Relapse, within=relapses_for)
@require_POST
def relapse_say(request: Asked, case: Relapse) -> HttpResponse:
    """Say something of the case."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return show(request, case, say=form)
    try:
        say_of_relapse(case, words=form.cleaned_data["words"], actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, case, say=form, refused=refused)
    messages.success(request, "已说明，并通知对方。")
    return redirect("relapse", pk=case.pk)


@requires(Action.RESPOND, Action.SUPERVISE, model=Relapse, within=relapses_for)
@require_POST
def relapse_move(request: Asked, case: Relapse, name: str) -> HttpResponse:
    """One move of a case; 404 for a move that the person has not."""
    moves = {one.name: one for one in Relapse.workflow.moves if one.name in SAID}
    if name not in moves or not any(can(request.user, action, case) for action in moves[name].actions):
        raise Http404
    form = MoveForm(request.POST, name=name, prefix=name)
    if not form.is_valid():
        return show(request, case, move=(name, form))
    given = form.cleaned_data
    try:
        ordering = ordering_of(request, given) if name == "order" else None
        move_relapse(case, name, note=given["note"], ordering=ordering, actor=request.user, at=request.at)
    except Refused as refused:
        fresh = relapses_for(request.user).get(pk=case.pk)
        return show(request, fresh, move=(name, form), refused=refused)
    messages.success(request, f"{SAID[name]}。")
    return redirect("relapse", pk=case.pk)


def ordering_of(request: Asked, given: dict[str, Any]) -> Ordering:
    """The order as it was typed, from the first office in which the person supervises."""
    issuer = units_held(request.user, Action.SUPERVISE).order_by("code")[0]
    return Ordering(issuer, given["number"], given["days"])


@requires(Action.SET_RULES, model=Unit, within=offices)
def relapse_watch(request: Asked, unit: Unit) -> HttpResponse:
    """The thresholds of the watch; posted, set them."""
    round = current_round(request.at)
    if round is None:
        raise Http404
    watch = watch_of(round.campaign)
    typed = request.POST if request.method == "POST" else None
    form = WatchForm(typed, initial={"complaints": watch.complaints, "days": watch.days})
    if form.is_valid():
        try:
            set_watch(round.campaign, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, "已设定，今晚的监测起生效。")
            return redirect("relapses")
    context = {"form": form, "campaign": round.campaign, "crumbs": crumbs("监测设置")}
    return render(request, "supervision/relapse_watch.html", context, status=422 if form.errors else 200)


def crumbs(last: str) -> list[dict[str, str]]:
    """The way here."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "死灰复燃线索", "url": reverse("relapses")},
        {"label": last},
    ]

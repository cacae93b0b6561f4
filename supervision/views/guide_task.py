"""One task of a service guide: its facts, what the text says of cancelled certificates, and what may be done now."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, requires
from campaign.models import LogEntry, Unit
from campaign.operations import Refused, open_moves
from campaign.queries import chinese_deadline
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.papers import fact, picked
from submissions.operations.uploads import count_reading
from supervision.enums.guides import HitKind, TextSource
from supervision.forms.guides import GuideForm, NoteForm, ReasonForm
from supervision.models import GuideHit, GuideTask, GuideText
from supervision.operations.guides import EDITABLE, answer_hits, give_guide, keep_text, move_tasks, problems_of
from supervision.queries.guides import OWN, dues_of, tasks_for, tasks_of, texts_for
from supervision.sheets.guide_files import Unreadable, words_of_file
from supervision.views.guide_tasks import OPENING, chosen, line, short_line

HIT_TONES = {HitKind.NAMED: "refused", HitKind.NO_LONGER: "waiting", HitKind.LONGER: "plain"}
FORWARD = frozenset({"fill", "confirm"})  # what is refused while something is missing: not offered then
SHOWN = 200  # hits of one text on a page
SAID = {
    "fill": "已送分管领导确认。",
    "confirm": "已确认更新。",
    "hand_back": "已退回经办人。",
    "change": "已恢复为待更新，可以重新登记。",
    "pass": "抽查通过。",
    "return": "已退回该单位重新更新。",
}


@requires(*OPENING, model=GuideTask, within=tasks_for)
@require_safe
def guide_task(request: Asked, task: GuideTask) -> HttpResponse:
    """The task as its unit and who supervises it read it."""
    return show(request, task)


def show(request: Asked, task: Any, *, form: GuideForm | None = None, refused: Refused | None = None) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    dues = dues_of({task.round_id})
    answers = can(request.user, Action.RESPOND, task.unit)
    editable = answers and task.state in EDITABLE
    problems = problems_of([task])[task.pk]
    moves = open_moves(task, actor=request.user, at=request.at)
    context = {
        **line(task, dues, request),
        "facts": facts_of(task, dues),
        "problems": problems,
        "hits": hits_shown(task.text) if task.text else [],
        "reason_form": ReasonForm(),
        "may_answer": answers,
        "form": form or GuideForm(initial={"link": task.link}) if editable else None,
        "moves": [move for move in moves if not (problems and move.name in FORWARD)],
        "held_up": bool(problems) and any(move.name in FORWARD for move in moves),
        "note_form": NoteForm(),
        "steps": LogEntry.objects.about(task).select_related("actor").order_by("-pk")[:30],
        "guide_url": reverse("guide", args=[task.uid]) if answers and not task.is_cancelled else "",
        "may_supervise": can(request.user, Action.SUPERVISE, task.unit),
        "refused": refused,
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "办事指南更新", "url": reverse("guide_tasks")},
            {"label": task.cert_name},
        ],
    }
    status = 409 if refused else 422 if form is not None else 200
    return render(request, "supervision/guide_task.html", context, status=status)


def facts_of(task: Any, dues: dict[tuple[int, str], Any]) -> list[dict[str, Any]]:
    """What the task is about."""
    due = dues.get((task.round_id, task.kind))
    source = f"{task.text.get_source_display()}{'：' if task.text.name else ''}{task.text.name}" if task.text else ""
    facts = [
        fact("单位", task.unit.name),
        fact("政务服务事项", task.item.service_name),
        fact("取消后的办理方式", task.item.replacement if task.is_cancelled else ""),
        fact("期限", f"{chinese_deadline(due, year=True)}（北京时间）" if due else ""),
        fact("办事指南网址", task.link),
        fact("已核对的文字", source),
        fact("按网址读取", task.fetch_words),
    ]
    return [one for one in facts if one["value"]]


def hits_shown(text: GuideText) -> list[dict[str, Any]]:
    """Every place of a text with its mark, those that wait for an answer first."""
    hits = list(text.hits.select_related("task", "answered_by")[:SHOWN])
    hits.sort(key=lambda hit: (not hit.asks, hit.kind == HitKind.LONGER, hit.at))
    return [{"hit": hit, "tone": "kept" if hit.answered_at else HIT_TONES[HitKind(hit.kind)]} for hit in hits]


@requires(Action.RESPOND, model=GuideTask, within=lambda user: tasks_of(user, OWN))
@require_POST
def guide_give(request: Asked, task: GuideTask) -> HttpResponse:
    """Register the address and, or, the text of one guide; the text is looked through at once."""
    form = GuideForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, task, form=form)
    try:
        text = text_given(request, form, task.unit)
        give_guide([task], link=form.cleaned_data["link"], text=text, actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, task, form=form, refused=refused)
    messages.success(request, said_of(text))
    return redirect("guide_task", pk=task.pk)


def text_given(request: Asked, form: GuideForm, unit: Unit) -> GuideText | None:
    """The text of the form, pasted or in a file, kept and looked through; None where there is none. Raises `Refused`."""
    if body := form.cleaned_data["body"]:
        return keep_text(unit, body, source=TextSource.PASTED, actor=request.user, at=request.at)
    if (upload := form.cleaned_data["file"]) is None:
        return None
    count_reading(actor=request.user, at=request.at)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "guide"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            body = words_of_file(path)
        except Unreadable as error:
            raise Refused(error.words) from error
    return keep_text(unit, body, source=TextSource.FILE, name=upload.name, actor=request.user, at=request.at)


def said_of(text: GuideText | None) -> str:
    """What saving found."""
    if text is None:
        return "已登记网址。"
    asks = sum(hit.asks for hit in text.hits.all())
    return (
        f"已保存并核对文字：有{asks}处提到已取消的证明，请逐处修改或者说明。"
        if asks
        else "已保存并核对文字，没有写已取消的证明。"
    )


@requires(Action.RESPOND)
def guide_texts(request: Asked) -> HttpResponse:
    """One guide for several items of a unit: the picked tasks, then its address and text."""
    given = request.POST if request.method == "POST" else request.GET
    tasks = chosen(request, picked(given))
    units = {task.unit_id for task in tasks}
    form = GuideForm(request.POST, request.FILES) if "link" in request.POST else GuideForm()
    status = 200
    if form.is_bound and tasks and form.is_valid():
        try:
            text = text_given(request, form, tasks[0].unit)
            give_guide(tasks, link=form.cleaned_data["link"] or None, text=text, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, f"已用于{len(tasks)}项。{said_of(text)}")
            return redirect("guide_text", pk=text.pk) if text else redirect("guide_tasks")
    elif form.is_bound:
        status = 422
    context = {
        "tasks": tasks,
        "several_units": len(units) > 1,
        "form": form,
        "picks": ",".join(str(task.pk) for task in tasks),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "办事指南更新", "url": reverse("guide_tasks")},
            {"label": "一份指南用于多项"},
        ],
    }
    return render(request, "supervision/guide_texts.html", context, status=status)


@requires(*OPENING, model=GuideText, within=texts_for)
@require_safe
def guide_text(request: Asked, text: GuideText) -> HttpResponse:
    """What one text says of cancelled certificates, and for which items it is used."""
    tasks = tasks_for(request.user).filter(text=text)
    context = {
        "text": text,
        "hits": hits_shown(text),
        "tasks": [short_line(task) for task in tasks],
        "reason_form": ReasonForm(),
        "may_answer": can(request.user, Action.RESPOND, text.unit),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "办事指南更新", "url": reverse("guide_tasks")},
            {"label": "办事指南文字"},
        ],
    }
    return render(request, "supervision/guide_text.html", context)


@requires(Action.RESPOND, model=GuideText, within=texts_for)
@require_POST
def guide_answer(request: Asked, text: GuideText) -> HttpResponse:
    """Say of the picked places of a text that they tell people the paper is no longer needed."""
    form = ReasonForm(request.POST)
    hits = list(GuideHit.objects.filter(text=text, pk__in=picked(request.POST)).select_related("text"))
    if not hits or not form.is_valid():
        messages.error(request, "请勾选要说明的提法，并写明说明。")
    else:
        try:
            n = answer_hits(hits, reason=form.cleaned_data["reason"], actor=request.user, at=request.at)
            messages.success(request, f"已说明{n}处。")
        except Refused as refused:
            messages.error(request, refused.words)
    back = request.POST.get("task", "")
    if back.isascii() and back.isdecimal() and tasks_for(request.user).filter(pk=int(back[:18])).exists():
        return redirect("guide_task", pk=int(back[:18]))
    return redirect("guide_text", pk=text.pk)


@requires(*OPENING, model=GuideTask, within=tasks_for)
@require_POST
def guide_move(request: Asked, task: GuideTask, name: str) -> HttpResponse:
    """One move of one task; 404 for a move that the person has not."""
    moves = {move.name: move for move in GuideTask.workflow.moves}
    if name not in moves or not any(can(request.user, action, task) for action in moves[name].actions):
        raise Http404
    note = NoteForm(request.POST)
    words = note.cleaned_data["note"] if note.is_valid() else ""
    try:
        move_tasks([task], name, note=words, actor=request.user, at=request.at)
    except Refused as refused:
        task.refresh_from_db()
        return show(request, tasks_for(request.user).get(pk=task.pk), refused=refused)
    messages.success(request, SAID[name])
    return redirect("guide_task", pk=task.pk)

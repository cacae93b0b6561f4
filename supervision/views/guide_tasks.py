"""The updates of service guides: the list of tasks, its files, and what is done with several at once."""

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.context import frame_of
from campaign.views.jobs import asked_later
from publishing.views.enquiries import file_answer, units_named
from review.views.papers import chips, picked
from submissions.operations.uploads import count_reading
from supervision.enums.guides import GuideKind, GuideState
from supervision.forms.guides import NoteForm, TaskFilter
from supervision.models import GuideTask
from supervision.operations.guides import give_guide, move_tasks
from supervision.queries.guides import BELOW, OWN, SIDES, counts_of, dues_of, tasks_for, tasks_of
from supervision.sheets.guide_tasks import read_links, tasks_csv, write_tasks
from supervision.tasks.guide_jobs import FILES

PAGE = 50
OPENING = (Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE)
LABELS = {OWN: "本单位", BELOW: "下级单位"}
STATE_TONES = {
    GuideState.WAITING: "waiting",
    GuideState.FILLED: "draft",
    GuideState.UPDATED: "kept",
    GuideState.PASSED: "kept",
    GuideState.RETURNED: "refused",
}
KIND_TONES = {GuideKind.CANCELLED: "cancelled", GuideKind.KEPT: "kept"}
# What is done with several at once, by the move: the label of the button and what is said afterwards.
TOGETHER = {
    "fill": ("送分管领导确认", "已送分管领导确认"),
    "confirm": ("确认已更新", "已确认更新"),
    "hand_back": ("退回经办人", "已退回经办人"),
}


def sides_open(request: Asked) -> list[str]:
    """The lists that the person's posts open."""
    held = frame_of(request).held
    return [side for side, actions in SIDES.items() if any(action in held for action in actions)]


def asked(request: Asked) -> tuple[str, TaskFilter]:
    """The list that is asked for, with its filter."""
    sides = sides_open(request)
    side = request.GET.get("side", "")
    side = side if side in sides else sides[0]
    return side, TaskFilter(request.GET, rows=tasks_of(request.user, side))


@requires(*OPENING)
@require_safe
def guide_tasks(request: Asked) -> HttpResponse:
    """One of the lists, with how many of which kind stand where."""
    side, form = asked(request)
    rows = form.narrow()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tasks = list(page)
    dues = dues_of({task.round_id for task in tasks})
    held = frame_of(request).held
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": f"{reverse('guide_tasks')}?side={side}",
        "side": side,
        "tabs": tabs_of(request, side),
        "counts": counts_shown(request, form),
        "page": page,
        "lines": [line(task, dues, request) for task in tasks],
        "query": request.GET.urlencode(),
        "may_fill": side == OWN and Action.RESPOND in held,
        "may_confirm": side == OWN and Action.CERTIFY in held,
        "may_find": Action.SUPERVISE in held,
    }
    return render(request, "supervision/guide_tasks.html", context)


def tabs_of(request: Asked, side: str) -> list[dict[str, Any]]:
    """The lists one beside the other; none where there is only one."""
    tabs = [
        {"label": LABELS[one], "url": f"{reverse('guide_tasks')}?side={one}", "on": one == side}
        for one in sides_open(request)
    ]
    return tabs if len(tabs) > 1 else []


def counts_shown(request: Asked, form: TaskFilter) -> list[dict[str, Any]]:
    """How many stand where, each with the address of just these."""
    counted = counts_of(form.narrow(left_out=("state",)))
    rest = {name: value for name, value in request.GET.items() if name not in {"state", "page"}}
    found = []
    for state in GuideState:
        number = sum(n for (_, one), n in counted.items() if one == state)
        url = f"?{urlencode({**rest, 'state': state.value})}"
        found.append({"label": state.label, "count": number, "url": url, "on": request.GET.get("state") == state})
    return found


def line(task: Any, dues: dict[tuple[int, str], Any], request: Asked) -> dict[str, Any]:
    """A task in a list."""
    due = dues.get((task.round_id, task.kind))
    state = GuideState(task.state)
    done = state in {GuideState.UPDATED, GuideState.PASSED}
    return {
        "task": task,
        "tone": STATE_TONES[state],
        "kind_tone": KIND_TONES[GuideKind(task.kind)],
        "due": due,
        "late": bool(due and not done and request.at >= due),
        "open_hits": task.open_hits or 0,
    }


def short_line(task: GuideTask) -> dict[str, Any]:
    """A task in a short list."""
    return {
        "task": task,
        "tone": STATE_TONES[GuideState(task.state)],
        "kind_tone": KIND_TONES[GuideKind(task.kind)],
    }


@requires(*OPENING)
@require_safe
def guide_tasks_file(request: Asked, kind: str) -> HttpResponse:
    """The list as it is filtered, as a file: `xlsx` (which can be filled in and sent up) or `csv`."""
    side, form = asked(request)
    rows = form.narrow()
    if kind in FILES and (later := asked_later(request, "guide_tasks", kind, rows=rows.count(), side=side)):
        return later
    dues = dues_of(set(rows.order_by().values_list("round", flat=True).distinct()))
    if kind == "csv":
        return file_answer(tasks_csv(rows, dues), "办事指南更新", kind)
    if kind != "xlsx":
        raise Http404
    target = BytesIO()
    write_tasks(target, rows, dues, unit_name=units_named(request), day=day_of(request))
    return file_answer(target.getvalue(), "办事指南更新", kind)


@requires(Action.RESPOND, Action.CERTIFY)
@require_POST
def guide_tasks_move(request: Asked) -> HttpResponse:
    """Send several to the leader, confirm several, or hand several back: all or none."""
    name = request.POST.get("move", "")
    if name not in TOGETHER:
        raise Http404
    keys = picked(request.POST)
    tasks = chosen(request, keys)
    note = NoteForm(request.POST)
    words = note.cleaned_data["note"] if note.is_valid() else ""
    if not tasks:
        messages.error(request, "没有选择事项。请先在列表中勾选。")
    else:
        try:
            move_tasks(tasks, name, note=words, actor=request.user, at=request.at)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, f"{TOGETHER[name][1]}，共{len(tasks)}项。")
    return redirect(f"{reverse('guide_tasks')}?{urlencode({'side': OWN})}")


def chosen(request: Asked, keys: Sequence[int]) -> list[GuideTask]:
    """The picked tasks, of those that the person's own units have; 404 where one is not."""
    rows: QuerySet[GuideTask] = tasks_of(request.user, OWN).filter(pk__in=keys)
    tasks = list(rows.order_by("pk"))
    if len(tasks) < len(keys):
        raise Http404
    return tasks


@requires(Action.RESPOND)
@require_POST
def guide_tasks_load(request: Asked) -> HttpResponse:
    """Read a workbook of addresses that was given out by this page: all of it, or nothing, and say which cells are wrong."""
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "没有选择文件。请选择填好的任务表。")
        return redirect("guide_tasks")
    try:
        count_reading(actor=request.user, at=request.at)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tasks.xlsx"
            with path.open("wb") as file:
                file.writelines(upload.chunks())
            loaded = read_links(path)
        if loaded.refused or loaded.problems:
            said = loaded.refused or "".join(f"{one.where}：{one.words}" for one in loaded.problems[:10])
            raise Refused(f"没有录入。{said}")
        messages.success(request, put_in(request, loaded.links))
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect("guide_tasks")


def put_in(request: Asked, links: dict[int, tuple[str, str]]) -> str:
    """Give each task its address; gives what to say. Raises `Refused` with the cells of rows that cannot be taken."""
    tasks = {task.pk: task for task in tasks_for(request.user).filter(pk__in=links)}
    wrong = [where for pk, (_, where) in links.items() if pk not in tasks]
    bad = [where for _, (link, where) in links.items() if not link.startswith(("https://", "http://"))]
    if wrong or bad:
        words = f"{'、'.join(wrong[:10])}不是本单位现行的任务，请重新下载任务表。" if wrong else ""
        words += f"{'、'.join(bad[:10])}不是完整的网址，须以 https:// 或者 http:// 开头。" if bad else ""
        raise Refused(f"没有录入。{words}")
    changed = [task for pk, task in tasks.items() if task.link != links[pk][0]]
    editable = [task for task in changed if task.state in {GuideState.WAITING, GuideState.RETURNED}]
    for link in dict.fromkeys(links[task.pk][0] for task in editable):
        same: dict[int, list[GuideTask]] = {}
        for task in editable:
            if links[task.pk][0] == link:
                same.setdefault(task.unit_id, []).append(task)
        for own in same.values():
            give_guide(own, link=link, actor=request.user, at=request.at)
    left = len(changed) - len(editable)
    return f"已录入{len(editable)}项网址。" + (f"{left}项已送确认或者已确认，没有改动。" if left else "")

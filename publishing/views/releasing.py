"""Publish, after a confirmation that says what will be public; and take the workbooks away."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.operations import Refused
from campaign.operations.jobs import ask
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.jobs import asked_later
from publishing.enums import OFFICIAL, EditionState
from publishing.models import Compilation, Edition
from publishing.operations import open_published
from publishing.operations.approving import editions_of
from publishing.queries.desk import editions_followed, guides_missing_in, lists_followed, roll_ups_followed
from publishing.queries.gates import barred
from publishing.sheets.editions import release, write_edition
from publishing.tasks.releasing import rows_of
from publishing.views.cover_notice import taken_away
from publishing.views.legality import address_of
from publishing.views.public.edition import XLSX
from publishing.views.standing import is_official

NOT_WRITTEN = "清单文件没有写成，没有公布任何内容。请稍后再试；仍不成功的，请联系技术人员检查存储空间。"
PUBLIC_AT_ONCE = "公布后立即向社会公开，任何人不用登录即可查询和下载。"
NO_WAY_BACK = "公布后不能撤回、不能修改，只能以更正版替代，原版仍可查阅。"
APART = "行数较多，交后台办理：全部写好以后一次公开，办完在“消息”中通知您；办完以前可以在“我的任务”中取消。"
NOT_PUBLIC = "人员姓名、个人电话、审查意见不公开。"


@requires(Action.PUBLISH, model=Compilation, within=lists_followed)
def publish_lists(request: Asked, compilation: Compilation) -> HttpResponse:
    """Publish both lists of a compilation."""
    return publishing(request, compilation, "publish", EditionState.APPROVED)


@requires(Action.PUBLISH, model=Compilation, within=roll_ups_followed)
def publish_summary(request: Asked, compilation: Compilation) -> HttpResponse:
    """Publish a roll-up and hand it in (notice 五(三): 报……协调小组办公室)."""
    return publishing(request, compilation, "publish_summary", EditionState.COMPILED)


def publishing(request: Asked, compilation: Compilation, name: str, needed: EditionState) -> HttpResponse:
    """Ask once more; posted, publish. Whoever posts twice, or comes second, sees the same page of success."""
    if request.method == "POST":
        return publish_apart(request, [compilation]) or publish_once(request, compilation)
    editions = editions_of(compilation)
    if any(edition.state != needed for edition in editions):
        if not is_official(editions):
            messages.error(
                request, f"当前状态为“{editions[0].get_state_display()}”，还不能公布。请按下一步的提示办理。"
            )
        return redirect(address_of(compilation))
    if words := barred(compilation, name, request.user):
        messages.error(request, words)
        return redirect(address_of(compilation))
    # The consequences below say the whole of what the move explains in short.
    context = {
        "move": replace(Edition.workflow.move(name), explains=""),
        "thing": str(compilation),
        "facts": facts(compilation, editions),
        "consequences": consequences(compilation),
        "action_url": request.path,
        "back_url": address_of(compilation),
    }
    return render(request, "confirm.html", context)


def publish_apart(request: Asked, compilations: Sequence[Compilation]) -> HttpResponse | None:
    """Where the lists have so many rows that writing them takes longer than a page may, a job publishes them; else None.

    The session has shown the second factor, or the page were not open; what the person may do is asked again by the job.
    """
    if not is_large(compilations):
        return None
    named = "、".join(str(one) for one in compilations)
    wanted = {"compilations": sorted(one.pk for one in compilations)}
    try:
        job = ask("publish", wanted, title=f"公布清单（{named}）"[:120], actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(address_of(compilations[0]))
    return redirect("job", pk=job.pk)


def is_large(compilations: Sequence[Compilation]) -> bool:
    """Whether they wait for publication and have more rows than are written at once."""
    waiting = any(not is_official(editions_of(one)) for one in compilations)
    return waiting and rows_of(compilations) > settings.JOB_FROM_ROWS


def publish_once(request: Asked, compilation: Compilation) -> HttpResponse:
    """Publish, and say so; that somebody has published it already is no failure."""
    try:
        release(compilation, actor=request.user, at=request.at)
    except Refused as refused:
        if not is_official(editions_of(compilation)):
            messages.error(request, refused.words)
            return redirect(address_of(compilation))
    except OSError:
        messages.error(request, NOT_WRITTEN)
        return redirect(address_of(compilation))
    messages.success(request, f"{compilation}已公布。")
    return redirect(address_of(compilation))


def facts(compilation: Compilation, editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """What will be public."""
    unit = "个单位" if compilation.is_roll_up else "项"
    first = editions[0]
    found: list[dict[str, Any]] = [
        {"key": edition.get_kind_display(), "value": f"{edition.rows}{unit}，编号{edition.code}"}
        for edition in sorted(editions, key=lambda one: one.annex)
    ]
    if first.approval_number and first.approval_date:
        day = first.approval_date
        approved = f"{first.approval_number}，{day.year}年{day.month}月{day.day}日"
        found.append({"key": "政府审定", "value": approved})
    if compilation.supersedes:
        found.append({"key": "替代", "value": f"第{compilation.supersedes.number}版"})
        found.append({"key": "更正理由（公开）", "value": compilation.correction_reason})
    return found


def consequences(compilation: Compilation) -> list[str]:
    """What publishing does, in sentences."""
    found = [PUBLIC_AT_ONCE, NO_WAY_BACK, NOT_PUBLIC, *apart([compilation])]
    if not compilation.is_roll_up and (missing := sum(guides_missing_in(compilation).values())):
        found.append(f"有{missing}个保留事项的办理指南不齐全。现在公布的，以后以更正版补充。")
    return found


def apart(compilations: Sequence[Compilation]) -> list[str]:
    """That it is done by a job, where it is."""
    return [APART] if is_large(compilations) else []


@requires(Action.FOLLOW_LIST, model=Edition, within=editions_followed)
def edition_workbook(request: Asked, edition: Edition) -> HttpResponseBase:
    """The published bytes; before publication the draft, which says so in its name."""
    if edition.state not in OFFICIAL:
        if later := asked_later(request, "draft", "xlsx", rows=edition.rows, edition=str(edition.pk)):
            return later
        return taken_away(HttpResponse(draft_of(edition), content_type=XLSX), f"未公布-{edition}.xlsx")
    try:
        return taken_away(FileResponse(open_published(edition), content_type=XLSX), f"{edition}.xlsx")
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(address_of(edition.compilation))


def draft_of(edition: Edition) -> bytes:
    """The workbook as it would be published, written to a place that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.xlsx"
        write_edition(edition, path)
        return path.read_bytes()

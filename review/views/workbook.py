"""Rulings by workbook: the docket taken away, filled in, sent up, shown, and ruled after the person's yes (notice 五(三))."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import reached, requires, units_held
from campaign.checks import trimmed
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.sheets.marking import can_be_marked, marked_workbook
from campaign.templatetags.face import moment
from campaign.views.asked import Asked, day_of
from review.enums import BatchSource, RulingState
from review.forms import DocketFilter, RulingsFileForm
from review.models import Batch
from review.operations import rule_in_bulk
from review.queries import batches_for
from review.sheets.loading import Weighing, marks_of, weighed_rows
from review.sheets.rulings_in import read_rulings
from review.sheets.rulings_out import write_rulings
from review.views.batches import crumbs, label_of, query_of
from review.views.docket import XLSX
from submissions.operations.uploads import count_reading, count_upload, digest_of
from submissions.sheets import pending

SALT = "review.workbook"
MOST = 2_000  # rows of a workbook that is given out


@requires(Action.RULE)
@require_safe
def docket_workbook(request: Asked) -> FileResponse:
    """The items of the filtered docket that wait for a ruling of mine, as a workbook to rule in."""
    rows = DocketFilter(request.GET, user=request.user, at=request.at).narrow(leave=("state",))
    mine = rows.filter(reached(request.user, Action.RULE), state=RulingState.PENDING)
    made = BytesIO()
    write_rulings(
        made, mine.order_by("unit__code", "item__no")[:MOST], unit_name=panel_of(request).name, day=day_of(request)
    )
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="证明事项审核意见表.xlsx", content_type=XLSX)


@requires(Action.RULE)
def rulings_load(request: Asked) -> HttpResponse:
    """Choose a workbook; sent up, its preview. Nothing is saved here."""
    form = RulingsFileForm(request.POST, request.FILES) if request.method == "POST" else RulingsFileForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        name, sha256 = trimmed(upload.name)[:200], digest_of(upload.chunks())
        try:
            count_upload(panel_of(request), name, sha256, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("file", refused.words)
        else:
            pending.sweep(request.at)
            return show_preview(request, pending.put_aside(upload.chunks()), name, sha256)
    context = {"form": form, "query": request.GET.urlencode(), "crumbs": crumbs("工作簿审核")}
    return render(request, "review/rulings_load.html", context, status=422 if form.errors else 200)


@requires(Action.RULE)
@require_POST
def rulings_load_confirm(request: Asked) -> HttpResponse:
    """The person's yes: exactly what the preview showed is ruled, or nothing."""
    kept = word_of(request)
    path = pending.claim(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request)
    note = request.POST.get("note", "").strip()[:1000]
    found = weighed_rows(read_rulings(path), request.user)
    rows = [[ruling.pk, ruling.item_id, ruling.item.row_version] for ruling, _ in found.taken]
    error = "" if note else "请写明理由，记入每一件的办理记录。"
    if not error and (not rows or rows != kept["rows"]):
        error = "预览之后有变化，本次没有办理任何一件。请核对新的预览后再确认。"
    if not error:
        try:
            batch = rule_in_bulk(
                found.taken,
                panel=found.taken[0][0].unit.reviewing_panel or panel_of(request),
                source=BatchSource.WORKBOOK,
                reason=note,
                sha256=kept["sha256"],
                actor=request.user,
                at=request.at,
                seen={pk: (item, version) for pk, item, version in rows},
                key=uuid.UUID(kept["key"]),
            )
        except Refused as refused:
            error = refused.words
    if error:
        return show_preview(request, pending.put_back(path), kept["name"], kept["sha256"], note=note, error=error)
    path.unlink(missing_ok=True)
    messages.success(request, f"已按工作簿对{len(rows)}件事项提出意见。需要时可以在本页整批撤销。")
    return redirect(reverse("batch", args=[batch.pk]) + query_of(request))


@requires(Action.RULE)
@require_POST
def rulings_load_marked(request: Asked) -> HttpResponse | FileResponse:
    """The person's own workbook with what is refused or left out marked."""
    kept = word_of(request)
    path = pending.lying(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request)
    try:
        count_reading(actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("rulings_load")
    content = marked_workbook(path, marks_of(weighed_rows(read_rulings(path), request.user)))
    if content is None:
        messages.error(request, "这份工作簿不能标注。请按页面列出的单元格在原表中逐处改正，再重新上传。")
        return redirect("rulings_load")
    name = f"{Path(kept['name']).stem or '审核意见表'}（已标出问题）.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


def show_preview(request: Asked, file: str, name: str, sha256: str, *, note: str = "", error: str = "") -> HttpResponse:
    """What the workbook says of each item, and the button that does exactly this."""
    path = pending.folder() / file
    found = weighed_rows(read_rulings(path), request.user)
    markable = bool(found.problems) and can_be_marked(path)
    token = ""
    if found.taken or markable:
        token = signing.dumps(
            word_of_preview(request, found, file=file, name=name, sha256=sha256), salt=SALT, compress=True
        )
    else:
        pending.throw_away(file)  # nobody can go on with it
    context: dict[str, Any] = {
        "found": found,
        "taken": [{"case": ruling, **label_of(verdict)} for ruling, verdict in found.taken],
        "name": name,
        "token": token,
        "markable": markable,
        "again": loaded_before(request, sha256),
        "note": note or f"按审核意见表“{name}”办理",
        "error": error,
        "query": request.GET.urlencode(),
        "crumbs": crumbs("工作簿预览"),
    }
    status = 409 if error else 422 if found.refused or (found.problems and not found.taken) else 200
    return render(request, "review/rulings_preview.html", context, status=status)


def word_of_preview(request: Asked, found: Weighing, **file: str) -> dict[str, Any]:
    """What a preview shows, as plain data."""
    rows = [[ruling.pk, ruling.item_id, ruling.item.row_version] for ruling, _ in found.taken]
    return {"user": request.user.pk, "key": uuid.uuid4().hex, "rows": rows, **file}


def word_of(request: Asked) -> dict[str, Any] | None:
    """What the signed word says, when it is ours, fresh and this person's."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=pending.LASTS)
    except signing.BadSignature:
        return None
    return kept if kept["user"] == request.user.pk else None


def loaded_before(request: Asked, sha256: str) -> str:
    """Whether the same file was loaded before, in words; an act that was taken back does not count."""
    one: Batch | None = batches_for(request.user).filter(sha256=sha256, undone_at=None).first()
    return f"这份工作簿已于{moment(one.made_at)}由{one.made_by}录入（第{one.pk}批）" if one else ""


def gone(request: Asked) -> HttpResponse:
    """The upload was used already, or nobody said yes in time."""
    messages.info(request, "这份工作簿已经录入，或者上传后超过了2小时。请在批量办理记录中核对，需要时重新上传。")
    return redirect("rulings_load")


def panel_of(request: Asked) -> Unit:
    """The unit for which the person rules: the first in which they hold the power."""
    return units_held(request.user, Action.RULE).order_by("code")[0]

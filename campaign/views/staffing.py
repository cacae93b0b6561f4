"""Many posts by workbook: taken away, filled in, sent up, shown, and carried out after the person's yes."""

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.checks import Problem, Severity, trimmed
from campaign.forms.accounts import StaffFileForm
from campaign.models import Posting
from campaign.operations import Refused
from campaign.operations.reading import record_readings
from campaign.operations.staffing import count_sheet, never_signed_in, staff
from campaign.operations.weighing_staff import ENDING, KNOWN, NEW, SAME, StaffAct, StaffPlan, weigh_staff
from campaign.queries import units_to_staff
from campaign.roles import Action, posts_of
from campaign.sheets.people_in import StaffRow, StaffSheet, read_staff
from campaign.sheets.people_out import COLUMNS, TITLE, staff_workbook
from campaign.views.asked import Asked
from campaign.views.slips import XLSX, crumbs, show_slips

SALT = "campaign.staffing"
LASTS = 2 * 60 * 60  # seconds between preview and yes
HELD_MOST = 1_000


@requires(Action.APPOINT, Action.OVERSEE)
def people_staff(request: Asked) -> HttpResponse:
    """Choose a workbook; sent up, its preview. Nothing is saved here, and the file is not kept."""
    form = StaffFileForm(request.POST, request.FILES) if request.method == "POST" else StaffFileForm()
    if form.is_valid():
        upload: UploadedFile = form.cleaned_data["file"]
        name = trimmed(str(upload.name))[:100]
        try:
            count_sheet(name, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error("file", refused.words)
        else:
            return show_preview(request, read_upload(upload), name)
    context = {"form": form, "waiting": never_signed_in(request.user).count(), "crumbs": crumbs("批量办理")}
    return render(request, "campaign/people_staff.html", context, status=422 if form.errors else 200)


def read_upload(upload: UploadedFile) -> StaffSheet:
    """The rows of the file; it lies on the disk for as long as it is read."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        return read_staff(Path(file.name))


@requires(Action.APPOINT, Action.OVERSEE)
@require_safe
def people_staff_template(request: Asked) -> FileResponse:
    """The workbook to fill in; with `held` the present holders stand in it, to end their posts or to copy them."""
    units = units_to_staff(request.user)
    held: list[Sequence[str]] = []
    if "held" in request.GET:
        posts = Posting.objects.current().filter(unit__in=units.values("pk")).select_related("user", "unit")
        record_readings(
            units.filter(pk__in=posts.values("unit")),
            ("姓名", "账号", "邮箱"),
            actor=request.user,
            at=request.at,
            way="export",
        )
        held = [
            ("", p.unit.code, p.unit.name, p.get_role_display(), p.user.name, p.user.username, p.user.email, "")
            for p in posts.order_by("unit__code", "role")[:HELD_MOST]
        ]
    return workbook_of(request, held, TITLE)


def workbook_of(request: Asked, rows: Sequence[Sequence[str]], name: str) -> FileResponse:
    """The workbook with these rows, and the units of the person's reach beside them."""
    units = units_to_staff(request.user).order_by("code")
    listed = [(u.code, u.name, "、".join(str(post.label) for post in posts_of(u.kind))) for u in units]
    made = BytesIO(staff_workbook(listed, rows))
    return FileResponse(made, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@requires(Action.APPOINT, Action.OVERSEE)
@require_POST
def people_staff_wrong(request: Asked) -> HttpResponse | FileResponse:
    """The rows that are wrong, each with what is wrong, to put right and send up again."""
    kept = word_of(request)
    if kept is None:
        messages.info(request, "预览后超过了2小时，或者不是您上传的名单。请重新上传。")
        return redirect("people_staff")
    sheet = sheet_of(kept)
    words: dict[int, list[str]] = {}
    for number, problem in weigh_staff(sheet, request.user).problems:
        words.setdefault(number, []).append(problem.words)
    rows = [
        [*(row.texts.get(key, "") for key, _, _ in COLUMNS), "　".join(words[row.number])]
        for row in sheet.rows
        if row.number in words
    ]
    return workbook_of(request, rows, f"{TITLE}（有问题的行）")


@requires(Action.APPOINT, Action.OVERSEE)
@require_POST
def people_staff_confirm(request: Asked) -> HttpResponse:
    """The person's yes: exactly what the preview showed is done, but for the rows that were left out; or nothing."""
    kept = word_of(request)
    if kept is None:
        words = "预览后超过了2小时，或者不是您上传的名单。请重新上传。"
        context = {"form": StaffFileForm(), "problems": [{"words": words}], "crumbs": crumbs("批量办理")}
        return render(request, "campaign/people_staff.html", context, status=409)
    sheet = sheet_of(kept)
    plan = weigh_staff(sheet, request.user)
    left_out, different = set(request.POST.getlist("skip")), set(request.POST.getlist("different"))
    if shape(plan) != kept["shape"]:
        if done_already(plan, kept, left_out):
            return already(request)
        return show_preview(request, sheet, kept["name"], error="预览之后有变化，没有办理任何一行。请核对新的预览。")
    acts = [act for act in plan.acts if str(act.row.number) not in left_out and act.kind != SAME]
    open_rows = [str(act.row.number) for act in acts if act.question and str(act.row.number) not in different]
    error = f"第{'、'.join(open_rows[:10])}行有同名人员，须勾选“确为不同的人”或者“不办理”。" if open_rows else ""
    if not error and not acts:
        error = "没有要办理的行。"
    if not error:
        try:
            done = staff(acts, actor=request.user, at=request.at)
        except Refused as refused:
            if done_already(weigh_staff(sheet, request.user), kept, left_out):
                return already(request)
            error = refused.words
        else:
            return show_slips(request, done.slips, appointed=done.appointed, ended=done.ended)
    return show_preview(request, sheet, kept["name"], error=error, left_out=left_out, different=different)


def done_already(plan: StaffPlan, kept: dict[str, Any], left_out: set[str]) -> bool:
    """Whether everything that the preview offered stands now: the same yes came twice, and this is the second."""
    now = {act.row.number: act.kind for act in plan.acts}
    wanted = [(number, kind) for number, kind, _ in kept["shape"] if kind != SAME and str(number) not in left_out]
    return bool(wanted) and all(
        now.get(number) == SAME or (kind == ENDING and number not in now) for number, kind in wanted
    )


def already(request: Asked) -> HttpResponse:
    """What to say to the second yes: nothing was done twice, and passwords that nobody saw can be made again."""
    words = "这份名单已经办理，没有重复办理。没有看到初始密码的，可以在本页为尚未登录的人重新生成。"
    messages.info(request, words)
    return redirect("people_waiting")


def show_preview(
    request: Asked,
    sheet: StaffSheet,
    name: str,
    *,
    error: str = "",
    left_out: set[str] | None = None,
    different: set[str] | None = None,
) -> HttpResponse:
    """What each row would do, and the button that does exactly this."""
    plan = weigh_staff(sheet, request.user)
    acts = [act for act in plan.acts if act.kind != SAME]
    context: dict[str, Any] = {
        "name": name,
        "plan": plan,
        "rows": [line(act, left_out or set(), different or set()) for act in acts],
        "counts": {kind: len(plan.of(kind)) for kind in (NEW, KNOWN, SAME, ENDING)},
        "hindered": len({number for number, _ in plan.problems}),
        "token": signing.dumps(word(request, sheet, plan, name), salt=SALT, compress=True)
        if acts or plan.problems
        else "",
        "error": error,
        "crumbs": crumbs("预览"),
    }
    status = 409 if error else 422 if plan.refused or not acts else 200
    return render(request, "campaign/people_staff_preview.html", context, status=status)


KIND_WORDS = {
    NEW: ("kept", "新建账号并指定"),
    KNOWN: ("kept", "已有账号，指定"),
    ENDING: ("cancelled", "免去"),
}


def line(act: StaffAct, left_out: set[str], different: set[str]) -> dict[str, Any]:
    """One row of the preview."""
    tone, words = KIND_WORDS[act.kind]
    number = str(act.row.number)
    return {"act": act, "tone": tone, "words": words, "skip": number in left_out, "different": number in different}


def word(request: Asked, sheet: StaffSheet, plan: StaffPlan, name: str) -> dict[str, Any]:
    """The workbook as plain data, and what the preview shows: signed, so that the yes is to just this."""
    rows = [[row.number, row.sheet, dict(row.texts), dict(row.cells)] for row in sheet.rows]
    problems = [[number, p.where, p.code, p.words, p.sheet] for number, p in sheet.problems]
    return {"user": request.user.pk, "name": name, "rows": rows, "problems": problems, "shape": shape(plan)}


def shape(plan: StaffPlan) -> list[list[Any]]:
    """What the rows come to, for comparison."""
    return [[act.row.number, act.kind, bool(act.question)] for act in plan.acts]


def word_of(request: Asked) -> dict[str, Any] | None:
    """What the signed word says, when it is ours, fresh and this person's."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return kept if kept["user"] == request.user.pk else None


def sheet_of(kept: dict[str, Any]) -> StaffSheet:
    """The workbook again, from the signed word."""
    problems = [
        (number, Problem(where, code, Severity.BLOCKER, words, sheet))
        for number, where, code, words, sheet in kept["problems"]
    ]
    return StaffSheet([StaffRow(*row) for row in kept["rows"]], problems)

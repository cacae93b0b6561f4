"""Send a workbook up: read it behind the gate, show what it says, save only after the person's yes."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.checks import Severity, trimmed
from campaign.operations import Refused
from campaign.roles import Action
from campaign.sheets.marking import can_be_marked
from campaign.templatetags.face import moment
from campaign.views.asked import Asked, day_of
from submissions.checks.items import ItemDraft
from submissions.forms.declarations import VOCABULARIES, WorkbookForm
from submissions.models import Declaration
from submissions.operations import ChangedSincePreview, stamp_of
from submissions.operations.uploads import admit_upload, count_reading, digest_of
from submissions.queries import declarations_in_charge
from submissions.queries.columns import columns_matched
from submissions.sheets import pending
from submissions.sheets.comparing import Standing, Wishes
from submissions.sheets.declaration_in import Reading
from submissions.sheets.importing import (
    SAVABLE,
    Imported,
    NotAgreed,
    Undecided,
    compare_with,
    import_workbook,
    imported_before,
    read_for,
    split_before,
)
from submissions.sheets.marked_out import has_marks
from submissions.sheets.matching import offer_file
from submissions.views.comparison import STANDINGS, UNSAID, agreed_in, deed_of, shown_comparison, wishes_in
from submissions.views.standing import crumbs, fills

SALT = "submissions.upload"
ROWS_SHOWN = 300
PROBLEMS_SHOWN = 200
UNCHANGED = frozenset({"already_imported", "no_changes"})
# What a person can mend by saying which column is which.
MATCHABLE = frozenset(
    {"header_not_found", "header_two_rows", "duplicate_header", "unknown_column", "column_guessed", "missing_column"}
)
FILLS = (Action.FILL, Action.FILL_FOR)


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
def declaration_upload(request: Asked, paper: Declaration) -> HttpResponse:
    """Choose a workbook; sent up, its preview. Nothing is saved here."""
    if not fills(request.user, paper):
        raise Http404
    if not paper.is_editable:
        messages.error(request, "申报表已提交，内容已锁定，不能再上传。")
        return redirect("declaration", pk=paper.pk)
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    waiting = lying_behind(request, paper) if "token" in request.POST else None
    if "token" in request.POST and waiting is None:
        return gone(request, paper)
    if waiting or form.is_valid():
        try:
            if waiting:
                return preview_again(request, paper, waiting, split="split" in request.POST)
            return preview(request, paper, form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", refused.words)
    context = {"paper": paper, "form": form, "count": paper.items.count(), "crumbs": crumbs(paper, "上传工作簿")}
    return render(request, "submissions/declaration_upload.html", context, status=422 if form.errors else 200)


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_upload_confirm(request: Asked, paper: Declaration) -> HttpResponse:
    """The person's yes: the items become those of the workbook, and the original is kept beside them."""
    kept = lying_behind(request, paper)
    path = pending.claim(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request, paper)
    how = {"confirmed": True, "split": kept["split"], "gaps": kept["gaps"], "stamp": kept["stamp"]}
    wishes = wishes_in(request)
    how |= {"name": kept["name"], "wishes": wishes, "agreed": agreed_in(request)}
    try:
        imported = import_workbook(path, paper, **how, actor=request.user, at=request.at)
    except (ChangedSincePreview, NotAgreed, Undecided) as refused:
        messages.error(request, refused.words)
        return shown_again(request, paper, {**kept, "file": pending.put_back(path)}, wishes)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        say(request, imported)
    path.unlink(missing_ok=True)
    return redirect("declaration", pk=paper.pk)


def shown_again(request: Asked, paper: Declaration, kept: dict[str, Any], wishes: Wishes) -> HttpResponse:
    """The preview after a yes that could not be done, with what was chosen; it is one reading more."""
    try:
        count_reading(actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declaration_upload", pk=paper.pk)
    return shown_preview(request, paper, kept["file"], kept["name"], split=kept["split"], wishes=wishes)


def gone(request: Asked, paper: Declaration) -> HttpResponse:
    """The upload was used already, or nobody said yes in time."""
    messages.info(request, "这份工作簿已经录入，或者上传后超过了2小时。请核对下面的事项，需要时重新上传。")
    return redirect("declaration", pk=paper.pk)


def say(request: Asked, imported: Imported) -> None:
    """What became of it."""
    reading, taken = imported.reading, imported.taken
    counts = f"其中新增{taken.new}项、修改{taken.changed}项、不变{taken.same}项、删除{taken.removed}项"
    counts += f"，保留文件中没有的{taken.kept}项" if taken.kept else ""
    counts += f"，本表现有{taken.total}项"
    if imported.saved and reading.problems and reading.problems[0].code in UNCHANGED:
        messages.info(request, reading.problems[0].words)
    elif imported.saved and reading.verdict not in SAVABLE:
        words = f"已把工作簿中的{taken.told}项存为草稿，原件已留存。{counts}。请在“自查”页查看缺哪些内容，逐项补填。"
        messages.success(request, words)
    elif imported.saved:
        words = f"已从工作簿录入{taken.told}项，原件已留存。{counts}。请自查后提交。"
        messages.success(request, words)
    else:
        messages.error(request, "工作簿没有录入。请重新上传，按列出的问题改正。")


def preview(request: Asked, paper: Declaration, upload: Any) -> HttpResponse:
    """What the workbook says, and its problems by cell; a workbook that cannot be saved is not kept."""
    name = trimmed(upload.name)[:200]
    admit_upload(paper, name, digest_of(upload.chunks()), actor=request.user, at=request.at)
    pending.sweep(request.at)
    return shown_preview(request, paper, pending.put_aside(upload.chunks()), name)


def preview_again(request: Asked, paper: Declaration, kept: dict[str, Any], *, split: bool) -> HttpResponse:
    """The same upload read in another way: one reading more, of the same file."""
    path = pending.lying(kept["file"])
    if path is None:
        return gone(request, paper)
    admit_upload(paper, kept["name"], digest_of([path.read_bytes()]), actor=request.user, at=request.at)
    return shown_preview(request, paper, kept["file"], kept["name"], split=split)


def shown_preview(
    request: Asked, paper: Declaration, file: str, name: str, *, split: bool = False, wishes: Wishes = UNSAID
) -> HttpResponse:
    """The preview of an upload that lies under `file`; what the person has chosen already stands ticked."""
    path, stamp = pending.folder() / file, stamp_of(paper)
    reading = read_for(paper, path, day_of(request), split=split)
    as_before = not split and split_before(paper, reading)
    if as_before:
        split, reading = True, read_for(paper, path, day_of(request), split=True)
    context = compared(paper, reading, path, wishes)
    markable = has_marks(reading) and can_be_marked(path)
    matchable, token = is_matchable(paper, reading, path), ""
    if context["keepable"] or markable or (matchable and reading.code in MATCHABLE):
        token = token_of(request, paper, reading, file=file, name=name, split=split, stamp=stamp)
    else:
        pending.throw_away(file)  # nobody can go on with it
    context |= weighed(reading) | {
        "paper": paper,
        "as_before": as_before,
        "name": name,
        "reading": reading,
        "token": token,
        "savable": reading.verdict in SAVABLE,
        "markable": markable,
        "matchable": bool(token) and matchable,
        "several": sum(len(pieces) for _, pieces in reading.several),
        "more_rows": max(len(reading.drafts) - ROWS_SHOWN, 0),
        "present": paper.items.count(),
        "form": WorkbookForm(),
        "crumbs": crumbs(paper, "工作簿预览"),
    }
    status = 200 if reading.verdict in SAVABLE else 422
    return render(request, "submissions/declaration_preview.html", context, status=status)


def is_matchable(paper: Declaration, reading: Reading, path: Path) -> bool:
    """Whether saying which column is which can help: a file without any header may have no columns to ask about."""
    if reading.code == "header_not_found":
        return offer_file(path, paper.form.columns, columns_matched(paper.unit)) is not None
    return bool(MATCHABLE & {one.code for one in reading.problems})


def compared(paper: Declaration, reading: Reading, path: Path, wishes: Wishes) -> dict[str, Any]:
    """The rows of a workbook beside what the declaration has, and what confirming would change."""
    shown = reading.drafts[:ROWS_SHOWN]
    if reading.verdict not in SAVABLE and not reading.has_gaps:
        return {"rows": [row_of(draft) for draft in shown], "keepable": False, "difference": {}, "again": ""}
    comparison = compare_with(paper, reading, unfinished=reading.has_gaps)
    difference = shown_comparison(paper, comparison, wishes)
    checked = "已核对提醒，" if any(one.severity is Severity.WARNING for one in reading.problems) else ""
    lead = f"{checked}确认录入" if reading.verdict in SAVABLE else "存为草稿"
    earlier = imported_before(paper, path.read_bytes()) if difference["settled"] else None
    return {
        "rows": [row_of(draft, one.standing) for draft, one in zip(shown, comparison.items, strict=False)],
        "keepable": not difference["settled"],
        "difference": difference,
        "deed": deed_of(comparison, wishes, lead=lead),
        "again": f"这份工作簿已于{moment(earlier.uploaded_at)}导入过，未作改动" if earlier else "",
    }


def weighed(reading: Reading) -> dict[str, Any]:
    """The problems, blockers first, and how many there are; a long list is cut, and the page says so."""
    # What a column's lack means for each row is said once, at the column.
    told = [one for one in reading.problems if one.code != "row_gaps"]
    by_weight = {weight: [one for one in told if one.severity is weight] for weight in Severity}
    ordered = [*by_weight[Severity.BLOCKER], *by_weight[Severity.WARNING], *by_weight[Severity.INFO]]
    return {
        "problems": ordered[:PROBLEMS_SHOWN],
        "found": len(told),
        "blockers": len(by_weight[Severity.BLOCKER]),
        "warnings": len(by_weight[Severity.WARNING]),
    }


def token_of(request: Asked, paper: Declaration, reading: Reading, **how: str | bool) -> str:
    """The signed word by which the person can go on with an upload; `how` is what it was read from, how, and when."""
    word = {"paper": paper.pk, "user": request.user.pk, "gaps": reading.has_gaps, **how}
    return signing.dumps(word, salt=SALT, compress=True)


def lying_behind(request: Asked, paper: Declaration) -> dict[str, Any] | None:
    """What the signed word names, when it is ours, fresh, this person's and this declaration's."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=pending.LASTS)
    except signing.BadSignature:
        return None
    return kept if (kept["paper"], kept["user"]) == (paper.pk, request.user.pk) else None


def row_of(draft: ItemDraft, standing: Standing | None = None) -> dict[str, Any]:
    """One row of the preview in words, with how it stands to what the system has."""
    labels = {key: dict(choices) for key, choices in VOCABULARIES.items()}
    return {
        "no": draft.no,
        "standing": STANDINGS[standing] if standing else None,
        "cell": draft.where.get("cert_name", ""),
        "cert_name": draft.cert_name,
        "service_name": draft.service_name,
        "demanding_unit": draft.demanding_unit,
        "proposal": labels["proposal"].get(draft.proposal, ""),
        "disposal": labels["disposal"].get(draft.disposal, ""),
        "bases": len(draft.bases),
    }

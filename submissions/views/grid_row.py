"""One row of the grid: save, copy, remove, put back. With the script the row alone is answered, without it the page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.operations import Refused
from campaign.views.asked import Asked, day_of
from submissions.forms.grid import GridRow, Sent
from submissions.models import Declaration, DeclaredItem
from submissions.operations import ChangedMeanwhile, remove_item, save_item
from submissions.operations.grid import copy_item, restore_item, text_of_item
from submissions.queries import declarations_in_charge
from submissions.queries.explanations import findings_of
from submissions.views.grid import FILLS, PER_PAGE, REMOVED, by_item, page, removed
from submissions.views.grid_merge import conflict, merged_in_words
from submissions.views.grid_shown import shown
from submissions.views.standing import fills

OTHER_PERSON = "现在登录的是另一个账号，没有保存。请退出后用填写时的账号登录，再次保存。"
GONE = "该事项已被删除，没有保存。需要保留的，请再次保存，作为新的一项添加；不需要的，点这一行的“删除”。"


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_grid_row(request: Asked, paper: Declaration) -> HttpResponse:
    """Do with a row what its button says; `save` unless it says otherwise."""
    if not fills(request.user, paper):
        raise Http404
    do = request.POST.get("do", "save")
    if do == "undo":
        return undo(request, paper)
    sent = Sent(request.POST)
    item = item_of(paper, sent)
    if do == "remove":
        return remove(request, paper, item)
    row = GridRow(paper, item, sent.groups, request.POST, sent.uid)
    return save(request, row, sent, do)


def item_of(paper: Declaration, sent: Sent) -> DeclaredItem | None:
    """The item that a row is about; also a new one whose first answer was lost on the way: it is known by its uid."""
    wanted = {"pk": sent.item} if sent.item else {"uid": sent.uid}
    item = paper.items.prefetch_related("bases").filter(**wanted).first()
    if item is not None:
        item.declaration = paper
    return item


def save(request: Asked, row: GridRow, sent: Sent, do: str) -> HttpResponse:
    """Save a row; whatever hinders it, what was typed stands in the row again."""
    if sent.typist != str(request.user.pk):
        return answer(request, row.paper, shown(row, refused=OTHER_PERSON), sent, status=409)
    if sent.item and row.item is None:
        row = GridRow(row.paper, None, sent.groups, request.POST, sent.uid)
        return answer(request, row.paper, shown(row, refused=GONE), sent, status=409)
    if not row.form.is_valid():
        return answer(request, row.paper, shown(row), sent, status=422)
    choices = sent.choices()
    if row.item and [key for key in sent.asked if key not in choices]:
        return differing(request, row, row.item, sent, "请逐栏选择以哪一份为准，再保存。")
    return write(request, row, sent, do, [key for key, choice in choices.items() if choice == "theirs"])


def write(request: Asked, row: GridRow, sent: Sent, do: str, kept: list[str], *, told: str = "") -> HttpResponse:
    """Save the text of a row but for the `kept` fields, onto the version that was sent, or, where two texts are put
    together, onto the one that stands: then `told` is who changed what."""
    version = row.row_version if told else sent.row_version or 1
    try:
        saved = save_item(
            row.paper,
            row.values(kept),
            row.bases(kept),
            item=row.item,
            row_version=version if row.item else None,
            uid=row.uid,
            actor=request.user,
            at=request.at,
        )
        saved = copy_item(saved, actor=request.user, at=request.at) if do == "copy" else saved
    except ChangedMeanwhile as changed:
        return differing(request, row, changed.item, sent, changed.words, do="" if told else do)
    except Refused as refused:
        return answer(request, row.paper, shown(row, refused=refused.words), sent, status=409)
    return stands(request, row.paper, saved, sent, copied=do == "copy", told=told)


def differing(
    request: Asked, row: GridRow, stored: DeclaredItem, sent: Sent, words: str, *, do: str = ""
) -> HttpResponse:
    """Somebody was quicker. Where they say the same, it is saved already; where each changed other fields, both stand
    (`do` is what was wanted, "" to ask in any case); else both texts are shown, and the person chooses."""
    stored.declaration = row.paper
    pairs = conflict(row, stored, sent)
    if not pairs:
        return stands(request, row.paper, stored, sent)
    now = GridRow(row.paper, stored, sent.groups, request.POST)
    if do and not any(not pair["choice"] for pair in pairs) and now.form.is_valid():
        kept = [str(pair["key"]) for pair in pairs if pair["choice"] == "theirs"]
        told = merged_in_words(stored, sent, pairs, request.user)
        if len(kept) < len(pairs):
            return write(request, now, sent, do, kept, told=told)
        return stands(request, row.paper, stored, sent, told=told)
    last = stored.history.select_related("history_user").first()
    view = shown(now, refused=words, pairs=pairs) | {"last": last}
    return answer(request, row.paper, view, sent, status=409)


def stands(
    request: Asked, paper: Declaration, item: DeclaredItem, sent: Sent, *, copied: bool = False, told: str = ""
) -> HttpResponse:
    """The row as it is stored now; `told` is who else changed what in it."""
    stored = paper.items.prefetch_related("bases").get(pk=item.pk)
    stored.declaration = paper
    if request.headers.get("X-Grid") and not copied:
        found = by_item(findings_of(paper, day_of(request))).get(stored.pk, ())
        view = shown(GridRow(paper, stored, sent.groups), found) | {"told": told}
        return answer(request, paper, view, sent)
    said = f"已复制为第{stored.no}项，请修改与原项不同的内容。" if copied else f"第{stored.no}项已保存。"
    messages.success(request, said)
    if told:
        messages.info(request, f"第{stored.no}项{told}")
    return back_to(paper, stored.no, f"item-{stored.pk}")


def answer(request: Asked, paper: Declaration, view: dict[str, Any], sent: Sent, *, status: int = 200) -> HttpResponse:
    """The row alone for the script, the whole page without it."""
    if not request.headers.get("X-Grid"):
        return page(request, paper, sent.groups, put=view, status=status)
    context = {"paper": paper, "line": view, "show": " ".join(sent.groups)}
    return render(request, "submissions/parts/grid_item.html", context, status=status)


def back_to(paper: Declaration, no: int, anchor: str) -> HttpResponse:
    """The page of the grid on which number `no` stands, at a row."""
    before = paper.items.filter(no__lt=no).count()
    return redirect(f"{reverse('declaration_grid', args=[paper.pk])}?page={before // PER_PAGE + 1}#{anchor}")


def remove(request: Asked, paper: Declaration, item: DeclaredItem | None) -> HttpResponse:
    """Take an item out; for a moment it can be put back. A row that was never stored is simply gone."""
    if item is None:
        return back_to(paper, paper.items.count(), "block")
    no, (values, bases) = item.no, text_of_item(item)
    kept = {
        "paper": paper.pk,
        "uid": str(item.uid),
        "no": no,
        "name": item.cert_name or "未填写名称的事项",
        "values": values,
        "bases": bases,
        "at": request.at.isoformat(),
    }
    try:
        remove_item(item, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        request.session[REMOVED] = kept
    return back_to(paper, no, "removed")


def undo(request: Asked, paper: Declaration) -> HttpResponse:
    """Put back what was removed last, with its identity and at its place."""
    kept = removed(request, paper)
    if kept is None:
        messages.info(request, "已超过可以恢复的时间，没有恢复。需要的，请重新添加。")
        return redirect("declaration_grid", pk=paper.pk)
    try:
        item = restore_item(
            paper,
            kept["values"],
            kept["bases"],
            uid=uuid.UUID(kept["uid"]),
            no=kept["no"],
            actor=request.user,
            at=request.at,
        )
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("declaration_grid", pk=paper.pk)
    del request.session[REMOVED]
    messages.success(request, f"已恢复第{item.no}项。")
    return back_to(paper, item.no, f"item-{item.pk}")

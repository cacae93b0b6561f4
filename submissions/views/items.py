"""One item of a declaration: add, edit, look at, take out. What was typed is never lost."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import can, requires
from campaign.models import User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.workflow import Move, sources
from submissions.checks.citations import shown
from submissions.checks.stored import draft_of, problems_about
from submissions.forms.declarations import ItemEntry
from submissions.models import Declaration, DeclaredItem
from submissions.operations import ChangedMeanwhile, remove_item, save_item
from submissions.queries import declarations_in_charge, items_for
from submissions.queries.catalogue import hints_for
from submissions.views.differing import bases_in_words, facts_of, pairs_of
from submissions.views.name_hints import named
from submissions.views.places import anchored
from submissions.views.standing import crumbs, fills

READS = (Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FILL_FOR)
REMOVE = Move("remove", "删除事项", sources("draft"), "draft", Action.FILL, explains="删除后，其余事项的序号依次前移。")


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
def item_add(request: Asked, paper: Declaration) -> HttpResponse:
    """A new item; it may be saved with gaps."""
    if not fills(request.user, paper):
        raise Http404
    if not paper.is_editable:
        messages.error(request, "申报表已提交，内容已锁定，不能添加事项。")
        return redirect("declaration", pk=paper.pk)
    if request.method != "POST":
        return show(request, paper, None, ItemEntry(paper, None))
    return typed(request, paper, None)


@requires(*READS, model=DeclaredItem, within=items_for)
def item_edit(request: Asked, item: DeclaredItem) -> HttpResponse:
    """The item's form; for whoever may not change it now, the item as it stands and why."""
    paper = item.declaration
    if not (item.is_editable and fills(request.user, paper)):
        return locked(request, item)
    if request.method != "POST":
        return show(request, paper, item, ItemEntry(paper, item))
    return typed(request, paper, item)


@requires(Action.FILL, Action.FILL_FOR, model=DeclaredItem, within=items_for)
def item_remove(request: Asked, item: DeclaredItem) -> HttpResponse:
    """Take an item out, after a confirmation."""
    paper = item.declaration
    if not (paper.is_editable and fills(request.user, paper)):
        raise Http404
    if request.method != "POST":
        context = {
            "move": REMOVE,
            "thing": f"第{item.no}项　{item.cert_name or '未填写名称'}",
            "facts": [
                {"key": "政务服务事项名称", "value": item.service_name},
                {"key": "设定依据", "value": bases_in_words(item)},
            ],
            "danger": True,
            "action_url": request.path,
            "back_url": reverse("item_edit", args=[item.pk]),
        }
        return render(request, "confirm.html", context)
    try:
        remove_item(item, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("item_edit", pk=item.pk)
    messages.success(request, f"已删除“{item.cert_name or '未填写名称的事项'}”。")
    return redirect("declaration", pk=paper.pk)


def typed(request: Asked, paper: Declaration, item: DeclaredItem | None) -> HttpResponse:
    """What the person asked for with the form: another basis, one less, or to save."""
    entry = ItemEntry(paper, item, request.POST)
    wish = request.POST.get("do", "save")
    if wish == "add_basis":
        entry.add_basis()
        return show(request, paper, item, entry)
    if wish.startswith("drop_basis-") and wish[11:].isdecimal():
        entry.drop_basis(int(wish[11:]))
        return show(request, paper, item, entry)
    if wish.startswith(("take_name-", "other_name-")):
        return show(request, paper, item, named(request, paper, item, wish))
    if not entry.is_valid():
        return show(request, paper, item, entry, status=422)
    return save(request, paper, item, entry, wish)


def save(request: Asked, paper: Declaration, item: DeclaredItem | None, entry: ItemEntry, wish: str) -> HttpResponse:
    """Save the draft; on a refusal everything typed stands on the page again."""
    try:
        saved = save_item(
            paper,
            entry.values(),
            entry.filled_bases(),
            item=item,
            row_version=entry.row_version,
            actor=request.user,
            at=request.at,
        )
    except ChangedMeanwhile as changed:
        return show(request, paper, changed.item, entry, refused=changed, status=409)
    except (Refused, DeclaredItem.DoesNotExist) as refused:
        words = refused if isinstance(refused, Refused) else Refused("该事项已被删除。需要保留的，请另行添加。")
        return show(request, paper, item, entry, refused=words, status=409)
    messages.success(request, f"第{saved.no}项已保存为草稿。")
    if wish == "save_next":
        return redirect("item_add", pk=paper.pk)
    if wish == "save_back":
        return redirect("declaration", pk=paper.pk)
    return redirect("item_edit", pk=saved.pk)


def show(
    request: Asked,
    paper: Declaration,
    item: DeclaredItem | None,
    entry: ItemEntry,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the form; after a conflict with both texts side by side."""
    changed = isinstance(refused, ChangedMeanwhile)
    if item and not entry.form.is_bound:
        for basis, library in zip(entry.bases, shown(draft_of(item), day_of(request)), strict=False):
            setattr(basis, "library", library)  # noqa: B010 - shown beside the form
    fields = list(entry.form)
    names = [field.name for field in fields]
    split = names.index("proposal") if "proposal" in names else len(names)
    context: dict[str, Any] = {
        "paper": paper,
        "item": item,
        "entry": entry,
        "before_bases": fields[:split],
        "after_bases": fields[split:],
        "row_version": (item.row_version if changed or entry.row_version is None else entry.row_version) if item else 0,
        "saved": item.history.select_related("history_user").first() if item else None,
        "hints": hints_for(str(entry.form["cert_name"].value() or ""), request.user, paper.unit),
        "errors": entry.errors() if entry.form.is_bound and status == 422 else [],
        "found": anchored(problems_about(item, day_of(request)), item) if item and not entry.form.is_bound else [],
        "refused": refused,
        "conflict": conflict(item, entry) if item and changed else [],
        "neighbours": neighbours(item) if item else {},
        "crumbs": crumbs(paper, f"第{item.no}项" if item else "添加事项"),
    }
    return render(request, "submissions/item_edit.html", context, status=status)


def conflict(item: DeclaredItem, entry: ItemEntry) -> list[dict[str, str]]:
    """The fields in which what stands and what was typed differ."""
    mine = DeclaredItem(**entry.values())
    return pairs_of(item, mine, after_bases=entry.filled_bases())


def neighbours(item: DeclaredItem) -> dict[str, Any]:
    """The items before and after, so that a long declaration is walked without going back to the list."""
    rest = DeclaredItem.objects.filter(declaration=item.declaration_id)
    return {
        "before": rest.filter(no__lt=item.no).order_by("-no").values_list("pk", flat=True).first(),
        "after": rest.filter(no__gt=item.no).order_by("no").values_list("pk", flat=True).first(),
    }


def locked(request: Asked, item: DeclaredItem) -> HttpResponse:
    """The item as it stands, and why it cannot be changed here; a text that comes too late is not lost without a word."""
    paper = item.declaration
    late = request.method == "POST"
    context = {
        "paper": paper,
        "item": item,
        "why": why_locked(request.user, item),
        "mine": declarations_in_charge(request.user).filter(pk=paper.pk).exists(),
        "late": late,
        "typed": typed_too_late(request, item) if late else None,
        "facts": facts_of(item),
        "neighbours": neighbours(item),
        "crumbs": crumbs(paper, f"第{item.no}项"),
    }
    return render(request, "submissions/item_locked.html", context, status=409 if late else 200)


def typed_too_late(request: Asked, item: DeclaredItem) -> ItemEntry | None:
    """What was typed, to be copied from the page; None when the body is not one that the item's form sends."""
    try:
        return ItemEntry(item.declaration, item, request.POST)
    except BadRequest:
        return None


def why_locked(user: User, item: DeclaredItem) -> str:
    """In a sentence."""
    paper = item.declaration
    if not paper.is_editable:
        return f"申报表{paper.get_state_display()}，内容已锁定，不能修改。"
    if not (can(user, Action.FILL, paper) or fills(user, paper)):
        return "您没有填报的权限，只能查阅。需要修改的，请交填报人办理。"
    return "该事项没有被退回，整改时不能修改。"

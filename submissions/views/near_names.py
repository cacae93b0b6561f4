"""Names that might be of one certificate: the office or a panel puts them together with a reason, tells them apart, or takes
a merge back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.workflow import Move, sources
from submissions.models import Certificate, CertificateMerge
from submissions.operations.merging import merge_names as put_together
from submissions.operations.merging import say_not_same, undo_merge
from submissions.queries.catalogue import (
    certificates_for,
    may_merge,
    merges_for,
    proposals_from,
    reached_by,
    unit_of_merger,
)

PAGE = 20
MERGES_SHOWN = 20
PLACE_LONGEST = 7  # figures of a place among the names
NOTE_MAX = 1000
NOTE_HELP = "写明认定的根据，记入办理记录。例：民政部门核实，两者内容、用途相同。"
MERGE = Move(
    "merge",
    "合并名称",
    sources("active"),
    "merged",
    Action.MERGE_NAMES,
    note_required=True,
    explains="申报表中填写的名称不变，汇总和比较时按目录名称。合并可以撤销，撤销后恢复原状。",
)
UNDO = Move(
    "undo",
    "撤销合并",
    sources("merged"),
    "active",
    Action.MERGE_NAMES,
    note_required=True,
    explains="合并时移过去的名称和事项全部恢复到原来的名称下。",
)


@requires(Action.MERGE_NAMES)
@require_safe
def near_names(request: Asked) -> HttpResponse:
    """Names with their like ones, the most used first; then the merges. `from` is the place at which the page begins."""
    place = request.GET.get("from", "")
    start = int(place) if place.isascii() and place.isdigit() and len(place) <= PLACE_LONGEST else 0
    proposals, following = proposals_from(request.user, start, PAGE)
    context: dict[str, Any] = {
        "proposals": proposals,
        "start": start,
        "following": following,
        "merged": merges_for(request.user)[:MERGES_SHOWN],
        "crumbs": crumbs("相近名称"),
    }
    return render(request, "submissions/near_names.html", context)


@requires(Action.MERGE_NAMES)
def merge_names(request: Asked, pk: int, into: int) -> HttpResponse:
    """Put a certificate into another: first what it moves, then with a reason."""
    one, other = pair(request, pk, into)
    if request.method != "POST":
        return merge_page(request, one, other)
    note = request.POST.get("note", "")[:NOTE_MAX]
    try:
        put_together(one, other, note=note, actor=request.user, at=request.at)
    except Refused as refused:
        return merge_page(request, one, other, note=note, error=refused.words)
    messages.success(request, f"已把“{one.name}”并入“{other.name}”。")
    return redirect("near_names")


@requires(Action.MERGE_NAMES)
@require_POST
def not_same(request: Asked, pk: int, into: int) -> HttpResponse:
    """The office's or panel's word that two names are two certificates; they are not proposed again."""
    one, other = pair(request, pk, into)
    unit = unit_of_merger(request.user)
    if unit is None:
        raise Http404
    say_not_same(one.key, other.key, unit=unit, settled=True, actor=request.user, at=request.at)
    messages.success(request, f"已记下“{one.name}”与“{other.name}”不是同一种证明，以后不再列出。")
    return redirect("near_names")


@requires(Action.MERGE_NAMES)
def merge_undo(request: Asked, pk: int) -> HttpResponse:
    """Take a merge back, with a reason."""
    merge = fetch(merges_for(request.user).filter(undone_at=None), "pk", pk)
    if request.method != "POST":
        return undo_page(request, merge)
    note = request.POST.get("note", "")[:NOTE_MAX]
    try:
        undo_merge(merge, note=note, actor=request.user, at=request.at)
    except Refused as refused:
        return undo_page(request, merge, note=note, error=refused.words)
    messages.success(request, f"已撤销。“{merge.certificate.name}”恢复为单独的名称。")
    return redirect("near_names")


def pair(request: Asked, pk: int, into: int) -> tuple[Certificate, Certificate]:
    """The two certificates of the address, of which the person may put the first into others, else 404."""
    seen = certificates_for(request.user)
    one = fetch(seen, "pk", pk)
    other = fetch(seen.exclude(pk=one.pk), "pk", into)
    if not may_merge(request.user, one):
        raise Http404
    return one, other


def merge_page(request: Asked, one: Certificate, into: Certificate, *, note: str = "", error: str = "") -> HttpResponse:
    """How many items of how many units are moved, before it is done."""
    reached = reached_by(one)
    context = {
        "move": MERGE,
        "thing": f"“{one.name}”并入“{into.name}”",
        "facts": [
            {"key": "涉及", "value": f"{reached.units}个单位的{reached.items}项"},
            {"key": "目录名称", "value": f"{into.name}（{into.get_source_display()}）"},
            {"key": "不再单独列出", "value": one.name},
        ],
        "consequences": [f"别的名称：{'、'.join(names)}，一并归入目录名称。"] if (names := others(one)) else [],
        "action_url": request.path,
    }
    return asked(request, context, note, error)


def undo_page(request: Asked, merge: CertificateMerge, *, note: str = "", error: str = "") -> HttpResponse:
    """What was put together, by whom and why, before it is taken back."""
    context = {
        "move": UNDO,
        "thing": f"“{merge.certificate.name}”当时并入“{merge.into.name}”",
        "facts": [
            {"key": "办理单位", "value": merge.unit.name},
            {"key": "当时的理由", "value": merge.note},
            {"key": "恢复的名称", "value": f"{len(merge.aliases)}个"},
        ],
        "action_url": request.path,
    }
    return asked(request, context, note, error)


def asked(request: Asked, context: dict[str, Any], note: str, error: str) -> HttpResponse:
    """The page before the act; again with what was typed where something was missing."""
    given = {"note": note, "note_error": error, "note_help": NOTE_HELP, "back_url": reverse("near_names")}
    return render(request, "confirm.html", context | given, status=422 if error else 200)


def others(one: Certificate) -> list[str]:
    """The other names that go with a certificate."""
    return list(one.aliases.exclude(key=one.key).values_list("name", flat=True))


def crumbs(here: str) -> list[dict[str, Any]]:
    """The way to a page of the catalogue."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "证明目录", "url": reverse("catalogue")},
        {"label": here},
    ]

"""Paste a block into the grid: first what it would set, then, after the person's yes, all of it at once."""

import uuid
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.checks import Problem, Severity
from campaign.operations import Refused
from campaign.views.asked import Asked, day_of
from submissions.forms.grid import GROUPS, BlockForm, groups_in, keys_of
from submissions.models import Declaration, DeclaredItem
from submissions.operations.grid import bases_of
from submissions.operations.taking import set_rows
from submissions.queries import declarations_in_charge
from submissions.sheets.pasting import Block, read_block
from submissions.sheets.placing import Placed, draft_after, placed, problems_after
from submissions.views.differing import in_words as bases_in_words
from submissions.views.differing import label_of
from submissions.views.grid import FILLS, page
from submissions.views.grid_row import back_to
from submissions.views.grid_shown import in_words
from submissions.views.standing import crumbs, fills

SALT = "submissions.grid"
LASTS = 2 * 60 * 60  # seconds for which a preview can be confirmed
LISTED_NUMBERS = 5
MENDED = (Severity.BLOCKER, Severity.ERROR)


@requires(*FILLS, model=Declaration, within=declarations_in_charge)
@require_POST
def declaration_grid_paste(request: Asked, paper: Declaration) -> HttpResponse:
    """Read a block and show what it sets; with the word of a preview, set it."""
    if not fills(request.user, paper):
        raise Http404
    groups = groups_in(request.POST.get("show", "").split())
    form = BlockForm(request.POST, columns=paper.form.columns, groups=groups)
    if not form.is_valid() or not paper.is_editable:
        return page(request, paper, groups, block=form, status=422 if form.errors else 409)
    given = form.cleaned_data
    keys = keys_of(groups)
    block = read_block(
        given["text"],
        keys[keys.index(given["key"]) :] if given["key"] else keys,
        paper.form.columns,
        paper.unit.name,
        set(paper.items.values_list("cert_name", flat=True)),
    )
    rows = placed(paper, block, first_of(paper, given["at"]))
    if request.POST.get("word"):
        return confirm(request, paper, block, rows, form)
    return preview(request, paper, block, rows, form)


def first_of(paper: Declaration, key: str) -> DeclaredItem | None:
    """The item on which the block is laid; None for a new row, or one that is gone."""
    return paper.items.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None


def preview(
    request: Asked, paper: Declaration, block: Block, rows: list[Placed], form: BlockForm, refused: str = ""
) -> HttpResponse:
    """What the block would set, row by row; nothing is saved."""
    hindered = not block.is_readable or any(one.refusal for one in rows)
    after = {} if hindered else problems_after(paper, rows, day_of(request))
    context = {
        "paper": paper,
        "form": form,
        "given": form.cleaned_data,
        "refused": refused or block.refusal,
        "ignored": "、".join(block.ignored),
        "numbers": numbers_in(rows),
        "counted": block.counted,
        **table_of([row_of(one, after.get(place, [])) for place, one in enumerate(rows)]),
        "added": sum(one.item is None for one in rows),
        "changed": sum(one.item is not None for one in rows),
        "wrong": sum(len(one.row.problems) + bool(one.refusal) for one in rows),
        "word": "" if hindered or not rows else word_for(request, paper, rows, form),
        "crumbs": crumbs(paper, "粘贴预览"),
    }
    status = 409 if refused else 422 if hindered else 200
    return render(request, "submissions/grid_preview.html", context, status=status)


def numbers_in(rows: list[Placed]) -> str:
    """Which numbers of the list were taken off the names of certificates, as far as a name is set; "" for none."""
    marked = [one.row for one in rows if one.row.mark and "cert_name" in one.values]
    shown = "、".join(f"第{row.number}行“{row.mark}”" for row in marked[:LISTED_NUMBERS])
    more = "等" if len(marked) > LISTED_NUMBERS else ""
    return f"有{len(marked)}项的证明名称前面有序号（{shown}{more}），系统已去掉，只留名称。" if marked else ""


def row_of(one: Placed, after: list[Problem]) -> dict[str, Any]:
    """One row of the preview in words: by column what will stand, and what stands now."""
    stored = one.item
    cells = {
        key: {
            "before": in_words(key, getattr(stored, key)) if stored else "",
            "after": in_words(key, value),
            "carried": key in one.row.carried,
            "mark": one.row.mark if key == "cert_name" else "",
        }
        for key, value in one.values.items()
    }
    standing = bases_of(stored) if stored else []
    if list(one.bases) != standing:
        bases = {"before": bases_in_words(standing), "after": bases_in_words(one.bases), "carried": False}
        cells["bases"] = bases
    return {
        "number": one.row.number,
        "item": stored,
        "cells": cells,
        "wrong": [*([one.refusal] if one.refusal else []), *(problem.words for problem in one.row.problems)],
        "mend": [problem.words for problem in after if problem.severity in MENDED],
        "look": [problem.words for problem in after if problem.severity not in MENDED],
    }


def table_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows as a table: only the columns in which something is set."""
    keys = [key for key in (*keys_of(GROUPS), "bases") if any(key in row["cells"] for row in rows)]
    lines = [row | {"cells": [{"label": label_of(key), **row["cells"].get(key, {})} for key in keys]} for row in rows]
    return {"labels": [label_of(key) for key in keys], "lines": lines}


def word_for(request: Asked, paper: Declaration, rows: list[Placed], form: BlockForm) -> str:
    """The signed word by which this preview, and no other, can be confirmed: the block, and the items as they stood."""
    said = {
        "paper": paper.pk,
        "user": request.user.pk,
        "block": print_of(form),
        "items": [[one.item.pk, one.item.row_version] for one in rows if one.item],
        "marks": [one.row.mark for one in rows],
        "new": uuid.uuid4().hex,
    }
    return signing.dumps(said, salt=SALT, compress=True)


def print_of(form: BlockForm) -> str:
    """The name of a block with the place where it is pasted."""
    given = form.cleaned_data
    text = given["text"].replace("\r\n", "\n")
    return sha256("\x1f".join((given["at"], given["key"], given["show"], text)).encode()).hexdigest()


def confirm(request: Asked, paper: Declaration, block: Block, rows: list[Placed], form: BlockForm) -> HttpResponse:
    """Save what the preview showed, all or nothing; what changed meanwhile is shown anew."""
    try:
        said = signing.loads(request.POST["word"], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return preview(request, paper, block, rows, form, "预览已过期，没有录入。请核对后重新确认。")
    if (said["paper"], said["user"], said["block"]) != (paper.pk, request.user.pk, print_of(form)):
        return preview(request, paper, block, rows, form, "粘贴的内容与预览的不同，没有录入。请核对后重新确认。")
    new = [uuid.uuid5(uuid.UUID(said["new"]), str(place)) for place in range(len(rows))]
    if first := paper.items.filter(uid__in=new).order_by("no").first():
        messages.info(request, "这一块内容已经录入。")
        return back_to(paper, first.no, f"item-{first.pk}")
    versions = dict(said["items"])
    if not rows and block.is_readable:
        messages.info(request, "这一块内容已经录入。")
        return back_to(paper, 1, "main")
    seen = ([one.item.pk for one in rows if one.item], [one.row.mark for one in rows])
    if seen != (list(versions), said["marks"]) or not block.is_readable:
        return preview(request, paper, block, rows, form, "您预览之后，事项有增减，没有录入。请重新核对后确认。")
    drafts = [draft_after(one, place) for place, one in enumerate(rows)]
    changed = {
        one.item.uid: (versions[one.item.pk], draft) for one, draft in zip(rows, drafts, strict=True) if one.item
    }
    added = {uid: draft for one, draft, uid in zip(rows, drafts, new, strict=True) if one.item is None}
    try:
        count = set_rows(paper, changed, added, actor=request.user, at=request.at)
    except Refused as refused:
        return preview(request, paper, block, rows, form, refused.words)
    messages.success(request, f"已粘贴{count}项。")
    first = paper.items.filter(uid__in=[*changed, *added]).order_by("no")[0]
    return back_to(paper, first.no, f"item-{first.pk}")

"""The self-check before handing in: what must be mended, what must be explained, what is only shown, kind by kind."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.checks import Severity
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.checks.rulebook import rules
from submissions.models import Declaration
from submissions.operations import explain
from submissions.operations.explanations import WORDS_MAX
from submissions.queries import declarations_in_charge
from submissions.queries.explanations import Finding, Key, findings_of
from submissions.views.moving import HAND_IN, open_now
from submissions.views.peers import in_one_line
from submissions.views.places import anchor_at
from submissions.views.standing import crumbs, fills

FIELD = "why-"
MOST_FIELDS = 200  # so many explanations are asked for at once; the rest follow when these are saved


class Part(NamedTuple):
    """A part of the page: its anchor, its title, its mark, and what weighs so."""

    name: str
    title: str
    tone: str
    weights: tuple[Severity, ...]


PARTS = (
    Part("mend", "须修改", "refused", (Severity.BLOCKER, Severity.ERROR)),
    Part("explain", "须说明理由", "waiting", (Severity.WARNING,)),
    Part("look", "提示", "plain", (Severity.INFO,)),
)


@requires(Action.READ, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
def declaration_check(request: Asked, paper: Declaration) -> HttpResponse:
    """The findings; posted, the explanations that were written beside them are kept."""
    writes = fills(request.user, paper)
    if request.method != "POST":
        return show(request, paper)
    if not writes:
        raise Http404
    typed = typed_in(request)
    try:
        kept = explain(paper, typed, actor=request.user, at=request.at)
    except Refused as refused:
        return show(request, paper, typed=typed, refused=refused)
    if kept:
        messages.success(request, f"已保存说明{kept}处，分管领导和审核组能看到。")
    else:
        messages.info(request, "没有新的说明。请在须说明理由的事项下面填写。")
    return redirect("declaration_check", pk=paper.pk)


def typed_in(request: Asked) -> dict[Key, str]:
    """What was typed, by item and rule; a name that this page did not write is left out."""
    found: dict[Key, str] = {}
    for name, words in request.POST.items():
        item, _, code = name.removeprefix(FIELD).partition(".")
        if name.startswith(FIELD) and code in rules():
            try:
                found[uuid.UUID(item), code] = str(words)
            except ValueError:
                continue
    return found


def show(
    request: Asked, paper: Declaration, *, typed: Mapping[Key, str] | None = None, refused: Refused | None = None
) -> HttpResponse:
    """Draw the page; after a refusal with everything that was typed."""
    findings = findings_of(paper, day_of(request))
    parts = [part_of(part, findings, typed or {}) for part in PARTS]
    counts = {part["name"]: part["count"] for part in parts}
    unsaid = sum(one.asks_for_words and not one.holds for one in findings)
    context = {
        "paper": paper,
        "parts": parts,
        "blockers": counts["mend"],
        "unsaid": unsaid,
        "hints": counts["look"],
        "said": counts["explain"] - unsaid,
        "count": paper.items.count(),
        "writes": paper.is_editable and fills(request.user, paper),
        "words_max": WORDS_MAX,
        "refused": refused,
        "moves": [move for move in open_now(request, paper) if move.name in HAND_IN],
        "beside": in_one_line(paper),
        "crumbs": crumbs(paper, "自查"),
    }
    return render(request, "submissions/declaration_check.html", context, status=422 if refused else 200)


def part_of(part: Part, findings: Iterable[Finding], typed: Mapping[Key, str]) -> dict[str, Any]:
    """The findings of the part's weights, kind by kind, each with its items in their order."""
    chosen = [one for one in findings if one.problem.severity in part.weights]
    kinds: dict[str, list[Finding]] = {}
    for one in sorted(chosen, key=lambda one: one.item.no):
        kinds.setdefault(one.problem.code, []).append(one)
    fields: set[Key] = set()
    return {
        "name": part.name,
        "title": part.title,
        "tone": part.tone,
        "count": len(chosen),
        "kinds": [kind_of(code, found, typed, fields) for code, found in kinds.items()],
    }


def kind_of(code: str, found: list[Finding], typed: Mapping[Key, str], fields: set[Key]) -> dict[str, Any]:
    """One kind: its words once where they are the same for all, the ground it rests on, and a line for each item."""
    rule = rules().get(code)
    same = len({one.problem.words for one in found}) == 1
    lines = [line_of(one, typed, fields, same) for one in found]
    return {
        "name": rule.name if rule else "其他问题",
        "ground": f"{rule.source}：{rule.basis}。" if rule else "",
        "words": found[0].problem.words if same else "",
        "lines": lines,
        "groups": groups_of(lines),
    }


def groups_of(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that say the same together, in the order in which each is first said: twenty items that lack one column
    are one sentence with twenty links."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(line["words"], []).append(line)
    return [{"words": words, "lines": same} for words, same in groups.items()]


def line_of(one: Finding, typed: Mapping[Key, str], fields: set[Key], same: bool) -> dict[str, Any]:
    """An item's line: where the link leads; for a warning the box for its explanation, one for each item and rule."""
    key: Key = (one.item.uid, one.problem.code)
    asks = one.asks_for_words and key not in fields and len(fields) < MOST_FIELDS
    if asks:
        fields.add(key)
    known = one.explanation.words if one.explanation else ""
    return {
        "item": one.item,
        "words": "" if same else one.problem.words,
        "anchor": anchor_at(one.problem.where),
        "field": f"{FIELD}{key[0]}.{key[1]}" if asks else "",
        "typed": typed.get(key, known),
        "holds": one.holds,
        "said": one.said,
        "lapsed": bool(known) and not one.holds,
        "by": one.explanation.by if one.explanation else None,
        "at": one.explanation.at if one.explanation else None,
    }

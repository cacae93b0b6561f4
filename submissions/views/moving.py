"""Hand in, take back, certify, decline: the acts on a declaration as a whole."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.operations import NoteMissing, Refused, carry_out, open_moves
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.workflow import Move
from submissions.forms.declarations import VOCABULARIES
from submissions.models import Declaration
from submissions.operations import ChangedSince, certify, hand_in
from submissions.operations.declarations import text_of
from submissions.queries import declarations_in_charge
from submissions.queries.explanations import Finding, findings_of
from submissions.views.peers import in_one_line
from submissions.views.standing import before_signing, crumbs, fills, same_act

HAND_IN = ("hand_in", "hand_in_rectified")
TAKE_BACK = ("take_back", "take_back_rectified")
CERTIFY = ("certify", "certify_rectified")
DECLINE = ("decline", "decline_rectified")
FAMILIES = (HAND_IN, TAKE_BACK, CERTIFY, DECLINE)
DONE = {
    HAND_IN: "已提交分管领导，等待签发。签发前可以收回修改。",
    TAKE_BACK: "已收回，可以继续修改。",
    CERTIFY: "已签发，申报表已报送牵头单位。",
    DECLINE: "已退回填报人，退回理由填报人能看到。",
}
WORKS = (Action.FILL, Action.CERTIFY, Action.FILL_FOR)


@requires(*WORKS, model=Declaration, within=declarations_in_charge)
def declaration_move(request: Asked, paper: Declaration) -> HttpResponse:
    """Carry out a move; certifying is asked once more, with everything that will be handed over."""
    if request.method != "POST":
        return certify_page(request, paper)
    family = next((names for names in FAMILIES if request.POST.get("move") in names), None)
    if family is None:
        messages.error(request, "没有选择要办理的事。请用页面上的按钮办理。")
        return redirect("declaration", pk=paper.pk)
    note = request.POST.get("note", "")[:1000]
    try:
        act(request, paper, family, note)
    except ChangedSince as changed:
        return certify_page(request, declarations_in_charge(request.user).get(pk=paper.pk), refused=changed)
    except NoteMissing as missing:
        return certify_page(request, paper, note=note, error=missing.words)
    except Refused as refused:
        if not same_act(refused, request.user, family):
            messages.error(request, refused.words)
            return redirect("declaration", pk=paper.pk)
    messages.success(request, DONE[family])
    return redirect("declaration_receipt" if family == CERTIFY else "declaration", pk=paper.pk)


def act(request: Asked, paper: Declaration, family: Sequence[str], note: str) -> None:
    """The one operation behind each button."""
    if family == HAND_IN:
        hand_in(paper, actor=request.user, at=request.at)
    elif family == CERTIFY:
        certify(paper, actor=request.user, at=request.at, seen=request.POST.get("seen", ""))
    else:
        name = family[paper.is_rectification]
        carry_out(paper, name, actor=request.user, at=request.at, note=note)


def open_now(request: Asked, paper: Declaration) -> list[Move]:
    """The moves of the unit itself that are open; receiving and returning have their place in the review.

    Whoever fills in for a unit is offered them only on the paper that they fill in.
    """
    known = {name for family in FAMILIES for name in family}
    return [one for one in open_moves(paper, actor=request.user, at=request.at) if one.name in known]


def certify_page(
    request: Asked, paper: Declaration, *, note: str = "", error: str = "", refused: Refused | None = None
) -> HttpResponse:
    """What the leader certifies, to be checked before the signature; here it can also be sent back to the clerk."""
    moves = {move.name: move for move in open_now(request, paper)}
    move = next((moves[name] for name in CERTIFY if name in moves), None)
    if move is None:
        return redirect("declaration", pk=paper.pk)
    context: dict[str, Any] = {
        "paper": paper,
        "move": move,
        "decline": next((moves[name] for name in DECLINE if name in moves), None),
        "facts": certified_facts(request, paper),
        "items": paper.items.order_by("no"),
        "found": told(paper, day_of(request)),
        "changed": paper.items.filter(to_rectify=True).count() if paper.is_rectification else 0,
        "alone": fills(request.user, paper),
        "seen": text_of(paper),
        "refused": refused,
        "note": note,
        "note_error": error,
        "beside": in_one_line(paper),
        "crumbs": crumbs(paper, "签发报送"),
    }
    return render(
        request, "submissions/declaration_move.html", context, status=409 if refused else 422 if error else 200
    )


def told(paper: Declaration, day: date) -> dict[str, list[Finding]]:
    """What the self-check leaves standing: the warnings with their explanations, and what is only shown."""
    found = findings_of(paper, day)
    return {
        "explained": [one for one in found if one.asks_for_words],
        "hints": [one for one in found if not one.asks_for_words],
    }


def certified_facts(request: Asked, paper: Declaration) -> list[dict[str, Any]]:
    """The declaration in a few lines."""
    counted = {label: paper.items.filter(proposal=value).count() for value, label in VOCABULARIES["proposal"]}
    items = f"共{paper.items.count()}项" if not paper.nil else "零报告：本单位没有证明事项"
    facts = [
        ("填报单位", paper.unit.name),
        ("轮次和版本", f"{paper.round}，第{paper.version}版"),
        ("事项", items),
        ("零报告原因", paper.nil_said),
        ("清理建议", "" if paper.nil else "，".join(f"{label}{count}项" for label, count in counted.items())),
        ("报送", f"{paper.unit.panel or ''}（牵头单位）"),
        ("截止", before_signing(paper.round, paper.unit, request.at, rectifies=paper.is_rectification)),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]

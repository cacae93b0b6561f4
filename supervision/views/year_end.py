"""One work summary: as it stands for its unit, as it was signed for everybody above; its moves, its Word file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import can, requires
from campaign.models import LogEntry
from campaign.notice import target
from campaign.operations import NoteMissing, Refused, carry_out, open_moves
from campaign.roles import Action
from campaign.templatetags.face import moment
from campaign.views.asked import Asked
from publishing.views.cover_notice import DOCX
from review.views.papers import same_act
from supervision.checks.year_end import opening
from supervision.enums.figures import Counts
from supervision.enums.year_end import OUTLINES, STANDING, Section
from supervision.models.year_end import SignedSummary, YearEndSummary
from supervision.operations.year_end import Incomplete, certify, hand_in, receive, send_back
from supervision.queries.figures import counts_of
from supervision.queries.year_end import gathered, last_signed, summaries_for, texts_of, version_of
from supervision.sheets.summary_word import SummaryText, write_summary
from supervision.views.rows_behind import behind, grouped
from supervision.views.year_ends import TONES

READS = (Action.READ, Action.OVERSEE)
DONE = {
    "hand_in": "已提交分管领导，等待签发。签发前可以收回修改。",
    "take_back": "已收回，可以继续修改。",
    "decline": "已退回填报人，退回理由填报人能看到。",
    "certify": "已签发报送。数字和内容按现在的固定留存。",
    "receive": "已接收。",
    "return": "已退回，单位会收到消息。",
}


@dataclass(frozen=True)
class Reading:
    """What a person reads of a summary: the text being written, or what was signed last."""

    texts: dict[str, str]
    counts: Counts
    at: datetime
    below: dict[str, Any] | None
    signed: SignedSummary | None = None


def reading_of(summary: YearEndSummary, *, own: bool, at: datetime) -> Reading:
    """Inside the unit, what is being written with today's figures until it is signed; for others always what was signed."""
    signed = last_signed(summary)
    if signed is not None and (not own or summary.state in STANDING):
        return Reading(signed.texts, signed.figures, signed.at, signed.below, signed)
    below = gathered(summary.unit, summary.round).as_data() if summary.unit.leads else None
    return Reading(texts_of(summary), counts_of(summary.unit, summary.round, at), at, below)


@requires(*READS, model=YearEndSummary, within=summaries_for)
@require_safe
def year_end(request: Asked, summary: YearEndSummary) -> HttpResponse:
    """The summary with its figures, each leading to its rows; asked with `confirm`, the page before signing."""
    if request.GET.get("confirm") == "certify":
        return confirm_page(request, summary)
    return show(request, summary)


def show(
    request: Asked, summary: YearEndSummary, *, refused: Refused | None = None, note: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page; a refused move says why on top."""
    own = can(request.user, Action.READ, summary)
    read = reading_of(summary, own=own, at=request.at)
    urls = behind(summary.unit, summary.round).all()
    moves = open_moves(summary, actor=request.user, at=request.at)
    cancelled, baseline = read.counts.get("cancelled", 0), read.counts.get("baseline", 0)
    context = {
        "summary": summary,
        "own": own,
        "read": read,
        "tone": TONES[summary.state],  # type: ignore[index]
        "sections": sections_of(OUTLINES[summary.template], read, urls),
        "groups": grouped(read.counts, urls),
        "ratio": target.reduction(cancelled, baseline),
        "moves": moves,
        "version": version_of(summary),
        "editable": summary.is_writable and can(request.user, Action.FILL, summary),
        "refused": refused,
        "problems": [
            {"words": one.words, "anchor": ""} for one in (refused.problems if isinstance(refused, Incomplete) else ())
        ],
        "history": history_of(summary),
        "note": note,
        "crumbs": crumbs(summary),
    }
    return render(request, "supervision/year_end.html", context, status=status)


def sections_of(outline: Iterable[Section], read: Reading, urls: dict[str, str]) -> list[dict[str, Any]]:
    """The sections as the page shows them: what the system says, and what the clerk wrote."""
    return [
        {
            "section": section,
            "pieces": [{"text": one.text, "url": urls.get(one.code, "")} for one in opening(section, read.counts)],
            "text": read.texts.get(section.code, ""),
        }
        for section in outline
    ]


def history_of(summary: YearEndSummary) -> list[LogEntry]:
    """Its moves, the newest first; nothing of what was typed."""
    return list(LogEntry.objects.about(summary).exclude(move="save").select_related("actor").order_by("-pk")[:20])


def crumbs(summary: YearEndSummary, here: str = "") -> list[dict[str, str]]:
    """The way to a page of this summary."""
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "工作总结", "url": reverse("year_ends")}]
    if not here:
        return [*way, {"label": summary.unit.name}]
    return [*way, {"label": summary.unit.name, "url": reverse("year_end", args=[summary.pk])}, {"label": here}]


def confirm_page(request: Asked, summary: YearEndSummary) -> HttpResponse:
    """What signing does, asked once more."""
    move = next((one for one in open_moves(summary, actor=request.user, at=request.at) if one.name == "certify"), None)
    if move is None:
        return redirect("year_end", pk=summary.pk)
    superior = summary.unit.reports_to
    facts = [
        {"key": "单位", "value": summary.unit.name},
        {"key": "轮次", "value": str(summary.round)},
        {"key": "报送", "value": superior.name if superior else "协调小组办公室"},
        {"key": "数字截至", "value": moment(request.at, "year")},
    ]
    context = {
        "move": move,
        "thing": str(summary),
        "facts": facts,
        "version": version_of(summary),
        "action_url": reverse("year_end_move", args=[summary.pk]),
        "back_url": reverse("year_end", args=[summary.pk]),
    }
    return render(request, "confirm.html", context)


@requires(Action.FILL, Action.CERTIFY, Action.OVERSEE, model=YearEndSummary, within=summaries_for)
def year_end_move(request: Asked, summary: YearEndSummary) -> HttpResponse:
    """Carry out the move that the button names; a double click is told the same as the first."""
    if request.method != "POST":
        return confirm_page(request, summary)
    name, note = request.POST.get("move", ""), request.POST.get("note", "")[:1000]
    if name not in DONE:
        return redirect("year_end", pk=summary.pk)
    try:
        act(request, summary, name, note)
    except NoteMissing as missing:
        return show(request, summary, refused=missing, status=422)
    except Refused as refused:
        if not same_act(refused, request.user, (name,)):
            summary.refresh_from_db()
            return show(request, summary, refused=refused, note=note, status=409)
    messages.success(request, DONE[name])
    return redirect("year_end_edit" if name == "take_back" else "year_end", pk=summary.pk)


def act(request: Asked, summary: YearEndSummary, name: str, note: str) -> None:
    """The one operation behind each button."""
    who = {"actor": request.user, "at": request.at}
    if name == "hand_in":
        hand_in(summary, **who)  # type: ignore[arg-type]
    elif name == "certify":
        words = request.POST.get("version", "")
        seen = int(words) if words.isascii() and words.isdecimal() and len(words) <= 9 else None
        certify(summary, seen=seen, **who)  # type: ignore[arg-type]
    elif name == "receive":
        receive([summary], **who)  # type: ignore[arg-type]
    elif name == "return":
        send_back(summary, note=note, **who)  # type: ignore[arg-type]
    else:
        carry_out(summary, name, actor=request.user, at=request.at, note=note)


@requires(*READS, model=YearEndSummary, within=summaries_for)
@require_safe
def year_end_word(request: Asked, summary: YearEndSummary) -> HttpResponse:
    """The summary as a Word file; before it is signed as a draft that says so."""
    read = reading_of(summary, own=can(request.user, Action.READ, summary), at=request.at)
    target_file = BytesIO()
    is_signed, outline = read.signed is not None, summary.template
    text = SummaryText(summary.unit, summary.round, read.texts, read.counts, read.at, read.below, is_signed, outline)
    write_summary(target_file, text)
    response = HttpResponse(target_file.getvalue(), content_type=DOCX)
    draft = "" if read.signed else "草稿-"
    response["Content-Disposition"] = content_disposition_header(True, f"{draft}{summary}.docx") or ""
    return response

"""The thread of an item: among the panel, and between panel and unit (notice 五(三): 充分沟通协商)."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from campaign.access import can, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from review.enums import Side
from review.forms import RemarkForm
from review.models import Remark, Ruling
from review.operations import say
from review.queries import answers_for, remarks_of, rulings_under, side_in
from review.sheets import speaker, thread_csv, write_thread
from review.views.papers import XLSX, state_shown

SHOWN = 3  # remarks that the item's own page shows


@dataclass(frozen=True)
class Said:
    """A remark as the reader sees it: its number, who spoke, and the number of the one it is about."""

    number: int
    remark: Remark
    speaker: str
    about: int | None


@requires(Action.EXAMINE, Action.DECIDE, model=Ruling, within=rulings_under)
@require_http_methods(["GET", "HEAD", "POST"])
def ruling_thread(request: Asked, case: Ruling) -> HttpResponse:
    """The whole thread for panel and superior; posted, one remark more."""
    return thread(request, case, "ruling_thread")


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_thread(request: Asked, case: Ruling) -> HttpResponse:
    """What is for both sides, for the unit; posted, one remark more."""
    return thread(request, case, "answer_thread")


@requires(Action.EXAMINE, Action.DECIDE, model=Ruling, within=rulings_under)
@require_safe
def ruling_thread_file(request: Asked, case: Ruling, kind: str) -> HttpResponse:
    """The thread as panel and superior read it, as a file: `xlsx` or `csv`."""
    return file_of(request, case, side_of(request, case), kind)


@requires(Action.ANSWER, model=Ruling, within=answers_for)
@require_safe
def answer_thread_file(request: Asked, case: Ruling, kind: str) -> HttpResponse:
    """The thread as the unit reads it, as a file: `xlsx` or `csv`."""
    return file_of(request, case, Side.UNIT, kind)


def side_of(request: Asked, case: Ruling) -> Side:
    """On which side the person reads; 404 where on none."""
    side = side_in(request.user, case)
    if side is None:
        raise Http404
    return side


def thread(request: Asked, case: Ruling, page: str) -> HttpResponse:
    """Show the thread, or append to it."""
    side = Side.UNIT if page == "answer_thread" else side_of(request, case)
    remarks = remarks_of(case, side)
    form = RemarkForm(request.POST if request.method == "POST" else None, side=side, remarks=remarks)
    status = 200
    if form.is_valid():
        try:
            say(case, **form.said(), actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, "已记入沟通记录。")
            return redirect(page, pk=case.pk)
    context = {
        "case": case,
        "item": case.item,
        "state": state_shown(case),
        "said": said_in(remarks, side),
        "form": form,
        "side": side.value,
        "back": item_page(request, case, side),
        "files": [(kind.upper(), reverse(f"{page}_file", args=[case.pk, kind])) for kind in ("xlsx", "csv")],
    }
    return render(request, "review/thread.html", context, status=status)


def item_page(request: Asked, case: Ruling, side: Side) -> str:
    """The page of the item on the reader's side."""
    if side is Side.UNIT:
        return reverse("answer", args=[case.pk])
    return reverse("ruling" if can(request.user, Action.EXAMINE, case) else "dispute", args=[case.pk])


def said_in(remarks: Any, side: Side) -> list[Said]:
    """The remarks, numbered as this side reads them."""
    numbers = {remark.pk: number for number, remark in enumerate(remarks, 1)}
    return [
        Said(numbers[one.pk], one, speaker(one, side), numbers.get(one.about_id) if one.about_id else None)
        for one in remarks
    ]


def thread_part(case: Ruling, side: Side | None) -> dict[str, Any]:
    """What the item's own page shows of the thread: the last remarks, how many there are, and where the rest stands.

    Nothing for who is on no side (a superior after the decision).
    """
    if side is None:
        return {}
    said = said_in(remarks_of(case, side), side)
    page = "answer_thread" if side is Side.UNIT else "ruling_thread"
    return {"said": said[-SHOWN:], "said_count": len(said), "thread_url": reverse(page, args=[case.pk])}


def file_of(request: Asked, case: Ruling, side: Side, kind: str) -> HttpResponse:
    """The thread as a file."""
    remarks = list(remarks_of(case, side))
    if kind == "csv":
        response = HttpResponse(thread_csv(remarks, side), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        target = BytesIO()
        write_thread(target, remarks, side, cert_name=case.item.cert_name, day=day_of(request))
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    name = f"沟通记录-{case.item.cert_name}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response

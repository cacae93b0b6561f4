"""Bulk rulings after they were made: the list, one of them, and the whole of it taken back (notice 五(三))."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.enums import Disposal, Outcome
from campaign.operations import Refused
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from review.checks import Verdict
from review.enums import ReturnReason, RulingState
from review.forms import ReasonForm
from review.models import Batch
from review.operations import undo_batch
from review.operations.batch_returns import stands_returned
from review.operations.batches import stands
from review.queries import (
    answered_since,
    batches_for,
    counts_of,
    lines_seen_by,
    verdicts_given,
)
from review.sheets import docket_csv, write_docket
from review.sheets.batches_out import batches_csv, write_batches
from review.views.papers import OUTCOME_TONES, STATE_TONES, as_file

PAGE = 50


@requires(Action.EXAMINE)
@require_safe
def batches(request: Asked) -> HttpResponse:
    """The bulk acts of my panels, the latest first."""
    page = Paginator(batches_for(request.user), PAGE).get_page(request.GET.get("page"))
    counts = counts_of(request.user, list(page))
    context = {
        "page": page,
        "lines": [{"batch": batch, "count": counts.get(batch.pk, 0)} for batch in page],
        "crumbs": crumbs("批量办理记录"),
    }
    return render(request, "review/batches.html", context)


@requires(Action.EXAMINE)
@require_safe
def batches_download(request: Asked, kind: str) -> HttpResponse:
    """The whole list as a file: `xlsx` or `csv`."""
    made = list(batches_for(request.user))
    counts = counts_of(request.user, made)
    rows = [(one, counts.get(one.pk, 0)) for one in made]
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        "批量办理记录",
        xlsx=lambda file: write_batches(file, rows, unit_name=own, day=day_of(request)),
        csv=lambda: batches_csv(rows),
    )


@requires(Action.EXAMINE)
@require_safe
def batch(request: Asked, pk: int) -> HttpResponse:
    """One bulk act: what was ruled of each item, where it stands now, and whether the whole can be taken back."""
    return show_batch(request, fetch(batches_for(request.user), "pk", pk))


@requires(Action.EXAMINE)
@require_safe
def batch_download(request: Asked, pk: int, kind: str) -> HttpResponse:
    """The items of a bulk act as they stand now, as a file: `xlsx` or `csv`."""
    one = fetch(batches_for(request.user), "pk", pk)
    rows = [line.ruling for line in lines_seen_by(request.user, one)]
    return as_file(
        kind,
        f"批量意见{one.pk}",
        xlsx=lambda file: write_docket(file, rows, unit_name=one.panel.name, day=day_of(request)),
        csv=lambda: docket_csv(rows),
    )


@requires(Action.RULE)
@require_POST
def batch_undo(request: Asked, pk: int) -> HttpResponse:
    """Take the whole act back, with the reason."""
    one = fetch(batches_for(request.user), "pk", pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_batch(request, one, form=form)
    note = form.cleaned_data["note"]
    try:
        count = undo_batch(one, note=note, actor=request.user, at=request.at)
    except Refused as refused:
        stored = Batch.objects.get(pk=one.pk)
        if stored.undone_by_id != request.user.pk or stored.undone_words != note.strip():
            return show_batch(request, fetch(batches_for(request.user), "pk", pk), form=form, refused=refused)
        count = 0
    if count:
        messages.success(request, f"已整批撤销，{count}件事项恢复到办理前的状态。")
    return redirect("batch", pk=one.pk)


def show_batch(
    request: Asked, one: Batch, *, form: ReasonForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    """Draw the page of a bulk act."""
    lines = lines_seen_by(request.user, one)
    given = {} if one.returns else verdicts_given(one)
    standing = stands_returned if one.returns else stands
    left = sum(standing(line.ruling, line) for line in lines)
    context = {
        "batch": one,
        "lines": [
            {
                "case": line.ruling,
                **deed_of(one, given.get(line.ruling_id, {})),
                "tone": STATE_TONES[RulingState(line.ruling.state)],
                "stands": standing(line.ruling, line),
            }
            for line in lines
        ],
        "left": left,
        "undoable": is_undoable(one, left, len(lines)),
        "form": form or ReasonForm(),
        "refused": refused,
        "query": request.GET.urlencode(),
        "crumbs": crumbs(f"第{one.pk}批"),
    }
    return render(request, "review/batch.html", context, status=409 if refused else 200)


def is_undoable(one: Batch, left: int, shown: int) -> bool:
    """Whether the page offers to take the whole back: of returns every one must stand, of rulings no unit has answered any."""
    if one.undone_at is not None or not left:
        return False
    return left == shown if one.returns else not answered_since(one)


def deed_of(one: Batch, given: dict[str, str]) -> dict[str, str]:
    """What the act did with an item, in words; `given` is the verdict as the log keeps it."""
    if one.returns:
        why = str(ReturnReason(one.returned_for).label)
        return {"outcome": "退回整改", "outcome_tone": "refused", "disposal": why}
    outcome = given.get("outcome", "")
    return {
        "outcome": label(Outcome, outcome),
        "outcome_tone": OUTCOME_TONES.get(outcome, "plain"),  # type: ignore[call-overload]
        "disposal": label(Disposal, given.get("disposal", "")),
    }


def label_of(verdict: Verdict) -> dict[str, str]:
    """A verdict in the words of a preview."""
    return {
        "outcome": label(Outcome, verdict.outcome),
        "outcome_tone": OUTCOME_TONES.get(verdict.outcome, "plain"),  # type: ignore[call-overload]
        "disposal": label(Disposal, verdict.disposal),
        "replacement": verdict.replacement,
        "reason": verdict.reason,
    }


def label(words: type[Outcome] | type[Disposal], value: str) -> str:
    """How a stored value is called."""
    return str(words(value).label) if value in words.values else ""


def query_of(request: Asked) -> str:
    """The filter of the docket goes along."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def docket_address(request: Asked) -> str:
    """Back to the docket as it was filtered."""
    return reverse("docket") + query_of(request)


def crumbs(last: str) -> list[dict[str, str]]:
    """Where the page stands."""
    above = [("我的工作", "desk"), ("审核目录", "docket")]
    above += [("批量办理记录", "batches")] if last.startswith("第") else []
    return [*({"label": name, "url": reverse(page)} for name, page in above), {"label": last}]

"""One chain of certificates: its picture, the items in it, why it may stand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.models import User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.enums import ChainStanding
from review.forms import ReasonForm
from review.forms.chains import ChainReasonForm
from review.models import Chain, ChainReason
from review.operations.chains import reason_chain, withdraw_chain_reason
from review.queries.chains import chains_for, chains_settled_by, may_speak_for, with_links
from review.views.chains import file_of, shown
from review.views.radar import SEEING


@requires(*SEEING)
@require_safe
def chain(request: Asked, pk: int) -> HttpResponse:
    """The picture, the table behind it, the reasons so far, and the acts that are open."""
    return show(request, found(request.user, pk))


@requires(*SEEING)
@require_safe
def chain_download(request: Asked, pk: int, kind: str) -> HttpResponse:
    """This chain as a file, a row for each demand."""
    row = found(request.user, pk)
    return file_of(request, [row], kind, f"{row.get_kind_display()}-{row.pk}")


@requires(Action.SETTLE)
@require_POST
def chain_reason(request: Asked, pk: int) -> HttpResponse:
    """Explain why the chain may stand."""
    row, form = settled(request.user, pk), ChainReasonForm(request.POST)
    if not form.is_valid():
        return show(request, row, explaining=form, status=422)
    words = form.cleaned_data["words"]
    try:
        reason_chain(row, words=words, actor=request.user, at=request.at)
    except Refused as refused:
        if not explained_already(row, words, request.user):
            form.add_error(None, refused.words)
            return show(request, row, explaining=form, status=409)
    messages.success(request, "已说明理由，涉及的审核组和上级可以看到。")
    return redirect("chain", pk=row.pk)


@requires(Action.SETTLE)
@require_POST
def chain_withdraw(request: Asked, pk: int) -> HttpResponse:
    """Take the reason of my panel back."""
    row, form = settled(request.user, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, row, withdrawing=form, status=422)
    try:
        withdraw_chain_reason(row, note=form.cleaned_data["note"], actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, refused.words)
        return show(request, row, withdrawing=form, status=409)
    messages.success(request, "已撤回说明，该证明链重新待处理。")
    return redirect("chain", pk=row.pk)


def found(user: User, pk: int) -> Chain:
    """The chain with the demands that the person may read, if they may see it; else 404."""
    return fetch(with_links(chains_for(user), user), "pk", pk)


def settled(user: User, pk: int) -> Chain:
    """The chain, if an item of it is one that the person settles; else 404."""
    return fetch(with_links(chains_for(user).filter(chains_settled_by(user)), user), "pk", pk)


def explained_already(row: Chain, words: str, user: User) -> bool:
    """Whether this person has just explained it in these words: a double click, not a refusal."""
    return ChainReason.objects.filter(chain=row, withdrawn_at=None, by=user, words=words.strip()).exists()


def show(
    request: Asked,
    row: Chain,
    *,
    explaining: ChainReasonForm | None = None,
    withdrawing: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; after a refusal with what was typed."""
    (one,) = shown([row], request.user)
    reasons = list(row.reasons.select_related("panel", "by", "withdrawn_by").order_by("-pk"))
    settles = chains_for(request.user).filter(chains_settled_by(request.user), pk=row.pk).exists()
    standing = next((reason for reason in reasons if reason.withdrawn_at is None), None)
    context = {
        "one": one,
        "reasons": reasons,
        "may_explain": settles and row.standing == ChainStanding.OPEN,
        "may_withdraw": standing is not None and may_speak_for(standing.panel, row, request.user),
        "reason": explaining or ChainReasonForm(),
        "withdrawing": withdrawing,
        "form": explaining or withdrawing,
        "crumbs": [
            {"label": "一致性雷达", "url": reverse("radar")},
            {"label": "循环、重复、推责证明", "url": reverse("chains")},
            {"label": row.certificate_name},
        ],
    }
    return render(request, "review/chain.html", context, status=status)

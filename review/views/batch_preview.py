"""Bulk rulings and returns before they are made: what would be done, what is left out, and the yes (notice 五(三): 集中审核论证)."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.enums import Disposal, Outcome
from campaign.models import Unit
from campaign.notice.six_categories import CATEGORIES
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.checks import Verdict
from review.enums import BatchSource, ReturnReason, RulingState
from review.forms import PROPOSED, RETURN, BulkForm, DocketFilter, verdict_proposed
from review.models import Batch, Ruling
from review.operations import return_in_bulk, rule_in_bulk
from review.operations.batches import MOST
from review.queries import Weighed, docket_for, panel_key, weigh, weigh_returns
from review.views.batches import crumbs, docket_address, label, label_of, query_of
from review.views.docket import pick_from
from review.views.papers import picked

SALT = "review.batches"
LASTS = 2 * 3600  # seconds for which a preview may be confirmed


@requires(Action.RULE)
@require_POST
def batch_preview(request: Asked) -> HttpResponse:
    """What would be done with the picked items, and which of them would be left out and why. Nothing is saved here."""
    cases = picked_cases(request)
    if not cases:
        messages.warning(request, "没有选中事项。请先勾选要办理的事项，再批量办理。")
        return redirect(docket_address(request))
    asked = {"reason", "outcome", "way"} & request.POST.keys()
    form = BulkForm(request.POST if asked else None, cases=cases, initial={"source": request.POST.get("source", "")})
    if "edit" in request.POST or not form.is_valid():
        return show_form(request, form, cases)
    return show_preview(request, form, cases)


@requires(Action.RULE)
@require_POST
def batch_apply(request: Asked) -> HttpResponse:
    """The person's yes: exactly what the preview showed is done, or nothing."""
    kept = word_of(request)
    if kept is None:
        messages.error(request, "预览已超过2小时或者不完整，本次没有办理。请重新勾选。")
        return redirect(docket_address(request))
    keys = [pk for pk, _, _ in kept["rows"]]
    cases = list(docket_for(request.user).filter(pk__in=keys).order_by("unit__code", "item__no"))
    try:
        batch = carry_out(request, kept, cases)
    except Refused as refused:
        form = BulkForm(form_data(kept), cases=cases)
        if not cases or not form.is_valid():
            messages.error(request, refused.words)
            return redirect(docket_address(request))
        return show_preview(request, form, list(docket_for(request.user).filter(pk__in=keys)), refused=refused)
    done = f"已退回{len(keys)}件事项，单位已收到消息" if batch.returns else f"已对{len(keys)}件事项提出意见"
    messages.success(request, f"{done}。需要时可以在本页整批撤销。")
    return redirect(reverse("batch", args=[batch.pk]) + query_of(request))


def carry_out(request: Asked, kept: dict[str, Any], cases: Sequence[Ruling]) -> Batch:
    """Do what the signed word says; raises what the operation raises."""
    how: dict[str, Any] = {
        "panel": Unit.objects.get(pk=kept["panel"]),
        "source": BatchSource(kept["source"]),
        "seen": {pk: (item, version) for pk, item, version in kept["rows"]},
        "key": uuid.UUID(kept["key"]),
        "actor": request.user,
        "at": request.at,
    }
    if kept["way"] == RETURN:
        until, why = parse_date(kept["until"]), ReturnReason(kept["returned_for"])
        return return_in_bulk(cases, returned_for=why, note=kept["reason"], until=until, **how)
    return rule_in_bulk([(case, verdict_of(kept, case)) for case in cases], reason=kept["reason"], **how)


def picked_cases(request: Asked) -> list[Ruling]:
    """The picked items, or all of the list that wait for a ruling, as many as one act takes; 404 when one that was picked
    is not in the person's docket."""
    if "all" in request.POST:
        rows = DocketFilter(request.GET, user=request.user, at=request.at).narrow(leave=("state",))
        return list(rows.filter(state=RulingState.PENDING).order_by("unit__code", "item__no")[:MOST])
    keys = picked(request.POST)[:MOST]
    found = list(docket_for(request.user).filter(pk__in=keys).order_by("unit__code", "item__no"))
    pick_from(found, keys)
    return found


def show_form(request: Asked, form: BulkForm, cases: Sequence[Ruling]) -> HttpResponse:
    """The verdict to be typed, above the items it is for."""
    context = {
        "form": form,
        "cases": cases,
        "categories": CATEGORIES,
        "keys": keys_of(cases),
        "query": request.GET.urlencode(),
        "docket": docket_address(request),
        "crumbs": crumbs("批量办理"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "review/batch_form.html", context, status=status)


def show_preview(
    request: Asked, form: BulkForm, cases: Sequence[Ruling], refused: Refused | None = None
) -> HttpResponse:
    """What is taken, what is left out and why, and the button that does exactly this."""
    if form.returns:
        weighed = weigh_returns(cases, user=request.user)
    else:
        weighed = weigh([(case, form.verdict_of(case)) for case in cases], user=request.user)
    taken = [one for one in weighed if not one.against]
    context = {
        "form": form,
        "taken": [shown(one, form) for one in taken],
        "left": [shown(one, form) for one in weighed if one.against],
        "reasons": sorted(Counter(str(one.against) for one in weighed if one.against).items()),
        "sums": sums_of(taken, form),
        "token": token_of(request, form, taken) if taken else "",
        "sent": [(name, value) for name, value in form_data(word(request, form, weighed)).items() if value],
        "keys": keys_of([one.ruling for one in weighed]),
        "refused": refused,
        "query": request.GET.urlencode(),
        "docket": docket_address(request),
        "crumbs": crumbs("批量办理预览"),
    }
    return render(request, "review/batch_preview.html", context, status=409 if refused else 200)


def shown(one: Weighed, form: BulkForm) -> dict[str, Any]:
    """One item of the preview."""
    said: dict[str, Any] = label_of(one.verdict)
    if form.returns:
        why = ReturnReason(form.cleaned_data["returned_for"]).label
        said |= {
            "outcome": "退回整改",
            "outcome_tone": "refused",
            "disposal": why,
            "reason": form.cleaned_data["reason"],
        }
    return {"case": one.ruling, **said, "against": one.against, "words": one.words}


def sums_of(taken: Sequence[Weighed], form: BulkForm) -> list[tuple[str, int]]:
    """How many items end in which way."""
    if form.returns:
        return [(f"退回整改，{ReturnReason(form.cleaned_data['returned_for']).label}", len(taken))] if taken else []
    counted = Counter(
        "，".join(filter(None, (label(Outcome, one.verdict.outcome), label(Disposal, one.verdict.disposal))))
        for one in taken
    )
    return sorted(counted.items(), key=lambda pair: -pair[1])


def word(request: Asked, form: BulkForm, weighed: Sequence[Weighed]) -> dict[str, Any]:
    """What a preview shows, as plain data: the items with their texts, and the verdict."""
    given = form.cleaned_data
    return {
        "user": request.user.pk,
        "key": uuid.uuid4().hex,
        "panel": panel_key(weighed[0].ruling.unit),
        "source": form.batch_source().value,
        "reason": given["reason"],
        "way": given.get("way", ""),
        "verdict": plain_verdict(form.verdict()) if given.get("way") not in (PROPOSED, RETURN) else None,
        "returned_for": given.get("returned_for", ""),
        "until": str(given.get("until") or ""),
        "rows": [[one.ruling.pk, one.ruling.item_id, one.ruling.item.row_version] for one in weighed],
    }


def plain_verdict(verdict: Verdict) -> dict[str, str]:
    """A verdict as texts."""
    return {name: str(value or "") for name, value in asdict(verdict).items()}


def token_of(request: Asked, form: BulkForm, taken: Sequence[Weighed]) -> str:
    """The signed word by which exactly this preview is confirmed."""
    return signing.dumps(word(request, form, taken), salt=SALT, compress=True)


def word_of(request: Asked) -> dict[str, Any] | None:
    """What the signed word says, when it is ours, fresh and this person's."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return kept if kept["user"] == request.user.pk else None


def verdict_of(kept: dict[str, Any], case: Ruling) -> Verdict:
    """The verdict of an item, as the preview showed it."""
    plain = kept["verdict"]
    if plain is None:
        return verdict_proposed(case.item)
    return Verdict(**{**plain, "effective_from": parse_date(plain["effective_from"])})


def form_data(kept: dict[str, Any]) -> dict[str, str]:
    """The form as it was sent for the preview."""
    verdict = kept["verdict"] or {}
    return {**verdict, **{name: kept[name] for name in ("reason", "way", "source", "returned_for", "until")}}


def keys_of(cases: Sequence[Ruling]) -> str:
    """The keys of the items, as `picked` reads them."""
    return ",".join(str(case.pk) for case in cases)

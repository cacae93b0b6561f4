"""One disagreement: what both sides say, why it stands, and what the panel can do about it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import can, fetch, requires
from campaign.enums import Disposal, Outcome
from campaign.models import Unit, User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.enums import ConflictKind, Handling, RulingState
from review.forms import ReasonForm
from review.forms.radar import DifferenceForm
from review.models import Conflict, Ruling
from review.operations.radar import open_to_align, withdraw_reason
from review.queries import rulings_under
from review.queries.radar import conflicts_for, settled_by
from review.views.papers import OUTCOME_TONES, fact
from review.views.radar import SEEING, TONES

LINES = {
    ConflictKind.VERTICAL: "上级单位已经取消，下级单位仍然保留。请向上看齐，或者说明差异理由。",
    ConflictKind.SAME_UNIT: "同一单位对同一服务事项中的同一证明有两种结论。请统一，或者说明差异理由。",
    ConflictKind.SAME_LAW: "两地引用同一依据，结论不同。请统一，或者说明差异理由。",
    ConflictKind.UPWARD: "上级单位保留，下级单位已经取消。请核对是否应当一致，或者说明差异理由。",
    ConflictKind.OTHER_LAW: "两地结论不同，引用的依据也不同。请统一，或者说明差异理由。",
    ConflictKind.OTHER_SERVICE: "同一单位对不同服务事项的结论不同，仅作提示，不影响编制清单。",
    ConflictKind.CATEGORY: "两地都取消，类别不同，仅作提示，不影响编制清单。",
}
# In these states the panel rules on the item as it stands; a settled one is opened again first.
RULING = (RulingState.PENDING, RulingState.CONTESTED)


@dataclass(frozen=True)
class Side:
    """What one unit says, and how the person can reach the item."""

    name: str
    unit: Unit
    facts: list[dict[str, Any]]
    outcome: str
    tone: str
    final: bool
    ruling: Ruling
    url: str
    may_align: bool

    @property
    def opens(self) -> bool:
        """Whether the item has to be opened again before it can be ruled on."""
        return self.may_align and self.ruling.state == RulingState.SETTLED

    @property
    def adopts(self) -> bool:
        """Whether the panel can rule on the item now."""
        return self.may_align and self.ruling.state in RULING


@requires(*SEEING)
@require_safe
def conflict(request: Asked, pk: int) -> HttpResponse:
    """Both sides beside each other, the reasons so far, and the acts that are open."""
    return show(request, found(request.user, pk))


@requires(Action.SETTLE)
@require_POST
def conflict_withdraw(request: Asked, pk: int) -> HttpResponse:
    """Take the reason of my panel back."""
    row, form = settled(request.user, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, row, withdrawing=form)
    try:
        withdraw_reason(row, note=form.cleaned_data["note"], actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, refused.words)
        return show(request, row, withdrawing=form, status=409)
    messages.success(request, "已撤回差异说明，这项不一致重新待处理。")
    return redirect("conflict", pk=row.pk)


@requires(Action.SETTLE)
@require_POST
def conflict_align(request: Asked, pk: int) -> HttpResponse:
    """Open my settled item again in order to rule as the other side did; the verdict is filled in on its page."""
    row, form = settled(request.user, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, row, aligning=form)
    sides = rulings_under(request.user).filter(Q(pk=row.one_ruling_id) | Q(pk=row.other_ruling_id))
    case = fetch(sides, "pk", request.POST.get("ruling", ""))
    try:
        open_to_align(row, case, note=form.cleaned_data["note"], actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, refused.words)
        return show(request, row, aligning=form, status=409)
    messages.success(request, "已重新审核。对方的结论已经填好，请核对后提出意见。")
    return redirect(adopting(case, row))


def found(user: User, pk: int) -> Conflict:
    """The disagreement, if the person may see it; else 404."""
    return fetch(conflicts_for(user).with_sides(), "pk", pk)


def settled(user: User, pk: int) -> Conflict:
    """The disagreement, if it is of an item that the person settles; else 404."""
    return fetch(conflicts_for(user).filter(settled_by(user)).with_sides(), "pk", pk)


def adopting(case: Ruling, row: Conflict) -> str:
    """The item's page with the other side's verdict filled in."""
    return f"{reverse('ruling', args=[case.pk])}?adopt={row.pk}"


def show(
    request: Asked,
    row: Conflict,
    *,
    withdrawing: ReasonForm | None = None,
    aligning: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; after a refusal with what was typed."""
    sides = sides_of(row, request.user)
    reasons = list(row.reasons.select_related("panel", "by", "withdrawn_by").order_by("-pk"))
    standing = next((one for one in reasons if one.withdrawn_at is None), None)
    settles = any(side.may_align for side in sides)
    context = {
        "conflict": row,
        "tone": TONES.get(ConflictKind(row.kind), "plain" if row.notice else "waiting"),
        "words": LINES[ConflictKind(row.kind)],
        "sides": sides,
        "reasons": reasons,
        "may_explain": settles and row.standing == Handling.OPEN and not row.notice,
        "may_withdraw": standing is not None and settles and may_speak_for(standing.panel, sides, request.user),
        "may_align": settles and row.standing in (Handling.OPEN, Handling.REASONED),
        "also": also(row, sides, request.user) if row.standing == Handling.OPEN and not row.notice else [],
        "reason": DifferenceForm(),
        "withdrawing": withdrawing,
        "aligning": aligning,
        "form": withdrawing or aligning,
        "crumbs": [{"label": "一致性雷达", "url": reverse("radar")}, {"label": row.certificate_name}],
    }
    return render(request, "review/conflict.html", context, status=status)


def sides_of(row: Conflict, user: User) -> list[Side]:
    """The keeping side and the other one."""
    openable = set(
        rulings_under(user).filter(pk__in=(row.one_ruling_id, row.other_ruling_id)).values_list("pk", flat=True)
    )
    pairs = (
        (row.one_unit, row.one_ruling, row.one_facts, row.one_final),
        (row.other_unit, row.other_ruling, row.other_facts, row.other_final),
    )
    return [
        Side(
            name="保留方" if facts["outcome"] == Outcome.RETAIN else "取消方",
            unit=unit,
            facts=facts_shown(facts),
            outcome=str(Outcome(facts["outcome"]).label),
            tone=OUTCOME_TONES.get(Outcome(facts["outcome"]), "plain"),
            final=final,
            ruling=ruling,
            url=reverse("ruling", args=[ruling.pk]) if ruling.pk in openable else "",
            may_align=ruling.pk in openable and can(user, Action.SETTLE, unit),
        )
        for unit, ruling, facts, final in pairs
    ]


def facts_shown(facts: dict[str, str]) -> list[dict[str, Any]]:
    """The facts of one side as a list, what is empty left out."""
    category = str(Disposal(facts["disposal"]).label) if facts["disposal"] else ""
    lines = [
        fact("证明事项名称", facts["certificate"]),
        fact("政务服务事项名称", facts["service"]),
        fact("六个一批类别", category),
        fact("取消后办理方式", facts["replacement"]),
        fact("理由", facts["reason"]),
        fact("设定依据", facts["basis"]),
    ]
    return [one for one in lines if one["value"]]


def may_speak_for(panel: Unit, sides: list[Side], user: User) -> bool:
    """Whether the person is the chair of the panel that wrote the reason."""
    return any(side.may_align and side.unit.reviewing_panel == panel for side in sides)


def also(row: Conflict, sides: list[Side], user: User) -> list[Conflict]:
    """The other open disagreements of the same item of the person's panel: one reason may answer for all."""
    own = [side.ruling.pk for side in sides if side.may_align]
    same = Q(one_ruling__in=own) | Q(other_ruling__in=own)
    return list(conflicts_for(user).open().filter(same).exclude(pk=row.pk).with_sides()[:50])

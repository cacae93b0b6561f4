"""Questions over many rulings; every list starts from what the person may see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from campaign.access import units_for
from campaign.models import Posting, Round, Unit, User
from campaign.queries import Work, current_round
from campaign.roles import Action
from review.enums import RulingState
from review.models import Ruling
from submissions.enums import DeclarationState
from submissions.models import Declaration

# What a unit sees of its own items: nothing of the panel's work before it is fed back (notice 五(三): 反馈).
SHOWN_TO_UNIT = (
    RulingState.RETURNED,
    RulingState.PROPOSED,
    RulingState.CONTESTED,
    RulingState.DISPUTED,
    RulingState.SETTLED,
)


def docket_for(user: Any) -> QuerySet[Ruling]:
    """The items that a panel member may see: of the units under the panel, except where the member holds a post."""
    own = Posting.objects.filter(user=user).current().values("unit")
    return Ruling.objects.filter(unit__in=units_for(user, Action.EXAMINE)).exclude(unit__in=own).with_papers()


def disputes_for(user: Any) -> QuerySet[Ruling]:
    """The disputes that a person decides as the panel's superior."""
    own = Posting.objects.filter(user=user).current().values("unit")
    reached = units_for(user, Action.DECIDE)
    return Ruling.objects.filter(unit__in=reached, state=RulingState.DISPUTED).exclude(unit__in=own).with_papers()


def rulings_under(user: Any) -> QuerySet[Ruling]:
    """What a panel member or a superior may open."""
    return (docket_for(user) | disputes_for(user)).distinct()


def answers_for(user: Any) -> QuerySet[Ruling]:
    """The items of a person's own units as far as the panel has fed them back."""
    return Ruling.objects.filter(unit__in=units_for(user, Action.ANSWER), state__in=SHOWN_TO_UNIT).with_papers()


def declarations_awaiting(user: Any, round: Round) -> QuerySet[Declaration]:
    """The certified declarations that wait to be received by the person's panel."""
    return Declaration.objects.filter(
        unit__in=units_for(user, Action.SETTLE), round=round, state=DeclarationState.CERTIFIED, is_current=True
    ).select_related("unit", "round")


def unsettled_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Ruling]:
    """The items of `units` that are not settled yet: a list cannot be compiled while there are any."""
    return Ruling.objects.filter(unit__in=units, round=round).unsettled()


def unreceived_in(units: Iterable[Unit] | QuerySet[Unit], round: Round) -> QuerySet[Declaration]:
    """The declarations of `units` that are certified, but not yet in any docket."""
    return Declaration.objects.filter(unit__in=units, round=round, state=DeclarationState.CERTIFIED)


def counts_by_state(rulings: QuerySet[Ruling]) -> dict[str, int]:
    """How many of `rulings` stand in each state, in one query."""
    rows = rulings.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(rows)


def work_for(user: User, at: datetime) -> list[Work]:
    """What of the review waits for this person at `at`."""
    round = current_round(at)
    if round is None:
        return []
    works = [*_panel_work(user, round), *_unit_work(user, round)]
    disputes = disputes_for(user).filter(round=round).count()
    works.append(Work("待裁定的争议", disputes, reverse("disputes"), "单位与审核组未达成一致", "late"))
    return [work for work in works if work.count]


def _panel_work(user: User, round: Round) -> list[Work]:
    counts = counts_by_state(docket_for(user).filter(round=round))
    docket = reverse("docket")
    works = [Work("待接收的申报表", declarations_awaiting(user, round).count(), docket, "接收后进入审核目录", "todo")]
    for state, hint, tone in (
        (RulingState.PENDING, "提出意见或者退回整改", "todo"),
        (RulingState.CONTESTED, "单位有异议，请重新研究", "late"),
        (RulingState.RULED, "由组长统一反馈单位", "todo"),
        (RulingState.PROPOSED, "等待单位答复", "waiting"),
        (RulingState.RETURNED, "等待单位整改", "waiting"),
    ):
        address = f"{docket}?{urlencode({'state': state.value})}"
        works.append(Work(str(state.label), counts.get(state, 0), address, hint, tone))
    return works


def _unit_work(user: User, round: Round) -> list[Work]:
    waiting = answers_for(user).filter(round=round, state=RulingState.PROPOSED).count()
    return [Work("待答复的审核意见", waiting, reverse("answers"), "同意或者提出异议", "todo")]

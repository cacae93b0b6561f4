"""Figures that are counted from rows, each with the rows that it counts: so a number and what stands behind it cannot differ.

A tally is one kind of rows. Its parts say which of them each figure counts; `counts` adds them up for any number of units in one
query, `rows` gives those of one figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaign.enums import Disposal, Outcome
from campaign.models import Deadline, Phase, Round, Unit
from publishing.models import Enquiry, EnquiryAnswer, ListedItem
from publishing.queries.desk import whole_guides
from supervision.enums.complaints import (
    AGAINST_THE_LIST,
    NOTHING_TO_CORRECT,
    OWING,
    ComplaintOutcome,
    ComplaintState,
    HearingWord,
    ReferralState,
)
from supervision.enums.corrections import OWED, OrderState
from supervision.enums.guides import GUIDE_DONE
from supervision.enums.relapses import RelapseState
from supervision.models import Answer, CorrectionOrder, Finding, GuideTask, Hearing, Referral, Relapse, Reply
from supervision.queries.guides import DUE_KINDS

OWN_LEVEL = "own"  # in an address: the units of the place itself, none of those in the places below
ByUnit = dict[int, dict[str, int]]
Rows = Callable[[QuerySet[Unit], Round, datetime], QuerySet[Any]]
Part = Callable[[datetime], Q]


@dataclass(frozen=True)
class Tally:
    """One kind of rows: those of some units in a round at an instant, in whose column `unit` the unit stands, and which of them
    each figure counts. `papers` are read with them where they are listed, in the order of `order`."""

    kind: str
    all: Rows
    parts: Mapping[str, Part]
    unit: str = "unit"
    papers: tuple[str, ...] = ()
    order: tuple[str, ...] = ("-pk",)

    def counts(self, units: QuerySet[Unit], round: Round, at: datetime) -> ByUnit:
        """Every figure of each unit that has any of the rows; one query beside those for the span."""
        found = self.all(units, round, at).order_by().values(self.unit)
        counted = found.annotate(**{code: Count("pk", filter=part(at)) for code, part in self.parts.items()})
        rows = counted.values_list(self.unit, *self.parts)
        return {unit: dict(zip(self.parts, counts, strict=True)) for unit, *counts in rows}

    def rows(self, code: str, units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
        """The rows that the figure counts, by the codes of their units."""
        found = self.all(units, round, at).filter(self.parts[code](at))
        return found.select_related(self.unit, *self.papers).order_by(f"{self.unit}__code", *self.order)


def every(at: datetime) -> Q:
    """All rows of the kind."""
    return Q()


def units_below(lead: Unit, place: str = "") -> QuerySet[Unit]:
    """Every unit that takes part and reports to a lead unit, itself among them; of those only what stands in one of the places right
    below (by its code), or at the own level (`OWN_LEVEL`)."""
    units = Unit.objects.below([lead]).filter(takes_part=True, valid_to=None)
    if place == OWN_LEVEL:
        return units.filter(division=lead.division_id)
    return units.filter(division__path__startswith=f"{lead.division.path}{place}/") if place else units


def begins(round: Round) -> datetime | None:
    """When the round's first phase opens: what came before is not of this round."""
    return Phase.objects.filter(round=round).order_by("opens").values_list("opens", flat=True).first()


def within(column: str, round: Round, at: datetime) -> Q:
    """That an instant lies in the round's time: from its beginning to the next round's, and not after `at`; two queries."""
    since = begins(round)
    if since is None:
        return Q(pk__in=[])
    later = Phase.objects.filter(round__campaign=round.campaign_id, round__number__gt=round.number, opens__gt=since)
    condition = Q(**{f"{column}__gte": since, f"{column}__lte": at})
    until = later.order_by("opens").values_list("opens", flat=True).first()
    return condition if until is None else condition & Q(**{f"{column}__lt": until})


# --- lists -----------------------------------------------------------------------------------------------------------------------


def listed(units: QuerySet[Unit], round: Round, at: datetime | None = None) -> QuerySet[ListedItem]:
    """The rows of the round's lists in force that rest on these units' declarations, struck ones among them."""
    rows = ListedItem.objects.filter(compilation__is_current=True, compilation__is_roll_up=False)
    return rows.filter(compilation__round=round, unit__in=units)


def kept(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[ListedItem]:
    """Kept items of which conditions, materials, time and place are written (notice 五(四)1)."""
    rows = listed(units, round).filter(outcome=Outcome.RETAIN)
    return rows.filter(Exists(whole_guides().filter(uid=OuterRef("uid"))))


def _outcome(outcome: Outcome) -> Part:
    return lambda at: Q(outcome=outcome)


def _category(category: str) -> Part:
    return lambda at: Q(outcome=Outcome.CANCEL, disposal=category)


# --- requests to verify ----------------------------------------------------------------------------------------------------------


def asked(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """Requests to verify that are answered, or that are due; one that was asked anew counts once (notice 五(四)2: 核查反馈)."""
    answers = EnquiryAnswer.objects.filter(enquiry=OuterRef("pk"), answered_at__lte=at)
    rows = Enquiry.objects.filter(item__compilation__round=round, office__in=units, asked_at__lte=at)
    rows = rows.annotate(done=Exists(answers), done_at=Subquery(answers.order_by("pk").values("answered_at")[:1]))
    return rows.filter(Q(done=True) | Q(replaced_by=None, due_at__lte=at))


# --- guides ----------------------------------------------------------------------------------------------------------------------


def guide_tasks(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """The updates of service guides that stand for the round's lists (notice 五(三): 同时……更新政务服务网上办事指南)."""
    return GuideTask.objects.standing().filter(unit__in=units, round=round, made_at__lte=at)


def confirmed(at: datetime) -> Q:
    """Confirmed by the unit's leader, and not sent back since."""
    return Q(state__in=sorted(GUIDE_DONE))


def due(at: datetime) -> Q:
    """Confirmed, or the day for it is over: what time has judged."""
    found = confirmed(at)
    for kind, deadline in DUE_KINDS.items():
        over = Deadline.objects.filter(round=OuterRef("round"), kind=deadline, closes__lte=at)
        found |= Q(kind=kind) & Q(Exists(over))
    return found


# --- orders, findings, relapses --------------------------------------------------------------------------------------------------


def orders(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """The orders to correct that were given in the round's time and stand (notice 五(五)3: 及时予以纠正)."""
    rows = CorrectionOrder.objects.filter(within("issued_at", round, at), unit__in=units)
    return rows.exclude(state=OrderState.WITHDRAWN)


def judged_orders(at: datetime) -> Q:
    """Verified; or late: owed after the last day, or reported after it. What was reported in time waits for the office."""
    late = Q(state__in=OWED, due_at__lte=at) | Q(state=OrderState.REPORTED, reported_at__gte=F("due_at"))
    return Q(state=OrderState.CLOSED) | late


def findings(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """What spot checks found and an order that stands told the unit of. Before that nothing of a visit is the unit's to read."""
    rows = Finding.objects.filter(within("order__issued_at", round, at), unit__in=units, order__isnull=False)
    return rows.exclude(order__state=OrderState.WITHDRAWN)


def relapses(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """Cases of something that a list of the round cancelled and that was asked for again, proved ones only: a suspicion is nobody's
    fault (notice 六(三)). They stand beside what the round cancelled, whenever the case was opened."""
    rows = Relapse.objects.filter(item__compilation__round=round, opened_at__lte=at, unit__in=units, proved=True)
    return rows.exclude(order__state=OrderState.WITHDRAWN)  # an order that was a mistake proves nothing


# --- complaints ------------------------------------------------------------------------------------------------------------------


def referrals(units: QuerySet[Unit], round: Round, at: datetime) -> QuerySet[Any]:
    """What was referred to the units of complaints that came in in the round's time and were taken on, with what its newest answer
    says (`finding`, `righted`, in the turn `answer_turn`), what the handlers told the complainant in this turn (`told`), the
    complainant's last word of it (`word`), whether an answer came late (`was_late`) and whether an earlier turn was answered
    (`answered_before`).

    An answer that was replaced no longer counts. Late is what came after the day by which its own turn was promised: opening a
    complaint again makes no late answer good and no timely one late.
    """
    rows = Referral.objects.standing().filter(within("complaint__received_at", round, at), office__in=units)
    rows = rows.exclude(complaint__state__in=(ComplaintState.RECEIVED, ComplaintState.REFUSED))
    answers = Answer.objects.filter(referral=OuterRef("pk"))
    newest = answers.order_by("-pk")
    later = Answer.objects.filter(referral=OuterRef("referral"), turn=OuterRef("turn"), pk__gt=OuterRef("pk"))
    promised = Reply.objects.filter(complaint=OuterRef("referral__complaint"), turn=OuterRef("turn"))
    dated = answers.annotate(due=Coalesce(Subquery(promised.values("due_at")[:1]), "referral__complaint__due_at"))
    replies = Reply.objects.filter(complaint=OuterRef("complaint"), turn=OuterRef("complaint__turn"))
    heard = Hearing.objects.filter(complaint=OuterRef("complaint"), turn=OuterRef("complaint__turn"))
    return rows.annotate(
        finding=Subquery(newest.values("finding")[:1]),
        righted=Subquery(newest.values("corrected")[:1]),
        answer_turn=Subquery(newest.values("turn")[:1]),
        told=Subquery(replies.order_by("-pk").values("outcome")[:1]),
        word=Subquery(heard.order_by("-pk").values("word")[:1]),
        was_late=Exists(dated.filter(answered_at__gte=F("due")).exclude(Exists(later))),
        answered_before=Exists(answers.filter(turn__lt=OuterRef("complaint__turn"))),
    )


def wrong(at: datetime) -> Q:
    """The unit itself found a demand that it had to end; or it is the office complained of, the list of the day forbade the demand,
    and the handlers did not end this turn with nothing to correct: a typed name that is in no list is a suspicion. Others in the
    same circle are not to blame for it."""
    own = Q(complaint__look_up__in=sorted(AGAINST_THE_LIST), complaint__office=F("office"))
    own &= Q(told=None) | ~Q(told__in=sorted(NOTHING_TO_CORRECT))
    return own | Q(finding=ComplaintOutcome.CORRECTED) | Q(righted=True)


def corrected(at: datetime) -> Q:
    """The unit's answer of this turn stands and says so, and the complainant does not say otherwise (lesson 15: two words)."""
    said = Q(state=ReferralState.ANSWERED, righted=True, answer_turn=F("complaint__turn"))
    return said & (Q(word=None) | ~Q(word=HearingWord.UNSOLVED))


def judged_complaints(at: datetime) -> Q:
    """Answered in this turn or an earlier one, or the last day is over."""
    return Q(state=ReferralState.ANSWERED) | Q(answered_before=True) | Q(complaint__due_at__lte=at)


def in_time(at: datetime) -> Q:
    """Judged, and no turn of it late."""
    owed = Q(state__in=sorted(OWING), complaint__due_at__lte=at)
    return judged_complaints(at) & Q(was_late=False) & ~owed


TALLIES: tuple[Tally, ...] = (
    Tally(
        "items",
        listed,
        {
            "baseline": lambda at: ~Q(outcome=Outcome.STRIKE),
            "cancelled": _outcome(Outcome.CANCEL),
            "retained": _outcome(Outcome.RETAIN),
            "referred": _outcome(Outcome.REFER),
            "struck": _outcome(Outcome.STRIKE),
            **{category: _category(category) for category in Disposal.values},
        },
        order=("cert_name", "pk"),
    ),
    Tally("items", kept, {"guides_done": every}, order=("cert_name", "pk")),
    Tally(
        "enquiries",
        asked,
        {"asked": every, "answered": lambda at: Q(done=True)},
        unit="office",
        papers=("unit", "item"),
    ),
    Tally(
        "guides",
        guide_tasks,
        {"guide_tasks": every, "guides_due": due, "guides_confirmed": confirmed},
        order=("kind", "cert_name", "pk"),
    ),
    Tally(
        "complaints",
        referrals,
        {
            "complaints": every,
            "complaints_wrong": wrong,
            "complaints_corrected": lambda at: wrong(at) & corrected(at),
            "complaints_judged": judged_complaints,
            "complaints_in_time": in_time,
        },
        unit="office",
        papers=("complaint",),
    ),
    Tally("findings", findings, {"findings": every}, papers=("order", "item__item")),
    Tally(
        "orders",
        orders,
        {"orders": every, "orders_judged": judged_orders, "orders_closed": lambda at: Q(state=OrderState.CLOSED)},
        papers=("issuer",),
    ),
    Tally(
        "relapses",
        relapses,
        {"relapses": every, "relapses_closed": lambda at: Q(state=RelapseState.CLOSED)},
        papers=("item",),
    ),
)
BY_FIGURE: Mapping[str, Tally] = {code: tally for tally in TALLIES for code in tally.parts}

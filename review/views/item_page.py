"""Everything that the page of one item shows, asked for in one place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from campaign.access import can
from campaign.checks import Severity
from campaign.models import LogEntry, User
from campaign.notice.six_categories import CATEGORIES, Keeping
from campaign.notice.timetable import SHANGHAI
from campaign.operations import open_moves
from campaign.operations.reading import record_reading
from campaign.roles import Action
from campaign.workflow import Move
from review.enums import WITHOUT_VERDICT, ConfirmationState
from review.models import Ruling
from review.queries import Difference, differences, offices_near, side_in, talks_of, versions_of
from review.views.handovers import handover_part
from review.views.opinion_part import opinions
from review.views.papers import (
    OUTCOME_TONES,
    STATE_TONES,
    declared_facts,
    fact,
    keeping_answer,
    proposed_facts,
    ruled_facts,
    shown_bases,
    why_so,
)
from review.views.threads import thread_part
from submissions.models import DeclaredItem
from submissions.queries import certified_before, contact_sheets_for, masked, may_see_phones
from submissions.queries.explanations import findings_about

PAGES = {
    "return": "ruling_return",
    "withdraw": "ruling_withdraw",
    "recall": "ruling_recall",
    "reopen": "ruling_reopen",
    "escalate": "ruling_escalate",
    "take_up_overdue": "ruling_take_up",
    "take_back": "ruling_take_back",
}
RULING_MOVES = frozenset({"rule", "rule_again"})


@dataclass(frozen=True)
class Act:
    """A move with the address that carries it out."""

    move: Move
    url: str


@dataclass(frozen=True)
class Version:
    """A certified text of the item, and in what it differs from the one before it."""

    item: DeclaredItem
    current: bool
    differences: list[Difference]


def context_of(case: Ruling, user: User, at: datetime) -> dict[str, Any]:
    """The item, its texts, its opinions and its log, and the moves that are open to `user` at `at`."""
    part = handover_part(case)
    moves = [move for move in open_moves(case, actor=user, at=at) if offered(move, case, part, at)]
    return {
        "case": case,
        "item": case.item,
        "state_tone": STATE_TONES[case.state],  # type: ignore[index]
        "outcome_tone": OUTCOME_TONES.get(case.outcome, "plain"),  # type: ignore[call-overload]
        "ruled": case.outcome and case.state not in WITHOUT_VERDICT,
        "declared": declared_facts(case.item),
        "proposed": proposed_facts(case.item),
        "verdict": ruled_facts(case),
        "why": why_so(case),
        "bases": shown_bases(case.item, case.round.campaign.keeping, at.astimezone(SHANGHAI).date()),
        "keeping": keeping_words(case),
        **told(case.item, at.astimezone(SHANGHAI).date()),
        "versions": versions(case),
        "categories": CATEGORIES,
        "may_rule": may_rule(moves),
        "acts": [Act(move, reverse(PAGES[move.name], args=[case.pk])) for move in moves if move.name in PAGES],
        "may_feed_back": any(move.name == "feed_back" for move in moves),
        "contacts": contacts(case, user, at),
        "log": LogEntry.objects.about(case).select_related("actor").order_by("-pk"),
        "talks": talks_of(case),
        **part,
        "may_consent": can(user, Action.SETTLE, case),
        "offices": offices_near(case.unit, at.astimezone(SHANGHAI).date()) if may_rule(moves) else [],
        **thread_part(case, side_in(user, case)),
        **opinions(case, user),
    }


def may_rule(moves: list[Move]) -> bool:
    """Whether the item may be ruled on now."""
    return any(move.name in RULING_MOVES for move in moves)


def offered(move: Move, case: Ruling, part: dict[str, Any], at: datetime) -> bool:
    """Whether the page offers an open move: some only after the time is out, or after the checking office has refused."""
    if move.name == "take_up_overdue":
        return case.is_overdue(at)
    if move.name == "take_back":
        return "handover" in part and part["handover"].state == ConfirmationState.REFUSED
    return True


def keeping_words(case: Ruling) -> dict[str, Any]:
    """What the notice says of keeping this item, with its mark; without words where nothing stands against it."""
    answer = keeping_answer(case)
    tones = {Keeping.ALLOW: "plain", Keeping.ASK_REASON: "waiting", Keeping.REFUSE: "refused"}
    titles = {Keeping.ALLOW: "可以保留", Keeping.ASK_REASON: "仅有规章依据", Keeping.REFUSE: "不得保留"}
    return {"tone": tones[answer.keeping], "title": titles[answer.keeping], "words": answer.words}


def told(item: DeclaredItem, day: date) -> dict[str, Any]:
    """What the self-check remarks: the warnings with what the unit wrote beside them, and what is only shown."""
    found = findings_about(item, day)
    return {
        "explained": [one for one in found if one.asks_for_words],
        "hints": [one.problem.words for one in found if one.problem.severity is Severity.INFO],
    }


def versions(case: Ruling) -> list[Version]:
    """The certified texts, newest first, each compared with the one before it."""
    texts = versions_of(case)
    older: list[DeclaredItem | None] = [*texts[1:], None]
    return [
        Version(text, text.pk == case.item_id, differences(before, text) if before else [])
        for text, before in zip(texts, older, strict=True)
    ]


def contacts(case: Ruling, user: User, at: datetime) -> list[dict[str, Any]]:
    """Whom to call in the unit; numbers are whole only for the unit's line upward, and then it is noted that they were read."""
    sheet = contact_sheets_for(user).filter(unit=case.unit_id).first()
    if sheet is None:
        return []
    sheet = certified_before([sheet]).get(sheet.pk, sheet)
    whole = may_see_phones(user, sheet)
    if whole:
        record_reading(sheet, ("联系人姓名", "电话"), actor=user, at=at)

    def number(phone: str) -> str:
        return phone if whole else masked(phone)

    people = (
        ("责任人", sheet.officer_name, sheet.officer_office_phone or sheet.officer_mobile),
        ("联络员", sheet.liaison_name, sheet.liaison_mobile),
        ("分管领导", sheet.lead_name, sheet.lead_phone),
    )
    return [fact(post, f"{name} {number(phone)}".strip()) for post, name, phone in people if name]

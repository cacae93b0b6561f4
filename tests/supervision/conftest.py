"""Complaints to look at: on the ground of 城关区's published list, made through the real operations."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from campaign.models import Unit, User
from supervision.checks.complaints import Demand, Party
from supervision.models import Complaint, Referral, Reply
from supervision.operations.complaints import Received, accept_and_refer, receive_complaint
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back
from tests.cast import PHASE_4
from tests.publishing.conftest import CANCELLED, Published, asking, published, settled
from tests.supervision.inspecting import checked

__all__ = ["asking", "checked", "published", "settled"]

COMPLAINED_AT = PHASE_4  # 25 November 2020, 10:00; due on 16 December, 24:00
DEMANDED_ON = date(2020, 11, 24)
NAME, MOBILE = "示例投诉人", "13800000007"
ACCOUNT = "窗口说没有亲属关系证明就不办。我叫示例投诉人，电话13800000007。"
SUMMARY = "办理户口迁移时，窗口要求提交亲属关系证明。"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Complaining(Published):
    """城关区's lists are published; citizens complain, 城关区's lead unit receives, 城关区民政局 answers."""

    def demand(self, name: str = CANCELLED, **given: Any) -> Demand:
        """What is complained of: on 24 November 城关区民政局 asked for what the list had cancelled."""
        facts: dict[str, Any] = {
            "place": self.county,
            "office": self.ground.civil,
            "service_name": "户口迁移",
            "demanded_on": DEMANDED_ON,
            "window": "3号窗口",
            "source": "window_check",
        }
        return Demand(item_name=name, **{**facts, **given})

    def receive(self, name: str = CANCELLED, *, at: datetime = COMPLAINED_AT, **given: Any) -> Received:
        """A complaint from the public."""
        own = {key: given.pop(key) for key in ("actor", "party", "account", "secret", "quiet", "sure") if key in given}
        facts: dict[str, Any] = {"party": Party(NAME, MOBILE), "account": ACCOUNT, "actor": None, **own}
        return receive_complaint(self.demand(name, **given), at=at, **facts)

    def complaint(self, **given: Any) -> Complaint:
        """A complaint that has just come in (待受理)."""
        return self.receive(**given).complaint

    def referred(self, *to: Unit, **given: Any) -> Complaint:
        """One that the handler took on and sent, to 城关区民政局 where nobody is named (已转送)."""
        complaint = self.complaint(**given)
        self.refer(complaint, *to)
        return complaint

    def refer(self, complaint: Complaint, *to: Unit, at: datetime | None = None) -> list[Referral]:
        """The handler takes it on and sends it an hour later."""
        when = at or complaint.received_at + HOUR
        units = to or (self.ground.civil,)
        return accept_and_refer(complaint, to=units, summary=SUMMARY, actor=self.cast.handler, at=when)

    def reply(self, referral: Referral, actor: User | None = None, at: datetime | None = None, **given: Any) -> None:
        """A respondent answers, a day after it was sent: it has put things right, where nothing else is said."""
        when = at or referral.sent_at + DAY
        draft = {
            "finding": "corrected",
            "corrected": True,
            "corrected_on": when.date(),
            "words": "窗口已不再要求。",
            "measures": "更新了办事指南，培训了窗口人员。",
        }
        answer_referral(referral, AnswerDraft(**{**draft, **given}), actor=actor or self.cast.clerk, at=when)

    def in_hand(self, **given: Any) -> Complaint:
        """One that every respondent has answered, and nobody has told the complainant (办理中)."""
        complaint = self.referred(**given)
        self.reply(complaint.referrals.get())
        complaint.refresh_from_db()
        return complaint

    def answered(self, *, outcome: str = "corrected", **given: Any) -> Complaint:
        """One whose complainant was told two days after it came in (已反馈)."""
        complaint = self.in_hand(**given)
        self.feed_back(complaint, outcome=outcome)
        return complaint

    def feed_back(self, complaint: Complaint, *, outcome: str = "corrected", at: datetime | None = None) -> Reply:
        """The handler tells the complainant."""
        when = at or complaint.clock_from + 2 * DAY
        words = "该单位已经停止索要，您可以直接办理。"
        return feed_back(complaint, outcome=outcome, words=words, actor=self.cast.handler, at=when)


@pytest.fixture
def complaining(published: Published) -> Complaining:
    """The ground of complaints; nothing is complained of yet."""
    return Complaining(published.ground, published.cast, published.rulings, published.compilation)

"""Complaints about 城关区民政局 at the desks, one at each step, with planted words: what each reader may know of them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from supervision.checks.complaints import Demand, Party
from supervision.models import Complaint, Referral
from supervision.operations.answer_evidence import answer_with_evidence
from supervision.operations.clusters import join
from supervision.operations.complaints import accept_and_refer, receive_complaint
from supervision.operations.presses import press
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back, send_back
from tests.publishing.conftest import CANCELLED
from tests.supervision.test_operations_photos import taken

if TYPE_CHECKING:
    from tests.house.papers import Papers

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNIT, BOTH = frozenset({"clerk", "leader"}), frozenset({"handler", "supervisor"})
TOWN = frozenset({"township_clerk"})
# Planted word: (where it stands, who may read it). Only 城关区's own supervisor is among the actors.
SECRETS = {
    "甲寅录": ("name of who complains, at the desks", frozenset({"handler"})),
    "乙卯录": ("words of who complains, at the desks", frozenset({"handler"})),
    "丙辰录": ("summary of a complaint", UNIT | BOTH | TOWN),
    "丁巳录": ("answer of a respondent that was not fed back", BOTH | TOWN),
    "戊午录": ("what a supervisor asks of a complaint", UNIT | BOTH | TOWN),
    "己未录": ("why an answer was given back", UNIT | BOTH),
}
CORRECTED = {"corrected": True, "measures": "更换办事指南。"}


class Laying:
    """One complaint after another, about what the list of 城关区 had cancelled."""

    def __init__(self, papers: "Papers") -> None:
        self.papers, self.ground, self.cast = papers, papers.ground, papers.cast

    def receive(self, days: int) -> Complaint:
        """From the public, so many days ago."""
        at = self.papers.at - days * DAY
        demand = Demand(self.ground.civil.division, CANCELLED, at.date(), "web", office=self.ground.civil)
        party = Party("柏朗甲寅录", "13800000044")
        return receive_complaint(demand, party=party, account="柏朗乙卯录", actor=None, at=at).complaint

    def referred(self, days: int) -> tuple[Complaint, Referral, Referral]:
        """Sent to the department and to the township, of which the latter has answered."""
        complaint = self.receive(days)
        own, other = accept_and_refer(
            complaint,
            to=[self.ground.civil, self.ground.township],
            summary="柏朗丙辰录",
            actor=self.cast.handler,
            at=complaint.received_at + HOUR,
        )
        draft = AnswerDraft("passed_on", "柏朗丁巳录")
        answer_referral(other, draft, actor=self.cast.township_clerk, at=complaint.received_at + 2 * HOUR)
        complaint.refresh_from_db()
        return complaint, own, other

    def put_right(self, referral: Referral) -> None:
        """The department says that it put things right, with a photo."""
        at = referral.sent_at + DAY
        draft = AnswerDraft("corrected", "已停止。", corrected_on=at.date(), **CORRECTED)
        answer_with_evidence(referral, draft, photos=[taken()], actor=self.cast.clerk, at=at)


def lay_complaints(papers: "Papers") -> None:
    """One received and one that waits for an answer (pressed), in a cluster; one whose answer was given back once, ready to be told;
    one that was told."""
    lay, cast = Laying(papers), papers.cast
    received, (waiting, own, other) = lay.receive(1), lay.referred(4)
    press(waiting, words="柏朗戊午录", actor=cast.supervisor, at=papers.at - DAY)
    join([received, waiting], unit=papers.ground.lead, actor=cast.handler, at=papers.at - HOUR)
    ready, part, _ = lay.referred(6)
    lay.put_right(part)
    send_back(part, words="柏朗己未录", actor=cast.handler, at=papers.at - 3 * DAY)
    lay.put_right(part)
    papers.keys["part that was given back"] = {"pk": part.pk}
    told = lay.receive(9)
    [first] = accept_and_refer(
        told, to=[papers.ground.civil], summary="窗口要求过。", actor=cast.handler, at=told.received_at + HOUR
    )
    lay.put_right(first)
    told.refresh_from_db()
    feed_back(told, outcome="corrected", words="已停止。", actor=cast.handler, at=papers.at - 2 * DAY)
    name_keys(papers, received, waiting, own, other, ready)
    papers.keys |= {
        f"{act} of a complaint": {"pk": told.pk, "act": act} for act in ("hear", "close", "reopen", "take_on")
    }


def name_keys(
    papers: "Papers", received: Complaint, waiting: Complaint, own: Referral, other: Referral, ready: Complaint
) -> None:
    """What the addresses of these are made of."""
    cluster = waiting.membership.cluster
    answer = ready.referrals.get(office=papers.ground.civil).answers.last()
    papers.keys |= {
        "complaint just received": {"pk": received.pk},
        "complaint that waits for answers": {"pk": waiting.pk},
        "complaint that is ready to be told": {"pk": ready.pk},
        "part of the department": {"pk": own.pk},
        "giving back an answer": {"pk": other.pk, "act": "send_back"},
        "withdrawal of a part": {"pk": own.pk, "act": "withdraw"},
        "cluster of complaints": {"pk": cluster.pk},
        "order of a complaint": {"pk": waiting.pk, "unit": papers.ground.civil.pk},
        "step of a cluster": {"pk": cluster.steps.get().pk},
        "photo of an answer": {"key": answer.evidence.get().key},
        **{f"{act} of a complaint": {"pk": received.pk, "act": act} for act in ("refuse", "hand_over", "settle")},
        **{f"{act} of a complaint": {"pk": waiting.pk, "act": act} for act in ("add_words", "extend", "press", "lift")},
    }

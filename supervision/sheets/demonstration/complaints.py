"""Complaints of the demonstration: one in each state, one late and pressed, one circle of four, one opened again, two put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from campaign.access import people_who_can
from campaign.enums import Outcome
from campaign.models import Unit, User
from campaign.roles import Action
from publishing.models import ListedItem
from publishing.queries.lists import latest_items
from publishing.sheets.demonstration import CHENGGUAN, COORDINATION, STREET, unit_of
from supervision.checks.complaints import Demand, Party
from supervision.enums.complaints import ComplaintOutcome, ComplaintSource, HearingWord, RefusalReason
from supervision.models import Complaint, Referral
from supervision.operations.answer_evidence import answer_with_evidence
from supervision.operations.clusters import join
from supervision.operations.complaint_clock import extend_complaint
from supervision.operations.complaints import accept_and_refer, receive_complaint, refer_further, refuse_complaint
from supervision.operations.hearings import hear
from supervision.operations.presses import press
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back, take_up
from supervision.sheets.demonstration.pictures import board

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PARTY = Party("示例投诉人", "13800000000")
CIRCLE = "亲属关系公证书"
# The circle of 惠州 (domain: 循环证明): each asks for the other's paper.
SAID = {
    "示例银行支行": "须有亲属关系公证书。",
    "公安局": "户籍信息没有记载的，须先有公证书或者居民委员会的证明。",
}


class Complaints:
    """What citizens of the demonstration's county complained of, laid around an instant; nothing is dated later."""

    def __init__(self, people: Mapping[str, User], now: datetime) -> None:
        self.people, self.now = people, now
        self.handler, self.civil = people["demo-handler"], unit_of(CHENGGUAN, "民政局")
        self.police, self.street = unit_of(CHENGGUAN, "公安局"), unit_of(STREET, "")
        items = latest_items().filter(unit=self.civil).order_by("pk")
        self.cancelled = list(items.filter(outcome=Outcome.CANCEL)[:3])
        self.kept = items.filter(outcome=Outcome.RETAIN)[0]

    def play(self) -> None:
        """One after the other, the oldest first."""
        self.refused(days=40)
        self.solved(days=35)
        self.late(days=30)
        self.opened_again(days=26)
        self.circle(days=16)
        self.nearly_due(days=19)
        self.explained(days=9)
        self.put_together(days=3)
        self.receive(self.kept, ComplaintSource.WEB, "不知道这份证明还要不要。", self.now - HOUR)
        self.of_the_region()

    def receive(
        self, item: ListedItem, source: ComplaintSource, account: str, at: datetime, actor: User | None = None
    ) -> Complaint:
        """A complaint about a row of the list of civil affairs."""
        demand = Demand(
            self.civil.division,
            item.cert_name,
            (at - DAY).date(),
            source,
            office=self.civil,
            service_name=item.service_name,
            window="政务服务中心3号窗口",
        )
        return receive_complaint(demand, party=PARTY, account=account, actor=actor, at=at).complaint

    def send(self, complaint: Complaint, to: Sequence[Unit], at: datetime) -> list[Referral]:
        """The handler takes it on and sends it."""
        summary = f"办理“{complaint.service_name or '有关事项'}”时，窗口要求提交“{complaint.item_name}”。"
        return accept_and_refer(complaint, to=to, summary=summary, actor=self.handler, at=at)

    def person(self, unit: Unit) -> User:
        """Somebody who answers for a unit."""
        return people_who_can(Action.RESPOND, unit)[0]

    def put_right(self, referral: Referral, at: datetime, photos: Sequence[bytes] = ()) -> None:
        """The unit says that the demand has ended, with photos of what was put right."""
        draft = AnswerDraft(
            ComplaintOutcome.CORRECTED,
            "经核实，窗口沿用旧的办事指南要求过，现已停止。",
            corrected=True,
            corrected_on=at.date(),
            measures="更换办事指南，培训窗口人员，联系当事人直接办理。",
        )
        answer_with_evidence(referral, draft, photos=photos, actor=self.person(referral.unit), at=at)

    def tell(self, complaint: Complaint, outcome: ComplaintOutcome, words: str, at: datetime) -> None:
        """The handler tells the complainant."""
        complaint.refresh_from_db()
        feed_back(complaint, outcome=outcome, words=words, actor=self.handler, at=at)

    def corrected(self, item: ListedItem, account: str, at: datetime, photos: Sequence[bytes] = ()) -> Complaint:
        """One that a unit put right, and the complainant was told."""
        made = self.receive(item, ComplaintSource.WINDOW_CHECK, account, at)
        [part] = self.send(made, [self.civil], at + HOUR)
        self.put_right(part, at + 3 * DAY, photos)
        self.tell(made, ComplaintOutcome.CORRECTED, "该单位已经停止索要，您可以直接办理。", at + 4 * DAY)
        return made

    def of_the_region(self) -> None:
        """One about a department of the region: the coordination office receives it."""
        office, at = unit_of(COORDINATION, "教育厅"), self.now - 2 * HOUR
        demand = Demand(
            office.division, "无犯罪记录证明", (at - DAY).date(), ComplaintSource.WEB, office=office, window="一楼窗口"
        )
        receive_complaint(demand, party=PARTY, account="窗口让我先去开这个证明。", actor=None, at=at)

    def refused(self, days: int) -> None:
        """No demand at all."""
        at = self.now - days * DAY
        made = self.receive(self.kept, ComplaintSource.COUNTER, "窗口排队时间太长。", at, self.handler)
        words = "所反映的是排队时间，没有索要证明的情形，已转告政务服务中心。"
        refuse_complaint(made, reason=RefusalReason.NOT_A_DEMAND, words=words, actor=self.handler, at=at + DAY)

    def solved(self, days: int) -> None:
        """Put right, and the complainant says so."""
        at = self.now - days * DAY
        made = self.corrected(self.cancelled[0], "清单上已经取消，窗口还要。", at, [board(7, 5)])
        hear(made, word=HearingWord.SOLVED, text="第二天就办好了。", actor=None, at=at + 5 * DAY)

    def late(self, days: int) -> None:
        """Taken up, extended, never answered; the region presses it."""
        at = self.now - days * DAY
        made = self.receive(self.cancelled[1], ComplaintSource.TELEPHONE, "跑了三趟。", at, self.handler)
        [part] = self.send(made, [self.civil], at + HOUR)
        take_up(part, actor=self.person(self.civil), at=at + DAY)
        extend_complaint(made, days=18, reason="经办人外出，需要核实当时情况。", actor=self.handler, at=at + 2 * DAY)
        supervisor = self.people["demo-region-supervisor"]
        press(made, words="已经逾期，请三日内答复投诉人。", actor=supervisor, at=self.now - 2 * HOUR)

    def opened_again(self, days: int) -> None:
        """Said to be put right, and asked for again."""
        at = self.now - days * DAY
        made = self.corrected(self.cancelled[0], "要求回户籍地开证明。", at)
        hear(made, word=HearingWord.UNSOLVED, text="换了一个窗口，又要。", actor=None, at=self.now - 5 * DAY)

    def circle(self, days: int) -> None:
        """A circle of certificates: four respondents, of whom two have answered."""
        at = self.now - days * DAY
        demand = Demand(
            self.civil.division,
            CIRCLE,
            (at - DAY).date(),
            ComplaintSource.WEB,
            office_name="示例银行支行",
            service_name="继承存款支取",
        )
        account = "银行要公证书，公证处要派出所证明，派出所要公证书或者居委会证明，居委会说派出所才有。"
        made = receive_complaint(demand, party=PARTY, account=account, actor=None, at=at).complaint
        police, *_ = self.send(made, [self.police, self.civil, self.street], at + HOUR)
        [bank] = refer_further(made, to=[], bodies=["示例银行支行"], actor=self.handler, at=at + 2 * HOUR)
        kept = ComplaintOutcome.KEPT_EXPLAINED
        answer_referral(police, AnswerDraft(kept, SAID["公安局"]), actor=self.person(self.police), at=at + 4 * DAY)
        letter = AnswerDraft(kept, SAID["示例银行支行"], document_number="示例银函〔演示〕1号")
        answer_referral(bank, letter, actor=self.handler, at=at + 5 * DAY)
        extend_complaint(made, days=20, reason="涉及四个单位，需要共同商定。", actor=self.handler, at=at + 6 * DAY)

    def nearly_due(self, days: int) -> None:
        """Answered by the unit; the complainant is not yet told."""
        at = self.now - days * DAY
        made = self.receive(self.cancelled[1], ComplaintSource.WINDOW_CHECK, "工作人员说没有听说取消。", at)
        [part] = self.send(made, [self.civil], at + HOUR)
        self.put_right(part, self.now - DAY)

    def explained(self, days: int) -> None:
        """On the kept list: explained, and the complainant has not spoken yet."""
        at = self.now - days * DAY
        made = self.receive(self.kept, ComplaintSource.WEB, "为什么还要开这个证明。", at)
        [part] = self.send(made, [self.civil], at + HOUR)
        draft = AnswerDraft(ComplaintOutcome.LISTED_EXPLAINED, "该证明在保留清单内，法律有规定；已当面说明办理流程。")
        answer_referral(part, draft, actor=self.person(self.civil), at=at + 3 * DAY)
        words = "该证明在保留清单内，依法需要提供，办理流程见办事指南。"
        self.tell(made, ComplaintOutcome.LISTED_EXPLAINED, words, at + 4 * DAY)

    def put_together(self, days: int) -> None:
        """Two about one demand, of which the first is sent."""
        at, item = self.now - days * DAY, self.cancelled[2]
        first = self.receive(item, ComplaintSource.WEB, "网上说取消了。", at)
        second = self.receive(item, ComplaintSource.WINDOW_CHECK, "同一个窗口还在要。", at + DAY)
        self.send(first, [self.civil], at + DAY)
        lead = unit_of(CHENGGUAN, "")
        join([first, second], unit=lead, actor=self.handler, at=at + DAY + HOUR)


def complain(people: Mapping[str, User], now: datetime) -> None:
    """Play the complaints of the demonstration."""
    Complaints(people, now).play()

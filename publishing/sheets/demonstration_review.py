"""What the panels of the live round have before them: verdicts that disagree above and beside, offices that are asked to take
over, opinions that differ, items handed out, and a dispute before the region (notice 五(三), 六(二))."""

from campaign.models import Unit, User
from campaign.roles import Action
from publishing.sheets.demonstration import CHENGGUAN, COORDINATION, LHASA, unit_of
from publishing.sheets.demonstration_live import Live
from publishing.sheets.playing import HOUR
from review.checks import Verdict
from review.enums import AssignBy, Finding, RulingState
from review.models import Confirmation, Ruling
from review.operations import (
    accept,
    assign,
    contest,
    feed_back,
    give_opinion,
    receive,
    refuse_handover,
    rule,
    rule_all,
)

NEIGHBOUR = "540103"  # the county beside, whose civil affairs bureau has declared
# The justice departments from above: region, city, county.
JUSTICE = ((COORDINATION, "司法厅"), (LHASA, "司法局"), (CHENGGUAN, "司法局"))
KEPT = "法律、行政法规规定须核验，暂无其他办法代替。"
PROMISED = Verdict("cancel", "commitment", "申请人书面承诺所述情况属实，受理后由本单位抽查核实。")
PASS, DOUBT = Finding.PASS, Finding.DOUBT


def checked_by(office: str, what: str) -> Verdict:
    """The verdict that another office checks from now on."""
    return Verdict("cancel", "department_check", f"由{office}核查{what}，3个工作日内答复。", checking_unit=office)


class Reviews(Live):
    """Round 2 as the panels find it: what the live round has declared, and a little more."""

    def tell(self) -> None:
        """All of it."""
        self.offices()
        self.above()
        self.beside()
        self.opinions()

    def offices(self) -> None:
        """Three offices are asked to check from now on: the bureau of the clerk, the street, and one that refuses."""
        civil, labour = unit_of(CHENGGUAN, "民政局"), unit_of(CHENGGUAN, "人社局")
        chair, member = self.people["demo-chair"], self.people["demo-member"]
        asked = {
            self._item(labour, "亲属关系证明"): checked_by("城关区民政局", "申请人与死亡职工的亲属关系"),
            self._item(civil, "收入证明"): checked_by("八廓街道办事处", "申请家庭的收入状况"),
            self._item(civil, "子女就读学校证明"): checked_by("城关区教育局", "子女的在读情况"),
        }
        rule_all(list(asked.items()), actor=member, at=self._step(10))
        feed_back(list(asked), actor=chair, at=self._step(11))
        refused = Confirmation.objects.get(ruling__round=self.round, body="城关区教育局")
        teacher = self.play.person(Action.ANSWER, unit_of(CHENGGUAN, "教育局"), unit_of(CHENGGUAN, "教育局"))
        note = "外省就读的学籍信息我局查询不到，建议由申请人承诺。"
        refuse_handover(refused, note=note, actor=teacher, at=self._step(12))

    def above(self) -> None:
        """What the region cancels the city keeps, and what the city cancels the county keeps; one of the city's is in dispute."""
        region, city, county = (unit_of(code, name) for code, name in JUSTICE)
        chair, head = self.people["demo-region-chair"], self.people["demo-city-chair"]
        self._agreed(region, chair, {"无犯罪记录证明": checked_by("西藏自治区公安厅", "申请人的犯罪记录")})
        work = self._item(region, "申请人工作经历证明")
        rule(work, checked_by("西藏自治区教育厅", "申请人的教学、研究经历"), actor=chair, at=self._step(15))
        feed_back([work], actor=chair, at=self._step(16))
        self._hand_out(region, chair, self.people["demo-region-member"], 3)
        receive([self._declare(city)], actor=head, at=self._step(8))
        self._agreed(city, head, {"无犯罪记录证明": Verdict("retain", reason=KEPT), "经济困难证明": PROMISED})
        self._contested_twice(self._item(city, "收入证明"), head)
        kinship = self._item(city, "亲属关系证明")
        rule(kinship, checked_by("拉萨市公安局", "继承人与被继承人的亲属关系"), actor=head, at=self._step(15))
        feed_back([kinship], actor=head, at=self._step(16))
        receive([self._declare(county)], actor=self.people["demo-chair"], at=self._step(8))
        self._agreed(county, self.people["demo-member"], {"经济困难证明": Verdict("retain", reason=KEPT)})
        income = self._item(county, "收入证明")
        rule(income, Verdict("retain", reason=KEPT), actor=self.people["demo-member"], at=self._step(15))
        feed_back([income], actor=self.people["demo-chair"], at=self._step(16))

    def beside(self) -> None:
        """The county beside cancels what the own county keeps, on the same law."""
        unit = unit_of(NEIGHBOUR, "民政局")
        panel = unit.panel or unit
        chair = self.play.person(Action.SETTLE, unit, panel)
        receive([unit.declarations.get(round=self.round)], actor=chair, at=self._step(8))
        self._agreed(unit, chair, {"被拐儿童身份证明": checked_by("堆龙德庆区公安局", "被拐儿童的身份")})

    def opinions(self) -> None:
        """Of the items that wait in the county, on one the opinions differ, on one only the chair's is in."""
        member, chair = self.people["demo-member"], self.people["demo-chair"]
        waiting = [one for one in self._rulings(unit_of(CHENGGUAN, "民政局")) if one.state == RulingState.PENDING]
        split, single = waiting[0], waiting[1]
        self._judge(split, member, DOUBT, "依据没有写明由谁出具，群众难以取得。")
        self._judge(split, chair, PASS, "")
        self._judge(single, chair, DOUBT, "建议先了解其他县区怎样办理。")

    def _judge(self, ruling: Ruling, actor: User, finding: Finding, words: str) -> None:
        give_opinion(
            ruling,
            legality=PASS,
            compliance=PASS,
            reasonableness=finding,
            words=words,
            actor=actor,
            at=self._step(17),
        )

    def _contested_twice(self, ruling: Ruling, chair: User) -> None:
        """Brought before the superior: the unit contests in both rounds."""
        leader = self.play.person(Action.CERTIFY, ruling.unit, ruling.unit)
        for turn, note in enumerate(("法律援助须核实经济状况，承诺不能代替。", "申请人多为外来务工人员，仍建议保留。")):
            rule(ruling, PROMISED, actor=chair, at=self._step(9 + 2 * turn))
            feed_back([ruling], actor=chair, at=self._step(9 + 2 * turn) + HOUR)
            contest(ruling, note=note, actor=leader, at=self._step(10 + 2 * turn))

    def _hand_out(self, unit: Unit, chair: User, member: User, count: int) -> None:
        """The first that wait go to the member, the others wait to be handed out."""
        waiting = [ruling for ruling in self._rulings(unit) if ruling.state == RulingState.PENDING][:count]
        how = str(AssignBy.CERTIFICATE.label)
        assign({ruling.pk: member.pk for ruling in waiting}, how=how, actor=chair, at=self._step(16))

    def _item(self, unit: Unit, certificate: str) -> Ruling:
        """The unit's item for which this certificate is demanded: the first that waits for a ruling."""
        waiting = (one for one in self._rulings(unit) if one.state == RulingState.PENDING)
        return next(ruling for ruling in waiting if ruling.item.cert_name == certificate)

    def _agreed(self, unit: Unit, actor: User, verdicts: dict[str, Verdict]) -> None:
        """Ruled, fed back and accepted by the unit's leader."""
        pairs = [(self._item(unit, name), verdict) for name, verdict in verdicts.items()]
        rulings = [ruling for ruling, _ in pairs]
        rule_all(pairs, actor=actor, at=self._step(12))
        feed_back(rulings, actor=self.play.person(Action.SETTLE, unit, unit), at=self._step(13))
        accept(rulings, actor=self.play.person(Action.CERTIFY, unit, unit), at=self._step(14))

"""The live round of the demonstration: the notice's timetable laid around today, with work on every desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from campaign.enums import Role
from campaign.models import Deadline, Round, Unit, User
from campaign.notice.timetable import PHASES, SHANGHAI, closes_at, opens_at
from campaign.operations import appoint, carry_out, extend_deadline
from campaign.operations.notice import load_notice, open_round
from campaign.roles import Action
from publishing.enums import RemarkKind
from publishing.models import Compilation
from publishing.operations import compile_lists, pass_legality, remark_legality, submit_for_legality
from publishing.sheets.demonstration import (
    CHENGGUAN,
    COORDINATION,
    LHASA,
    STREET,
    Row,
    draft_of,
    rows_for,
    rows_of_demo,
    unit_of,
    verdict_of,
)
from publishing.sheets.playing import DAY, HOUR, Play
from review.checks import Verdict
from review.enums import AssignBy, BatchSource, ReturnReason
from review.models import Ruling
from review.operations import (
    accept,
    assign,
    contest,
    feed_back,
    mark_read,
    receive,
    reopen,
    return_for_rectification,
    return_in_bulk,
    rule,
    rule_all,
)
from submissions.enums import NotOurs
from submissions.models import Declaration
from submissions.operations import (
    answer_peers,
    certify_contact_sheet,
    explain_from_remarks,
    hand_in,
    open_contact_sheet,
    replace_items,
    save_contact_sheet,
    start_declaration,
)
from submissions.queries.peers import compared

NUMBER = 2
INTO_REVIEW = 4  # today is the fifth day of the third phase: declaring has closed, the lists are due in ten days
REASON = "系统切换期间网络不通，申请延期五日。"
# Civil affairs bureaus of other counties declare in round 2, and two services that the county's own leaves out.
NEIGHBOURS = ("540103", "540104", "540121")
LEFT_OUT = ("骨灰寄存取走", "民办非企业单位成立登记")
TO_CHANGE = "请核对设定依据是否现行有效；引用的文本已经修订的，改引现行文本的条款。"
IN_DOUBT = "取消以后窗口怎样掌握这一情况，是否已经告知各受理窗口，请说明。"
NOT_OURS = "本区的民办非企业单位由市民政局登记。"


def open_live_round(now: datetime) -> Round:
    """Open round 2 with the same timetable, laid so that today is the fifth day of the review phase."""
    today = now.astimezone(SHANGHAI).date()
    shift = (today - PHASES[2].first_day).days - INTO_REVIEW
    return open_round(load_notice(), NUMBER, shift)


def play_live_round(round: Round, people: dict[str, User], now: datetime) -> None:
    """Bring round 2 to where every desk has something to do; nothing is dated later than `now`."""
    live = Live(round, people, now)
    live.contacts()
    live.extensions()
    live.neighbours()
    live.county()
    live.city()
    live.region()
    live.correction(Round.objects.select_related("campaign").get(campaign=round.campaign, number=1))


class Live:
    """Round 2 under way."""

    def __init__(self, round: Round, people: dict[str, User], now: datetime) -> None:
        self.play = Play(round)
        self.round, self.people, self.now = round, people, now
        self.rows, self.circle = rows_of_demo(), rows_of_demo("circle.csv")
        self.play.agrees = self.play.rules + 2 * DAY

    def contacts(self) -> None:
        """Contact sheets: some certified in the first round, in its time, and received; some still to be certified."""
        first = opens_at(PHASES[0].first_day) + 9 * HOUR
        places = [unit_of(CHENGGUAN, short_name) for short_name in ("民政局", "公安局", "人社局", "司法局")]
        for number, unit in enumerate([*places, unit_of(COORDINATION, "教育厅")], start=1):
            clerk = self.play.person(Action.FILL, unit, unit)
            sheet = open_contact_sheet(unit, actor=clerk)
            values = {
                "lead_name": "示例甲",
                "lead_title": "副局长",
                "lead_phone": f"1380000{number:04d}",
                "responsible_org": "办公室",
                "officer_name": "示例乙",
                "officer_title": "主任",
                "officer_office_phone": "0891-0000000",
                "liaison_name": "示例丙",
                "liaison_mobile": f"1380000{100 + number:04d}",
                "liaison_email": f"liaison{number}@example.invalid",
            }
            save_contact_sheet(sheet, values, actor=clerk, at=first if number < 4 else self.play.declares - 5 * DAY)
            if number < 4:
                leader = self.play.person(Action.CERTIFY, unit, unit)
                certify_contact_sheet(sheet, actor=leader, at=first + DAY)
            if number == 1:
                carry_out(sheet, "receive", actor=self.people["demo-coordinator"], at=first + 2 * DAY)

    def extensions(self) -> None:
        """Three units have more time: one is still writing, two wait for their leaders' signatures."""
        deadline = Deadline.objects.get(round=self.round, kind="declare")
        until = closes_at(max(deadline.closes, self.now).astimezone(SHANGHAI).date() + 5 * DAY)
        writing = unit_of(COORDINATION, "教育厅")
        health, street = unit_of(CHENGGUAN, "卫健委"), unit_of(STREET, "")
        for unit, actor in ((writing, "demo-office"), (health, "demo-coordinator"), (street, "demo-coordinator")):
            extend_deadline(deadline, unit, until=until, reason=REASON, actor=self.people[actor], at=self.play.rules)
        self._fill(writing)
        for unit in (health, street):
            waiting = self._fill(unit)
            clerk = self.play.person(Action.FILL, unit, unit)
            explain_from_remarks(waiting, actor=clerk, at=self.now - 5 * HOUR)
            hand_in(waiting, actor=clerk, at=self.now - 5 * HOUR)
        appoint(self.people["demo-leader"], health, Role.LEADER, actor=None, at=self.play.declares)

    def neighbours(self) -> None:
        """Comparable units declare what the county's civil affairs bureau leaves out (同类单位对照)."""
        for division in NEIGHBOURS:
            self._declare(unit_of(division, "民政局"))

    def county(self) -> None:
        """The county's panel: one declaration waits to be received, the others stand in every state of a ruling."""
        chair, member = self.people["demo-chair"], self.people["demo-member"]
        civil = self._declare(unit_of(CHENGGUAN, "民政局"))
        self._answer_for_one(civil)
        labour = self._declare(unit_of(CHENGGUAN, "人社局"))
        self._declare(unit_of(CHENGGUAN, "公安局"))
        receive([civil, labour], actor=chair, at=self.play.rules)
        given = {ruling.pk: member.pk for ruling in self._rulings(civil.unit)}  # the other unit's wait to be assigned
        assign(given, how=str(AssignBy.UNIT.label), actor=chair, at=self._step(2))
        rulings = self._rulings(civil.unit)
        note = "依据条款没有写到款、项，请补充并抄录条文原文。"
        return_for_rectification(rulings[0], reason=ReturnReason.BASIS, note=note, actor=member, at=self._step(3))
        verdicts = {ruling.pk: self._verdict(ruling) for ruling in rulings}
        gone = [ruling for ruling in rulings[1:] if verdicts[ruling.pk].outcome == "cancel"][:3]
        kept = [ruling for ruling in rulings[1:] if verdicts[ruling.pk].outcome == "retain"][:2]
        for ruling in (*gone, *kept):
            rule(ruling, verdicts[ruling.pk], actor=member, at=self._step(4))
        feed_back([*gone[:2], *kept], actor=chair, at=self._step(5))
        self._contest(gone[0], "群众经常持外地户籍，我局无法核查，建议保留。")
        self._dispute(gone[1], chair, member)
        accept([kept[0]], actor=self.people["demo-leader"], at=self._step(8))
        self._return_together(self._rulings(labour.unit)[-3:-1])

    def _return_together(self, rulings: Sequence[Ruling]) -> None:
        """Returned in one act, which can still be taken back: the unit has done nothing yet (批量办理记录)."""
        member, note = self.people["demo-member"], "没有写明由谁开具，请补充开具单位。"
        mark_read(rulings, actor=member, at=self._step(9))
        return_in_bulk(
            rulings,
            returned_for=ReturnReason.FIELDS,
            note=note,
            panel=unit_of(CHENGGUAN, ""),
            source=BatchSource.SELECTION,
            actor=member,
            at=self._step(9),
        )

    def city(self) -> None:
        """The city's lists lie with the reviewer of legality, who has written two remarks."""
        compilation = self._settle_and_compile(unit_of(LHASA, "民政局"), "demo-city-chair")
        submit_for_legality(compilation, actor=self.people["demo-city-chair"], at=self._step(12))
        kept, gone = (compilation.items.filter(outcome=outcome).first() for outcome in ("retain", "cancel"))
        for item, kind, words in ((kept, RemarkKind.CHANGE, TO_CHANGE), (gone, RemarkKind.DOUBT, IN_DOUBT)):
            reviewer = self.people["demo-city-legality"]
            remark_legality(compilation, kind=kind, words=words, item=item, actor=reviewer, at=self._step(13))

    def region(self) -> None:
        """The region's lists wait for the government's approval."""
        chair = self.people["demo-region-chair"]
        compilation = self._settle_and_compile(unit_of(COORDINATION, "民政厅"), "demo-region-chair")
        submit_for_legality(compilation, actor=chair, at=self._step(12))
        reviewer = self.people["demo-region-legality"]
        appoint(reviewer, unit_of(COORDINATION, "司法厅"), Role.CLERK, actor=None, at=self.play.declares)
        pass_legality(compilation, words="内容合法，同意报审。", actor=reviewer, at=self._step(13))
        # Came in after the lists were compiled: its items join the next edition.
        receive([self._declare(unit_of(COORDINATION, "司法厅"))], actor=chair, at=self._step(14))

    def correction(self, first: Round) -> None:
        """A corrected edition of the county's lists of round 1 waits for the government's approval."""
        lead, chair = unit_of(CHENGGUAN, ""), self.people["demo-chair"]
        unit = unit_of(CHENGGUAN, "公安局")
        settled = Ruling.objects.settled().filter(round=first, unit=unit, outcome="cancel", disposal="data_sharing")
        ruling = settled.with_papers().order_by("item__no")[0]
        reopen(ruling, note="办理方式没有写明查询系统。", actor=chair, at=self._step(1))
        verdict = Verdict("cancel", "data_sharing", replacement="由公安机关通过全国人口信息系统查询核对。")
        rule(ruling, verdict, actor=self.people["demo-member"], at=self._step(2))
        feed_back([ruling], actor=chair, at=self._step(3))
        accept([ruling], actor=self.play.person(Action.ANSWER, unit, unit), at=self._step(4))
        compilation = compile_lists(lead, first, actor=chair, at=self._step(5), reason="写明公安机关查询所用的系统。")
        submit_for_legality(compilation, actor=chair, at=self._step(6))
        reviewer = self.people["demo-legality"]
        appoint(reviewer, unit_of(CHENGGUAN, "司法局"), Role.CLERK, actor=None, at=self.play.declares)
        pass_legality(compilation, words="更正内容合法。", actor=reviewer, at=self._step(7))

    def _settle_and_compile(self, unit: Unit, chair: str) -> Compilation:
        declaration = self._declare(unit)
        actor = self.people[chair]
        receive([declaration], actor=actor, at=self.play.rules)
        rulings = self._rulings(unit)
        rule_all([(ruling, self._verdict(ruling)) for ruling in rulings], actor=actor, at=self._step(1))
        feed_back(rulings, actor=actor, at=self._step(2))
        accept(rulings, actor=self.play.person(Action.ANSWER, unit, unit), at=self._step(3))
        return compile_lists(Unit.objects.list_lead_of(unit), self.round, actor=actor, at=self._step(10))

    def _contest(self, ruling: Ruling, note: str) -> None:
        contest(ruling, note=note, actor=self.people["demo-leader"], at=self._step(6))

    def _dispute(self, ruling: Ruling, chair: User, member: User) -> None:
        """Contested in both rounds: the superior decides."""
        self._contest(ruling, "该证明由上级系统要求上传，取消后无法办理。")
        rule(ruling, self._verdict(ruling), actor=member, at=self._step(7))
        feed_back([ruling], actor=chair, at=self._step(7) + HOUR)
        self._contest(ruling, "上级系统尚未调整，仍建议保留。")

    def _step(self, hours: int) -> datetime:
        """An instant in the review phase before now, in order."""
        return min(self.play.rules + hours * timedelta(hours=6), self.now - timedelta(minutes=20 - hours))

    def _answer_for_one(self, paper: Declaration) -> None:
        """Of the two services that comparable units declared one is answered for, one waits for the clerk."""
        question = next(one for one in compared(paper).questions if one.name == LEFT_OUT[1])
        kind, key = question.key
        actor, at = self.people["demo-clerk"], self.play.declares + 4 * DAY
        answer_peers(paper, kind, key, reason=NotOurs.ELSEWHERE, words=NOT_OURS, actor=actor, at=at)

    def _fill(self, unit: Unit) -> Declaration:
        clerk = self.play.person(Action.FILL, unit, unit)
        declaration = start_declaration(unit, self.round, actor=clerk, at=self.play.declares)
        drafts = [draft_of(row, unit) for row in self._rows_for(unit)]
        replace_items(declaration, drafts, actor=clerk, at=self.now - 6 * HOUR)
        return declaration

    def _declare(self, unit: Unit) -> Declaration:
        drafts = [draft_of(row, unit) for row in self._rows_for(unit)]
        return self.play.declare(unit, drafts, at=self.play.declares + 3 * DAY)

    def _rulings(self, unit: Unit) -> Sequence[Ruling]:
        return list(self.play.rulings([unit]))

    def _verdict(self, ruling: Ruling) -> Verdict:
        own = self._rows_for(ruling.unit)
        return verdict_of(own[ruling.item.no - 1])

    def _rows_for(self, unit: Unit) -> list[Row]:
        """The rows that a unit declares in this round, in the order of its items; those of the circle in one county only."""
        leaves_out = LEFT_OUT if (unit.division.code, unit.short_name) == (CHENGGUAN, "民政局") else ()
        own = [row for row in rows_for(unit, self.rows) if row["service_name"] not in leaves_out]
        return own + list(rows_for(unit, self.circle)) if unit.division.code == CHENGGUAN else own

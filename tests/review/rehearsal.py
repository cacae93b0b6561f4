"""A review rehearsed: units declare really published items, three members of each panel judge alone, every path is taken.

Everything goes through the operations, on the notice's own days; each item takes the path that its number says. What
has happened is then told a second time from the log alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from campaign.enums import Role
from campaign.models import LogEntry, Unit, User
from campaign.operations import appoint
from campaign.operations.units import load_units
from publishing.enums import EditionState, RemarkKind
from publishing.models import Edition
from publishing.operations import (
    compile_lists,
    discard,
    pass_legality,
    record_approval,
    remark_legality,
    send_back,
    submit_for_legality,
)
from publishing.sheets.demonstration import draft_of, rows_of_demo
from publishing.sheets.editions import release
from review.checks import Verdict, problems_of_verdict
from review.enums import Finding, ReturnReason, RulingState
from review.models import Confirmation, Ruling
from review.operations import (
    OpinionsHold,
    accept,
    answer_return,
    contest,
    decide,
    escalate,
    feed_back,
    give_opinion,
    receive,
    refuse_handover,
    return_for_rectification,
    rule,
    take_back,
)
from submissions.checks.items import ItemDraft
from submissions.models import Declaration, DeclaredItem
from submissions.operations import certify, explain_from_remarks, hand_in, replace_items, save_item, start_declaration
from tests.cast import BEFORE, PHASE_2, PHASE_3, Cast, Ground

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PANELS = ("lead", "other_lead")  # 城关区 and 堆龙德庆区, both below the city's panel
PATHS = ("plain", "split", "returned twice", "stood by", "contested", "disputed", "escalated", "not taken over")
OFFICES = {"lead": "township", "other_lead": "other_township"}  # who is to check, and will not
COMPILED_AT = PHASE_3 + 7 * DAY
ALIKE = (Finding.PASS,) * 3
Facts = dict[str, object]
ThingT = TypeVar("ThingT", bound=Model)


def make_units(count: int) -> list[Unit]:
    """So many departments, half under each panel."""
    rows = []
    for number in range(count):
        place = ("540102", "540103")[number % 2]
        code = f"{place}-{200 + number:03d}"
        name = f"{('城关区', '堆龙德庆区')[number % 2]}第{number // 2 + 1}演练局"
        rows.append({"code": code, "name": name, "division": place, "kind": "department"})
    load_units({"reports_to": "", "supervisor": "", **row} for row in rows)
    codes = [row["code"] for row in rows]
    return list(Unit.objects.filter(code__in=codes).select_related("panel").order_by("code"))


def person(username: str, unit: Unit, role: Role) -> User:
    """Somebody made for the rehearsal, in a post."""
    user = User.objects.create(username=username, name=username, password=make_password(None))
    appoint(user, unit, role, actor=None, at=BEFORE)
    return user


class Rehearsal:
    """`units` units with `each` items; three members beside the chair in each panel."""

    def __init__(self, ground: Ground, cast: Cast, *, units: int, each: int) -> None:
        self.ground, self.round, self.each = ground, ground.round, each
        self.units = make_units(units)
        self.chairs = {ground.lead.pk: cast.panel_chair, ground.other_lead.pk: cast.stranger_chair}
        self.superior = cast.city_chair
        self.members = {
            lead.pk: [person(f"member-{name}-{n}", lead, Role.PANEL_MEMBER) for n in range(3)]
            for name, lead in ((name, getattr(ground, name)) for name in PANELS)
        }
        self.clerks = {unit.pk: person(f"clerk-{unit.code}", unit, Role.CLERK) for unit in self.units}
        self.leaders = {unit.pk: person(f"leader-{unit.code}", unit, Role.LEADER) for unit in self.units}
        self.taken: Counter[str] = Counter()
        self.offices = {
            getattr(ground, lead).pk: (office := getattr(ground, name), person(f"office-{name}", office, Role.CLERK))
            for lead, name in OFFICES.items()
        }
        self.refused_members = 0

    def play(self) -> None:
        """From the declarations to the last item settled."""
        for number, unit in enumerate(self.units):
            self.declare(unit, number)
        for path in PATHS:
            for ruling in self.on(path):
                getattr(self, path.replace(" ", "_"))(ruling)
                self.taken[path] += 1

    def declare(self, unit: Unit, number: int) -> None:
        """The unit's own stretch of the published items, certified and received."""
        rows = rows_of_demo()
        chosen = [rows[(number * self.each + no) % len(rows)] for no in range(self.each)]
        drafts: list[ItemDraft] = [draft_of(row, unit) for row in chosen]
        paper = start_declaration(unit, self.round, actor=self.clerks[unit.pk], at=PHASE_2)
        replace_items(paper, drafts, actor=self.clerks[unit.pk], at=PHASE_2)
        self.send(paper, PHASE_2)
        receive([paper], actor=self.chair(unit), at=PHASE_3)

    def send(self, paper: Declaration, at: datetime) -> None:
        """Explained, handed in, certified."""
        clerk, leader = self.clerks[paper.unit_id], self.leaders[paper.unit_id]
        explain_from_remarks(paper, actor=clerk, at=at)
        hand_in(paper, actor=clerk, at=at)
        certify(paper, actor=leader, at=at)

    def on(self, path: str) -> list[Ruling]:
        """The items whose number gives them this path."""
        every = Ruling.objects.with_papers().filter(unit__in=self.units).order_by("pk")
        return [ruling for ruling in every if PATHS[ruling.item.no % len(PATHS)] == path]

    def chair(self, unit: Unit) -> User:
        """The chair of the panel that reviews the unit."""
        return self.chairs[unit.panel_id]

    def opinions(self, ruling: Ruling, findings: Iterable[Finding] = ALIKE, at: datetime = PHASE_3) -> None:
        """The three members judge, each alone."""
        for member, legality in zip(self.members[ruling.unit.panel_id], findings, strict=True):
            opine(ruling, member, legality, at)

    def ruled(self, ruling: Ruling, at: datetime = PHASE_3, note: str = "", verdict: Verdict | None = None) -> Ruling:
        """Ruled and fed back; the chair rules where a note is needed, else the first member."""
        actor = self.chair(ruling.unit) if note else self.members[ruling.unit.panel_id][0]
        rule(self.now(ruling), verdict or verdict_for(ruling), actor=actor, at=at + HOUR, note=note)
        feed_back([self.now(ruling)], actor=self.chair(ruling.unit), at=at + 2 * HOUR)
        return self.now(ruling)

    def now(self, ruling: Ruling) -> Ruling:
        """The ruling as it stands."""
        return Ruling.objects.with_papers().get(pk=ruling.pk)

    def agreed(self, ruling: Ruling, at: datetime) -> None:
        """The unit accepts."""
        accept([self.now(ruling)], actor=self.leaders[ruling.unit_id], at=at + 3 * HOUR)

    def plain(self, ruling: Ruling) -> None:
        """All three find it right; ruled, fed back, accepted."""
        self.opinions(ruling)
        self.agreed(self.ruled(ruling), PHASE_3)

    def split(self, ruling: Ruling) -> None:
        """The members differ: none of them may rule, the chair does, with a reason."""
        self.opinions(ruling, (Finding.PASS, Finding.DOUBT, Finding.PASS))
        try:
            rule(self.now(ruling), verdict_for(ruling), actor=self.members[ruling.unit.panel_id][0], at=PHASE_3)
        except OpinionsHold:
            self.refused_members += 1
        opine(ruling, self.chair(ruling.unit), Finding.PASS, PHASE_3)
        self.agreed(self.ruled(ruling, note="成员意见不一致，经会议研究采纳多数意见。"), PHASE_3)

    def returned_twice(self, ruling: Ruling) -> None:
        """Sent back twice and corrected twice, then ruled."""
        for day in (0, 1):
            at = PHASE_3 + day * DAY
            words = "依据条款没有写到款、项，请补充。"
            member = self.members[ruling.unit.panel_id][day]
            return_for_rectification(self.now(ruling), reason=ReturnReason.BASIS, note=words, actor=member, at=at)
            self.correct(ruling, at + HOUR)
        self.opinions(ruling, at=PHASE_3 + 2 * DAY)
        self.agreed(self.ruled(ruling, PHASE_3 + 2 * DAY), PHASE_3 + 2 * DAY)

    def correct(self, ruling: Ruling, at: datetime) -> None:
        """The unit writes the remark that was asked for, in a new version, which the panel receives."""
        item = DeclaredItem.objects.get(uid=ruling.uid, declaration__state="rectifying")
        bases = [
            {"title": one.title, "clause": one.clause, "text": one.text, "level": one.level} for one in item.bases.all()
        ]
        actor = self.clerks[ruling.unit_id]
        save_item(item.declaration, {"remark": f"{item.remark}（已补充）"}, bases, item=item, actor=actor, at=at)
        paper = Declaration.objects.get(pk=item.declaration_id)
        self.send(paper, at)
        receive([paper], actor=self.chair(ruling.unit), at=at + HOUR)

    def stood_by(self, ruling: Ruling) -> None:
        """Sent back once; the unit stands by its text and says why."""
        member = self.members[ruling.unit.panel_id][0]
        words = "请核对开具单位。"
        return_for_rectification(self.now(ruling), reason=ReturnReason.FIELDS, note=words, actor=member, at=PHASE_3)
        answer_return(self.now(ruling), note="开具单位无误。", actor=self.clerks[ruling.unit_id], at=PHASE_3 + HOUR)
        self.opinions(ruling, at=PHASE_3 + 2 * HOUR)
        self.agreed(self.ruled(ruling, PHASE_3 + 2 * HOUR), PHASE_3 + 2 * HOUR)

    def contested(self, ruling: Ruling) -> None:
        """Contested once, ruled again, accepted."""
        self.opinions(ruling)
        self.contest(self.ruled(ruling), PHASE_3 + 3 * HOUR)
        self.agreed(self.ruled(ruling, PHASE_3 + DAY), PHASE_3 + DAY)

    def contest(self, ruling: Ruling, at: datetime) -> None:
        """The unit objects."""
        contest(self.now(ruling), note="群众持外地户籍，本单位无法核查。", actor=self.clerks[ruling.unit_id], at=at)

    def disputed(self, ruling: Ruling) -> None:
        """Contested as often as the campaign allows: the superior decides, the dissent stays."""
        self.opinions(ruling)
        for day in (0, 1):
            self.contest(self.ruled(ruling, PHASE_3 + day * DAY), PHASE_3 + day * DAY + 3 * HOUR)
        self.decided(ruling, PHASE_3 + 2 * DAY)

    def escalated(self, ruling: Ruling) -> None:
        """The unit is silent; the chair brings it before the superior."""
        self.opinions(ruling)
        fed = self.ruled(ruling)
        escalate(fed, note="单位逾期未答复。", actor=self.chair(ruling.unit), at=PHASE_3 + 5 * DAY)
        self.decided(ruling, PHASE_3 + 6 * DAY)

    def not_taken_over(self, ruling: Ruling) -> None:
        """Another office is to check, and the unit agrees; the office will not, so the panel takes back and rules again."""
        self.opinions(ruling)
        office, clerk = self.offices[ruling.unit.panel_id]
        verdict = Verdict("cancel", "department_check", "由该办事处核查，3个工作日内反馈。", office.name)
        self.agreed(self.ruled(ruling, verdict=verdict), PHASE_3)
        task = Confirmation.objects.current().select_related("office", "ruling").get(ruling=ruling)
        refuse_handover(task, note="本办事处没有查询权限。", actor=clerk, at=PHASE_3 + DAY)
        take_back(self.now(ruling), actor=self.chair(ruling.unit), at=PHASE_3 + DAY + HOUR)
        self.agreed(self.ruled(ruling, PHASE_3 + 2 * DAY), PHASE_3 + 2 * DAY)

    def decided(self, ruling: Ruling, at: datetime) -> None:
        """The superior decides as the panel ruled."""
        decide(self.now(ruling), verdict_for(ruling), note="采纳审核组意见。", actor=self.superior, at=at)

    def publish(self) -> list[Edition]:
        """Each panel's lists: sent back by the justice department with remarks, compiled anew, approved, published."""
        made = []
        for name, justice in (("lead", "district_justice"), ("other_lead", "other_justice")):
            lead = getattr(self.ground, name)
            reviewer = person(f"legality-{name}", getattr(self.ground, justice), Role.LEGALITY_REVIEWER)
            recorder = person(f"recorder-{name}", lead, Role.APPROVAL_RECORDER)
            publisher = person(f"publisher-{name}", lead, Role.COORDINATOR)
            chair, at = self.chairs[lead.pk], COMPILED_AT
            first = compile_lists(lead, self.round, actor=chair, at=at, reason="")
            submit_for_legality(first, actor=chair, at=at + HOUR)
            item = first.items.order_by("pk").first()
            remark_legality(
                first, kind=RemarkKind.CHANGE, words="请核对依据。", item=item, actor=reviewer, at=at + 2 * HOUR
            )
            send_back(first, note="", actor=reviewer, at=at + 3 * HOUR)
            discard(first, note="按审查意见核对后重新编制。", actor=chair, at=at + 4 * HOUR)
            second = compile_lists(lead, self.round, actor=chair, at=at + DAY, reason="")
            submit_for_legality(second, actor=chair, at=at + DAY + HOUR)
            pass_legality(second, words="合法。", actor=reviewer, at=at + DAY + 2 * HOUR)
            day, signed = (at + DAY).date(), {"number": "演政函〔2020〕1号", "signatory": "演练签发"}
            record_approval(second, **signed, day=day, actor=recorder, at=at + DAY + 3 * HOUR)
            release(second, actor=publisher, at=at + 2 * DAY)
            made += [*first.editions.order_by("kind"), *second.editions.order_by("kind")]
        return made


def opine(ruling: Ruling, member: User, legality: Finding, at: datetime) -> None:
    """One opinion; whoever doubts the basis says so in words."""
    words = "" if legality is Finding.PASS else "所引条款没有要求提交该证明。"
    findings = {"legality": legality, "compliance": Finding.PASS, "reasonableness": Finding.PASS}
    give_opinion(ruling, **findings, words=words, actor=member, at=at)


def verdict_for(ruling: Ruling) -> Verdict:
    """What the unit proposes, where the notice lets it stand; else abolished."""
    item = ruling.item
    proposed = Verdict(item.proposal, item.disposal, item.replacement, reason=item.keep_reason)
    good = not problems_of_verdict(proposed, item, ruling.round.campaign)
    return proposed if good else Verdict("cancel", "abolish")


def told_by_the_log(ruling: Ruling) -> Facts:
    """State, outcome and dissent of an item as its log alone tells them."""
    return retold(ruling, {"state": str(RulingState.PENDING), "outcome": "", "disposal": "", "dissent": ""})


def edition_told_by_the_log(edition: Edition) -> Facts:
    """State and approval of a list as its log alone tells them."""
    return retold(edition, {"state": str(EditionState.COMPILED), "approval_number": "", "approval_signatory": ""})


def retold(thing: Model, told: Facts) -> Facts:
    """What became of the facts by the log; every line starts where the one before ended."""
    for entry in LogEntry.objects.about(thing).order_by("pk"):
        assert entry.before.get("state", told["state"]) == told["state"], (thing.pk, entry.move)
        told |= {name: entry.after[name] for name in told if name in entry.after}
    return told


def disagreements(things: Iterable[ThingT], tell: Callable[[ThingT], Facts]) -> list[int]:
    """The items, or lists, of which the log tells something else than the database holds."""
    return [one.pk for one in things if any(getattr(one, name) != value for name, value in tell(one).items())]

"""A published list to look at: 城关区's round 1, with kept, cancelled, referred and struck items, through the real operations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from campaign.enums import Level
from campaign.models import Division, Round, Unit, User
from publishing.enums import RemarkKind
from publishing.models import Compilation, Edition, Enquiry, EnquiryAnswer, ListedItem
from publishing.operations import (
    answer_enquiry,
    compile_lists,
    discard,
    enquire,
    pass_legality,
    record_approval,
    remark_legality,
    roll_up,
    save_guide,
    send_back,
    submit_for_legality,
    withdraw_remark,
)
from publishing.sheets.editions import release
from review.checks import Verdict
from review.models import Confirmation, Ruling
from review.operations import accept, feed_back, receive, rule_all, take_over
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Declaration
from submissions.operations import certify, hand_in, replace_items, start_declaration
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import Story

OFFICE_LINE = "0891-0000000"
LAW = BasisDraft("中华人民共和国教师法", "第十四条", "受到剥夺政治权利的，不能取得教师资格。", "law")
RULE = BasisDraft("某部门登记办法", "第三条", "申请人应当提交居住证明。", "department_rule")
NO_BASIS = BasisDraft(level="none")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COMPILED_AT = PHASE_3 + 2 * DAY
PUBLISHED_AT = PHASE_3 + 8 * DAY
ROLLED_UP_AT = PHASE_3 + 13 * DAY

KEPT = "无犯罪记录证明"
CANCELLED = "亲属关系证明"
REFERRED = "居住证明"
STRUCK = "身份证复印件"


def content_of(file: BinaryIO) -> bytes:
    """What stands in an open file, which is closed."""
    with file:
        return file.read()


def draft(cert_name: str, service_name: str, basis: BasisDraft = NO_BASIS, **values: object) -> ItemDraft:
    """An item as a clerk declares it."""
    given: dict[str, object] = {
        "service_type": "confirmation",
        "category": "certificate",
        "subject": "individual",
        "purpose": f"证明{cert_name.removesuffix('证明')}情况",
        "demanding_unit": "城关区民政局",
        "issuing_unit": "村（居）民委员会",
        "levels": (Level.COUNTY,),
        "proposal": "cancel",
        "disposal": "department_check",
        "replacement": "由本单位核查，3个工作日内办结。",
    }
    return ItemDraft(cert_name=cert_name, service_name=service_name, bases=(basis,), **{**given, **values})  # type: ignore[arg-type]


KEEPING = {"proposal": "retain", "disposal": "", "replacement": "", "keep_reason": "法律有规定。"}
DECLARED: dict[str, tuple[ItemDraft, ...]] = {
    "civil": (
        draft(KEPT, "教师资格认定", LAW, issuing_unit="公安机关", **KEEPING),
        draft(CANCELLED, "户口迁移"),
        draft(REFERRED, "居住登记", RULE, subject="both", proposal="refer", disposal="", replacement=""),
        draft(STRUCK, "老年人优待证办理"),
    ),
    "institution": (draft("健康证明", "入住福利院", demanding_unit="城关区社会福利院"),),
    "township": (
        draft("收入证明", "临时救助", demanding_unit="八廓街道办事处", levels=(Level.TOWNSHIP,)),
        draft("婚姻状况证明", "收养登记", LAW, demanding_unit="八廓街道办事处", **KEEPING),
    ),
}
VERDICTS = {
    KEPT: Verdict("retain", reason="法律规定必须核验。"),
    "婚姻状况证明": Verdict("retain", reason="法律规定必须核验。"),
    CANCELLED: Verdict("cancel", "department_check", "由公安机关核查户籍信息。", "城关区公安分局", PHASE_3.date()),
    REFERRED: Verdict("refer", reason="依据为部门规章，提请上级取消。"),
    STRUCK: Verdict("strike", reason="申请人自有证件，不属于第三方证明。"),
    "健康证明": Verdict("cancel", "abolish", "不再要求提供。"),
    "收入证明": Verdict("cancel", "commitment", "申请人书面承诺。"),
}


def declare(unit: Unit, round: Round, drafts: tuple[ItemDraft, ...], clerk: User, leader: User) -> Declaration:
    """Fill in, hand in, certify."""
    declaration = start_declaration(unit, round, actor=clerk, at=PHASE_2)
    replace_items(declaration, drafts, actor=clerk, at=PHASE_2)
    hand_in(declaration, actor=clerk, at=PHASE_2 + HOUR)
    certify(declaration, actor=leader, at=PHASE_2 + 2 * HOUR)
    return declaration


def settle(declarations: list[Declaration], verdict_of: Callable[[Ruling], Verdict], chair: User) -> list[Ruling]:
    """Receive, rule and feed back; the units accept."""
    receive(declarations, actor=chair, at=PHASE_3)
    units = [declaration.unit for declaration in declarations]
    rulings = list(Ruling.objects.filter(round=declarations[0].round, unit__in=units).with_papers())
    rule_all([(ruling, verdict_of(ruling)) for ruling in rulings], actor=chair, at=PHASE_3 + HOUR)
    feed_back(rulings, actor=chair, at=PHASE_3 + 2 * HOUR)
    for declaration in declarations:
        own = list(Ruling.objects.filter(round=declaration.round, unit=declaration.unit).with_papers())
        accept(own, actor=declaration.certified_by, at=PHASE_3 + 3 * HOUR)
    return list(Ruling.objects.filter(pk__in=[ruling.pk for ruling in rulings]).with_papers())


@dataclass
class Settled:
    """城关区 when everything is agreed and nothing is compiled yet."""

    ground: Ground
    cast: Cast
    rulings: dict[str, Ruling]

    def compile(self, reason: str = "", days: int = 0) -> Compilation:
        """Compile both lists of 城关区."""
        at = COMPILED_AT + days * DAY
        return compile_lists(self.ground.lead, self.ground.round, actor=self.cast.panel_chair, at=at, reason=reason)

    def approve(self, compilation: Compilation, days: int = 0) -> None:
        """Legality review and approval."""
        at = COMPILED_AT + HOUR + days * DAY
        submit_for_legality(compilation, actor=self.cast.panel_chair, at=at)
        pass_legality(compilation, words="审查通过，内部意见不公开。", actor=self.cast.legality, at=at + HOUR)
        record_approval(
            compilation,
            number="城政函〔2020〕1号",
            day=(at + 2 * HOUR).date(),
            signatory="城关签发甲",
            actor=self.cast.approver,
            at=at + 2 * HOUR,
        )

    def publish(self, compilation: Compilation, days: int = 0) -> None:
        """Publish both lists with their workbooks."""
        release(compilation, actor=self.cast.coordinator, at=PUBLISHED_AT + days * DAY)


@dataclass
class Published(Settled):
    """城关区's lists, published on 13 November 2020."""

    compilation: Compilation

    @property
    def county(self) -> Division:
        """城关区."""
        return self.ground.divisions["540102"]

    @property
    def round(self) -> Round:
        """Round 1."""
        return self.ground.round

    def edition(self, kind: str, number: int = 1) -> Edition:
        """An edition of 城关区, as it is now."""
        return Edition.objects.get(unit=self.ground.lead, kind=kind, number=number)

    @property
    def retained(self) -> Edition:
        """The first edition of the kept list, as it is now."""
        return self.edition("retained")

    @property
    def cancelled(self) -> Edition:
        """The first edition of the cancelled list, as it is now."""
        return self.edition("cancelled")

    def uid(self, cert_name: str) -> str:
        """The identity of an item, as it stands in its permalink."""
        return str(self.rulings[cert_name].uid)

    def correct(self, reason: str = "更正索要单位名称。") -> Compilation:
        """Publish a second edition that supersedes the first."""
        corrected = self.compile(reason, days=9)
        self.approve(corrected, days=9)
        self.publish(corrected, days=2)
        return corrected

    def roll_up(self) -> Compilation:
        """Annex 5 of the region, published."""
        actor = self.cast.region_coordinator
        summary = roll_up(self.ground.coordination, self.round, actor=actor, at=ROLLED_UP_AT)
        release(summary, actor=actor, at=ROLLED_UP_AT + HOUR)
        return summary


@pytest.fixture
def settled(ground: Ground, cast: Cast, story: Story, settings: object, tmp_path: Path) -> Settled:
    """城关区 with everything agreed; files of the test go to a folder of its own."""
    settings.PUBLISHED_ROOT = tmp_path / "published"  # type: ignore[attr-defined]
    return story("settled", lambda: play_settled(ground, cast))


def play_settled(ground: Ground, cast: Cast) -> Settled:
    """Three units declare, the panel rules, the units accept."""
    Unit.objects.filter(pk__in=[ground.lead.pk, ground.civil.pk]).update(supervision_phone=OFFICE_LINE)
    people = {
        "civil": (cast.clerk, cast.leader),
        "institution": (cast.institution_clerk, cast.institution_leader),
        "township": (cast.township_clerk, cast.township_leader),
    }
    papers = [
        declare(Unit.objects.get(pk=getattr(ground, key).pk), ground.round, drafts, *people[key])
        for key, drafts in DECLARED.items()
    ]
    rulings = settle(papers, lambda ruling: VERDICTS[ruling.item.cert_name], cast.panel_chair)
    return Settled(ground, cast, {ruling.item.cert_name: ruling for ruling in rulings})


@pytest.fixture
def published(settled: Settled, story: Story, tmp_path: Path) -> Published:
    """城关区's lists, published; 无犯罪记录证明 has its guide."""
    return story("published", lambda: play_published(settled), folder=tmp_path / "published")


def play_published(settled: Settled) -> Published:
    """The guide is written, the lists are compiled, looked at, approved and published."""
    guide = {
        "conditions": "年满18周岁。",
        "materials": "居民身份证。",
        "time_limit": "3个工作日",
        "place": "城关区政务服务中心",
        "sample": "",
    }
    save_guide(settled.ground.civil, settled.rulings[KEPT].uid, guide, actor=settled.cast.clerk, at=PHASE_3 + 4 * HOUR)
    compilation = settled.compile()
    settled.approve(compilation)
    settled.publish(compilation)
    return Published(settled.ground, settled.cast, settled.rulings, compilation)


DAYS = 3  # within which the township has agreed to answer
ASKED_AT = PUBLISHED_AT + DAY  # 14 November 2020, 10:00; due on the 17th, 24:00
WORDS = "申请人与户主的关系。"
FOUND = "经核对台账，登记的关系一致。"


@dataclass
class Asking(Published):
    """城关区's lists, published; 八廓街道办事处 has agreed to check what 亲属关系证明 proved."""

    @property
    def item(self) -> ListedItem:
        """The item as it is listed."""
        return self.compilation.items.select_related("compilation", "unit").get(cert_name=CANCELLED)

    def ask(self, case_number: str = "城民受〔2020〕1号", *, days: int = 0, **given: object) -> Enquiry:
        """城关区民政局 asks, so many days after the first."""
        values: dict[str, object] = {"words": WORDS, "actor": self.cast.clerk, "at": ASKED_AT + days * DAY, **given}
        return enquire(self.item, case_number=case_number, **values)  # type: ignore[arg-type]

    def answer(self, enquiry: Enquiry, *, days: int = 1, **given: object) -> EnquiryAnswer:
        """The township answers, so many days after it was asked."""
        values: dict[str, object] = {"finding": "true", "words": FOUND, "actor": self.cast.township_clerk, **given}
        return answer_enquiry(enquiry, at=enquiry.asked_at + days * DAY, **values)  # type: ignore[arg-type]


@pytest.fixture
def asking(settled: Settled, story: Story, tmp_path: Path) -> Asking:
    """The township has agreed to check, and the lists are published."""
    return story("asking", lambda: play_asking(settled), folder=tmp_path / "published")


def play_asking(settled: Settled) -> Asking:
    """The panel named the township, which agrees; then the lists are published."""
    office = Unit.objects.get(pk=settled.ground.township.pk)
    task = Confirmation.objects.current().get(ruling=settled.rulings[CANCELLED])
    Ruling.objects.filter(pk=task.ruling_id).update(checking_office=office, checking_unit=office.name)
    Confirmation.objects.filter(pk=task.pk).update(office=office, body=office.name, state="waiting")
    terms = {"method": "凭查询函核对台账。", "contact_office": "便民中心", "contact_phone": OFFICE_LINE, "days": DAYS}
    task = Confirmation.objects.select_related("office", "ruling").get(pk=task.pk)
    take_over(task, from_day=None, **terms, actor=settled.cast.township_clerk, at=PHASE_3 + 5 * HOUR)  # type: ignore[arg-type]
    compilation = settled.compile()
    settled.approve(compilation)
    settled.publish(compilation)
    return Asking(settled.ground, settled.cast, settled.rulings, compilation)


@dataclass
class LookedAt(Settled):
    """城关区's list twice: the first was sent back with remarks, the second is compiled after corrections."""

    first: Compilation
    second: Compilation


@pytest.fixture
def looked_at(settled: Settled, story: Story) -> LookedAt:
    """Asked for: 无犯罪记录证明 (changed since), 健康证明 (gone since), 居住证明 (a doubt, as it was), the whole list."""
    return story("looked at", lambda: play_looked_at(settled))


def play_looked_at(settled: Settled) -> LookedAt:
    """One row comes in, one goes out, two are changed between the first and the second list."""
    cast, elsewhere = settled.cast, settled.ground.other_civil
    added, gone = (Ruling.objects.filter(pk=settled.rulings[name].pk) for name in ("收入证明", "健康证明"))
    home = settled.rulings["收入证明"].unit
    added.update(unit=elsewhere)
    first = settled.compile()
    submit_for_legality(first, actor=cast.panel_chair, at=COMPILED_AT)
    asked = (
        (KEPT, RemarkKind.CHANGE),
        ("健康证明", RemarkKind.CHANGE),
        (REFERRED, RemarkKind.DOUBT),
        ("", RemarkKind.CHANGE),
    )
    for name, kind in asked:
        item = first.items.get(cert_name=name) if name else None
        remark_legality(first, kind=kind, words=f"{name}请核对。", item=item, actor=cast.legality, at=COMPILED_AT)
    taken = remark_legality(
        first, kind=RemarkKind.CHANGE, words="看错了。", item=None, actor=cast.legality, at=COMPILED_AT
    )
    withdraw_remark(taken, words="不成立。", actor=cast.legality, at=COMPILED_AT)
    send_back(first, note="", actor=cast.legality, at=COMPILED_AT + HOUR)
    discard(first, note="按审查意见改正。", actor=cast.panel_chair, at=COMPILED_AT + HOUR)
    added.update(unit=home)
    gone.update(unit=elsewhere)
    Ruling.objects.filter(pk=settled.rulings[KEPT].pk).update(reason="法律第十四条规定必须核验。")
    Ruling.objects.filter(pk=settled.rulings[CANCELLED].pk).update(effective_from=None)
    return LookedAt(settled.ground, cast, settled.rulings, first, settled.compile())

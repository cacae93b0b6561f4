"""城关区民政局 has declared five items; the panel is 城关区's lead unit. Everything is made through the operations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine

from campaign.enums import Level
from campaign.models import Unit, User
from review.checks import Verdict
from review.models import Ruling
from review.operations import contest, feed_back, receive, rule
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.enums import DeclarationState
from submissions.models import Declaration, DeclaredItem
from submissions.operations import certify, explain_from_remarks, hand_in, replace_items, save_item, start_declaration
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import Story

LAW = BasisDraft("中华人民共和国收养法", "第六条", "收养人应当同时具备下列条件。", "law")
RULE = BasisDraft("某部门登记办法", "第三条", "申请人应当提交居住证明。", "department_rule")
DOCUMENT = BasisDraft("某局关于规范办理的通知", "第二条", "须提交收入证明。", "normative_document")
HOUR = timedelta(hours=1)

MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY = (
    "婚姻状况证明",
    "亲属关系证明",
    "居住证明",
    "收入证明",
    "身份证复印件",
)
CANCEL = Verdict("cancel", "department_check", "由民政部门核查婚姻登记信息。")
ABOLISH = Verdict("cancel", "abolish")
KEEP = Verdict("retain", reason="法律规定必须核验。")


def draft(cert_name: str, service_name: str, basis: BasisDraft, **values: object) -> ItemDraft:
    """An item as a clerk declares it."""
    given: dict[str, object] = {
        "service_type": "confirmation",
        "category": "certificate",
        "subject": "individual",
        "purpose": f"核实{cert_name.removesuffix('证明')}情况",
        "demanding_unit": "城关区民政局",
        "issuing_unit": "村（居）民委员会",
        "levels": (Level.COUNTY,),
        "proposal": "cancel",
        "disposal": "department_check",
        "replacement": "由本单位核查，3个工作日内办结。",
    }
    return ItemDraft(cert_name=cert_name, service_name=service_name, bases=(basis,), **{**given, **values})  # type: ignore[arg-type]


KEEPING = {"proposal": "retain", "disposal": "", "replacement": "", "keep_reason": "法律有规定。"}
DRAFTS = (
    draft(MARRIAGE, "收养登记", LAW, issuing_unit="民政部门", **KEEPING),
    draft(KINSHIP, "户口迁移", BasisDraft(level="none")),
    draft(RESIDENCE, "居住登记", RULE, subject="both", **KEEPING),
    draft(INCOME, "临时救助", DOCUMENT, **KEEPING),
    draft(COPY, "老年人优待证办理", BasisDraft(level="none"), category="licence"),
)


def declare(unit: Unit, round_: object, drafts: tuple[ItemDraft, ...], clerk: User, leader: User) -> Declaration:
    """Fill in, hand in, certify."""
    declaration = start_declaration(unit, round_, actor=clerk, at=PHASE_2)  # type: ignore[arg-type]
    replace_items(declaration, drafts, actor=clerk, at=PHASE_2)
    explain_from_remarks(declaration, actor=clerk, at=PHASE_2)
    hand_in(declaration, actor=clerk, at=PHASE_2 + HOUR)
    certify(declaration, actor=leader, at=PHASE_2 + 2 * HOUR)
    return declaration


@dataclass
class Stage:
    """The unit, its declaration, and short ways to bring an item to a state."""

    ground: Ground
    cast: Cast
    declaration: Declaration

    def case(self, cert_name: str) -> Ruling:
        """The ruling of an item, as it is now."""
        return Ruling.objects.with_papers().get(item__cert_name=cert_name)

    def receive(self, at: datetime = PHASE_3) -> int:
        """Take the declaration into the docket."""
        return receive([self.declaration], actor=self.cast.panel_chair, at=at)

    def ruled(self, cert_name: str, verdict: Verdict = ABOLISH) -> Ruling:
        """Ruled by the panel's member, not fed back."""
        rule(self.case(cert_name), verdict, actor=self.cast.panel_member, at=PHASE_3)
        return self.case(cert_name)

    def proposed(self, cert_name: str, verdict: Verdict = ABOLISH) -> Ruling:
        """Ruled and fed back."""
        feed_back([self.ruled(cert_name, verdict)], actor=self.cast.panel_chair, at=PHASE_3)
        return self.case(cert_name)

    def contested(self, cert_name: str, note: str = "没有其他办法核实。") -> Ruling:
        """Contested once by the unit."""
        contest(self.proposed(cert_name), note=note, actor=self.cast.clerk, at=PHASE_3)
        return self.case(cert_name)

    def disputed(self, cert_name: str) -> Ruling:
        """Contested as often as the campaign allows."""
        rule(self.contested(cert_name), CANCEL, actor=self.cast.panel_member, at=PHASE_3)
        feed_back([self.case(cert_name)], actor=self.cast.panel_chair, at=PHASE_3)
        contest(self.case(cert_name), note="仍然不同意。", actor=self.cast.clerk, at=PHASE_3)
        return self.case(cert_name)

    def correct(self, cert_name: str, **values: object) -> Declaration:
        """The unit corrects a returned item in the new version and certifies it."""
        self.correct_in_hand(cert_name, **values)
        return self.certify_in_hand()

    def in_hand(self) -> Declaration:
        """The version that the unit corrects."""
        return Declaration.objects.get(unit=self.declaration.unit, state=DeclarationState.RECTIFYING)

    def correct_in_hand(self, cert_name: str, **values: object) -> None:
        """Correct one item of the version in hand."""
        version = self.in_hand()
        item = DeclaredItem.objects.get(declaration=version, cert_name=cert_name)
        bases = [{"title": "新依据", "clause": "第一条", "text": "原文", "level": "law"}]
        save_item(version, {"keep_reason": "已补充。", **values}, bases, item=item, actor=self.cast.clerk, at=PHASE_3)

    def certify_in_hand(self) -> Declaration:
        """Explain, hand in and certify the version in hand."""
        version = self.in_hand()
        explain_from_remarks(version, actor=self.cast.clerk, at=PHASE_3)
        hand_in(version, actor=self.cast.clerk, at=PHASE_3)
        certify(version, actor=self.cast.leader, at=PHASE_3)
        return version


@pytest.fixture
def stage(ground: Ground, cast: Cast, story: Story) -> Stage:
    """The declaration is certified and waits to be received."""

    def play() -> Stage:
        unit = Unit.objects.get(pk=ground.civil.pk)
        return Stage(ground, cast, declare(unit, ground.round, DRAFTS, cast.clerk, cast.leader))

    return story("stage", play)


@pytest.fixture
def docketed(stage: Stage, story: Story) -> Stage:
    """The five items wait for a ruling."""
    story("docketed", stage.receive)
    return stage


@pytest.fixture
def review_time() -> Iterator[None]:
    """Pages are opened while the review goes on."""
    with time_machine.travel(PHASE_3 + HOUR, tick=False):
        yield


@pytest.fixture
def as_user(client: object, review_time: None) -> Callable[[User], object]:
    """`as_user(cast.clerk)`: a browser in which this person is signed in."""

    def sign_in(user: User) -> object:
        client.force_login(user)  # type: ignore[attr-defined]
        return client

    return sign_in

"""Rounds played with made-up cases, as many units and rounds as a test wants, through the real operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from campaign.models import Round, Unit
from publishing.models import Compilation
from publishing.sheets.playing import Play
from review.checks import Verdict
from review.models import Ruling
from submissions.checks.items import BasisDraft, ItemDraft

KEPT_ON = ("law", "administrative_regulation", "state_council_decision", "local_regulation", "department_rule")


@dataclass(frozen=True)
class Case:
    """An item and its ruling; `level` is the force of its only basis."""

    cert_name: str
    outcome: Outcome = Outcome.CANCEL
    disposal: str = ""
    level: str = BasisLevel.NONE.value
    subject: str = Subject.INDIVIDUAL.value

    @property
    def verdict(self) -> Verdict:
        """What the panel rules."""
        replacement = "书面承诺。" if self.disposal not in ("", Disposal.ABOLISH) else ""
        reason = "" if self.outcome == Outcome.CANCEL else "理由。"
        return Verdict(self.outcome, self.disposal, replacement, reason=reason)

    def draft(self, unit: Unit) -> ItemDraft:
        """What the unit declares; its proposal follows the ruling, a struck item is proposed for cancelling."""
        struck = self.outcome == Outcome.STRIKE
        proposal = Outcome.CANCEL if struck else self.outcome
        has_basis = self.level != BasisLevel.NONE
        return ItemDraft(
            service_name="某服务",
            service_type=ServiceType.CONFIRMATION,
            cert_name=self.cert_name,
            category=MaterialCategory.CERTIFICATE,
            subject=self.subject,
            purpose="证明情况",
            demanding_unit=unit.name,
            issuing_unit="公安派出所",
            levels=(Level(unit.division.level),),
            bases=(BasisDraft("某法", "第一条", "条文。", self.level) if has_basis else BasisDraft(level=self.level),),
            proposal=proposal,
            disposal=Disposal.ABOLISH if struck else self.disposal,
            replacement=self.verdict.replacement,
            keep_reason="法律有规定。" if proposal == Outcome.RETAIN else "",
        )


@dataclass
class Script:
    """One round played with cases."""

    round: Round
    given: dict[int, Sequence[Case]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.play = Play(self.round)

    def settle(self, cases: Mapping[Unit, Sequence[Case]]) -> None:
        """Each unit declares its cases (none: a nil return), its panel rules, it agrees."""
        for unit, own in cases.items():
            self.declare(unit, own)
            self.rule(unit)
            self.play.agree(unit)

    def declare(self, unit: Unit, cases: Sequence[Case] = ()) -> None:
        """Hand in and certify."""
        self.given[unit.pk] = cases
        self.play.declare(unit, [case.draft(unit) for case in cases])

    def rule(self, unit: Unit) -> None:
        """The unit's panel receives, rules on every item and feeds back."""
        declaration = unit.declarations.select_related("unit__panel", "round").get(round=self.round, is_current=True)
        self.play.rule(unit.panel or unit, [declaration], self.verdict_of)

    def verdict_of(self, ruling: Ruling) -> Verdict:
        """What the case says of this item."""
        return self.given[ruling.unit_id][ruling.item.no - 1].verdict

    def publish(self, lead: Unit) -> Compilation:
        """Compile, review, approve, publish."""
        return self.play.publish(lead, "政函〔2020〕8号", "示例签发人")

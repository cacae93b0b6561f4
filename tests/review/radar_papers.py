"""Items of several units, settled through the operations: what the radar compares."""

from dataclasses import dataclass, field

import pytest

from campaign.models import Round, Unit, User
from review.checks import Verdict
from review.models import Conflict, Ruling
from review.operations import accept, feed_back, receive, reopen, rule
from submissions.checks.items import BasisDraft
from submissions.models import Declaration
from tests.cast import PHASE_3, Cast, Ground
from tests.review.conftest import HOUR, KEEPING, LAW, declare, draft

NONE = BasisDraft(level="none")
OTHER_LAW = BasisDraft("中华人民共和国户口登记条例", "第七条", "婴儿出生后一个月以内申报出生登记。", "law")
KEEP = Verdict("retain", reason="法律规定必须核验。")
GONE = Verdict("cancel", "abolish")
CHECKED = Verdict("cancel", "department_check", "由民政部门核查婚姻登记信息，3个工作日内办结。")
# Unit on the ground: its clerk, its leader, the chair of its panel.
PEOPLE = {
    "civil": ("clerk", "leader", "panel_chair"),
    "other_civil": ("stranger", "stranger_leader", "stranger_chair"),
    "city_civil": ("city_clerk", "city_leader", "city_chair"),
    "township": ("township_clerk", "township_leader", "panel_chair"),
    "institution": ("institution_clerk", "institution_leader", "panel_chair"),
    "education": ("region_clerk", "region_leader", "region_chair"),
}
MARRIAGE, SERVICE = "婚姻状况证明", "收养登记"


@dataclass
class Region:
    """The ground with the papers that a test puts there."""

    ground: Ground
    cast: Cast
    declared: dict[str, Declaration] = field(default_factory=dict)

    @property
    def round(self) -> Round:
        """Round 1."""
        return self.ground.round

    def unit(self, key: str) -> Unit:
        """A unit, read again."""
        return Unit.objects.select_related("division", "panel").get(pk=getattr(self.ground, key).pk)

    def chair(self, key: str) -> User:
        """The chair of the unit's panel."""
        found: User = getattr(self.cast, PEOPLE[key][2])
        return found

    def declare(self, key: str, *items: tuple[str, str, BasisDraft]) -> None:
        """Declared, certified and received; nothing is ruled."""
        clerk, leader, chair = (getattr(self.cast, name) for name in PEOPLE[key])
        drafts = tuple(
            draft(name, service, basis, demanding_unit=self.unit(key).name, **KEEPING) for name, service, basis in items
        )
        self.declared[key] = declare(self.unit(key), self.round, drafts, clerk, leader)
        receive([self.declared[key]], actor=chair, at=PHASE_3)

    def case(self, key: str, name: str = MARRIAGE, service: str = SERVICE) -> Ruling:
        """The ruling of an item, as it is now."""
        rulings = Ruling.objects.with_papers().filter(unit=self.unit(key), item__cert_name=name)
        return rulings.get(item__service_name=service)

    def rule(self, key: str, verdict: Verdict, name: str = MARRIAGE, service: str = SERVICE) -> Ruling:
        """Ruled by its panel's chair, not fed back."""
        rule(self.case(key, name, service), verdict, actor=self.chair(key), at=PHASE_3 + HOUR)
        return self.case(key, name, service)

    def agree(self, key: str, verdict: Verdict, name: str = MARRIAGE, service: str = SERVICE) -> Ruling:
        """Ruled, fed back and accepted."""
        feed_back([self.rule(key, verdict, name, service)], actor=self.chair(key), at=PHASE_3 + 2 * HOUR)
        leader = getattr(self.cast, PEOPLE[key][1])
        accept([self.case(key, name, service)], actor=leader, at=PHASE_3 + 3 * HOUR)
        return self.case(key, name, service)

    def settle(
        self, key: str, verdict: Verdict, name: str = MARRIAGE, service: str = SERVICE, basis: BasisDraft = LAW
    ) -> Ruling:
        """One item of a unit from its declaration to the agreement."""
        self.declare(key, (name, service, basis))
        return self.agree(key, verdict, name, service)

    def again(self, key: str, verdict: Verdict, name: str = MARRIAGE, service: str = SERVICE) -> Ruling:
        """Opened again and agreed anew."""
        reopen(self.case(key, name, service), note="更正。", actor=self.chair(key), at=PHASE_3 + 4 * HOUR)
        return self.agree(key, verdict, name, service)


@pytest.fixture
def region(ground: Ground, cast: Cast) -> Region:
    """Nothing is declared yet."""
    return Region(ground, cast)


def told() -> list[tuple[str, str, str, str]]:
    """Every disagreement as kind, standing, and the codes of the keeping and the other unit."""
    rows = Conflict.objects.order_by("weight", "one_unit__code", "other_unit__code")
    return list(rows.values_list("kind", "standing", "one_unit__code", "other_unit__code"))

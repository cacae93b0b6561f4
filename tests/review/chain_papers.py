"""The documented circle of Huizhou (`fixtures/chains/huizhou.csv`), declared by units of 城关区 through the operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pytest

from campaign.enums import Role
from campaign.models import Round, Unit, User
from campaign.operations import appoint
from campaign.operations.rows import FIXTURES, read_rows
from campaign.operations.units import load_units
from review.checks import Verdict
from review.models import Chain, RadarRun, Ruling
from review.operations import accept, feed_back, receive, reopen, rule
from review.operations.chain_keeping import look_at_chains
from review.operations.radar import ask_for_look, finish_look, look_further, take_look
from submissions.models import Declaration
from tests.cast import BEFORE, PHASE_3, Cast, Ground
from tests.review.conftest import HOUR, KEEPING, LAW, declare, draft
from tests.stories import Story
from tests.submissions.catalogue_papers import entered

LATER = PHASE_3 + 6 * HOUR
HUIZHOU = read_rows(FIXTURES / "chains" / "huizhou.csv")
KINSHIP, DEED, COMMITTEE = "亲属关系证明", "亲属关系公证书", "证明居民父母子女、继承人等亲属关系"
BANK, NOTARY, POLICE = "示例银行支行", "示例公证处", "示例公安局"
KEEP, GONE = Verdict("retain", reason="法律规定必须核验。"), Verdict("cancel", "abolish")


@dataclass
class Errand:
    """The units of the circle and what they have declared."""

    ground: Ground
    cast: Cast

    @property
    def round(self) -> Round:
        """Round 1."""
        return self.ground.round

    def unit(self, name: str) -> Unit:
        """A unit by its name."""
        return Unit.objects.select_related("division", "panel").get(name=name)

    def person(self, name: str, role: Role) -> User:
        """Who holds this post in the unit."""
        return User.objects.get(postings__unit__name=name, postings__role=role)

    def declare(self, name: str, *items: tuple[str, str, str]) -> None:
        """Services, certificates and issuers of a unit, declared, certified and received."""
        drafts = tuple(
            draft(
                *(certificate, service, LAW),
                **{"demanding_unit": name, "issuing_unit": issuer, "remark": "按现行规定办理。", **KEEPING},
            )
            for service, certificate, issuer in items
        )
        clerk, leader = self.person(name, Role.CLERK), self.person(name, Role.LEADER)
        paper: Declaration = declare(self.unit(name), self.round, drafts, clerk, leader)
        receive([paper], actor=self.cast.panel_chair, at=PHASE_3)

    def case(self, name: str, certificate: str) -> Ruling:
        """The ruling of an item, as it is now."""
        return Ruling.objects.with_papers().get(unit__name=name, item__cert_name=certificate)

    def rule(self, name: str, certificate: str, verdict: Verdict) -> None:
        """Ruled by the panel's chair, not fed back."""
        rule(self.case(name, certificate), verdict, actor=self.cast.panel_chair, at=PHASE_3 + HOUR)

    def agree(self, name: str, certificate: str, verdict: Verdict) -> None:
        """Ruled, fed back and accepted."""
        self.rule(name, certificate, verdict)
        feed_back([self.case(name, certificate)], actor=self.cast.panel_chair, at=PHASE_3 + 2 * HOUR)
        leader = self.person(name, Role.LEADER)
        accept([self.case(name, certificate)], actor=leader, at=PHASE_3 + 3 * HOUR)

    def again(self, name: str, certificate: str, verdict: Verdict) -> None:
        """Opened again and agreed anew."""
        reopen(self.case(name, certificate), note="更正。", actor=self.cast.panel_chair, at=PHASE_3 + 4 * HOUR)
        self.agree(name, certificate, verdict)


def settle_in(offices: Iterable[tuple[str, str, str]], first: int = 20) -> None:
    """Units of 城关区 by name, short name and kind, each with a clerk and a leader; an institution under the justice bureau."""
    rows = [
        {
            "code": f"540102-{number:03}",
            "name": name,
            "short_name": short_name,
            "division": "540102",
            "kind": kind,
            "supervisor": "540102-003" if kind == "public_institution" else "",
        }
        for number, (name, short_name, kind) in enumerate(offices, start=first)
    ]
    load_units(rows)
    for unit in Unit.objects.filter(code__in=[row["code"] for row in rows]):
        for role in (Role.CLERK, Role.LEADER):
            person = User.objects.create(username=f"{unit.code}-{role}", name=f"{unit.short_name}{role.label}")
            appoint(person, unit, role, actor=None, at=BEFORE)


def play_huizhou(errand: Errand) -> None:
    """Declare the rows of the fixture, each by its office."""
    entered(KINSHIP, COMMITTEE, barred=True)
    settle_in(dict.fromkeys((row["office"], row["short_name"], row["kind"]) for row in HUIZHOU))
    for name in dict.fromkeys(row["office"] for row in HUIZHOU):
        own = [row for row in HUIZHOU if row["office"] == name]
        errand.declare(name, *((row["service_name"], row["cert_name"], row["issuing_unit"]) for row in own))


@pytest.fixture
def huizhou(ground: Ground, cast: Cast, story: Story) -> Errand:
    """Everything is declared and received; nothing is ruled and no look has been taken."""
    errand = Errand(ground, cast)
    story("huizhou", lambda: play_huizhou(errand))
    return errand


def look(at: datetime = LATER) -> RadarRun:
    """A whole look, as the task carries it out."""
    ask_for_look(actor=None, at=at)
    run = take_look(at=at)
    assert run is not None
    while look_further(run, at=at):
        pass
    finish_look(run, at=at, chains=look_at_chains(run, at=at))
    return RadarRun.objects.get(pk=run.pk)


def told() -> list[tuple[str, str, str]]:
    """Every chain as kind, ground and standing."""
    return list(Chain.objects.order_by("kind", "ground").values_list("kind", "ground", "standing"))


def links_of(chain: Chain) -> list[tuple[str, str, str, str]]:
    """The demands of a chain: role, unit, certificate as written, issuer as written."""
    rows = chain.links.select_related("unit")
    return [(one.role, one.unit.name, one.facts["certificate"], one.facts["issuer"]) for one in rows]

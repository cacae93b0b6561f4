"""城关区's lists are published; its supervision office plans, draws and sends somebody."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from campaign.models import Unit
from publishing.models import Compilation
from review.models import Ruling
from supervision.models import CheckAnswer, CheckPlan, CheckVisit, CorrectionOrder, Finding
from supervision.operations.check_answers import AnswerDraft, Taken, take_answers
from supervision.operations.check_plans import PlanDraft, assign_visits, draw_sample, plan_checks
from supervision.operations.check_visits import hand_in_visit
from supervision.operations.corrections import issue_order
from supervision.queries.check_answers import Standing, standings_of
from tests.cast import PHASE_5, Cast, Ground
from tests.publishing.conftest import Published
from tests.stories import Story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANNED_AT = PHASE_5  # Tuesday 15 December 2020, 10:00
VISITED_AT = PHASE_5 + DAY
SEED = "5eed" * 8
DRAFT = PlanDraft("12月县（区）抽查暗访", "unannounced", date(2020, 12, 15), date(2020, 12, 25), 3, 2)
NUMBER = "城减证整〔2020〕3号"


def photo(colour: str = "white", *, exif: bytes = b"") -> bytes:
    """A small photograph."""
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


@dataclass
class Checked(Published):
    """A drawn plan: three units of the county, two items each; the inspector is sent to 城关区民政局."""

    plan: CheckPlan

    @property
    def visit(self) -> CheckVisit:
        """The visit to 城关区民政局, as it is now."""
        visits = CheckVisit.objects.select_related("plan__draw", "unit", "inspected")
        return visits.get(plan=self.plan, inspected=self.ground.civil)

    @property
    def standings(self) -> list[Standing]:
        """Its questions with what stands."""
        return standings_of(self.visit, self.visit.plan.draw)

    def answer(
        self, key: str, value: str, note: str = "", *, over: Iterable[CheckAnswer | uuid.UUID] = (), **given
    ) -> AnswerDraft:
        """An answer as a phone makes it."""
        names = tuple(one.uuid if isinstance(one, CheckAnswer) else one for one in over)
        made_at = given.pop("made_at", VISITED_AT)
        return AnswerDraft(given.pop("name", uuid.uuid4()), key, value, note, names, made_at)

    def take(self, *drafts: AnswerDraft, at=VISITED_AT) -> Taken:
        """The inspector's phone sends."""
        return take_answers(self.visit, drafts, actor=self.cast.inspector, at=at)

    def answer_all(self, wrong: Iterable[str] = ()) -> None:
        """Every question as it ought to be, but for those whose key is named."""
        drafts = []
        for one in self.standings:
            right = one.question["right"]
            bad = one.key in wrong or one.question["code"] in wrong
            value = {"yes": "no", "no": "yes"}[right] if bad else right
            drafts.append(self.answer(one.key, value, "窗口材料清单上仍有。" if bad else ""))
        self.take(*drafts)

    def hand_in(self, at=VISITED_AT) -> list[Finding]:
        """The inspector hands the visit in."""
        return hand_in_visit(self.visit, visited_on=at.date(), place="区政务服务中心", actor=self.cast.inspector, at=at)

    def order(self, findings: Iterable[Finding] = (), *, at=VISITED_AT + HOUR, **given) -> CorrectionOrder:
        """The supervision office orders 城关区民政局 to correct within five working days."""
        findings = list(findings)
        facts = {
            "source": "finding" if findings else "daily",
            "number": NUMBER,
            "what": "删去已取消的证明。",
            "days": 5,
        }
        facts |= {"actor": self.cast.supervisor, **given}
        unit = facts.pop("unit", self.ground.civil)
        return issue_order(unit, issuer=self.ground.lead, findings=findings, at=at, **facts)


@pytest.fixture
def checked(published: Published, story: Story, tmp_path: Path, settings) -> Checked:
    """The plan is drawn, and the inspector is sent."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return story(
        "checked", lambda: play_checked(published.ground, published.cast, published.rulings, published.compilation)
    )


def play_checked(ground: Ground, cast: Cast, rulings: dict[str, Ruling], compilation: Compilation) -> Checked:
    """Plan, draw, assign."""
    lead = Unit.objects.get(pk=ground.lead.pk)
    plan = plan_checks(lead, DRAFT, actor=cast.supervisor, at=PLANNED_AT)
    draw_sample(plan, actor=cast.supervisor, at=PLANNED_AT + HOUR, seed=SEED)
    visits = list(plan.visits.select_related("inspected", "unit", "plan"))
    assign_visits(visits, cast.inspector, actor=cast.supervisor, at=PLANNED_AT + 2 * HOUR)
    return Checked(ground, cast, rulings, compilation, CheckPlan.objects.select_related("unit").get(pk=plan.pk))

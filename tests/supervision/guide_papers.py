"""城关区's list, followed: a task for each item, looked at on the ground of the published list."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from publishing.operations import save_guide
from supervision.enums.guides import TextSource
from supervision.models import GuideTask, GuideText
from supervision.operations.guide_lists import follow_lists
from supervision.operations.guides import give_guide, keep_text, move_tasks
from tests.publishing.conftest import CANCELLED, KEPT, PUBLISHED_AT, Published
from tests.stories import Story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOLLOWED_AT = PUBLISHED_AT + HOUR
STILL = "办理户口迁移须提交亲属关系证明。"
CLEAN = "办理户口迁移，由公安机关核查户籍信息。"
WHOLE = {
    "procedure": "窗口受理；审核；出具。",
    "conditions": "年满18周岁。",
    "materials": "居民身份证。",
    "time_limit": "3个工作日",
    "place": "城关区政务服务中心",
    "commitments": "材料缺一件可先受理。",
}
LINK = "https://guide.example.invalid/1"


@dataclass
class Guiding(Published):
    """城关区民政局 has one cancelled item (亲属关系证明) and one kept (无犯罪记录证明); its township has one of each."""

    def task(self, name: str = CANCELLED) -> GuideTask:
        """The standing task of an item, as it is now."""
        rows = GuideTask.objects.standing().select_related("unit", "item", "round", "text")
        return rows.get(cert_name=name)

    def text(self, body: str = STILL, *, hours: int = 1) -> GuideText:
        """The clerk pastes a text."""
        at = FOLLOWED_AT + hours * HOUR
        return keep_text(self.ground.civil, body, source=TextSource.PASTED, actor=self.cast.clerk, at=at)

    def filled(self, body: str = CLEAN) -> GuideTask:
        """The clerk registers address and text, and sends the task to the leader."""
        give_guide([self.task()], link=LINK, text=self.text(body), actor=self.cast.clerk, at=FOLLOWED_AT + 2 * HOUR)
        move_tasks([self.task()], "fill", actor=self.cast.clerk, at=FOLLOWED_AT + 3 * HOUR)
        return self.task()

    def confirmed(self) -> GuideTask:
        """The leader confirms."""
        move_tasks([self.filled()], "confirm", actor=self.cast.leader, at=FOLLOWED_AT + 4 * HOUR)
        return self.task()

    def describe(self, **parts: str) -> None:
        """The guide of the kept item is written."""
        values = {**WHOLE, "sample": "", **parts}
        save_guide(self.ground.civil, self.rulings[KEPT].uid, values, actor=self.cast.clerk, at=FOLLOWED_AT + HOUR)


@pytest.fixture
def guiding(published: Published, story: Story) -> Guiding:
    """The list is followed an hour after it was published."""

    def play() -> Guiding:
        follow_lists(at=FOLLOWED_AT)
        return Guiding(published.ground, published.cast, published.rulings, published.compilation)

    return story("guiding", play)

"""A docket in the middle of the review: two units, thirteen items in every state, of several people, some late."""

from datetime import timedelta

import pytest

from review.models import Ruling
from review.operations import receive
from submissions.checks.items import BasisDraft
from tests.cast import PHASE_3
from tests.review.conftest import Stage, declare, draft
from tests.review.test_operations_opinions import opine
from tests.stories import Story

DAY = timedelta(days=1)
# State, who deals with it (m: the member, c: the chair), how many days ago it was ruled, late or not; in docket order:
# five of 城关区民政局, eight of 城关区社会福利院.
ITEMS = (
    ("pending", "m", None, False),
    ("pending", "m", None, True),
    ("pending", "", None, False),
    ("returned", "m", None, True),
    ("contested", "c", 3, True),
    ("ruled", "m", 1, False),
    ("ruled", "c", 0, False),
    ("proposed", "m", 2, False),
    ("disputed", "c", 3, False),
    ("settled", "m", 3, False),
    ("settled", "c", 3, False),
    ("settled", "", 2, False),
    ("settled", "c", None, False),
)


@pytest.fixture
def worked(docketed: Stage, story: Story) -> Stage:
    """The member has given an opinion on an item of their own and on one of nobody's, the chair on one of their own."""

    def play() -> None:
        ground, cast = docketed.ground, docketed.cast
        drafts = tuple(draft(f"第{n}号证明", "临时救助", BasisDraft(level="none")) for n in range(8))
        paper = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
        receive([paper], actor=cast.panel_chair, at=PHASE_3)
        people = {"m": cast.panel_member.pk, "c": cast.panel_chair.pk, "": None}
        rulings = list(Ruling.objects.order_by("unit__code", "item__no"))
        for place, actor in ((0, cast.panel_member), (2, cast.panel_member), (4, cast.panel_chair)):
            opine(rulings[place], actor)
        for ruling, (state, who, ago, late) in zip(rulings, ITEMS, strict=True):
            verdict = {} if state in ("pending", "returned") else {"outcome": "cancel", "disposal": "abolish"}
            Ruling.objects.filter(pk=ruling.pk).update(
                state=state,
                assignee=people[who],
                ruled_at=None if ago is None else PHASE_3 - ago * DAY,
                due_at=PHASE_3 if late else PHASE_3 + 2 * DAY,
                **verdict,
            )

    story("worked", play)
    return docketed

"""Guides: how a kept certificate is obtained (notice 五(四)1)."""

import uuid

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower
from publishing.models import Guide
from publishing.operations import save_guide
from tests.cast import PHASE_4

pytestmark = pytest.mark.django_db
WHOLE = {
    "conditions": "本人申请",
    "materials": "居民身份证",
    "time_limit": "当场办结",
    "place": "城关区政务服务中心",
    "sample": "",
}


def test_the_clerk_writes_the_guide_and_the_log_says_so(ground, cast) -> None:
    uid = uuid.uuid4()
    guide = save_guide(ground.civil, uid, WHOLE, actor=cast.clerk, at=PHASE_4)
    assert guide.as_data() == WHOLE
    assert [(entry.move, entry.actor) for entry in LogEntry.objects.about(guide)] == [("save", cast.clerk)]


def test_saving_again_changes_the_same_guide(ground, cast) -> None:
    uid = uuid.uuid4()
    save_guide(ground.civil, uid, WHOLE, actor=cast.clerk, at=PHASE_4)
    save_guide(ground.civil, uid, {**WHOLE, "place": "线上办理"}, actor=cast.clerk, at=PHASE_4)
    assert [guide.place for guide in Guide.objects.filter(uid=uid)] == ["线上办理"]


@pytest.mark.parametrize("who", ["stranger", "panel_member", "region_coordinator", "leader"])
def test_nobody_else_writes_it(ground, cast, who) -> None:
    with pytest.raises(NoPower):
        save_guide(ground.civil, uuid.uuid4(), WHOLE, actor=getattr(cast, who), at=PHASE_4)
    assert Guide.objects.count() == 0


@pytest.mark.parametrize("missing", ["conditions", "materials", "time_limit", "place"])
def test_a_guide_is_whole_with_conditions_materials_time_and_place(missing) -> None:
    assert (Guide.complete(WHOLE), Guide.complete({**WHOLE, missing: ""})) == (True, False)

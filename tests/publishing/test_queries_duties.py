"""What offices owe of the lists, read from the editions: legality, approval, publication, Annex 5, guides."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Deadline
from campaign.notice.duties import DutyKind
from campaign.notice.timetable import SHANGHAI
from campaign.queries.duties import standings
from publishing.operations import discard, roll_up, save_guide, send_back, submit_for_legality
from publishing.sheets.editions import release
from tests.cast import PHASE_4
from tests.publishing.conftest import COMPILED_AT, DAY, HOUR, PUBLISHED_AT, ROLLED_UP_AT, Published, Settled

AT = datetime(2020, 11, 14, 12, 0, tzinfo=SHANGHAI)
GUIDE = {"conditions": "本人申请", "materials": "居民身份证", "time_limit": "当日", "place": "便民中心", "sample": ""}


def states(stage: Settled, *units: str, at: datetime = AT) -> dict[str, str]:
    """Where each duty of these units of the ground stands."""
    pks = {getattr(stage.ground, name).pk for name in units}
    return {one.kind.value: one.state(at).value for one in standings(stage.ground.round) if one.unit in pks}


def test_legality_is_owed_while_a_list_lies_there_and_again_when_it_comes_back(settled: Settled):
    justice = "district_justice"
    assert states(settled, justice)["legality"] == "none"
    first = settled.compile()
    submit_for_legality(first, actor=settled.cast.panel_chair, at=COMPILED_AT)
    assert states(settled, justice)["legality"] == "owed"
    assert states(settled, "city_justice", "other_justice")["legality"] == "none"
    send_back(first, note="请核对。", actor=settled.cast.legality, at=COMPILED_AT + HOUR)
    assert states(settled, justice)["legality"] == "done"
    discard(first, note="按意见改正。", actor=settled.cast.panel_chair, at=COMPILED_AT + HOUR)
    second = settled.compile()
    submit_for_legality(second, actor=settled.cast.panel_chair, at=COMPILED_AT + DAY)
    assert states(settled, justice)["legality"] == "owed"


def test_a_list_is_owed_until_it_is_approved_and_published(settled: Settled):
    assert {kind: states(settled, "lead")[kind] for kind in ("approval", "edition")} == {
        "approval": "owed",
        "edition": "owed",
    }
    compilation = settled.compile()
    settled.approve(compilation)
    assert {kind: states(settled, "lead")[kind] for kind in ("approval", "edition")} == {
        "approval": "done",
        "edition": "owed",
    }


def test_what_is_published_stays_done_while_it_is_corrected(published: Published):
    lead = states(published, "lead")
    assert [lead[kind] for kind in ("ruling", "approval", "edition")] == ["done"] * 3
    published.correct()
    assert states(published, "lead", at=PHASE_4) == {**lead, **dict.fromkeys(("contact", "declaration"), "overdue")}
    found = next(one for one in standings(published.round, kinds=["edition"]) if one.unit == published.ground.lead.pk)
    assert found.done_at == PUBLISHED_AT


@pytest.mark.parametrize(("closes", "state"), [(PUBLISHED_AT, "late"), (PUBLISHED_AT + HOUR, "done")])
def test_publication_at_the_very_instant_of_the_deadline_is_late(published: Published, closes: datetime, state: str):
    Deadline.objects.filter(round=published.round, kind="publish").update(closes=closes)
    assert states(published, "lead")["edition"] == state


def test_annex_5_is_the_prefectures_when_it_is_published(published: Published):
    lead, cast = published.ground.city_lead, published.cast
    assert states(published, "city_lead")["summary"] == "owed"
    summary = roll_up(lead, published.round, actor=cast.city_coordinator, at=ROLLED_UP_AT)
    assert states(published, "city_lead")["summary"] == "owed"
    release(summary, actor=cast.city_coordinator, at=ROLLED_UP_AT)
    assert states(published, "city_lead")["summary"] == "done"


def test_guides_are_owed_for_what_is_kept_until_the_last_is_complete(published: Published):
    assert states(published, "civil")["guide"] == "done"  # its only kept item has one
    assert states(published, "township")["guide"] == "owed"
    assert states(published, "institution")["guide"] == "none"  # keeps nothing
    item = published.compilation.items.get(unit=published.ground.township, outcome="retain")
    clerk = published.cast.township_clerk
    save_guide(item.unit, item.uid, GUIDE, actor=clerk, at=PHASE_4)
    later = {**GUIDE, "place": "政务大厅"}
    save_guide(item.unit, item.uid, later, actor=clerk, at=datetime(2021, 1, 4, tzinfo=SHANGHAI))
    assert states(published, "township", at=PHASE_4)["guide"] == "done"  # bettered afterwards, complete in time


def test_all_kinds_of_all_acts_are_five_questions(published: Published):
    standings(published.round)
    with CaptureQueriesContext(connection) as queries:
        found = standings(published.round)
    assert {one.kind for one in found} == set(DutyKind)
    assert len(queries) == 5

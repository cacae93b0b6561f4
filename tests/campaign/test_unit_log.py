"""The log of a unit: read by the unit and by who oversees it, and no draft shines through."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations import record
from submissions.models import Declaration
from tests.cast import PHASE_2

SECRET = "某某保密词证明"


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


@pytest.fixture
def declaration(ground, cast):
    when = {"created_at": PHASE_2, "saved_at": PHASE_2}
    made = Declaration.objects.create(unit=ground.civil, round=ground.round, form=ground.form, **when)
    record(made, "save_item", f"保存事项“{SECRET}”", actor=cast.clerk, at=PHASE_2, note=SECRET)
    record(made, "certify", "签发报送", actor=cast.leader, at=PHASE_2, note=SECRET, after={"state": "certified"})
    return made


def page_of(client, user, unit, **query):
    client.force_login(user)
    return client.get(reverse("unit_log", args=[unit.pk]), query)


def labels(page):
    return [line["entry"].label for line in page.context["lines"]]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("leader", 200),
        ("coordinator", 200),
        ("city_coordinator", 200),
        ("region_coordinator", 200),
        ("panel_chair", 404),
        ("panel_member", 404),
        ("approver", 404),
        ("legality", 404),
        ("lead_clerk", 404),
        ("stranger", 404),
        ("stranger_leader", 404),
        ("city_leader", 404),
        ("institution_leader", 404),
        ("technical", 404),
    ],
)
def test_the_log_is_open_to_the_unit_and_its_line_upward(client, cast, ground, who, status):
    assert page_of(client, getattr(cast, who), ground.civil).status_code == status


def test_the_unit_reads_everything_newest_first(client, cast, ground, declaration):
    assert labels(page_of(client, cast.clerk, ground.civil))[:2] == ["签发报送", f"保存事项“{SECRET}”"]


def test_who_oversees_sees_moves_but_no_word_of_a_draft(client, cast, ground, declaration):
    page = page_of(client, cast.coordinator, ground.civil)
    assert labels(page)[0] == "签发报送"
    assert SECRET not in page.content.decode()


def test_a_note_that_no_move_asked_for_is_not_shown(client, cast, ground, declaration):
    line = page_of(client, cast.clerk, ground.civil).context["lines"][0]
    assert (line["entry"].note, line["note"]) == (SECRET, "")


def test_the_reason_of_a_return_is_shown(client, cast, ground, declaration):
    move = next(move for move in Declaration.workflow.moves if move.note_required)
    record(
        declaration, move.name, move.label, actor=cast.panel_chair, at=PHASE_2, note="依据有误", after={"state": "x"}
    )
    assert page_of(client, cast.clerk, ground.civil).context["lines"][0]["note"] == "依据有误"


def test_what_concerns_the_unit_itself_is_shown_with_its_note(client, cast, ground):
    record(ground.civil, "extend", "报送延期", actor=cast.coordinator, at=PHASE_2, note="单位合并")
    line = page_of(client, cast.city_coordinator, ground.civil).context["lines"][0]
    assert (line["entry"].label, line["note"]) == ("报送延期", "单位合并")


def test_another_units_lines_are_not_there(client, cast, ground, declaration):
    assert "签发报送" not in labels(page_of(client, cast.stranger, ground.other_civil))


def test_a_long_log_has_pages_and_asks_no_more_often(client, cast, ground):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("unit_log", args=[ground.civil.pk]))
        return len(queries)

    record(ground.civil, "extend", "延期", actor=cast.coordinator, at=PHASE_2)
    page_of(client, cast.clerk, ground.civil)

    few = asked()
    for number in range(60):
        record(ground.civil, "extend", f"延期{number}", actor=cast.coordinator, at=PHASE_2)
    assert asked() == few
    total = LogEntry.objects.filter(unit=ground.civil).count()
    assert len(labels(page_of(client, cast.clerk, ground.civil, page=2))) == total - 50

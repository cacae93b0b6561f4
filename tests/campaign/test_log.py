"""The log is appended and never changed, by nobody and by no way."""

import pytest
from django.db import DatabaseError, connection, transaction

from campaign.models import LogEntry
from campaign.operations import record
from tests.cast import PHASE_2, PHASE_3, Cast, Ground


@pytest.fixture
def line(ground: Ground, cast: Cast) -> LogEntry:
    """A line about 城关区民政局."""
    return record(ground.civil, "edit", "更正电话", actor=cast.clerk, at=PHASE_2, note="原号停用", after={"n": 1})


def test_a_line_says_who_did_what_to_which_paper_when_and_why(line: LogEntry, ground: Ground, cast: Cast):
    stored = LogEntry.objects.get(pk=line.pk)
    assert (stored.actor, stored.unit, stored.at) == (cast.clerk, ground.civil, PHASE_2)
    assert (stored.move, stored.label, stored.note) == ("edit", "更正电话", "原号停用")
    assert (stored.before, stored.after) == ({}, {"n": 1})
    assert str(stored) == "2020-10-12 02:00 更正电话"


def test_lines_about_a_thing_stand_in_their_order(line: LogEntry, ground: Ground, cast: Cast):
    later = record(ground.civil, "edit", "再更正", actor=None, at=PHASE_3)
    record(ground.lead, "edit", "另一单位", actor=None, at=PHASE_3)
    assert list(LogEntry.objects.about(ground.civil).filter(move="edit")) == [line, later]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaign_logentry SET note = 'x' WHERE id = %s",
        "UPDATE campaign_logentry SET actor_id = NULL WHERE id = %s",
        "DELETE FROM campaign_logentry WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_changes(statement: str, line: LogEntry):
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [line.pk])
    assert LogEntry.objects.get(pk=line.pk).note == "原号停用"


def test_the_models_ways_are_closed_too(line: LogEntry):
    line.note = "x"
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        LogEntry.objects.filter(pk=line.pk).update(note="x")
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        LogEntry.objects.filter(pk=line.pk).delete()
    assert LogEntry.objects.get(pk=line.pk).note == "原号停用"

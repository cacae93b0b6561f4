"""Until when a step is due: whole days of Asia/Shanghai, never beyond the day by which the lists are due."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Deadline, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from review.models import Panel, Ruling
from review.queries import due_times
from tests.cast import PHASE_3, PHASE_5
from tests.review.conftest import INCOME, KINSHIP


def shanghai(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def due(docketed, step, at, cert_name=KINSHIP):
    case = docketed.case(cert_name)
    return due_times([case], step, at)[case.pk]


@pytest.mark.parametrize(
    ("step", "day"),
    [("answer_days", 9), ("rectify_days", 9), ("study_days", 8)],
)
def test_a_panel_without_settings_has_those_of_a_fresh_one(docketed, step, day):
    assert due(docketed, step, PHASE_3) == shanghai(2020, 11, day)


def test_the_days_are_those_of_the_panel_that_reviews(docketed, ground):
    Panel.objects.create(unit=ground.lead, answer_days=1)
    Panel.objects.create(unit=ground.city_lead, answer_days=9)
    assert due(docketed, "answer_days", PHASE_3) == shanghai(2020, 11, 7)
    Unit.objects.filter(pk=ground.civil.pk).update(acting_panel=ground.city_lead)
    assert due(docketed, "answer_days", PHASE_3) == shanghai(2020, 11, 15)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (shanghai(2020, 11, 5, 0, 0), 9),
        (shanghai(2020, 11, 5, 23, 59, 59, 999999), 9),
        (shanghai(2020, 11, 6, 0, 0), 10),
        # In London it is still the fifth.
        (shanghai(2020, 11, 6, 7, 59), 10),
    ],
)
def test_days_begin_at_midnight_in_shanghai_wherever_the_server_stands(docketed, at, day):
    assert due(docketed, "answer_days", at) == shanghai(2020, 11, day)
    assert due(docketed, "answer_days", at.astimezone(tz=None)) == shanghai(2020, 11, day)


@pytest.mark.parametrize("at", [shanghai(2020, 11, 14, 9), shanghai(2020, 11, 15, 23, 59, 59)])
def test_no_step_reaches_beyond_the_day_of_the_lists(docketed, at):
    assert due(docketed, "answer_days", at) == shanghai(2020, 11, 16)


def test_a_unit_with_more_time_has_it_here_too_and_only_that_unit(docketed, ground, cast):
    deadline = Deadline.objects.get(round=ground.round, kind="publish")
    until = shanghai(2020, 11, 17)
    extend_deadline(deadline, ground.civil, until=until, reason="网络不通。", actor=cast.coordinator, at=PHASE_3)
    extend_deadline(
        deadline, ground.institution, until=shanghai(2020, 11, 19), reason="雪灾。", actor=cast.coordinator, at=PHASE_3
    )
    assert due(docketed, "answer_days", shanghai(2020, 11, 15, 12)) == until


def test_a_correction_after_the_round_has_its_days(docketed):
    assert due(docketed, "answer_days", PHASE_5) == shanghai(2020, 12, 19)


def test_many_items_cost_as_many_questions_as_one(docketed):
    costs = []
    for rulings in (list(Ruling.objects.with_papers()[:1]), list(Ruling.objects.with_papers())):
        with CaptureQueriesContext(connection) as queries:
            found = due_times(rulings, "answer_days", PHASE_3)
        costs.append(len(queries))
        assert len(found) == len(rulings)
    assert costs == [3, 3]


def test_each_item_of_the_list_is_answered_for(docketed):
    cases = [docketed.case(KINSHIP), docketed.case(INCOME)]
    assert due_times(cases, "study_days", PHASE_3) == {case.pk: shanghai(2020, 11, 8) for case in cases}

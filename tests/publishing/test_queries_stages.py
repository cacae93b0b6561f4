"""The way from the first declaration to the publication: each step is counted as its own page counts it, and nothing that the reader may
not see."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import RecusalKind
from campaign.models import Recusal
from campaign.notice.timetable import SHANGHAI
from publishing.operations import compile_lists
from publishing.queries.stages import Of, Step, together, ways_of
from review.models import Ruling
from review.queries.panels import panels_seen_by
from review.queries.progress import PanelsProgress
from submissions.models import Declaration
from tests.cast import PHASE_3
from tests.publishing.conftest import COMPILED_AT

AFTER_TIME = datetime(2020, 11, 17, 9, 0, tzinfo=SHANGHAI)  # the lists were due on 15 November
COUNTY, CITY = "540102", "540100"


def ways(user, round, at=PHASE_3):
    return {way.standing.unit.division.code: way for way in ways_of(user, round, at)}


def steps(way):
    return [(way.done(step), way.all(step)) for step in Step]


def test_each_place_says_how_much_has_passed_each_step(published, cast, ground):
    found = ways(cast.region_coordinator, ground.round)
    assert steps(found[COUNTY]) == [(3, 5)] * 3 + [(7, 7)] * 2 + [(1, 1)] * 4
    units = found[CITY].counts[Of.UNITS]
    assert steps(found[CITY]) == [(0, units)] * 3 + [(0, 0)] * 2 + [(0, 1)] * 4
    whole = together(found.values())
    assert (whole.all(Step.PUBLISHED), whole.done(Step.PUBLISHED), whole.done(Step.SETTLED)) == (len(found), 1, 7)


def test_the_list_stands_at_the_last_step_that_it_has_passed(settled, cast, ground):
    def step():
        return ways(cast.coordinator, ground.round)[COUNTY].list_step

    before = step()
    compilation = compile_lists(ground.lead, ground.round, actor=cast.coordinator, at=COMPILED_AT)
    compiled = step()
    compilation.editions.update(state="legal")
    legal = step()
    compilation.editions.update(state="approved")
    assert (before, compiled, legal, step()) == (None, Step.COMPILED, Step.LEGAL, Step.APPROVED)


def test_what_is_under_way_has_passed_what_lies_behind_it(settled, cast, ground):
    paper = Declaration.objects.filter(unit=ground.civil)
    paper.update(state="certified")
    Ruling.objects.filter(unit=ground.institution).update(state="proposed")
    Ruling.objects.filter(unit=ground.township).update(state="contested", due_at=PHASE_3)
    way = ways(cast.coordinator, ground.round, AFTER_TIME)[COUNTY]
    proposed, contested = (Ruling.objects.filter(unit=unit).count() for unit in (ground.institution, ground.township))
    assert steps(way)[:5] == [(3, 5), (3, 5), (2, 5), (7 - contested, 7), (7 - contested - proposed, 7)]
    assert (way.counts["late_units"], way.counts["late_items"], way.counts["late_lists"]) == (2, contested, 1)


def test_items_of_units_that_are_near_to_the_reader_are_not_counted(settled, cast, ground):
    who = cast.region_coordinator
    Recusal.objects.create(user=who, unit=ground.civil, kind=RecusalKind.KIN, declared_by=who, declared_at=PHASE_3)
    own = Ruling.objects.filter(unit=ground.civil).count()
    assert ways(cast.region_coordinator, ground.round)[COUNTY].counts[Of.ITEMS] == 7 - own
    assert ways(cast.city_coordinator, ground.round)[COUNTY].counts[Of.ITEMS] == 7


@pytest.mark.parametrize("who", ["region_coordinator", "city_coordinator", "coordinator"])
def test_items_are_those_of_the_page_of_the_panels(settled, cast, ground, who):
    user = getattr(cast, who)
    panels = PanelsProgress(panels_seen_by(user), ground.round, viewer=user, at=PHASE_3)
    whole = together(ways(user, ground.round).values())
    assert (whole.counts[Of.ITEMS], whole.done(Step.SETTLED)) == (panels.whole.total, panels.whole.settled)


def test_nobody_below_whom_nothing_lies_is_told_anything(published, cast, ground):
    assert [ways(getattr(cast, who), ground.round) for who in ("clerk", "panel_chair", "legality")] == [{}, {}, {}]


def test_as_many_queries_for_one_place_as_for_many(published, cast, ground):
    counted = []
    for who in ("region_coordinator", "coordinator"):
        user = getattr(cast, who)
        with CaptureQueriesContext(connection) as asked:
            ways_of(user, ground.round, PHASE_3)
        counted.append(len(asked))
    assert counted[0] == counted[1] < 16

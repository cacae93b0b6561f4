"""How far the panels are is counted from the rows, for who may know of them, in a constant number of queries."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import RecusalKind, Role
from campaign.models import Deadline, Phase, Posting, Unit
from campaign.operations import appoint, relieve
from review.models import Panel
from review.operations import stand_aside
from review.queries.panels import panels_seen_by
from review.queries.progress import PanelProgress, PanelsProgress, Tally, bounds_of, merged, summed
from tests.cast import PHASE_3
from tests.review.conftest import HOUR
from tests.review.progress_papers import worked

__all__ = ["worked"]
AT = PHASE_3 + HOUR


def of_lead(ground, viewer):
    return PanelProgress(ground.lead, ground.round, viewer=viewer, at=AT)


def lines(found):
    """Name, all, to be ruled, with the unit, settled, late, opinions given and wanting."""
    return [
        (
            line.user.name if line.user else "others" if line.merged else "nobody",
            *(line.tally.total, line.todo, line.with_unit, line.tally.settled, line.tally.overdue),
            *(line.given, line.wanting),
        )
        for line in found.members
    ]


def test_each_unit_is_counted_by_state_and_by_what_is_late(worked, ground, cast):
    found = of_lead(ground, cast.panel_chair)
    assert [(unit.name, dict(tally.states), tally.overdue) for unit, tally in found.units] == [
        ("城关区民政局", {"pending": 3, "returned": 1, "contested": 1}, 3),
        ("城关区社会福利院", {"ruled": 2, "proposed": 1, "disputed": 1, "settled": 4}, 0),
    ]
    assert (found.whole.total, found.whole.open, found.whole.settled, found.whole.overdue) == (13, 9, 4, 3)


def test_tallies_add_up_without_changing_one_another():
    one, two = Tally(Counter(pending=2), 1), Tally(Counter(pending=1, settled=4))
    assert summed([one, two]) == Tally(Counter(pending=3, settled=4), 1)
    assert (one.states, summed([])) == (Counter(pending=2), Tally())


def test_the_pace_counts_verdicts_that_stand_on_the_day_of_beijing(worked, ground, cast):
    pace = of_lead(ground, cast.panel_chair).pace
    assert dict(pace.given) == {
        date(2020, 11, 2): 3,
        date(2020, 11, 3): 2,
        date(2020, 11, 4): 1,
        date(2020, 11, 5): 1,
        None: 1,
    }
    assert (pace.total, pace.left) == (13, 5)
    assert (pace.today, pace.opened, pace.last) == (date(2020, 11, 5), date(2020, 11, 1), date(2020, 11, 15))
    assert (pace.so_far.count, pace.so_far.days, pace.given_today, pace.needed) == (6, 3, 1, 1)


def test_a_round_without_phases_or_deadlines_has_no_bounds(ground):
    assert bounds_of(ground.round) == (date(2020, 11, 1), date(2020, 11, 15))
    Phase.objects.all().delete()
    Deadline.objects.all().delete()
    assert (bounds_of(ground.round), bounds_of(None)) == ((None, None), (None, None))


def test_each_member_reads_what_everybody_has(worked, ground, cast):
    assert lines(of_lead(ground, cast.panel_chair)) == [
        ("城关组长甲", 5, 1, 0, 2, 1, 1, 0),
        ("城关审核甲", 6, 2, 2, 1, 2, 2, 1),
        ("nobody", 2, 1, 0, 1, 0, 0, 0),
    ]


def test_where_each_judges_alone_a_member_reads_the_others_in_one_sum(worked, ground, cast):
    assert lines(of_lead(ground, cast.panel_member)) == [
        ("城关审核甲", 6, 2, 2, 1, 2, 2, 1),
        ("others", 5, 1, 0, 2, 1, 1, 0),
        ("nobody", 2, 1, 0, 1, 0, 0, 0),
    ]
    Panel.objects.create(unit=ground.lead, opinions_hidden=False)
    names = [line[0] for line in lines(of_lead(ground, cast.panel_member))]
    assert names == ["城关组长甲", "城关审核甲", "nobody"]


def test_a_superior_reads_names_and_a_member_alone_reads_no_sum(worked, ground, cast):
    assert lines(of_lead(ground, cast.coordinator)) == lines(of_lead(ground, cast.panel_chair))
    mine = [line for line in of_lead(ground, cast.panel_member).members if line.user]
    assert merged(mine, cast.panel_member) == mine


def test_opinions_of_who_stands_aside_do_not_count(worked, ground, cast):
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_chair, at=PHASE_3)
    appoint(cast.panel_member, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    assert [line[-2:] for line in lines(of_lead(ground, cast.coordinator))] == [(0, 0), (0, 0), (0, 0)]
    assert [line[-2:] for line in lines(of_lead(ground, cast.panel_chair))] == [(0, 0), (0, 0), (0, 0)]


def test_who_has_left_the_panel_still_stands_on_what_is_settled(worked, ground, cast):
    post = Posting.objects.get(user=cast.panel_member, unit=ground.lead)
    relieve(post, actor=cast.coordinator, at=AT)
    found = of_lead(ground, cast.panel_chair).members
    assert [(line.user.name if line.user else "", line.sits, line.tally.total) for line in found] == [
        ("城关组长甲", True, 5),
        ("城关审核甲", False, 1),
        ("", True, 7),
    ]


def test_units_near_to_the_reader_are_not_counted_for_them(worked, ground, cast):
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    appoint(cast.region_coordinator, ground.institution, Role.CLERK, actor=None, at=PHASE_3)
    names = {
        who.name: [unit.name for unit, _ in of_lead(ground, who).units]
        for who in (cast.panel_member, cast.region_coordinator, cast.panel_chair)
    }
    assert names == {
        "城关审核甲": ["城关区社会福利院"],
        "全区协调甲": ["城关区民政局"],
        "城关组长甲": ["城关区民政局", "城关区社会福利院"],
    }
    region = PanelsProgress(
        panels_seen_by(cast.region_coordinator), ground.round, viewer=cast.region_coordinator, at=AT
    )
    assert (region.whole.total, of_lead(ground, cast.panel_member).whole.total) == (5, 8)


def test_what_another_panel_reviews_in_its_place_is_counted_there(worked, ground, cast):
    Unit.objects.filter(pk=ground.civil.pk).update(acting_panel=ground.city_lead)
    viewer = cast.region_coordinator
    found = PanelsProgress(panels_seen_by(viewer), ground.round, viewer=viewer, at=AT)
    assert [(line.panel.name, line.tally.total) for line in found.panels if line.tally.total] == [
        ("拉萨市人民政府办公室", 5),
        ("城关区人民政府办公室", 8),
    ]
    assert [line.pace.given.total() for line in found.panels[:2]] == [0, 8]


def test_the_panels_together_are_the_sum_of_each(worked, ground, cast):
    viewer = cast.city_coordinator
    found = PanelsProgress(panels_seen_by(viewer), ground.round, viewer=viewer, at=AT)
    assert [(line.panel.name, line.tally.open, line.pace.left) for line in found.panels] == [
        ("城关区人民政府办公室", 9, 5),
        ("拉萨市人民政府办公室", 0, 0),
        ("堆龙德庆区人民政府办公室", 0, 0),
    ]
    assert (found.whole, found.pace) == (found.panels[0].tally, found.panels[0].pace)


@pytest.mark.parametrize("kind", ["panel", "panels"])
def test_the_number_of_queries_does_not_grow(docketed, ground, cast, kind, request):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            if kind == "panel":
                found = of_lead(ground, cast.panel_chair)
                units, members, pace = found.units, found.members, found.pace
                size = len(units) + len(members)
            else:
                viewer = cast.region_coordinator
                found = PanelsProgress(panels_seen_by(viewer), ground.round, viewer=viewer, at=AT)
                size, pace = found.whole.total, found.pace
        assert pace.total == found.whole.total
        return len(queries), size

    few, small = cost()
    request.getfixturevalue("worked")
    many, large = cost()
    assert (many, large > small) == (few, True)

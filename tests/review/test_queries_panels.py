"""The panels, their people, and where nobody is left to act."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import RecusalKind, Role
from campaign.operations import appoint
from review.operations import stand_aside
from review.queries import work_for
from review.queries.panels import (
    arranges,
    has_hands,
    members_of,
    panel_above,
    panels_of,
    panels_seen_by,
    recusals_seen_by,
    stuck_for,
    undecidable_for,
    units_reviewed_by,
)
from tests.cast import PHASE_3
from tests.review.conftest import KINSHIP

SEEN = {
    "panel_member": {"lead"},
    "panel_chair": {"lead"},
    "coordinator": {"lead"},
    "city_chair": {"city_lead", "lead", "other_lead"},
    "city_coordinator": {"city_lead", "lead", "other_lead"},
    "region_member": {"coordination"},
    "region_chair": {"coordination", "city_lead", "nagqu_lead"},
    "region_coordinator": {"coordination", "city_lead", "nagqu_lead", "lead", "other_lead"},
    "clerk": set(),
    "legality": set(),
}


def aside(person, unit):
    return stand_aside(unit, kind=RecusalKind.KIN, words="", actor=person, at=PHASE_3)


def units(ground, *names):
    return {getattr(ground, name) for name in names}


@pytest.mark.parametrize("name", sorted(SEEN))
def test_a_panel_is_seen_by_its_people_the_chair_above_and_those_who_oversee_it(ground, cast, name):
    assert set(panels_seen_by(getattr(cast, name))) == units(ground, *SEEN[name])


def test_a_panel_has_its_chair_first(ground, cast):
    appoint(cast.panel_chair, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    found = [(one.user.username, one.chairs) for one in members_of(ground.lead)]
    assert found == [("panel_chair", True), ("panel_member", False)]
    assert list(panels_of(cast.panel_member)) == [ground.lead]


def test_a_member_reads_only_the_own_recusals_and_who_arranges_reads_all(ground, cast):
    mine, theirs = aside(cast.panel_member, ground.civil), aside(cast.panel_chair, ground.institution)
    assert list(recusals_seen_by(cast.panel_member, ground.lead)) == [mine]
    for name in ("panel_chair", "city_chair", "coordinator"):
        assert set(recusals_seen_by(getattr(cast, name), ground.lead)) == {mine, theirs}


def test_one_may_stand_aside_from_what_one_reviews_and_has_not_left_yet(ground, cast):
    assert set(units_reviewed_by(cast.panel_member)) == units(
        ground, "civil", "district_justice", "institution", "township"
    )
    aside(cast.panel_member, ground.civil)
    assert ground.civil not in units_reviewed_by(cast.panel_member)


def test_a_panel_has_hands_while_one_may_rule_and_one_may_settle(ground, cast):
    assert has_hands(ground.lead, ground.civil)
    appoint(cast.panel_chair, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    assert not has_hands(ground.lead, ground.civil)
    assert has_hands(ground.lead, ground.institution)


def test_the_panel_above_is_the_next_with_hands(ground, cast):
    assert panel_above(ground.civil) == ground.city_lead
    aside(cast.city_chair, ground.civil)
    assert panel_above(ground.civil) == ground.coordination
    assert panel_above(ground.education) is None


def test_a_unit_for_which_nobody_is_left_is_told_to_chair_superior_and_coordinator(ground, cast):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    told = {"panel_chair", "coordinator", "city_chair", "city_coordinator"}
    people = set(SEEN) | {"stranger_chair"}
    assert {name for name in people if list(stuck_for(getattr(cast, name))) == [ground.civil]} == told
    assert {name for name in people - told if list(stuck_for(getattr(cast, name)))} == set()
    labels = {name: [work.label for work in work_for(getattr(cast, name), ground.round, PHASE_3)] for name in told}
    assert [name for name in told if "无人可办的单位" not in labels[name]] == []


def test_where_one_of_two_stands_aside_nothing_is_stuck(ground, cast):
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_CHAIR, actor=None, at=PHASE_3)
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    assert list(stuck_for(cast.coordinator)) == []


def test_a_panel_without_people_lacks_people_not_impartial_ones(ground, cast):
    appoint(cast.panel_chair, ground.other_civil, Role.LEADER, actor=None, at=PHASE_3)
    assert list(stuck_for(cast.city_coordinator)) == []


def test_the_region_s_own_unit_is_told_to_its_coordinator(ground, cast):
    aside(cast.region_chair, ground.education)
    assert list(stuck_for(cast.region_coordinator)) == [ground.education]


def test_a_dispute_that_nobody_may_decide_is_told_to_the_coordinator_above(docketed, ground, cast):
    case = docketed.disputed(KINSHIP)
    assert list(undecidable_for(cast.city_coordinator, ground.round)) == []
    aside(cast.city_chair, ground.civil)
    assert list(undecidable_for(cast.city_coordinator, ground.round)) == [case]
    assert list(undecidable_for(cast.coordinator, ground.round)) == []


def test_who_arranges_a_unit_s_review(ground, cast):
    names = set(SEEN) | {"stranger_chair"}
    assert {name for name in names if arranges(getattr(cast, name), ground.civil)} == {
        "panel_chair",
        "coordinator",
        "city_chair",
        "city_coordinator",
        "region_coordinator",
    }


def test_asking_for_stuck_units_is_one_query_however_many_there_are(ground, cast):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = len(stuck_for(cast.coordinator))
        return len(queries), found

    assert asked() == (1, 0)
    for name in ("civil", "institution", "township"):
        appoint(cast.panel_chair, getattr(ground, name), Role.CLERK, actor=None, at=PHASE_3)
    assert asked() == (1, 3)

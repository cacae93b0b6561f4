"""Chapter 五: who reports to whom, who reviews, who compiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.enums import Level, UnitKind
from campaign.notice import reporting_lines as lines
from campaign.notice.reporting_lines import Receiver

COORDINATION = Receiver("coordination_office", 1)
PREFECTURE_LEAD = Receiver("lead_unit", 2)
COUNTY_LEAD = Receiver("lead_unit", 3)


def test_levels_and_kinds_are_the_values_of_the_enums():
    assert list(lines.LEVELS) == Level.values
    assert {lines.COORDINATION_OFFICE, lines.LEAD_UNIT, lines.JUSTICE_DEPARTMENT, lines.DEPARTMENT} < set(
        UnitKind.values
    )
    assert set(UnitKind.values) > lines.THROUGH_SUPERVISOR


@pytest.mark.parametrize(
    ("kind", "level", "supervised", "receiver"),
    [
        ("department", 1, False, COORDINATION),
        ("department", 1, True, COORDINATION),
        ("justice_department", 1, False, COORDINATION),
        ("department", 2, False, PREFECTURE_LEAD),
        ("department", 3, False, COUNTY_LEAD),
        ("justice_department", 3, False, COUNTY_LEAD),
        ("township_government", 4, False, COUNTY_LEAD),
        ("public_institution", 2, True, Receiver("department", 2)),
        ("public_institution", 2, False, PREFECTURE_LEAD),
        ("service_enterprise", 3, True, Receiver("department", 3)),
        ("service_enterprise", 1, False, COORDINATION),
        ("vertical_body", 1, False, COORDINATION),
        ("vertical_body", 3, False, COUNTY_LEAD),
        ("lead_unit", 3, False, PREFECTURE_LEAD),
        ("lead_unit", 2, False, COORDINATION),
        ("coordination_office", 1, False, None),
        ("campaign_organ", 1, False, None),
    ],
)
def test_who_reports_to_whom(kind, level, supervised, receiver):
    assert lines.reports_to_kind(kind, level, supervised=supervised) == receiver


@given(st.sampled_from(UnitKind.values), st.sampled_from(Level.values), st.booleans())
def test_following_the_lines_always_ends_at_the_top(kind, level, supervised):
    steps = 0
    receiver = lines.reports_to_kind(kind, level, supervised=supervised)
    while receiver is not None:
        assert receiver.level <= level
        level = receiver.level
        receiver = lines.reports_to_kind(receiver.kind, receiver.level)
        steps += 1
    assert steps <= 4


def test_who_declares_and_who_owes_it():
    assert {kind for kind in UnitKind.values if not lines.declares(kind)} == {"coordination_office", "campaign_organ"}
    assert {kind for kind in UnitKind.values if lines.declares(kind) and not lines.owes_declaration(kind)} == {
        "vertical_body"
    }


def test_a_lead_unit_owes_a_contact_sheet_and_a_vertical_body_does_not():
    assert lines.owes_contact_sheet("lead_unit")
    assert lines.owes_contact_sheet("township_government")
    assert not lines.owes_contact_sheet("vertical_body")
    assert not lines.owes_contact_sheet("coordination_office")


def test_who_decides_where_panel_and_unit_do_not_agree():
    assert {level: lines.panel_superior(level) for level in lines.LEVELS} == {
        1: COORDINATION,
        2: COORDINATION,
        3: PREFECTURE_LEAD,
        4: PREFECTURE_LEAD,
    }


def test_the_justice_department_beside_the_collector_checks_the_list():
    assert {level: lines.legality_reviewer(level) for level in lines.LEVELS} == {
        1: Receiver("justice_department", 1),
        2: Receiver("justice_department", 2),
        3: Receiver("justice_department", 3),
        4: Receiver("justice_department", 3),
    }


def test_annex_five_goes_from_county_to_prefecture_to_region():
    assert {level: lines.roll_up_receiver(level) for level in lines.LEVELS} == {
        1: None,
        2: COORDINATION,
        3: PREFECTURE_LEAD,
        4: COUNTY_LEAD,
    }
    assert lines.rolled_up_by(2) == (2, 3, 4)
    assert lines.rolled_up_by(1) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "ask", [lines.collector, lines.panel_superior, lines.legality_reviewer, lines.rolled_up_by, lines.roll_up_receiver]
)
@pytest.mark.parametrize("level", [0, 5])
def test_an_unknown_level_is_refused(ask, level):
    with pytest.raises(ValueError, match="unknown level"):
        ask(level)


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        lines.reports_to_kind("bank", 1)

"""The unit's answer and the superior's decision (domain ruling 10)."""

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower, NoteMissing, PhaseClosed, WrongState
from review.enums import RulingState
from review.operations import Conflict, NotPossible, accept, contest, decide, escalate, rule
from tests.cast import PHASE_2, PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, KEEP, KINSHIP, MARRIAGE


def test_agreement_settles(docketed, cast):
    accept([docketed.proposed(KINSHIP), docketed.proposed(COPY)], actor=cast.leader, at=PHASE_3)
    assert [docketed.case(name).state for name in (KINSHIP, COPY)] == [RulingState.SETTLED] * 2


def test_all_are_agreed_to_or_none(docketed, cast):
    ready, not_ready = docketed.proposed(KINSHIP), docketed.ruled(COPY)
    with pytest.raises(WrongState):
        accept([ready, not_ready], actor=cast.clerk, at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


@pytest.mark.parametrize("name", ["stranger", "institution_leader", "panel_chair", "coordinator", "city_leader"])
def test_only_the_unit_answers(docketed, cast, name):
    with pytest.raises(NoPower):
        accept([docketed.proposed(KINSHIP)], actor=getattr(cast, name), at=PHASE_3)
    with pytest.raises(NoPower):
        contest(docketed.case(KINSHIP), note="不同意。", actor=getattr(cast, name), at=PHASE_3)


def test_contesting_gives_a_reason_and_goes_back_to_the_panel(docketed, cast):
    with pytest.raises(NoteMissing):
        contest(docketed.proposed(KINSHIP), note=" ", actor=cast.clerk, at=PHASE_3)
    contest(docketed.case(KINSHIP), note="没有其他办法核实。", actor=cast.clerk, at=PHASE_3)
    case = docketed.case(KINSHIP)
    assert (case.state, case.contests, case.dissent) == (RulingState.CONTESTED, 1, "没有其他办法核实。")


def test_the_panel_rules_again_on_what_is_contested(docketed, cast):
    rule(docketed.contested(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
    case = docketed.case(KINSHIP)
    assert (case.state, case.disposal) == (RulingState.RULED, "department_check")
    assert LogEntry.objects.about(case).last().move == "rule_again"


def test_the_second_contest_goes_to_the_superior_with_both_reasons(docketed):
    case = docketed.disputed(KINSHIP)
    assert (case.state, case.contests) == (RulingState.DISPUTED, 2)
    assert case.dissent == "没有其他办法核实。\n仍然不同意。"


def test_a_campaign_may_allow_more_rounds(docketed, ground):
    ground.campaign.contest_rounds = 3
    ground.campaign.save()
    assert docketed.disputed(KINSHIP).state == RulingState.CONTESTED


@pytest.mark.parametrize("bring", ["proposed", "contested"])
def test_the_chair_brings_an_item_before_the_superior(docketed, cast, bring):
    escalate(getattr(docketed, bring)(KINSHIP), note="单位逾期未答复。", actor=cast.panel_chair, at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.DISPUTED


def test_the_decision_is_final_and_keeps_the_dissent(docketed, cast):
    decide(docketed.disputed(KINSHIP), ABOLISH, note="采纳审核组意见。", actor=cast.city_chair, at=PHASE_3)
    case = docketed.case(KINSHIP)
    assert (case.state, case.disposal, case.decided_by) == (RulingState.SETTLED, "abolish", cast.city_chair)
    assert case.dissent == "没有其他办法核实。\n仍然不同意。"
    assert case.ruled_by == cast.panel_member
    assert LogEntry.objects.about(case).last().note == "采纳审核组意见。"


@pytest.mark.parametrize("name", ["panel_chair", "panel_member", "region_chair", "stranger_chair", "leader"])
def test_only_the_panel_s_superior_decides(docketed, cast, name):
    case = docketed.disputed(KINSHIP)
    with pytest.raises((NoPower, Conflict)):
        decide(case, ABOLISH, note="裁定。", actor=getattr(cast, name), at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.DISPUTED


def test_the_superior_is_bound_by_the_notice_too(docketed, cast):
    with pytest.raises(NotPossible):
        decide(docketed.disputed(KINSHIP), KEEP, note="同意单位意见。", actor=cast.city_chair, at=PHASE_3)


def test_what_is_not_disputed_is_not_decided(docketed, cast):
    with pytest.raises(WrongState):
        decide(docketed.proposed(MARRIAGE, KEEP), KEEP, note="裁定。", actor=cast.city_chair, at=PHASE_3)


def test_answers_keep_to_the_calendar(docketed, cast):
    with pytest.raises(PhaseClosed):
        accept([docketed.proposed(KINSHIP)], actor=cast.clerk, at=PHASE_2)

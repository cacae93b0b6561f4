"""How a panel is run: settings, standing aside, handing a unit up and taking it back."""

import pytest

from campaign.access import people_who_can
from campaign.enums import RecusalKind, Role
from campaign.models import LogEntry, Message, Recusal, Unit
from campaign.operations import NoPower, NoteMissing, Refused, appoint
from campaign.roles import Action
from review.models import Panel, Ruling
from review.operations import Conflict, end_recusal, hand_back, hand_up, rule, set_panel, stand_aside
from review.operations.panels import AlreadyAside, NobodyAbove, NoHands, StillHands
from review.queries import docket_for
from review.queries.panels import settings_of
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, HOUR, KINSHIP

SETTINGS = {"opinions_hidden": False, "opinions_needed": 2, "answer_days": 5, "rectify_days": 4, "study_days": 3}


def aside(person, unit, kind=RecusalKind.KIN, words=""):
    return stand_aside(unit, kind=kind, words=words, actor=person, at=PHASE_3)


def acting(unit):
    return Unit.objects.get(pk=unit.pk).acting_panel


@pytest.fixture
def second_chair(ground, cast):
    """A second chair of the county's panel."""
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_CHAIR, actor=None, at=PHASE_3)
    return cast.lead_clerk


def test_the_chair_sets_how_the_panel_works_and_the_log_keeps_both(ground, cast):
    assert settings_of(ground.lead).answer_days == 3
    entry = set_panel(ground.lead, SETTINGS, actor=cast.panel_chair, at=PHASE_3)
    stored = Panel.objects.get(unit=ground.lead)
    assert {name: getattr(stored, name) for name in SETTINGS} == SETTINGS
    assert settings_of(ground.lead) == stored
    assert (entry.before["answer_days"], entry.after) == (3, SETTINGS)


@pytest.mark.parametrize("name", ["panel_member", "city_chair", "coordinator", "clerk", "region_chair"])
def test_nobody_else_sets_how_the_panel_works(ground, cast, name):
    with pytest.raises(NoPower):
        set_panel(ground.lead, SETTINGS, actor=getattr(cast, name), at=PHASE_3)
    assert not Panel.objects.exists()


def test_a_member_stands_aside_and_the_panel_s_log_says_so(ground, cast):
    recusal = aside(cast.panel_member, ground.civil, words=" 配偶在该局任职。 ")
    assert (recusal.declared_by, recusal.words, recusal.ended_at) == (cast.panel_member, "配偶在该局任职。", None)
    entry = LogEntry.objects.get(move="stand_aside")
    assert (entry.unit, entry.label) == (ground.lead, "城关审核甲申报回避城关区民政局")
    assert acting(ground.civil) is None
    assert not Message.objects.filter(kind="panel").exists()


@pytest.mark.parametrize("name", ["clerk", "stranger_chair", "region_chair", "coordinator"])
def test_who_has_nothing_to_do_with_the_unit_need_not_stand_aside(ground, cast, name):
    with pytest.raises(NoPower):
        aside(getattr(cast, name), ground.civil)
    assert not Recusal.objects.exists()


def test_the_chair_above_may_stand_aside_from_what_comes_up_in_dispute(ground, cast):
    assert aside(cast.city_chair, ground.civil).unit == ground.civil
    assert acting(ground.civil) is None


def test_standing_aside_twice_is_refused_and_changes_nothing(ground, cast):
    aside(cast.panel_member, ground.civil)
    with pytest.raises(AlreadyAside):
        aside(cast.panel_member, ground.civil)
    assert Recusal.objects.count() == 1


def test_what_was_assigned_to_them_waits_to_be_assigned_anew(docketed, ground, cast):
    Ruling.objects.update(assignee=cast.panel_member)
    aside(cast.panel_member, ground.civil)
    assert set(Ruling.objects.values_list("assignee", flat=True)) == {None}
    assert Ruling.history.filter(assignee=None, history_user=cast.panel_member).count() == 5


def test_who_stands_aside_cannot_rule_even_past_the_pages(docketed, ground, cast):
    case = docketed.case(KINSHIP)
    aside(cast.panel_member, ground.civil)
    with pytest.raises(Conflict):
        rule(case, ABOLISH, actor=cast.panel_member, at=PHASE_3)


def test_where_the_only_chair_stands_aside_the_unit_goes_to_the_panel_above(docketed, ground, cast):
    aside(cast.panel_chair, ground.civil)
    assert acting(ground.civil) == ground.city_lead
    entry = LogEntry.objects.get(move="hand_up")
    assert (entry.unit, entry.label) == (ground.civil, "移交拉萨市人民政府办公室审核组代为审核")
    assert [message.user for message in Message.objects.filter(kind="panel")] == [cast.city_chair]
    assert docket_for(cast.city_chair).count() == 5
    assert [docket_for(person).count() for person in (cast.panel_member, cast.panel_chair)] == [0, 0]
    assert [person.username for person in people_who_can(Action.RULE, ground.institution)] != ["city_chair"]


def test_where_another_chair_is_left_the_unit_stays(ground, cast, second_chair):
    aside(cast.panel_chair, ground.civil)
    assert acting(ground.civil) is None
    aside(second_chair, ground.civil)
    assert acting(ground.civil) == ground.city_lead


def test_where_the_panel_above_stands_aside_too_it_goes_one_further(ground, cast):
    aside(cast.city_chair, ground.civil)
    aside(cast.panel_chair, ground.civil)
    assert acting(ground.civil) == ground.coordination


def test_a_panel_that_stands_in_and_has_to_stand_aside_passes_the_unit_on(ground, cast):
    aside(cast.panel_chair, ground.civil)
    aside(cast.city_chair, ground.civil)
    assert acting(ground.civil) == ground.coordination


def test_above_the_region_is_nobody_and_the_members_go_on(ground, cast):
    aside(cast.region_chair, ground.education)
    assert acting(ground.education) is None
    assert [person.username for person in people_who_can(Action.RULE, ground.education)] == ["region_member"]


def test_the_chair_ends_a_recusal_with_a_reason_and_it_stays_on_record(docketed, ground, cast):
    recusal = aside(cast.panel_member, ground.civil)
    ended = end_recusal(recusal, note="其配偶已调离。", actor=cast.panel_chair, at=PHASE_3 + HOUR)
    assert (ended.ended_by, ended.ended_words) == (cast.panel_chair, "其配偶已调离。")
    assert LogEntry.objects.get(move="end_recusal").label == "解除城关审核甲对城关区民政局的回避"
    assert docket_for(cast.panel_member).count() == 5
    again = aside(cast.panel_member, ground.civil)
    assert again.pk != recusal.pk


@pytest.mark.parametrize("name", ["panel_member", "stranger_chair", "clerk", "region_member"])
def test_nobody_else_ends_it_and_least_of_all_the_person(ground, cast, name):
    recusal = aside(cast.panel_member, ground.civil)
    with pytest.raises(NoPower):
        end_recusal(recusal, note="不再需要。", actor=getattr(cast, name), at=PHASE_3)
    assert Recusal.objects.standing().count() == 1


@pytest.mark.parametrize("name", ["city_chair", "coordinator", "city_coordinator"])
def test_the_chair_s_own_recusal_is_ended_by_who_stands_above(ground, cast, name):
    recusal = aside(cast.panel_chair, ground.civil)
    with pytest.raises(NoPower):
        end_recusal(recusal, note="不再需要。", actor=cast.panel_chair, at=PHASE_3)
    assert end_recusal(recusal, note="情形消失。", actor=getattr(cast, name), at=PHASE_3).ended_at == PHASE_3


def test_a_recusal_ends_once_and_never_without_a_reason(ground, cast):
    recusal = aside(cast.panel_member, ground.civil)
    with pytest.raises(NoteMissing):
        end_recusal(recusal, note=" ", actor=cast.panel_chair, at=PHASE_3)
    end_recusal(recusal, note="情形消失。", actor=cast.panel_chair, at=PHASE_3)
    with pytest.raises(Refused):
        end_recusal(recusal, note="再次。", actor=cast.panel_chair, at=PHASE_3)
    assert Recusal.objects.get().ended_words == "情形消失。"


def test_a_post_that_leaves_nobody_is_answered_by_handing_the_unit_up(docketed, ground, cast):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    hand_up(ground.civil, note="组长兼任该局领导。", actor=cast.panel_chair, at=PHASE_3)
    assert acting(ground.civil) == ground.city_lead
    entry = LogEntry.objects.get(move="hand_up")
    assert (entry.note, entry.before, entry.after) == (
        "组长兼任该局领导。",
        {"acting_panel": None},
        {"acting_panel": ground.city_lead.pk},
    )


def test_while_somebody_may_act_nothing_is_handed_up(ground, cast):
    with pytest.raises(StillHands):
        hand_up(ground.civil, note="人手不足。", actor=cast.panel_chair, at=PHASE_3)


def test_where_nobody_above_may_act_either_the_refusal_says_what_to_do(ground, cast):
    appoint(cast.region_chair, ground.education, Role.LEADER, actor=None, at=PHASE_3)
    with pytest.raises(NobodyAbove, match="请协调员另行指定"):
        hand_up(ground.education, note="组长兼任。", actor=cast.region_coordinator, at=PHASE_3)


@pytest.mark.parametrize("name", ["panel_member", "clerk", "stranger_chair", "region_chair"])
def test_who_does_not_arrange_the_panel_neither_hands_up_nor_back(ground, cast, name):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    with pytest.raises(NoPower):
        hand_up(ground.civil, note="移交。", actor=getattr(cast, name), at=PHASE_3)
    hand_up(ground.civil, note="移交。", actor=cast.coordinator, at=PHASE_3)
    with pytest.raises(NoPower):
        hand_back(ground.civil, note="交回。", actor=getattr(cast, name), at=PHASE_3)


def test_a_unit_goes_back_once_somebody_may_act_again(docketed, ground, cast, second_chair):
    aside(second_chair, ground.civil)
    aside(cast.panel_chair, ground.civil)
    Ruling.objects.update(assignee=cast.city_chair)
    with pytest.raises(NoHands):
        hand_back(ground.civil, note="交回。", actor=cast.city_chair, at=PHASE_3)
    recusal = Recusal.objects.get(user=second_chair)
    end_recusal(recusal, note="情形消失。", actor=cast.coordinator, at=PHASE_3)
    hand_back(ground.civil, note="已有可办人员。", actor=cast.city_chair, at=PHASE_3 + HOUR)
    assert acting(ground.civil) is None
    assert docket_for(cast.panel_member).count() == 5
    assert list(docket_for(cast.city_chair)) == []
    assert set(Ruling.objects.values_list("assignee", flat=True)) == {None}
    told = Message.objects.filter(kind="panel", created_at=PHASE_3 + HOUR)
    assert [message.user for message in told] == [second_chair]


def test_what_stands_in_its_own_panel_cannot_be_given_back(ground, cast):
    with pytest.raises(Refused, match="已由本级审核组审核"):
        hand_back(ground.civil, note="交回。", actor=cast.panel_chair, at=PHASE_3)


@pytest.mark.parametrize("act", [hand_up, hand_back])
def test_neither_is_done_without_a_reason(ground, cast, act):
    with pytest.raises(NoteMissing):
        act(ground.civil, note="", actor=cast.panel_chair, at=PHASE_3)

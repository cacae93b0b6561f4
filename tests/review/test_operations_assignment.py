"""Items are handed out to members who may rule on them, and taken off those who no longer may."""

import pytest

from campaign.enums import RecusalKind, Role
from campaign.models import LogEntry, Posting, Recusal
from campaign.operations import NoPower, Refused, appoint, name_successor, relieve
from review.models import Ruling
from review.operations import NotEligible, assign, end_recusal, give_opinion, stand_aside
from tests.cast import PHASE_3
from tests.review.conftest import COPY, HOUR, INCOME, KINSHIP, MARRIAGE
from tests.review.test_operations_opinions import counted, opine, settings

NAMES = (MARRIAGE, KINSHIP, INCOME)


def hand(stage, member, names=NAMES, actor=None, how="按申报单位"):
    wanted = {stage.case(name).pk: member and member.pk for name in names}
    return assign(wanted, how=how, actor=actor or stage.cast.panel_chair, at=PHASE_3)


def assignees(names=NAMES):
    rows = Ruling.objects.filter(item__cert_name__in=names).order_by("item__no")
    return [ruling.assignee for ruling in rows.select_related("assignee")]


def aside(person, unit):
    return stand_aside(unit, kind=RecusalKind.KIN, words="", actor=person, at=PHASE_3)


def test_the_chair_hands_items_out_and_the_panel_s_log_says_how_many(docketed, cast, ground):
    assert hand(docketed, cast.panel_member) == 3
    assert assignees() == [cast.panel_member] * 3
    entry = LogEntry.objects.get(move="assign")
    assert (entry.unit, entry.label) == (ground.lead, "分配审核事项3件（按申报单位）")
    assert entry.after == {"how": "按申报单位", "items": {str(cast.panel_member.pk): 3}}
    assert Ruling.history.filter(assignee=cast.panel_member, history_user=cast.panel_chair).count() == 3


def test_handing_out_the_same_again_changes_nothing(docketed, cast):
    hand(docketed, cast.panel_member)
    assert hand(docketed, cast.panel_member) == 0
    assert LogEntry.objects.filter(move="assign").count() == 1


def test_an_item_is_handed_on_and_given_back(docketed, cast):
    hand(docketed, cast.panel_member)
    hand(docketed, cast.panel_chair, (KINSHIP,), how="改派")
    hand(docketed, None, (INCOME,), how="改派")
    assert assignees() == [cast.panel_member, cast.panel_chair, None]


@pytest.mark.parametrize("name", ["panel_member", "stranger_chair", "city_chair", "coordinator", "clerk"])
def test_only_the_panel_s_chair_hands_out(docketed, cast, name):
    with pytest.raises(NoPower):
        hand(docketed, cast.panel_member, actor=getattr(cast, name))
    assert assignees() == [None] * 3


@pytest.mark.parametrize("name", ["stranger_chair", "city_chair", "clerk", "coordinator", "disabled"])
def test_nobody_from_elsewhere_is_handed_items(docketed, cast, name):
    with pytest.raises(NotEligible, match="不能承办城关区民政局的事项"):
        hand(docketed, getattr(cast, name))
    assert assignees() == [None] * 3


def test_one_who_stands_aside_is_handed_nothing_and_nothing_of_the_act_is_done(docketed, cast, ground):
    aside(cast.panel_member, ground.civil)
    wanted = {docketed.case(MARRIAGE).pk: cast.panel_chair.pk, docketed.case(KINSHIP).pk: cast.panel_member.pk}
    with pytest.raises(NotEligible):
        assign(wanted, how="平均分配", actor=cast.panel_chair, at=PHASE_3)
    assert assignees() == [None] * 3
    assert not LogEntry.objects.filter(move="assign").exists()


def test_one_who_holds_a_post_in_the_unit_is_handed_nothing(docketed, cast, ground):
    appoint(cast.panel_member, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    with pytest.raises(NotEligible):
        hand(docketed, cast.panel_member)


def test_a_settled_item_is_not_handed_out(docketed, cast):
    Ruling.objects.filter(item__cert_name=MARRIAGE).update(state="settled", outcome="retain")
    with pytest.raises(Refused, match="已经办结"):
        hand(docketed, cast.panel_member)


def test_an_item_that_is_not_there_is_nobody_s_to_hand_out(docketed, cast):
    with pytest.raises(NoPower):
        assign({10**9: cast.panel_member.pk}, how="改派", actor=cast.panel_chair, at=PHASE_3)


def test_a_post_in_the_unit_takes_its_open_items_away_and_leaves_the_rest(docketed, cast, ground):
    hand(docketed, cast.panel_member)
    hand(docketed, cast.panel_chair, (COPY,))
    Ruling.objects.filter(item__cert_name=INCOME).update(state="settled", outcome="cancel", disposal="abolish")
    appoint(cast.panel_member, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_3 + HOUR)
    assert assignees((MARRIAGE, KINSHIP, INCOME, COPY)) == [None, None, cast.panel_member, cast.panel_chair]
    entry = LogEntry.objects.get(move="let_go")
    assert (entry.unit, entry.label) == (ground.lead, "城关审核甲岗位变动，2件审核事项待重新分配")


def test_a_post_elsewhere_takes_nothing_away(docketed, cast, ground):
    hand(docketed, cast.panel_member)
    appoint(cast.panel_member, ground.institution, Role.CLERK, actor=None, at=PHASE_3)
    assert assignees() == [cast.panel_member] * 3


def test_who_leaves_the_panel_leaves_their_items(docketed, cast, ground):
    hand(docketed, cast.panel_member)
    relieve(Posting.objects.get(user=cast.panel_member), actor=cast.coordinator, at=PHASE_3 + HOUR)
    assert assignees() == [None] * 3


def test_items_of_who_hands_the_post_over_wait_for_the_chair(docketed, cast, ground):
    hand(docketed, cast.panel_member)
    name_successor(
        Posting.objects.get(user=cast.panel_member), cast.lead_clerk, actor=cast.coordinator, at=PHASE_3 + HOUR
    )
    assert assignees() == [None] * 3
    assert hand(docketed, cast.lead_clerk) == 3


@pytest.fixture
def differing(docketed, cast, ground):
    """Two members differ over an item."""
    settings(ground, opinions_hidden=False)
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_chair)
    give_opinion(
        case,
        legality="fail",
        compliance="pass",
        reasonableness="pass",
        words="没有依据。",
        actor=cast.panel_member,
        at=PHASE_3,
    )
    return docketed


def test_opinions_are_counted_again_when_somebody_stands_aside_and_when_that_ends(differing, cast, ground):
    assert counted(differing, KINSHIP) == (2, True)
    aside(cast.panel_member, ground.civil)
    assert counted(differing, KINSHIP) == (1, False)
    end_recusal(Recusal.objects.get(), note="情形消失。", actor=cast.panel_chair, at=PHASE_3 + HOUR)
    assert counted(differing, KINSHIP) == (2, True)


def test_opinions_are_counted_again_when_a_post_is_taken_and_when_it_is_left(differing, cast, ground):
    post = appoint(cast.panel_member, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    assert counted(differing, KINSHIP) == (1, False)
    relieve(post, actor=cast.leader, at=PHASE_3 + HOUR)
    assert counted(differing, KINSHIP) == (2, True)

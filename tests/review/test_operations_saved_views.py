"""Filters kept under a name: whose they are, who finds them, who may change them."""

import pytest

from campaign.enums import Role
from campaign.operations import NoPower, appoint
from review.models import SavedView
from review.operations import NameTaken, TooMany, change_view, delete_view, save_view
from review.operations.saved_views import MOST
from review.queries import views_for
from tests.cast import PHASE_3
from tests.review.conftest import HOUR


def save(person, name="民政待审核", query="state=pending", panel=None, at=PHASE_3):
    return save_view(name, query, panel=panel, actor=person, at=at)


def found(person):
    return [view.name for view in views_for(person)]


def test_a_view_is_its_owner_s_until_it_is_shared_with_the_panel(ground, cast):
    view = save(cast.panel_member)
    assert (found(cast.panel_member), found(cast.panel_chair)) == (["民政待审核"], [])
    change_view(view, name="待审核", panel=ground.lead, actor=cast.panel_member)
    assert [found(one) for one in (cast.panel_member, cast.panel_chair, cast.stranger_chair, cast.coordinator)] == [
        ["待审核"],
        ["待审核"],
        [],
        [],
    ]


def test_the_same_name_takes_the_other_one_s_place_for_its_owner_only(ground, cast):
    save(cast.panel_member)
    save(cast.panel_chair)
    save(cast.panel_member, query="state=ruled", panel=ground.lead, at=PHASE_3 + HOUR)
    mine = SavedView.objects.get(user=cast.panel_member)
    assert (mine.query, mine.panel, mine.saved_at) == ("state=ruled", ground.lead, PHASE_3 + HOUR)
    assert SavedView.objects.count() == 2


def test_two_views_of_a_person_have_two_names(ground, cast):
    save(cast.panel_member)
    other = save(cast.panel_member, "另一个")
    with pytest.raises(NameTaken):
        change_view(other, name="民政待审核", panel=None, actor=cast.panel_member)
    assert found(cast.panel_member) == ["另一个", "民政待审核"] or set(found(cast.panel_member)) == {
        "另一个",
        "民政待审核",
    }


def test_nobody_shares_with_a_panel_of_others(ground, cast):
    with pytest.raises(NoPower):
        save(cast.panel_member, panel=ground.other_lead)
    view = save(cast.panel_member)
    with pytest.raises(NoPower):
        change_view(view, name="待审核", panel=ground.other_lead, actor=cast.panel_member)
    assert SavedView.objects.get().panel is None


def test_the_chair_may_change_and_delete_what_the_panel_shares_and_nothing_else(ground, cast):
    own, shared = save(cast.panel_member, "自用"), save(cast.panel_member, "共用", panel=ground.lead)
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    with pytest.raises(NoPower):
        delete_view(shared, actor=cast.lead_clerk)
    with pytest.raises(NoPower):
        delete_view(own, actor=cast.panel_chair)
    change_view(shared, name="新名称", panel=ground.lead, actor=cast.panel_chair)
    delete_view(SavedView.objects.get(name="新名称"), actor=cast.panel_chair)
    assert found(cast.panel_member) == ["自用"]


def test_there_is_a_most_and_the_refusal_says_what_to_do(cast):
    for number in range(MOST):
        save(cast.panel_member, f"筛选{number}")
    with pytest.raises(TooMany, match="请先删除不再使用的"):
        save(cast.panel_member, "再一个")
    save(cast.panel_member, "筛选3", query="state=ruled")
    assert SavedView.objects.get(name="筛选3").query == "state=ruled"

"""Who sees which disagreement: of another panel only what is agreed or published, of a unit one stands aside from nothing."""

import pytest

from campaign.enums import Role
from campaign.models import Recusal
from campaign.operations import appoint
from review.models import Conflict
from review.operations.radar import reason_difference
from review.queries.radar import (
    conflicts_for,
    conflicts_of,
    counts_by_tab,
    findings_of_list,
    open_for,
    unanswered,
)
from tests.cast import PEOPLE
from tests.review.radar_papers import CHECKED, GONE, KEEP, OTHER_LAW, Region, region
from tests.review.test_operations_radar import LATER, WORDS, look

__all__ = ["region"]


@pytest.fixture
def two(region: Region) -> Region:
    """城关区民政局 keeps what 堆龙德庆区民政局 cancels; both are agreed."""
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    return region


def seeing(region: Region) -> set[str]:
    """Everybody who sees the one disagreement that there is."""
    people = {name: getattr(region.cast, name) for name in PEOPLE if name != "disabled"}
    assert Conflict.objects.count() == 1
    return {name for name, person in people.items() if conflicts_for(person).exists()}


def test_both_panels_their_superior_and_who_oversees_see_it(two: Region):
    panels = {"panel_member", "panel_chair", "stranger_chair", "city_chair"}
    assert seeing(two) == panels | {"coordinator", "city_coordinator", "region_coordinator"}


def test_what_is_not_agreed_is_seen_by_its_own_panel_only(region: Region):
    region.declare("civil", ("婚姻状况证明", "收养登记", OTHER_LAW))
    region.rule("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    assert seeing(region) == {"panel_member", "panel_chair"}


def test_who_holds_a_post_in_a_unit_or_stands_aside_from_it_sees_nothing_of_it(two: Region):
    cast = two.cast
    appoint(cast.panel_member, two.unit("civil"), Role.CLERK, actor=None, at=LATER)
    assert conflicts_for(cast.panel_member).count() == 0
    chair = cast.panel_chair
    Recusal.objects.create(user=chair, unit=two.unit("other_civil"), kind="kin", declared_by=chair, declared_at=LATER)
    assert conflicts_for(chair).count() == 0


def test_the_item_shows_what_stands_against_it(two: Region):
    case, chair = two.case("civil"), two.cast.panel_chair
    assert [one.other_unit for one in conflicts_of(case, chair)] == [two.unit("other_civil")]
    two.again("civil", GONE)
    look()
    assert list(conflicts_of(case, chair)) == []


def test_what_waits_for_a_chair_is_open_and_of_its_own_items(two: Region):
    cast = two.cast
    counts = {name: open_for(getattr(cast, name)).count() for name in ("panel_chair", "panel_member", "city_chair")}
    assert counts == {"panel_chair": 1, "panel_member": 0, "city_chair": 0}
    reason_difference(list(Conflict.objects.all()), words=WORDS, actor=cast.panel_chair, at=LATER)
    assert open_for(cast.panel_chair).count() == 0
    assert counts_by_tab(conflicts_for(cast.panel_chair)) == {"open": 0, "reasoned": 1, "aligned": 0, "notice": 0}


def of_list(region: Region, key: str):
    """What stands against the list that this lead unit compiles, at this moment."""
    return findings_of_list(region.unit(key), region.round)


def test_what_stands_against_a_list_is_read_at_the_moment_without_any_look(region: Region):
    region.settle("civil", KEEP)
    assert of_list(region, "lead") == []
    region.settle("other_civil", GONE)
    found = [(one.found.one.place.unit, one.found.other.place.unit) for one in of_list(region, "lead")]
    assert found == [(region.unit("civil").pk, region.unit("other_civil").pk)]
    assert Conflict.objects.count() == 0
    assert len(of_list(region, "other_lead")) == 1
    assert of_list(region, "city_lead") == []


def test_what_another_panel_has_in_hand_stands_against_no_list(region: Region):
    region.settle("civil", KEEP)
    region.declare("other_civil", ("婚姻状况证明", "收养登记", OTHER_LAW))
    region.rule("other_civil", GONE)
    assert of_list(region, "lead") == []


def test_a_reason_answers_for_exactly_these_rulings(two: Region):
    assert len(unanswered(of_list(two, "lead"))) == 1
    reason_difference(list(Conflict.objects.all()), words=WORDS, actor=two.cast.stranger_chair, at=LATER)
    assert unanswered(of_list(two, "lead")) == []
    two.again("other_civil", CHECKED)
    assert len(unanswered(of_list(two, "lead"))) == 1


def test_hints_stand_against_no_list(region: Region):
    region.settle("civil", GONE)
    region.settle("other_civil", CHECKED)
    look()
    assert (Conflict.objects.get().notice, of_list(region, "lead")) == (True, [])

"""Where rulings disagree, compared without a database: planted ones are found, none is invented."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.checks.radar import (
    PAIRS_TOLD,
    Disagreement,
    Place,
    Statement,
    disagreements,
    other_services,
    with_law,
)
from review.enums import NOTICES, WEIGHT, ConflictKind

REGION = Place(1, "540000-001", 90, "/540000/")
CITY = Place(2, "540100-002", 91, "/540000/540100/")
COUNTY = Place(3, "540102-002", 92, "/540000/540100/540102/")
NEXT = Place(4, "540103-002", 93, "/540000/540100/540103/")
TOWN = Place(5, "540102002-001", 92, "/540000/540100/540102/540102002/")
INSTITUTION = Place(6, "540102-004", 92, "/540000/540100/540102/", frozenset({3}))
OTHER_CITY = Place(7, "540600-002", 94, "/540000/540600/")


def said(place: Place, outcome: str, disposal: str = "", *, final: bool = True, ruling: int = 0) -> Statement:
    """What a unit says of one certificate in one service."""
    category = disposal or ("abolish" if outcome == "cancel" else "")
    return Statement(ruling or place.unit, place, "婚姻状况", "收养登记", outcome, category, final)


def found(*statements: Statement) -> list[tuple[ConflictKind, int, int]]:
    """Kind, keeping unit and cancelling unit of each, in order."""
    return [(one.kind, one.one.place.unit, one.other.place.unit) for one in disagreements(statements)]


@pytest.mark.parametrize(
    ("lower", "upper"), [(COUNTY, REGION), (COUNTY, CITY), (TOWN, COUNTY), (TOWN, REGION), (INSTITUTION, COUNTY)]
)
def test_what_a_unit_above_cancelled_and_one_below_keeps_is_vertical(lower: Place, upper: Place):
    assert found(said(lower, "retain"), said(upper, "cancel")) == [(ConflictKind.VERTICAL, lower.unit, upper.unit)]


def test_what_a_unit_above_keeps_and_one_below_cancelled_is_not_vertical():
    assert found(said(CITY, "retain"), said(COUNTY, "cancel")) == [(ConflictKind.UPWARD, 2, 3)]


@pytest.mark.parametrize("other", [NEXT, OTHER_CITY])
def test_units_beside_each_other_disagree_side_by_side(other: Place):
    assert found(said(COUNTY, "retain"), said(other, "cancel")) == [(ConflictKind.OTHER_LAW, 3, other.unit)]


def test_one_act_on_both_sides_weighs_more_than_two():
    pair = next(iter(disagreements([said(COUNTY, "retain"), said(NEXT, "cancel")])))
    both, one = frozenset({"收养法", "户口登记条例"}), frozenset({"收养法"})
    assert with_law(pair, both, one).kind is ConflictKind.SAME_LAW
    assert with_law(pair, one, frozenset()).kind is ConflictKind.OTHER_LAW
    assert WEIGHT[ConflictKind.VERTICAL] < WEIGHT[ConflictKind.SAME_LAW] < WEIGHT[ConflictKind.OTHER_LAW]


def test_the_acts_do_not_change_what_is_vertical():
    pair = next(iter(disagreements([said(COUNTY, "retain"), said(CITY, "cancel")])))
    assert with_law(pair, frozenset({"收养法"}), frozenset({"收养法"})) is pair


def test_one_unit_that_says_both_of_one_service_is_told():
    twice = [said(COUNTY, "retain", ruling=1), said(COUNTY, "cancel", ruling=2)]
    assert found(*twice) == [(ConflictKind.SAME_UNIT, 3, 3)]


def test_every_pair_of_a_small_group_is_told():
    kinds = Counter(
        kind for kind, _, _ in found(said(COUNTY, "retain"), said(NEXT, "cancel"), said(OTHER_CITY, "cancel"))
    )
    assert kinds == {ConflictKind.OTHER_LAW: 2}


@pytest.mark.parametrize(
    ("one", "other"), [("retain", "retain"), ("cancel", "cancel"), ("refer", "cancel"), ("strike", "retain")]
)
def test_agreement_referral_and_striking_are_no_disagreement(one: str, other: str):
    assert found(said(COUNTY, one), said(NEXT, other)) == []


def test_what_is_not_final_is_compared_by_its_own_panel_only():
    own, foreign = said(COUNTY, "retain", final=False), said(NEXT, "cancel", final=False)
    assert found(own, foreign) == []
    assert found(own, said(NEXT, "cancel")) == [(ConflictKind.OTHER_LAW, 3, 4)]
    assert found(own, said(INSTITUTION, "cancel", final=False)) == [(ConflictKind.UPWARD, 3, 6)]


def test_two_items_of_one_panel_in_hand_are_compared():
    assert found(said(TOWN, "retain", final=False), said(COUNTY, "cancel", final=False)) == [
        (ConflictKind.VERTICAL, 5, 3)
    ]


def test_a_cancellation_by_another_category_is_a_hint_to_whoever_is_in_the_minority():
    pairs = list(
        disagreements([said(COUNTY, "cancel"), said(NEXT, "cancel"), said(OTHER_CITY, "cancel", "commitment")])
    )
    assert [(one.kind, one.one.place.unit, one.notice) for one in pairs] == [(ConflictKind.CATEGORY, 7, True)]


def test_another_outcome_in_another_service_of_one_unit_is_a_hint():
    kept = said(COUNTY, "retain", ruling=1)
    gone = Statement(2, COUNTY, "婚姻状况", "户口迁移", "cancel", "abolish")
    pairs = list(other_services([kept, gone]))
    assert [(one.kind, one.notice, one.key) for one in pairs] == [
        (ConflictKind.OTHER_SERVICE, True, ("婚姻状况", "", 3, 3, True))
    ]
    assert list(other_services([kept, Statement(2, COUNTY, "婚姻状况", "户口迁移", "retain")])) == []


def test_only_hints_stand_against_no_list():
    assert {kind for kind in ConflictKind if kind not in NOTICES} == {
        *(ConflictKind.VERTICAL, ConflictKind.SAME_UNIT, ConflictKind.SAME_LAW),
        *(ConflictKind.UPWARD, ConflictKind.OTHER_LAW),
    }


def county(number: int) -> Place:
    """One of many counties, ten to a prefecture."""
    return Place(100 + number, f"{number:06}-001", 500 + number, f"/540000/5401{number // 10:02}/{number:06}/")


def test_in_a_large_group_each_of_the_fewer_is_paired_once_with_a_near_one():
    places = [county(number) for number in range(100)]
    statements = [said(place, "retain" if number < 30 else "cancel") for number, place in enumerate(places)]
    pairs = list(disagreements(statements))
    assert PAIRS_TOLD < 30 * 70
    assert Counter(one.one.place.unit for one in pairs) == {100 + number: 1 for number in range(30)}
    assert {(one.kept, one.cancelled) for one in pairs} == {(30, 70)}
    mixed = [said(place, "retain" if number % 10 < 3 else "cancel") for number, place in enumerate(places)]
    assert all(one.one.place.path[:15] == one.other.place.path[:15] for one in disagreements(mixed))


PLACES = (REGION, CITY, COUNTY, NEXT, TOWN, INSTITUTION, OTHER_CITY)
OUTCOMES = st.sampled_from(("retain", "cancel", "refer", "strike"))


@given(st.lists(st.tuples(st.sampled_from(PLACES), OUTCOMES, st.booleans()), max_size=9))
def test_whatever_is_said_nothing_is_invented_and_nothing_lost(spoken: list[tuple[Place, str, bool]]):
    statements = [said(*one[:2], final=one[2], ruling=number) for number, one in enumerate(spoken, start=1)]
    pairs: list[Disagreement] = [one for one in disagreements(statements) if not one.notice]
    for one in pairs:
        assert (one.one.outcome, one.other.outcome) == ("retain", "cancel")
        assert one.one.final or one.other.final or one.one.place.panel == one.other.place.panel
    told_of = {(one.one.place.unit, one.other.place.unit) for one in pairs}
    kept = {one.place.unit for one in statements if one.outcome == "retain" and one.final}
    gone = {one.place.unit for one in statements if one.outcome == "cancel" and one.final}
    assert {(one, other) for one in kept for other in gone} - told_of == set()
    assert len(told_of) == len(pairs)

"""Who reaches which unit with what: own, sister, parent, child, the other branch."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse

from campaign import access
from campaign.access import (
    can,
    holdings,
    holdings_of,
    knowing,
    knowing_all,
    people_holding,
    people_who_can,
    requires,
    units_for,
    why_not,
)
from campaign.enums import Role
from campaign.models import Posting, Recusal, Unit, User
from campaign.operations import appoint
from campaign.roles import REACH, REVIEWING, ROLE_ACTIONS, SET_ASIDE, Action, Reach
from tests.cast import PEOPLE, PHASE_2, UNITS, Cast, Ground

DISTRICT_PANEL = {"civil", "district_justice", "institution", "township"}
OTHER_PANEL = {"other_civil", "other_justice", "other_township"}
CITY_PANEL = {"city_civil", "city_justice", "lead", "other_lead"}
REGION_PANEL = {"justice", "education", "city_lead", "nagqu_lead"}
DISTRICT = {"lead", *DISTRICT_PANEL}
CITY = {"city_lead", *CITY_PANEL, *DISTRICT_PANEL, *OTHER_PANEL}

# For each place that holds an action: which units the action reaches from there, by the kind of its reach.
REACHED: dict[Reach, dict[str, set[str]]] = {
    Reach.OWN: {place: {place} for place in UNITS},
    Reach.PANEL: {
        "lead": DISTRICT_PANEL,
        "other_lead": OTHER_PANEL,
        "city_lead": CITY_PANEL,
        "coordination": REGION_PANEL,
    },
    Reach.COLLECTOR: {
        "lead": DISTRICT_PANEL,
        "other_lead": OTHER_PANEL,
        "city_lead": CITY_PANEL,
        "coordination": REGION_PANEL,
    },
    Reach.SUPERIOR: {
        "lead": set(),
        "other_lead": set(),
        "city_lead": DISTRICT_PANEL | OTHER_PANEL,
        "coordination": CITY_PANEL | REGION_PANEL,
    },
    Reach.BELOW: {
        "lead": DISTRICT,
        "other_lead": {"other_lead", *OTHER_PANEL},
        "city_lead": CITY,
        "coordination": set(UNITS),
    },
    Reach.DIVISION: {
        "lead": {"lead", "civil", "district_justice", "institution"},
        "district_justice": {"lead", "civil", "district_justice", "institution"},
        "other_lead": {"other_lead", "other_civil", "other_justice"},
        "city_lead": {"city_lead", "city_civil", "city_justice"},
        "city_justice": {"city_lead", "city_civil", "city_justice"},
        "coordination": {"coordination", "justice", "education"},
        "justice": {"coordination", "justice", "education"},
    },
}


def keys(units: object) -> set[str]:
    """The units by their names on the ground."""
    by_code = {row[0]: key for key, row in UNITS.items()}
    return {by_code[unit.code] for unit in units}  # type: ignore[attr-defined]


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"disabled"}))
def test_each_action_reaches_exactly_the_units_of_the_table(person: str, cast: Cast):
    place, role, _ = PEOPLE[person]
    for action in Action:
        expected = REACHED[REACH[action]][place] if action in ROLE_ACTIONS[role] else set()
        assert (action, keys(units_for(getattr(cast, person), action))) == (action, expected)


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"disabled"}))
def test_papers_are_reached_with_the_units_to_which_they_belong(person: str, cast: Cast):
    someone = getattr(cast, person)
    for action in Action:
        papers = Posting.objects.filter(access.reached(someone, action)).order_by("pk")
        expected = Posting.objects.filter(unit__in=set(units_for(someone, action))).order_by("pk")
        assert (action, list(papers)) == (action, list(expected))


def test_papers_are_reached_with_one_query_for_the_posts_and_one_for_the_papers(
    cast: Cast, django_assert_num_queries: Any
):
    with django_assert_num_queries(2):
        list(Posting.objects.filter(access.reached(cast.panel_chair, Action.RULE)))


def test_nobody_without_a_post_reaches_anything(cast: Cast):
    for person in (cast.disabled, cast.technical, AnonymousUser()):
        assert [action for action in Action if units_for(person, action).exists()] == []
        assert [action for action in Action if Posting.objects.filter(access.reached(person, action)).exists()] == []


def test_the_people_who_can_are_those_who_reach_the_unit(ground: Ground, cast: Cast):
    stand_aside(cast.panel_member, ground.civil)
    appoint(cast.panel_chair, ground.institution, Role.CLERK, actor=None, at=PHASE_2)
    Unit.objects.filter(pk=ground.township.pk).update(acting_panel=ground.city_lead)
    ground.units = {unit.code: unit for unit in Unit.objects.all()}
    people = list(User.objects.filter(is_active=True))
    for action in Action:
        reached = {person.pk: set(units_for(person, action).values_list("pk", flat=True)) for person in people}
        for unit in ground.units.values():
            expected = {pk for pk, units in reached.items() if unit.pk in units}
            found = {person.pk for person in people_who_can(action, unit)}
            assert (action, unit.code, found) == (action, unit.code, expected)


def test_nobody_rules_on_the_items_of_his_own_unit(cast: Cast, ground: Ground):
    for person, unit in (
        (cast.panel_chair, ground.lead),
        (cast.city_chair, ground.city_lead),
        (cast.region_chair, ground.coordination),
    ):
        assert [action for action in (Action.RULE, Action.SETTLE) if can(person, action, unit)] == []


def test_a_panel_of_one_prefecture_has_no_say_in_another(cast: Cast, ground: Ground):
    assert [action for action in Action if can(cast.city_chair, action, ground.nagqu_lead)] == []
    assert [action for action in Action if can(cast.stranger_chair, action, ground.civil)] == []


def stand_aside(person: User, unit: Unit) -> Recusal:
    return Recusal.objects.create(user=person, unit=unit, kind="kin", declared_by=person, declared_at=PHASE_2)


@pytest.mark.parametrize("action", sorted(SET_ASIDE))
def test_a_recusal_takes_the_unit_out_of_reach_and_gives_it_back_when_it_is_ended(
    ground: Ground, cast: Cast, action: Action
):
    person = cast.city_chair if action == Action.DECIDE else cast.panel_chair
    before = keys(units_for(person, action))
    recusal = stand_aside(person, ground.civil)
    assert keys(units_for(person, action)) == before - {"civil"}
    assert not can(person, action, ground.civil)
    assert person not in people_who_can(action, ground.civil)
    Recusal.objects.update(ended_at=PHASE_2, ended_by=cast.panel_chair, ended_words="情形消失。")
    assert keys(units_for(person, action)) == before
    assert person in people_who_can(action, ground.civil)
    assert recusal.unit == ground.civil


def test_a_post_takes_the_unit_out_of_reach_of_reviewing_only(ground: Ground, cast: Cast):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_2)
    assert [action for action in REVIEWING if can(cast.panel_chair, action, ground.civil)] == []
    assert can(cast.panel_chair, Action.MERGE_NAMES, ground.civil)
    assert can(cast.panel_chair, Action.READ, ground.civil)


def test_a_recusal_of_one_member_leaves_the_others_where_they_were(ground: Ground, cast: Cast):
    stand_aside(cast.panel_member, ground.civil)
    assert {person.username for person in people_who_can(Action.RULE, ground.civil)} == {"panel_chair"}
    assert can(cast.panel_chair, Action.RULE, ground.civil)


def test_the_panel_that_stands_in_reviews_and_its_superior_decides(ground: Ground, cast: Cast):
    Unit.objects.filter(pk=ground.civil.pk).update(acting_panel=ground.city_lead)
    unit = Unit.objects.get(pk=ground.civil.pk)
    assert unit.reviewing_panel == ground.city_lead
    for action in (Action.EXAMINE, Action.SETTLE):
        assert {person.username for person in people_who_can(action, unit)} == {"city_chair"}
    assert [action for action in REVIEWING if can(cast.panel_chair, action, unit)] == []
    assert {person.username for person in people_who_can(Action.DECIDE, unit)} == {"region_chair"}
    assert can(cast.region_chair, Action.DECIDE, unit)
    assert not can(cast.city_chair, Action.DECIDE, unit)


def test_the_county_goes_on_filling_in_for_a_unit_that_is_reviewed_above(ground: Ground, cast: Cast):
    Unit.objects.filter(pk=ground.township.pk).update(acting_panel=ground.city_lead)
    assert can(cast.coordinator, Action.FILL_FOR, ground.township)
    assert not can(cast.city_coordinator, Action.FILL_FOR, ground.township)


def test_a_refusal_says_what_is_missing_and_whom_to_ask(cast: Cast, ground: Ground):
    assert why_not(cast.clerk, Action.FILL, ground.civil) is None
    assert why_not(cast.stranger, Action.FILL, ground.civil) == (
        "您没有“填报本单位材料”的权限，请联系本单位分管领导或牵头单位。"
    )


def test_powers_of_two_posts_add_up(cast: Cast, ground: Ground):
    appoint(cast.clerk, ground.other_civil, Role.CLERK, actor=None, at=PHASE_2)
    assert keys(units_for(cast.clerk, Action.FILL)) == {"civil", "other_civil"}


def test_permissions_go_with_the_unit(cast: Cast, ground: Ground):
    unit = Unit.objects.create(
        code="540600-002",
        name="那曲市试验局",
        kind="department",
        division=ground.divisions["540600"],
        reports_path="/x/",
    )
    access.grant(cast.clerk, unit, [Role.CLERK])
    assert can(cast.clerk, Action.FILL, unit)
    Unit.objects.filter(pk=unit.pk).delete()
    assert keys(units_for(cast.clerk, Action.FILL)) == {"civil"}


@requires(Action.READ, model=Unit)
def page_of_a_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    return HttpResponse(unit.code)


@requires(Action.RULE)
def page_of_panels(request: HttpRequest) -> HttpResponse:
    return HttpResponse("panel")


def ask(person: User) -> HttpRequest:
    request = HttpRequest()
    request.user = person
    return request


def test_a_guarded_page_hands_in_the_thing(cast: Cast, ground: Ground):
    assert page_of_a_unit(ask(cast.clerk), pk=ground.civil.pk).content == b"540102-002"
    assert page_of_panels(ask(cast.panel_member)).content == b"panel"


def test_what_is_not_yours_answers_as_what_is_not_there(cast: Cast, ground: Ground):
    for value in (ground.other_civil.pk, 10**12, 10**30, "x", "\x00"):
        with pytest.raises(Http404):
            page_of_a_unit(ask(cast.clerk), pk=value)
    with pytest.raises(Http404):
        page_of_panels(ask(cast.clerk))


def test_many_holdings_are_asked_for_at_once(cast: Cast, ground: Ground, django_assert_num_queries) -> None:
    people = [cast.clerk, cast.panel_chair, cast.disabled]
    with django_assert_num_queries(1):
        held = holdings_of(people)
    assert held == {person.pk: holdings(person) for person in people}
    assert held[cast.disabled.pk] == {}


def test_within_what_is_known_nothing_is_asked(cast: Cast, ground: Ground, django_assert_num_queries) -> None:
    with knowing_all(holdings_of([cast.clerk, cast.stranger])), django_assert_num_queries(0):
        assert can(cast.clerk, Action.FILL, ground.civil)
        assert not can(cast.stranger, Action.FILL, ground.civil)
        assert not can(cast.clerk, Action.CERTIFY, ground.civil)
    with django_assert_num_queries(1):
        assert can(cast.clerk, Action.FILL, ground.civil)


def test_a_page_asks_once_how_far_an_action_reaches(cast: Cast, ground: Ground, django_assert_num_queries) -> None:
    with knowing(cast.panel_member, holdings(cast.panel_member)):
        assert can(cast.panel_member, Action.RULE, ground.civil)
        with django_assert_num_queries(0):
            assert can(cast.panel_member, Action.RULE, ground.civil)
        assert not can(cast.panel_member, Action.RULE, ground.other_civil)
    stand_aside(cast.panel_member, ground.civil)
    assert not can(cast.panel_member, Action.RULE, ground.civil)


def test_who_holds_an_action_on_many_units_is_one_question(
    cast: Cast, ground: Ground, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        found = people_holding(Action.FILL, [ground.civil, ground.township, ground.nagqu_lead])
    assert found == {ground.civil.pk: cast.clerk, ground.township.pk: cast.township_clerk}

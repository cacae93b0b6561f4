"""Posts: powers follow them at once, their history stays, a unit keeps somebody who can appoint."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.access import can
from campaign.enums import Role
from campaign.models import LogEntry, Posting, UnitUserPermission, User
from campaign.operations import NoPower, Refused, appoint, appoint_all, name_successor, relieve
from campaign.operations.people import LastLeader, NoSuchPost, renew_powers
from campaign.queries import holders_on, units_of
from campaign.roles import Action
from tests.cast import PHASE_2, PHASE_3, Cast, Ground


@pytest.fixture
def newcomer(cast: Cast) -> User:
    """A person without a post."""
    return User.objects.create(username="newcomer", name="城关填报丙")


def post_of(person: User) -> Posting:
    return Posting.objects.current().get(user=person)


def test_an_appointment_gives_its_powers_at_once(newcomer: User, cast: Cast, ground: Ground):
    posting = appoint(newcomer, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    assert (posting.since, posting.until, posting.appointed_by) == (date(2020, 10, 12), None, cast.leader)
    assert can(newcomer, Action.FILL, ground.civil)
    assert not can(newcomer, Action.CERTIFY, ground.civil)
    line = LogEntry.objects.get(move="appoint", actor=cast.leader)
    assert (line.unit, line.label, line.after) == (
        ground.civil,
        "指定城关填报丙为填报人",
        {"user": newcomer.pk, "role": "clerk"},
    )


def test_appointing_twice_changes_nothing(newcomer: User, cast: Cast, ground: Ground):
    first = appoint(newcomer, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    assert appoint(newcomer, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_3) == first
    assert LogEntry.objects.filter(actor=cast.leader).count() == 1


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("leader", True),
        ("coordinator", True),
        ("city_coordinator", True),
        ("region_coordinator", True),
        ("clerk", False),
        ("panel_chair", False),
        ("city_leader", False),
        ("stranger_leader", False),
        ("technical", False),
    ],
)
def test_the_units_leader_and_the_coordinators_above_appoint(
    person: str, may: bool, newcomer: User, cast: Cast, ground: Ground
):
    actor = getattr(cast, person)
    if may:
        appoint(newcomer, ground.civil, Role.CLERK, actor=actor, at=PHASE_2)
    else:
        with pytest.raises(NoPower):
            appoint(newcomer, ground.civil, Role.CLERK, actor=actor, at=PHASE_2)
    assert Posting.objects.filter(user=newcomer).exists() is may


def test_a_department_has_no_panel(newcomer: User, cast: Cast, ground: Ground):
    with pytest.raises(NoSuchPost):
        appoint(newcomer, ground.civil, Role.PANEL_MEMBER, actor=cast.leader, at=PHASE_2)
    assert not can(newcomer, Action.EXAMINE, ground.institution)


def test_a_relieved_person_loses_the_powers_and_stays_in_the_history(cast: Cast, ground: Ground):
    relieve(post_of(cast.clerk), actor=cast.leader, at=PHASE_3, note="调离")
    assert not can(cast.clerk, Action.FILL, ground.civil)
    assert units_of(cast.clerk) == []
    days = (date(2020, 8, 31), date(2020, 9, 1), date(2020, 11, 4), date(2020, 11, 5))
    held = [cast.clerk in holders_on(ground.civil, Role.CLERK, day) for day in days]
    assert held == [False, True, True, False]
    line = LogEntry.objects.get(move="relieve")
    assert (line.label, line.note) == ("免去城关填报甲的填报人", "调离")


def test_of_two_posts_the_other_keeps_its_powers(cast: Cast, ground: Ground):
    appoint(cast.clerk, ground.civil, Role.LEADER, actor=cast.leader, at=PHASE_2)
    relieve(Posting.objects.get(user=cast.clerk, role=Role.CLERK), actor=cast.leader, at=PHASE_3)
    assert not can(cast.clerk, Action.FILL, ground.civil)
    assert can(cast.clerk, Action.READ, ground.civil)
    assert can(cast.clerk, Action.CERTIFY, ground.civil)


def test_the_last_leader_cannot_leave(cast: Cast, ground: Ground):
    with pytest.raises(LastLeader) as refused:
        relieve(post_of(cast.leader), actor=cast.leader, at=PHASE_2)
    assert refused.value.words == "这是本单位唯一的分管领导。请先指定接任的分管领导，再办理免去。"
    assert can(cast.leader, Action.CERTIFY, ground.civil)


def test_a_leader_hands_over_without_a_help_desk(newcomer: User, cast: Cast, ground: Ground):
    new = name_successor(post_of(cast.leader), newcomer, actor=cast.leader, at=PHASE_3)
    assert (new.user, new.role) == (newcomer, Role.LEADER)
    assert (can(newcomer, Action.CERTIFY, ground.civil), can(cast.leader, Action.CERTIFY, ground.civil)) == (
        True,
        False,
    )
    day = PHASE_3.date()
    assert holders_on(ground.civil, Role.LEADER, day - timedelta(days=1)) == [cast.leader]
    assert holders_on(ground.civil, Role.LEADER, day) == [newcomer]


def test_nobody_succeeds_himself(cast: Cast):
    with pytest.raises(Refused):
        name_successor(post_of(cast.leader), cast.leader, actor=cast.leader, at=PHASE_2)


def test_a_stranger_neither_relieves_nor_names_a_successor(cast: Cast, ground: Ground):
    for act in (
        lambda: relieve(post_of(cast.clerk), actor=cast.stranger_leader, at=PHASE_2),
        lambda: name_successor(post_of(cast.clerk), cast.stranger, actor=cast.stranger_leader, at=PHASE_2),
    ):
        with pytest.raises(NoPower):
            act()
    assert post_of(cast.clerk).until is None
    assert not can(cast.stranger, Action.FILL, ground.civil)


def test_whoever_was_relieved_may_come_back(cast: Cast, ground: Ground):
    relieve(post_of(cast.clerk), actor=cast.leader, at=PHASE_2)
    appoint(cast.clerk, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_3)
    assert can(cast.clerk, Action.FILL, ground.civil)
    assert Posting.objects.filter(user=cast.clerk).count() == 2


def test_a_new_line_of_the_table_of_roles_reaches_those_who_hold_the_post(cast: Cast, ground: Ground):
    assert renew_powers() == 0
    UnitUserPermission.objects.filter(permission__codename=Action.SET_RULES.value).delete()
    assert not can(cast.region_coordinator, Action.SET_RULES, ground.coordination)
    holders = Posting.objects.filter(role=Role.COORDINATOR).current().count()
    assert (renew_powers(), renew_powers()) == (holders, 0)
    assert can(cast.region_coordinator, Action.SET_RULES, ground.coordination)
    assert not can(cast.coordinator, Action.SET_RULES, ground.coordination)


def test_what_no_post_gives_is_taken_back(cast: Cast, ground: Ground):
    Posting.objects.filter(user=cast.clerk).update(until=PHASE_2.date())
    assert renew_powers() == 1
    assert not can(cast.clerk, Action.FILL, ground.civil)


def left_behind(person: User) -> tuple[object, ...]:
    """The post, the powers and the log line of somebody, without keys."""
    post = post_of(person)
    powers = UnitUserPermission.objects.filter(user=person).values_list("content_object", "permission__codename")
    line = LogEntry.objects.get(move="appoint", after__user=person.pk)
    told = line.label.replace(person.name, ""), line.unit, line.actor, line.at, line.after["role"]
    return post.unit, post.role, post.since, post.until, post.appointed_by, sorted(powers), told


def test_many_first_posts_leave_behind_what_single_ones_do(newcomer: User, cast: Cast, ground: Ground):
    appoint(newcomer, ground.civil, Role.LEADER, actor=None, at=PHASE_2)
    others = [User.objects.create(username=f"n{place}", name=f"新人{place}") for place in range(4)]
    made = appoint_all([(person, ground.civil, Role.LEADER) for person in others], at=PHASE_2)
    assert [left_behind(person) for person in others] == [left_behind(newcomer)] * 4
    assert [post.user for post in made] == others


def test_many_posts_are_refused_whole(newcomer: User, cast: Cast, ground: Ground):
    with pytest.raises(NoSuchPost):
        appoint_all([(newcomer, ground.civil, Role.PANEL_CHAIR)], at=PHASE_2)
    with pytest.raises(Refused):
        appoint_all([(newcomer, ground.civil, Role.CLERK), (cast.clerk, ground.lead, Role.CLERK)], at=PHASE_2)
    assert not Posting.objects.filter(user=newcomer).exists()


def test_many_posts_cost_as_many_statements_as_few(ground: Ground):
    costs = []
    for size in (2, 9):
        people = [User.objects.create(username=f"s{size}-{n}", name="新人") for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            appoint_all([(person, ground.civil, Role.CLERK) for person in people], at=PHASE_2)
        costs.append(len(queries))
    assert costs[0] == costs[1]

"""How items are handed out: nobody near to the unit, alike items to one person, the work spread evenly."""

import pytest

from campaign.enums import RecusalKind, Role
from campaign.models import User
from campaign.operations import appoint
from review.enums import AssignBy
from review.models import Ruling
from review.operations import receive, stand_aside
from review.queries.assignment import Held, Load, Parcel, distribute, hands_for, workload
from tests.cast import PHASE_3
from tests.review.conftest import COPY, HOUR, INCOME, KINSHIP, MARRIAGE, BasisDraft, declare, draft

A, B, C = (User(pk=number, username=name, name=name) for number, name in ((1, "甲"), (2, "乙"), (3, "丙")))


def items(*sizes, unit=10):
    """One lot for each size: a unit of its own, a certificate of its own."""
    numbers = iter(range(1, 10_000))
    return [
        Parcel(next(numbers), unit + lot, f"k证明{lot}") for lot, size in enumerate(sizes, start=1) for _ in range(size)
    ]


def shares(plan):
    return {hand.user.name: hand.given for hand in plan.hands if hand.given}


def hands(parcels, *people):
    return {one.unit: list(people) for one in parcels}


@pytest.mark.parametrize("method", [AssignBy.UNIT, AssignBy.CERTIFICATE])
def test_a_lot_stays_with_one_person_and_the_largest_goes_first(method):
    parcels = items(1, 40, 30, 12)
    plan = distribute(parcels, method, hands(parcels, A, B), [])
    owners = {lot: {plan.given[one.ruling] for one in parcels if one.unit == 10 + lot} for lot in (1, 2, 3, 4)}
    assert owners == {2: {1}, 3: {2}, 4: {2}, 1: {1}}
    assert shares(plan) == {"甲": 41, "乙": 42}


def test_evenly_counts_what_people_have_already():
    parcels = items(7)
    held = [Held(1, 99, "k别的")] * 3
    plan = distribute(parcels, AssignBy.EVENLY, hands(parcels, A, B), held)
    assert shares(plan) == {"甲": 2, "乙": 5}
    assert [(hand.user.name, hand.open, hand.total) for hand in plan.hands] == [("乙", 0, 5), ("甲", 3, 5)]


def test_what_comes_later_goes_to_whoever_has_the_certificate_already():
    parcels = items(2, 2)
    held = [Held(2, 99, "k证明1")] * 50
    plan = distribute(parcels, AssignBy.CERTIFICATE, hands(parcels, A, B), held)
    assert {plan.given[one.ruling] for one in parcels if one.kind == "k证明1"} == {2}
    assert {plan.given[one.ruling] for one in parcels if one.kind == "k证明2"} == {1}


def test_nobody_is_given_items_of_a_unit_from_which_they_stand_aside():
    parcels = [Parcel(n, n % 2, "k同一种") for n in range(10)]
    plan = distribute(parcels, AssignBy.CERTIFICATE, {0: [A], 1: [A, B]}, [])
    assert {plan.given[one.ruling] for one in parcels if one.unit == 0} == {1}
    aside = distribute(parcels, AssignBy.CERTIFICATE, {0: [B], 1: [A, C]}, [])
    assert {aside.given[one.ruling] for one in parcels if one.unit == 0} == {2}
    assert len({aside.given[one.ruling] for one in parcels if one.unit == 1}) == 1


def test_items_that_nobody_may_have_are_left_and_said():
    parcels = items(2, 3)
    plan = distribute(parcels, AssignBy.EVENLY, {11: [A], 12: []}, [])
    assert (len(plan.given), [one.unit for one in plan.left]) == (2, [12, 12, 12])


def test_one_look_serves_alike_items():
    parcels = items(10, 1)
    plan = distribute(parcels, AssignBy.EVENLY, hands(parcels, A), [Held(1, 99, "k证明1")])
    assert [(hand.total, hand.minutes) for hand in plan.hands] == [(12, 6 + 6 + 10)]
    assert Load(None, todo=12, kinds=2).minutes == 22


def test_another_plan_has_another_digest():
    parcels = items(4)
    one, two = (distribute(parcels, AssignBy.EVENLY, hands(parcels, *people), []) for people in ((A, B), (A, C)))
    assert one.digest == distribute(parcels, AssignBy.EVENLY, hands(parcels, B, A), []).digest
    assert one.digest != two.digest


def test_who_may_deal_with_a_unit_s_items(docketed, cast, ground):
    assert hands_for([ground.civil, ground.institution]) == {
        ground.civil.pk: [cast.panel_chair, cast.panel_member],
        ground.institution.pk: [cast.panel_chair, cast.panel_member],
    }
    appoint(cast.panel_chair, ground.institution, Role.CLERK, actor=None, at=PHASE_3)
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    assert hands_for([ground.civil, ground.institution]) == {
        ground.civil.pk: [cast.panel_chair],
        ground.institution.pk: [cast.panel_member],
    }


def test_a_panel_s_workload_counts_what_is_to_be_done_late_and_with_the_unit(docketed, cast, ground):
    docketed.proposed(KINSHIP)
    Ruling.objects.filter(item__cert_name__in=(KINSHIP, MARRIAGE, INCOME)).update(assignee=cast.panel_member)
    Ruling.objects.filter(item__cert_name=INCOME).update(due_at=PHASE_3)
    loads = workload(ground.lead, ground.round, cast.panel_chair, PHASE_3 + HOUR)
    assert loads[cast.panel_member.pk] == Load(cast.panel_member, todo=2, with_unit=1, late=1, kinds=2)
    assert loads[None] == Load(None, todo=2, kinds=2)
    assert len(loads) == 2


def test_who_stands_aside_reads_no_workload_of_the_unit(docketed, cast, ground):
    drafts = (draft(COPY, "另一事项", BasisDraft(level="none")),)
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    receive([declaration], actor=cast.panel_chair, at=PHASE_3)
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    assert workload(ground.lead, ground.round, cast.panel_member, PHASE_3) == {None: Load(None, todo=1, kinds=1)}
    assert workload(ground.lead, ground.round, cast.panel_chair, PHASE_3)[None].todo == 6

"""A page asks the database as often for three rows as for one."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import Role
from campaign.models import Unit, User
from campaign.operations import appoint, extend_deadline
from campaign.queries import deadline_of
from submissions.operations import certify, hand_in, start_declaration
from tests.cast import BEFORE, PHASE_2, Cast, Ground
from tests.submissions.papers import HOUR, add, certified_sheet, started


@pytest.fixture(autouse=True)
def _while_declaring_is_open():
    with time_machine.travel(PHASE_2 + 5 * HOUR, tick=False):
        yield


def questions(client: Any, user: User, address: str) -> int:
    """How many questions the page puts; the first visit warms what is kept between requests."""
    client.force_login(user)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def units_of(ground: Ground) -> list[Unit]:
    return [ground.city_civil, ground.institution, ground.township]


def post_everywhere(ground: Ground, user: User, role: Role = Role.CLERK) -> None:
    for unit in units_of(ground):
        appoint(user, unit, role, actor=None, at=BEFORE)


def test_the_declarations_of_many_units(client: Any, ground: Ground, cast: Cast):
    post_everywhere(ground, cast.region_clerk)
    address = reverse("declarations")
    none = questions(client, cast.region_clerk, address)
    for unit in units_of(ground):
        declaration = start_declaration(unit, ground.round, actor=cast.region_clerk, at=PHASE_2)
        add(declaration, cast.region_clerk)
    assert questions(client, cast.region_clerk, address) == none


def test_the_units_that_a_county_may_fill_in_for(client: Any, ground: Ground, cast: Cast):
    before = questions(client, cast.coordinator, reverse("declarations"))
    until = PHASE_2.replace(month=11, day=10, hour=0)
    deadline = deadline_of(ground.round, "declare")
    for unit, who in ((ground.township, "township"), (ground.institution, "institution")):
        extend_deadline(deadline, unit, until=until, reason="断网。", actor=cast.coordinator, at=PHASE_2)
        clerk, leader = getattr(cast, f"{who}_clerk"), getattr(cast, f"{who}_leader")
        declaration = start_declaration(unit, ground.round, actor=clerk, at=PHASE_2)
        add(declaration, clerk)
        hand_in(declaration, actor=clerk, at=PHASE_2)
        certify(declaration, actor=leader, at=PHASE_2)
    Unit.objects.exclude(pk__in=[ground.township.pk, ground.institution.pk, ground.civil.pk]).update(takes_part=False)
    three = questions(client, cast.coordinator, reverse("declarations"))
    Unit.objects.exclude(pk=ground.township.pk).update(takes_part=False)
    assert (questions(client, cast.coordinator, reverse("declarations")), three) == (before, before)


@pytest.mark.parametrize("page", ["declaration", "declaration_check"])
def test_a_declaration_with_many_items(page: str, client: Any, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    address = reverse(page, args=[declaration.pk])
    add(declaration, cast.clerk, purpose="")
    one = questions(client, cast.clerk, address)
    for name in ("乙证明", "丙证明", "丁证明"):
        add(declaration, cast.clerk, cert_name=name, purpose="")
    assert questions(client, cast.clerk, address) == one


def test_the_contact_sheets_of_many_units(client: Any, ground: Ground, cast: Cast):
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    one = questions(client, cast.city_coordinator, reverse("contacts"))
    post_everywhere(ground, cast.region_clerk)
    post_everywhere(ground, cast.region_leader, Role.LEADER)
    for unit in units_of(ground):
        certified_sheet(unit, cast.region_clerk, cast.region_leader)
    assert questions(client, cast.city_coordinator, reverse("contacts")) == one


def test_completeness_of_many_units(client: Any, ground: Ground, cast: Cast):
    address = reverse("completeness")
    started(ground, cast)
    one = questions(client, cast.region_coordinator, address)
    post_everywhere(ground, cast.region_clerk)
    for unit in units_of(ground):
        add(start_declaration(unit, ground.round, actor=cast.region_clerk, at=PHASE_2), cast.region_clerk)
    assert questions(client, cast.region_coordinator, address) == one

"""The list of panels, and the units for which nobody is left to act."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind, Role
from campaign.models import Unit
from campaign.operations import appoint
from review.operations import stand_aside
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import KINSHIP

SEES = {"panel_member", "panel_chair", "coordinator", "city_chair", "city_coordinator", "region_coordinator"}


def hand(client, act, unit, note="组长须回避。"):
    return client.post(reverse(act, args=[unit.pk]), {"note": note}, follow=True)


@pytest.mark.parametrize("name", sorted(A_FEW - {"stranger_chair"}))
def test_who_sits_on_a_panel_or_oversees_one_finds_the_list(ground, cast, as_user, name):
    assert as_user(getattr(cast, name)).get(reverse("panels")).status_code == (200 if name in SEES else 404)


def test_the_list_names_chair_and_members(ground, cast, as_user):
    page = as_user(cast.city_coordinator).get(reverse("panels"))
    assert [(line["panel"], line["chaired"]) for line in page.context["lines"]] == [
        (ground.city_lead, True),
        (ground.lead, True),
        (ground.other_lead, True),
    ]
    assert "城关审核甲" in page.content.decode()


def test_a_stuck_unit_is_handed_up_from_the_list(docketed, ground, cast, as_user):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    client = as_user(cast.coordinator)
    page = client.get(reverse("panels"))
    assert [(line["unit"], line["above"]) for line in page.context["stuck"]] == [(ground.civil, ground.city_lead)]
    answer = hand(client, "panel_hand_up", ground.civil)
    assert "城关区民政局的事项已移交上级审核组代为审核。" in answer.content.decode()
    assert Unit.objects.get(pk=ground.civil.pk).acting_panel == ground.city_lead
    assert client.get(reverse("panels")).context["stuck"] == []


def test_without_a_reason_nothing_moves_and_the_form_stays_open(ground, cast, as_user):
    appoint(cast.panel_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    answer = hand(as_user(cast.panel_chair), "panel_hand_up", ground.civil, note=" ")
    assert answer.status_code == 422
    assert [line["open"] for line in answer.context["stuck"]] == [True]
    assert Unit.objects.get(pk=ground.civil.pk).acting_panel is None


def test_a_refusal_is_said_in_words(ground, cast, as_user):
    answer = hand(as_user(cast.panel_chair), "panel_hand_up", ground.civil)
    assert answer.status_code == 409
    assert "不必移交" in answer.context["refused"].words


@pytest.mark.parametrize("act", ["panel_hand_up", "panel_hand_back"])
@pytest.mark.parametrize("name", [*sorted(A_FEW - SEES), "panel_member"])
def test_whose_panels_these_are_not_finds_nothing(ground, cast, as_user, name, act):
    assert (
        as_user(getattr(cast, name)).post(reverse(act, args=[ground.civil.pk]), {"note": "理由。"}).status_code == 404
    )


def test_a_dispute_that_nobody_may_decide_is_named_to_the_coordinator(docketed, ground, cast, as_user):
    docketed.disputed(KINSHIP)
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.city_chair, at=PHASE_3)
    assert "有争议无人可以裁定" in as_user(cast.city_coordinator).get(reverse("panels")).content.decode()


def test_the_queries_do_not_grow_with_the_panels(ground, cast, as_user):
    client = as_user(cast.coordinator)

    def asked():
        client.get(reverse("panels"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("panels"))
        return len(queries), len(page.context["lines"])

    few = asked()
    client = as_user(cast.city_coordinator)
    many = asked()
    assert (few[0], few[1], many[1]) == (many[0], 1, 3)

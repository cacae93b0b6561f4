"""Certify, change, receive: each by its own person, once; what is certified is what was read."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations import carry_out
from submissions.models import ContactSheet
from submissions.operations import save_contact_sheet
from submissions.queries import last_change_of
from tests.cast import PHASE_1, PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import certified_sheet, filled_sheet


def move(client: Client, user: Any, sheet: ContactSheet, name: str, **data: str) -> Any:
    client.force_login(user)
    return client.post(reverse("contact_move", args=[sheet.pk]), {"move": name, **data})


def state(sheet: ContactSheet) -> str:
    return ContactSheet.objects.get(pk=sheet.pk).state


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
@a_story
def draft(ground: Ground, cast: Cast) -> ContactSheet:
    """Complete, not certified."""
    return filled_sheet(ground.civil, cast.clerk)


@pytest.fixture
@a_story
def certified(ground: Ground, cast: Cast) -> ContactSheet:
    """Certified, not received."""
    return certified_sheet(ground.civil, cast.clerk, cast.leader)


def test_the_leader_certifies(client: Client, cast: Cast, draft: ContactSheet):
    answer = move(client, cast.leader, draft, "certify", version=str(last_change_of(draft)))
    assert answer.headers["Location"] == reverse("contact", args=[draft.pk])
    assert (state(draft), LogEntry.objects.about(draft).last().actor) == ("certified", cast.leader)


def test_the_office_receives(client: Client, cast: Cast, certified: ContactSheet):
    answer = move(client, cast.coordinator, certified, "receive")
    assert (told(answer), state(certified)) == (["已接收。"], "received")


@pytest.mark.parametrize("received", [False, True])
def test_the_clerk_opens_it_for_a_change(client: Client, cast: Cast, certified: ContactSheet, received: bool):
    if received:
        carry_out(certified, "receive", actor=cast.coordinator, at=PHASE_2)
    answer = move(client, cast.clerk, certified, "change")
    assert answer.headers["Location"] == reverse("contact_edit", args=[certified.pk])
    assert state(certified) == "draft"


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("clerk", "certify", 409),
        ("coordinator", "certify", 404),
        ("panel_chair", "certify", 404),
        ("stranger_leader", "certify", 404),
        ("institution_leader", "certify", 404),
        ("technical", "certify", 404),
        ("leader", "publish", 404),
        ("leader", "", 404),
    ],
)
def test_nobody_else_moves_a_draft(client: Client, cast: Cast, draft: ContactSheet, who: str, name: str, status: int):
    assert move(client, getattr(cast, who), draft, name).status_code == status
    assert state(draft) == "draft"


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("clerk", "receive", 409),
        ("leader", "change", 409),
        ("coordinator", "change", 409),
        ("panel_chair", "receive", 404),
        ("stranger", "change", 404),
        ("stranger_chair", "receive", 404),
    ],
)
def test_nobody_else_moves_a_certified_sheet(
    client: Client, cast: Cast, certified: ContactSheet, who: str, name: str, status: int
):
    assert move(client, getattr(cast, who), certified, name).status_code == status
    assert state(certified) == "certified"


def test_an_incomplete_sheet_is_refused_with_what_is_missing(client: Client, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, officer_name="")
    answer = move(client, cast.leader, sheet, "certify")
    assert (answer.status_code, answer.context["refused"], state(sheet)) == (409, "请填写责任人姓名。", "draft")


def test_what_the_leader_has_not_read_is_not_certified(client: Client, cast: Cast, draft: ContactSheet):
    seen = str(last_change_of(draft))
    save_contact_sheet(draft, {"lead_name": "城关分管乙"}, actor=cast.clerk, at=PHASE_1)
    answer = move(client, cast.leader, draft, "certify", version=seen)
    assert (answer.status_code, state(draft)) == (409, "draft")
    assert answer.context["refused"] == "城关填报甲已于9月15日10:00修改了联系表。请核对现在的内容后再办理。"
    assert "城关分管乙" in answer.content.decode()
    move(client, cast.leader, draft, "certify", version=str(answer.context["version"]))
    assert state(draft) == "certified"


def test_a_double_click_is_told_the_same_and_logged_once(client: Client, cast: Cast, draft: ContactSheet):
    seen = str(last_change_of(draft))
    answers = [move(client, cast.leader, draft, "certify", version=seen) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert LogEntry.objects.about(draft).filter(move="certify").count() == 1


def test_who_comes_second_reads_who_was_first(client: Client, cast: Cast, certified: ContactSheet):
    carry_out(certified, "receive", actor=cast.city_coordinator, at=PHASE_2)
    answer = move(client, cast.coordinator, certified, "receive")
    assert answer.status_code == 409
    assert answer.context["refused"].startswith("拉萨协调甲已于10月12日10:00办理“接收”")


def test_looking_moves_nothing(client: Client, cast: Cast, draft: ContactSheet):
    client.force_login(cast.leader)
    assert client.get(reverse("contact_move", args=[draft.pk]), {"move": "certify"}).status_code == 405
    assert state(draft) == "draft"

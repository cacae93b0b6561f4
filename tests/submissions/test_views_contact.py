"""One contact sheet: who sees what of it, what comes next, what changed, who answered on a day."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaign.operations import carry_out
from submissions.models import ContactSheet
from submissions.operations import certify_contact_sheet, save_contact_sheet
from tests.cast import PHASE_1, PHASE_2, Cast, Ground
from tests.submissions.papers import CONTACTS, HOUR, certified_sheet, filled_sheet


@pytest.fixture(autouse=True)
def _in_phase_two() -> Any:
    with time_machine.travel(PHASE_2 + 5 * HOUR, tick=False):
        yield


def page(client: Client, user: Any, sheet: ContactSheet, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse("contact", args=[sheet.pk]), query)


def moves(client: Client, user: Any, sheet: ContactSheet) -> list[str]:
    return [move.name for move in page(client, user, sheet).context["moves"]]


def certified_twice(ground: Ground, cast: Cast) -> ContactSheet:
    """Certified in phase 1 with one leader, changed in phase 2 to another."""
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "未定稿甲"}, actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "城关分管乙"}, actor=cast.clerk, at=PHASE_2 + HOUR)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_2 + 2 * HOUR)
    return sheet


DRAFT_READERS = {"clerk": 200, "leader": 200}
READERS = DRAFT_READERS | {
    "coordinator": 200,
    "city_coordinator": 200,
    "region_coordinator": 200,
    "panel_member": 200,
    "panel_chair": 200,
}
EVERYBODY = (*READERS, "stranger", "stranger_leader", "institution_clerk", "township_clerk", "legality", "technical")


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_draft_is_for_the_own_unit(client: Client, ground: Ground, cast: Cast, who: str):
    sheet = filled_sheet(ground.civil, cast.clerk)
    assert page(client, getattr(cast, who), sheet).status_code == DRAFT_READERS.get(who, 404)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_certified_sheet_is_for_the_line_upward_and_the_panel_too(
    client: Client, ground: Ground, cast: Cast, who: str
):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    assert page(client, getattr(cast, who), sheet).status_code == READERS.get(who, 404)


def test_the_panel_reads_masked_numbers_wherever_they_stand(client: Client, ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader, remark="夜间拨打１３８-0000 7777")
    body = page(client, cast.panel_member, sheet).content.decode()
    hidden = (CONTACTS["lead_phone"], CONTACTS["officer_mobile"], CONTACTS["liaison_mobile"], "7777 ", "0000 7777")
    assert [number for number in hidden if number in body] == []
    assert "夜间拨打138****7777" in body
    assert CONTACTS["officer_office_phone"] in body


@pytest.mark.parametrize("who", ["leader", "coordinator", "region_coordinator"])
def test_the_line_upward_reads_them_whole(client: Client, ground: Ground, cast: Cast, who: str):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    body = page(client, getattr(cast, who), sheet).content.decode()
    assert [CONTACTS[field] in body for field in ("lead_phone", "officer_mobile", "liaison_mobile")] == [True] * 3


def test_each_person_is_offered_their_own_next_step(client: Client, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    assert (moves(client, cast.clerk, sheet), moves(client, cast.leader, sheet)) == ([], ["certify"])
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    assert moves(client, cast.clerk, sheet) == ["change"]
    assert moves(client, cast.leader, sheet) == []
    assert moves(client, cast.coordinator, sheet) == ["receive"]
    assert moves(client, cast.panel_member, sheet) == []


def test_an_incomplete_sheet_says_what_is_missing_instead_of_offering_to_certify(
    client: Client, ground: Ground, cast: Cast
):
    sheet = filled_sheet(ground.civil, cast.clerk, lead_title="")
    answer = page(client, cast.leader, sheet)
    assert (answer.context["moves"], [one.where for one in answer.context["problems"]]) == ([], ["lead_title"])
    assert (
        f"{reverse('contact_edit', args=[sheet.pk])}#id_lead_title" in page(client, cast.clerk, sheet).content.decode()
    )


def test_the_unit_reads_every_change_with_who_and_when(client: Client, ground: Ground, cast: Cast):
    past = page(client, cast.leader, certified_twice(ground, cast)).context["past"]
    told = [(one["word"], str(one["row"].history_user or ""), [c["after"] for c in one["changes"]]) for one in past]
    assert told == [
        ("签发报送", "城关分管甲", []),
        ("修改", "城关填报甲", ["城关分管乙"]),
        ("修改", "城关填报甲", ["未定稿甲"]),
        ("变更", "城关填报甲", []),
        ("签发报送", "城关分管甲", []),
        ("首次填写", "城关填报甲", list(CONTACTS.values())),
    ]


@pytest.mark.parametrize("who", ["coordinator", "panel_member"])
def test_others_read_only_what_was_certified(client: Client, ground: Ground, cast: Cast, who: str):
    answer = page(client, getattr(cast, who), certified_twice(ground, cast))
    told = [(one["word"], [(c["before"], c["after"]) for c in one["changes"]]) for one in answer.context["past"]]
    assert told == [("签发报送", [("城关分管甲", "城关分管乙")]), ("签发报送", [])]
    assert "未定稿甲" not in answer.content.decode()


def test_former_numbers_are_masked_like_present_ones(client: Client, ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_phone": "13800004444"}, actor=cast.clerk, at=PHASE_2)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_2)
    body = page(client, cast.panel_chair, sheet, on="2020-10-01").content.decode()
    assert [number in body for number in (CONTACTS["lead_phone"], "13800004444")] == [False, False]
    assert ["138****1234" in body, "138****4444" in body] == [True, True]


@pytest.mark.parametrize(
    ("day", "name"),
    [("2020-09-14", None), ("2020-09-15", "城关分管甲"), ("2020-10-11", "城关分管甲"), ("2020-10-12", "城关分管乙")],
)
def test_who_answered_on_a_day(client: Client, ground: Ground, cast: Cast, day: str, name: str | None):
    on = page(client, cast.leader, certified_twice(ground, cast), on=day).context["on"]
    found = {fact["key"]: fact["value"] for fact in on["facts"]}
    assert found.get("分管领导姓名") == name
    assert on["leaders"] == "城关分管甲"


@pytest.mark.parametrize("words", ["2020-13-01", "昨天", "2020-10-13", "0001-01-01", "\x00", "9" * 40])
def test_a_day_that_makes_no_sense_is_answered_in_words(client: Client, ground: Ground, cast: Cast, words: str):
    answer = page(client, cast.leader, filled_sheet(ground.civil, cast.clerk), on=words)
    assert (answer.status_code, "asked" in answer.context["on"]) == (200, False)
    assert answer.context["on"]["error"].startswith(("日期不正确", "只能查询"))


def test_a_confirmed_address_is_said_so(client: Client, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    assert reverse("contact_send_link", args=[sheet.pk]) in page(client, cast.clerk, sheet).content.decode()
    ContactSheet.objects.update(confirmed_email=CONTACTS["liaison_email"], confirmed_at=PHASE_1)
    body = page(client, cast.clerk, sheet).content.decode()
    assert (reverse("contact_send_link", args=[sheet.pk]) in body, "邮箱已确认" in body) == (False, True)


@pytest.mark.parametrize("who", ["panel_member", "coordinator", "region_coordinator"])
def test_others_read_the_last_certified_text_while_the_sheet_is_being_changed(
    client: Client, ground: Ground, cast: Cast, who: str
):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "未定稿甲", "remark": "未定稿乙"}, actor=cast.clerk, at=PHASE_2)
    shown = page(client, getattr(cast, who), sheet)
    assert (shown.context["word"], shown.context["moves"]) == ("正在变更", [])
    text = shown.content.decode()
    assert (CONTACTS["lead_name"] in text, "未定稿" in text) == (True, False)
    refused = client.post(reverse("contact_move", args=[sheet.pk]), {"move": "receive"})
    assert (refused.status_code, "未定稿" in refused.content.decode()) == (404 if who == "panel_member" else 409, False)
    own = page(client, cast.clerk, sheet)
    assert (own.context["word"], "未定稿甲" in own.content.decode()) == ("草稿", True)

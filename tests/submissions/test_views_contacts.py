"""The list of contact sheets: own units first, certified ones below; telephones masked; the workbook for the office."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.operations import carry_out
from submissions.operations import save_contact_sheet
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import CONTACTS, certified_sheet, filled_sheet


def page(client: Client, user: Any, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse("contacts"), query)


def listed(client: Client, user: Any, **query: str) -> list[str]:
    return [line["sheet"].unit.code for line in page(client, user, **query).context["lines"]]


@pytest.fixture
@a_story
def sheets(ground: Ground, cast: Cast) -> None:
    """Certified: 城关区民政局 and its institution; in draft: 八廓街道."""
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    certified_sheet(ground.institution, cast.institution_clerk, cast.institution_leader, lead_name="福利院分管甲")
    filled_sheet(ground.township, cast.township_clerk)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("leader", 200),
        ("coordinator", 200),
        ("panel_member", 200),
        ("legality", 404),
        ("approver", 404),
        ("technical", 404),
    ],
)
def test_who_has_sheets_to_read_finds_the_list(client: Client, cast: Cast, who: str, status: int):
    assert page(client, getattr(cast, who)).status_code == status


def test_a_clerk_without_a_sheet_can_begin_one(client: Client, cast: Cast, ground: Ground):
    answer = page(client, cast.clerk)
    assert [(line["unit"], line["word"], line["start"]) for line in answer.context["own"]] == [
        (ground.civil, "未填报", True)
    ]
    assert reverse("contact_start", args=[ground.civil.pk]) in answer.content.decode()


def test_a_leader_cannot_begin_one(client: Client, cast: Cast, ground: Ground):
    answer = page(client, cast.leader)
    assert [line["start"] for line in answer.context["own"]] == [False]
    assert reverse("contact_start", args=[ground.civil.pk]) not in answer.content.decode()


@pytest.mark.usefixtures("sheets")
class TestTheListBelow:
    """What a coordinator and a panel see."""

    def test_a_draft_is_not_in_it(self, client: Client, cast: Cast, ground: Ground):
        assert listed(client, cast.coordinator) == [ground.civil.code, ground.institution.code]
        assert listed(client, cast.region_coordinator) == [ground.civil.code, ground.institution.code]

    def test_a_stranger_and_a_sister_see_none(self, client: Client, cast: Cast):
        assert listed(client, cast.stranger) == []
        assert listed(client, cast.stranger_chair) == []
        assert listed(client, cast.institution_clerk) == []

    def test_the_line_upward_sees_whole_numbers(self, client: Client, cast: Cast):
        body = page(client, cast.coordinator).content.decode()
        assert (CONTACTS["lead_phone"] in body, "138****1234" in body) == (True, False)

    def test_a_panel_sees_masked_ones(self, client: Client, cast: Cast):
        body = page(client, cast.panel_member).content.decode()
        assert (CONTACTS["lead_phone"] in body, "138****1234" in body) == (False, True)

    def test_a_mobile_in_place_of_an_office_line_is_masked_too(self, client: Client, cast: Cast, ground: Ground):
        certified_sheet(ground.lead, cast.lead_clerk, cast.lead_leader, officer_office_phone="1380000 5555")
        body = page(client, cast.city_chair).content.decode()
        assert ("1380000 5555" in body, "138****5555" in body) == (False, True)

    def test_it_is_narrowed_by_name_place_and_state(self, client: Client, cast: Cast, ground: Ground):
        civil, institution = ground.civil.code, ground.institution.code
        carry_out(ground.civil.contact_sheet, "receive", actor=cast.coordinator, at=PHASE_2)
        assert listed(client, cast.coordinator, q="民政局") == [civil]
        assert listed(client, cast.coordinator, q=institution) == [institution]
        assert listed(client, cast.coordinator, state="received") == [civil]
        assert listed(client, cast.coordinator, state="certified") == [institution]
        here, other = (str(ground.divisions[code].pk) for code in ("540102", "540103"))
        assert listed(client, cast.city_coordinator, division=here) == [civil, institution]
        assert listed(client, cast.city_coordinator, division=other) == []

    @pytest.mark.parametrize("query", [{"q": "x" * 81}, {"state": "draft"}, {"division": "x"}, {"page": "x"}])
    def test_a_filter_that_makes_no_sense_leaves_the_list(self, client: Client, cast: Cast, query: dict[str, str]):
        assert len(listed(client, cast.coordinator, **query)) == 2

    def test_what_is_handed_in_and_missing_is_counted(self, client: Client, cast: Cast):
        counts = page(client, cast.coordinator).context["counts"]
        assert counts == {"total": 5, "handed": 2, "waiting": 2, "missing": 3}

    def test_a_sheet_that_is_being_changed_stays_in_list_and_workbook_as_certified(
        self, client: Client, cast: Cast, ground: Ground
    ):
        sheet = ground.civil.contact_sheet
        carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
        save_contact_sheet(sheet, {"lead_name": "未定稿甲"}, actor=cast.clerk, at=PHASE_2)
        answer = page(client, cast.coordinator)
        lines = [(line["sheet"].lead_name, line["word"]) for line in answer.context["lines"]]
        assert lines == [(CONTACTS["lead_name"], "正在变更"), ("福利院分管甲", "已报送")]
        assert answer.context["counts"] == {"total": 5, "handed": 2, "waiting": 1, "missing": 3}
        file = load_workbook(BytesIO(client.get(reverse("contacts_workbook")).content)).active
        assert [file.cell(row, 3).value for row in (5, 6, 7)] == [CONTACTS["lead_name"], "福利院分管甲", None]

    def test_it_asks_as_often_for_three_sheets_as_for_two(self, client: Client, cast: Cast, ground: Ground):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                page(client, cast.coordinator)
            return len(queries)

        asked()
        few = asked()
        certified_sheet(ground.lead, cast.lead_clerk, cast.lead_leader)
        asked()  # that the new one was read is noted once
        assert asked() == few

    @pytest.mark.parametrize("who", ["clerk", "leader", "panel_chair", "stranger", "technical"])
    def test_only_who_oversees_takes_the_workbook(self, client: Client, cast: Cast, who: str):
        client.force_login(getattr(cast, who))
        assert client.get(reverse("contacts_workbook")).status_code == 404

    def test_the_workbook_holds_the_certified_sheets_below(self, client: Client, cast: Cast, ground: Ground):
        client.force_login(cast.coordinator)
        answer = client.get(reverse("contacts_workbook"))
        assert answer.headers["Content-Disposition"].startswith("attachment")
        sheet = load_workbook(BytesIO(answer.content)).active
        assert [sheet.cell(row, 2).value for row in (5, 6)] == [ground.civil.name, ground.institution.name]
        assert sheet.cell(5, 5).value == CONTACTS["lead_phone"]
        assert sheet.cell(7, 2).value is None

    def test_the_workbook_follows_the_filter(self, client: Client, cast: Cast, ground: Ground):
        client.force_login(cast.coordinator)
        answer = client.get(reverse("contacts_workbook"), {"q": "福利院"})
        sheet = load_workbook(BytesIO(answer.content)).active
        assert (sheet.cell(5, 2).value, sheet.cell(6, 2).value) == (ground.institution.name, None)

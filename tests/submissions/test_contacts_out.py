"""Annex 1 as the coordination office takes it away: every certified sheet below it, cell by cell, and no other."""

from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from submissions.operations import save_contact_sheet
from submissions.sheets.contacts_out import CONTACTS
from tests.cast import PHASE_1, PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import CONTACTS as FACTS
from tests.submissions.papers import HOUR, certified_sheet, filled_sheet

ROW = [
    *("城关分管甲", "副局长", "13800001234", "办公室", "城关责任甲", "主任", "0891-0000000", "13800005678"),
    *("城关联络甲", "13800009012", "liaison@example.invalid", None),
]


def taken(client: Any, user: Any, query: str = "") -> Any:
    client.force_login(user)
    with time_machine.travel(PHASE_2, tick=False):
        answer = client.get(reverse("contacts_workbook") + query)
    return load_workbook(BytesIO(answer.content)).active


def body(sheet: Any) -> list[list[object]]:
    """The rows between the header and the closing lines."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5) if isinstance(row[0].value, int)]


@pytest.fixture
@a_story
def handed(ground: Ground, cast: Cast) -> None:
    """城关区民政局 and 堆龙德庆区民政局 have certified; 八廓街道 has only begun."""
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    certified_sheet(ground.other_civil, cast.stranger, cast.stranger_leader, lead_name="堆龙分管甲")
    filled_sheet(ground.township, cast.township_clerk)


@pytest.mark.usefixtures("handed")
def test_the_region_has_every_certified_sheet_whole(client: Any, cast: Cast):
    sheet = taken(client, cast.region_coordinator)
    assert body(sheet) == [
        [1, "城关区民政局", *ROW],
        [2, "堆龙德庆区民政局", "堆龙分管甲", *ROW[1:]],
    ]


@pytest.mark.usefixtures("handed")
def test_a_county_has_its_own_only(client: Any, cast: Cast):
    assert [row[1] for row in body(taken(client, cast.coordinator))] == ["城关区民政局"]


@pytest.mark.usefixtures("handed")
def test_title_office_and_day_stand_above(client: Any, cast: Cast):
    sheet = taken(client, cast.region_coordinator)
    head = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row if cell.value)
    assert CONTACTS.title in head
    assert "协调小组办公室" in head
    assert "2020年10月12日" in head


@pytest.mark.usefixtures("handed")
@pytest.mark.parametrize("who", ["clerk", "leader", "panel_chair", "stranger", "legality", "technical"])
def test_nobody_else_takes_it_away(who: str, client: Any, cast: Cast):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("contacts_workbook")).status_code == 404


def test_text_that_looks_like_a_formula_stays_text(client: Any, ground: Ground, cast: Cast):
    certified_sheet(ground.civil, cast.clerk, cast.leader, remark='=HYPERLINK("http://x.invalid")', lead_title="+1")
    sheet = taken(client, cast.region_coordinator)
    (row,) = sheet.iter_rows(min_row=5, max_row=5)
    assert [(cell.data_type, cell.value) for cell in (row[3], row[13])] == [
        ("s", "+1"),
        ("s", '=HYPERLINK("http://x.invalid")'),
    ]


def test_with_nothing_handed_in_the_form_is_empty(client: Any, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    save_contact_sheet(sheet, FACTS, actor=cast.clerk, at=PHASE_1 + HOUR)
    assert body(taken(client, cast.region_coordinator)) == []

"""Who was shown or took away personal data stands in the log, and the unit it belongs to sees it (trust T89)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaign.models import LogEntry, User
from campaign.operations import carry_out
from campaign.operations.reading import record_reading
from submissions.models import ContactSheet
from tests.cast import PHASE_1, PHASE_2, Cast, Ground

MOBILE = "13800000123"


@pytest.fixture
def sheet(ground: Ground, cast: Cast) -> ContactSheet:
    """The certified sheet of 城关区民政局."""
    numbers = {"officer_mobile": MOBILE, "liaison_mobile": MOBILE, "lead_phone": MOBILE}
    made = ContactSheet.objects.create(
        unit=ground.civil, lead_name="甲", officer_name="乙", liaison_name="丙", **numbers
    )
    carry_out(made, "certify", actor=cast.leader, at=PHASE_1)
    return made


def shows(client: Client, person: User, name: str, *args: Any) -> str:
    """The page as the person reads it."""
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def readings() -> list[tuple[str, str, str]]:
    """Who, whose, how: oldest first."""
    rows = LogEntry.objects.readings().order_by("pk")
    return [(str(row.actor), row.unit.name if row.unit else "", row.after["way"]) for row in rows]


def test_each_reader_above_is_noted_once_a_day_and_the_unit_itself_is_not(
    sheet: ContactSheet, ground: Ground, cast: Cast, client: Client
):
    above = [cast.coordinator, cast.city_coordinator, cast.region_coordinator]
    for person in (cast.clerk, cast.leader, cast.panel_member, *above, cast.coordinator):
        seen = MOBILE in shows(client, person, "contact", sheet.pk)
        assert (person.name, seen) == (person.name, person != cast.panel_member)
    assert readings() == [(person.name, ground.civil.name, "page") for person in above]
    fields = LogEntry.objects.readings().values_list("after__fields", flat=True)
    assert {tuple(one) for one in fields} == {("联系人姓名", "电话", "邮箱")}
    assert MOBILE not in str(list(LogEntry.objects.values()))


def test_what_is_taken_away_is_noted_each_time(sheet: ContactSheet, cast: Cast, client: Client):
    for _ in range(2):
        shows(client, cast.coordinator, "contacts")
        client.get(reverse("contacts_workbook"))
        client.get(reverse("phone_list_workbook"))
    ways = [way for _, _, way in readings()]
    assert (ways.count("page"), ways.count("export") >= 2) == (1, True)


def test_the_unit_and_the_offices_above_see_the_record_and_take_it_away(
    sheet: ContactSheet, ground: Ground, cast: Cast, client: Client
):
    shows(client, cast.region_coordinator, "contact", sheet.pk)
    for person, sees in ((cast.clerk, True), (cast.coordinator, True), (cast.stranger, False)):
        assert ("全区协调甲" in shows(client, person, "readings")) is sees
    client.force_login(cast.leader)
    book = load_workbook(BytesIO(client.get(reverse("readings_file")).content))
    told = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[2] for row in told if row[0] == 1] == ["全区协调甲"]
    assert "没有符合条件的记录" in client.get(reverse("readings"), {"way": "export"}).content.decode()


def test_a_reading_is_no_deed(sheet: ContactSheet, cast: Cast, client: Client):
    """What was last done to the paper stays what it was."""
    before = LogEntry.objects.about(sheet).last()
    record_reading(sheet, ["电话"], actor=cast.coordinator, at=PHASE_2 + timedelta(days=1), why="核对")
    assert LogEntry.objects.about(sheet).last() == before
    assert "查阅个人信息" not in shows(client, cast.clerk, "unit_log", sheet.unit_id)
    assert LogEntry.objects.readings()[0].note == "核对"

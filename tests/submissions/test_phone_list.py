"""The telephone list: whom no letter reaches, why, by which number, and who has telephoned."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.enums import Channel, Delivery
from campaign.models import AddressProof, Call, Letter, Message, User
from submissions.operations import certify_contact_sheet, open_contact_sheet, save_contact_sheet
from submissions.queries.unreached import unreached
from tests.campaign import owing
from tests.cast import PHASE_2

HOUR = timedelta(hours=1)
PAGE = "phone_list"


@pytest.fixture(autouse=True)
def _in_phase_two(settings):
    owing.use(settings)
    with time_machine.travel(PHASE_2, tick=False):
        yield


def prove(*people):
    for one in people:
        facts = {"asked_at": PHASE_2, "until": PHASE_2, "confirmed_at": PHASE_2}
        AddressProof.objects.create(user=one, address=one.email, **facts)


def lines(reader):
    return [
        (line.unit.name, line.user.username if line.user else "", line.reason) for line in unreached(reader, PHASE_2)
    ]


def ended(person, delivery):
    facts = {"not_before": PHASE_2, "created_at": PHASE_2}
    Letter.objects.create(user=person, channel=Channel.MAIL, delivery=delivery, **facts)


def test_it_names_each_person_once_with_the_worst_reason(cast, ground):
    prove(cast.lead_clerk, cast.lead_leader, cast.institution_clerk, cast.institution_leader, cast.township_clerk)
    User.objects.filter(pk=cast.clerk.pk).update(email="")
    for person, delivery in (
        (cast.leader, "refused"),
        (cast.township_leader, "in_doubt"),
        (cast.township_clerk, "sent"),
    ):
        ended(person, delivery)
    assert lines(cast.coordinator) == [
        ("城关区民政局", "clerk", "no_address"),
        ("城关区民政局", "leader", "refused"),
        ("城关区司法局", "", "nobody"),
        ("八廓街道办事处", "township_leader", "in_doubt"),
    ]
    prove(cast.township_leader)
    ended(cast.township_leader, "sent")  # the next one arrived
    ended(cast.leader, Delivery.QUEUED)  # one that waits says nothing
    assert [reason for _, _, reason in lines(cast.coordinator)] == ["no_address", "refused", "nobody"]


def test_an_address_that_changed_has_to_prove_itself_anew(cast, ground):
    prove(cast.clerk)
    User.objects.filter(pk=cast.clerk.pk).update(email="new@example.invalid")
    assert ("城关区民政局", "clerk", "unproven") in lines(cast.coordinator)


def test_it_gives_the_numbers_of_the_certified_sheet_and_what_is_owed(cast, ground):
    User.objects.filter(pk=cast.clerk.pk).update(mobile="13800000009")
    sheet = open_contact_sheet(ground.civil, actor=cast.clerk)
    values = {
        "lead_name": "示例甲",
        "lead_title": "副局长",
        "lead_phone": "0891-0000001",
        "responsible_org": "办公室",
        "officer_name": "示例乙",
        "officer_office_phone": "0891-0000000",
    }
    save_contact_sheet(sheet, values, actor=cast.clerk, at=PHASE_2)
    owing.owes(ground.civil)

    def clerk():
        return next(line for line in unreached(cast.coordinator, PHASE_2) if line.user == cast.clerk)

    assert clerk().phones == (("城关填报甲", "13800000009"),)  # a draft is the unit's alone
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_2)
    assert clerk().phones[1:] == (("示例乙", "0891-0000000"), ("示例甲", "0891-0000001"))
    assert clerk().duties == ("报送申报表",)


def test_a_line_is_ticked_taken_back_and_open_again_when_a_newer_reminder_is_unread(client, cast, ground):
    client.force_login(cast.coordinator)
    where = f"{reverse(PAGE)}?called=no"
    body = {"user": cast.clerk.pk, "remark": "已告知", "next": where}
    assert client.post(reverse("phone_list_called", args=[ground.civil.pk]), body)["Location"] == where
    assert "城关协调甲" in client.get(reverse(PAGE), {"called": "yes"}).content.decode()

    def is_open():
        return next(line.open for line in unreached(cast.coordinator, PHASE_2) if line.user == cast.clerk)

    assert not is_open()
    reminder = Message.objects.create(
        user=cast.clerk,
        unit=ground.civil,
        obligation="1:x",
        kind="reminder",
        subject="x",
        body="x",
        created_at=PHASE_2 + HOUR,
    )
    assert is_open()
    Message.objects.filter(pk=reminder.pk).update(read_at=PHASE_2)
    assert not is_open()
    call = Call.objects.get()
    client.post(reverse("phone_list_withdraw", args=[call.pk]))
    call.refresh_from_db()
    assert (is_open(), call.withdrawn_by) == (True, cast.coordinator)


def test_who_holds_no_post_there_cannot_be_ticked(client, cast, ground):
    client.force_login(cast.coordinator)
    for person in (cast.stranger, cast.coordinator):
        answer = client.post(reverse("phone_list_called", args=[ground.civil.pk]), {"user": person.pk})
        assert answer.status_code == 404
    for body in ({"user": "x"}, {}, {"remark": "长" * 201}):
        assert client.post(reverse("phone_list_called", args=[ground.civil.pk]), body).status_code == 302
    assert not Call.objects.exists()


def test_a_unit_without_anybody_is_ticked_as_a_unit(client, cast, ground):
    client.force_login(cast.coordinator)
    client.post(reverse("phone_list_called", args=[ground.district_justice.pk]))
    line = next(line for line in unreached(cast.coordinator, PHASE_2) if line.unit == ground.district_justice)
    assert (line.reason, line.open) == ("nobody", False)


def test_the_workbook_has_the_lines_of_the_filter(client, cast, ground):
    client.force_login(cast.coordinator)
    file = client.get(reverse("phone_list_workbook"), {"reason": "nobody"})
    cells = [cell for row in load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True) for cell in row]
    assert ("城关区司法局" in cells, "城关填报甲" in cells) == (True, False)


def test_nothing_of_another_county_stands_in_it(cast, ground):
    names = {name for name, _, _ in lines(cast.coordinator)}
    assert not {"堆龙德庆区民政局", "古荣镇人民政府"} & names
    assert "堆龙德庆区民政局" in {name for name, _, _ in lines(cast.city_coordinator)}


def test_the_questions_do_not_grow_with_the_units(client, cast, ground):
    counted = []
    for reader in (cast.coordinator, cast.region_coordinator):
        client.force_login(reader)
        with CaptureQueriesContext(connection) as asked:
            unreached(reader, PHASE_2)
        counted.append(len(asked))
    assert counted[0] == counted[1]

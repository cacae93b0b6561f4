"""Fill in the contact sheet: drafts may lack things, nothing typed is lost, a second editor is stopped."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaign.models import LogEntry
from submissions.enums import SheetState
from submissions.models import ContactSheet
from submissions.operations import certify_contact_sheet, open_contact_sheet, save_contact_sheet
from submissions.queries import last_change_of
from tests.cast import PHASE_1, Cast, Ground
from tests.submissions.papers import CONTACTS, filled_sheet


def address(sheet: ContactSheet) -> str:
    return reverse("contact_edit", args=[sheet.pk])


def send(client: Client, user: Any, sheet: ContactSheet, **values: str) -> Any:
    client.force_login(user)
    return client.post(address(sheet), CONTACTS | {"version": str(last_change_of(sheet))} | values)


def stored(sheet: ContactSheet) -> ContactSheet:
    return ContactSheet.objects.get(pk=sheet.pk)


@pytest.fixture
def sheet(ground: Ground, cast: Cast) -> ContactSheet:
    """Opened and empty."""
    return open_contact_sheet(ground.civil, actor=cast.clerk)


def test_the_clerk_begins_the_sheet_once(client: Client, ground: Ground, cast: Cast):
    client.force_login(cast.clerk)
    answers = [client.post(reverse("contact_start", args=[ground.civil.pk])) for _ in range(2)]
    sheet = ContactSheet.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [address(sheet)] * 2


@pytest.mark.parametrize(
    "who", ["leader", "coordinator", "panel_chair", "stranger", "institution_clerk", "township_clerk", "technical"]
)
def test_nobody_else_begins_or_writes(client: Client, ground: Ground, cast: Cast, who: str):
    client.force_login(getattr(cast, who))
    assert client.post(reverse("contact_start", args=[ground.civil.pk])).status_code == 404
    assert ContactSheet.objects.count() == 0
    sheet = filled_sheet(ground.civil, cast.clerk)
    assert client.get(address(sheet)).status_code == 404
    assert send(client, getattr(cast, who), sheet, lead_name="别人").status_code == 404
    assert stored(sheet).lead_name == CONTACTS["lead_name"]


def test_looking_begins_nothing(client: Client, ground: Ground, cast: Cast):
    client.force_login(cast.clerk)
    assert client.get(reverse("contact_start", args=[ground.civil.pk])).status_code == 405
    assert ContactSheet.objects.count() == 0


def test_what_is_typed_is_saved(client: Client, cast: Cast, sheet: ContactSheet):
    answer = send(client, cast.clerk, sheet, remark="值班室24小时有人")
    assert answer.headers["Location"] == reverse("contact", args=[sheet.pk])
    kept = stored(sheet)
    assert {field: getattr(kept, field) for field in CONTACTS} == CONTACTS
    assert (kept.remark, kept.state) == ("值班室24小时有人", SheetState.DRAFT)


def test_a_draft_may_lack_everything_and_one_stays_on_the_form(client: Client, cast: Cast, sheet: ContactSheet):
    empty = dict.fromkeys(CONTACTS, "")
    values = {**empty, "lead_name": "城关分管甲", "stay": "1"}
    answer = send(client, cast.clerk, sheet, **values)
    assert answer.headers["Location"] == address(sheet)
    assert (stored(sheet).lead_name, stored(sheet).officer_name) == ("城关分管甲", "")


def test_each_field_has_help_or_an_example(client: Client, cast: Cast, sheet: ContactSheet):
    client.force_login(cast.clerk)
    form = client.get(address(sheet)).context["form"]
    bare = [one.name for one in form if not one.help_text and not getattr(one.field, "example", "")]
    assert bare == ["remark"]
    assert sorted(one.name for one in form if one.field.required) == [
        "lead_name",
        "lead_title",
        "officer_name",
        "responsible_org",
    ]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("lead_phone", "请打办公室"),
        ("officer_mobile", "123"),
        ("liaison_mobile", "1" * 21),
        ("liaison_email", "liaison"),
        ("lead_name", "甲\u202e乙"),
        ("lead_name", "甲" * 41),
        ("remark", "注" * 501),
    ],
)
def test_a_wrong_entry_is_told_at_its_field_and_nothing_is_lost(
    client: Client, cast: Cast, sheet: ContactSheet, field: str, typed: str
):
    answer = send(client, cast.clerk, sheet, **{field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert f'href="#id_{field}"' in answer.content.decode()
    assert answer.context["form"]["responsible_org"].value() == CONTACTS["responsible_org"]
    assert stored(sheet).responsible_org == ""


def test_full_width_figures_become_plain(client: Client, cast: Cast, sheet: ContactSheet):
    send(client, cast.clerk, sheet, lead_phone="（０８９１）０００００００")
    assert stored(sheet).lead_phone == "(0891)0000000"


def test_state_and_unit_cannot_be_typed_in(client: Client, cast: Cast, sheet: ContactSheet, ground: Ground):
    tampered = {"state": "received", "unit": str(ground.lead.pk), "confirmed_email": CONTACTS["liaison_email"]}
    send(client, cast.clerk, sheet, **tampered)
    kept = stored(sheet)
    assert (kept.state, kept.unit, kept.confirmed_email) == (SheetState.DRAFT, ground.civil, "")


def test_a_second_editor_is_stopped_and_reads_both_texts(client: Client, cast: Cast, sheet: ContactSheet):
    seen = str(last_change_of(sheet))
    save_contact_sheet(sheet, CONTACTS | {"lead_title": "局长"}, actor=cast.clerk, at=PHASE_1)
    answer = send(client, cast.clerk, sheet, version=seen, lead_title="副局长")
    assert answer.status_code == 409
    assert [(one["label"], one["now"], one["typed"]) for one in answer.context["theirs"]] == [
        ("分管领导职务", "局长", "副局长")
    ]
    assert answer.context["form"]["lead_title"].value() == "副局长"
    assert stored(sheet).lead_title == "局长"
    again = send(client, cast.clerk, sheet, version=str(answer.context["version"]), lead_title="副局长")
    assert (again.status_code, stored(sheet).lead_title) == (302, "副局长")


def test_a_double_click_on_save_is_no_conflict(client: Client, cast: Cast, sheet: ContactSheet):
    seen = str(last_change_of(sheet))
    assert [send(client, cast.clerk, sheet, version=seen).status_code for _ in range(2)] == [302, 302]


def test_a_certified_sheet_is_not_written_in(client: Client, cast: Cast, ground: Ground):
    sheet = filled_sheet(ground.civil, cast.clerk)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1)
    client.force_login(cast.clerk)
    assert client.get(address(sheet)).headers["Location"] == reverse("contact", args=[sheet.pk])
    answer = send(client, cast.clerk, sheet, lead_name="另一人")
    assert (answer.status_code, answer.context["refused"].words) == (
        409,
        "联系表已报送。如需修改，请先点“变更”。",
    )
    assert answer.context["form"]["lead_name"].value() == "另一人"
    assert stored(sheet).lead_name == CONTACTS["lead_name"]
    assert LogEntry.objects.about(sheet).filter(move="save").count() == 1

"""The technical site: technical staff only, nothing there that only operations may write."""

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from campaign.models import Extension, LogEntry, Message, Posting, Unit, User
from tests.cast import PHASE_2

MODELS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "campaign")


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


@pytest.mark.parametrize("name", MODELS)
def test_every_table_opens_for_technical_staff(client, cast, name):
    client.force_login(cast.technical)
    assert client.get(reverse(f"admin:campaign_{name}_changelist")).status_code == 200


def test_every_first_row_opens_for_technical_staff(client, cast):
    client.force_login(cast.technical)
    answers = {}
    for model in admin.site._registry:
        if model._meta.app_label == "campaign" and (row := model._default_manager.first()):
            url = reverse(f"admin:campaign_{model._meta.model_name}_change", args=[row.pk])
            answers[model._meta.model_name] = client.get(url).status_code
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("who", ["clerk", "region_coordinator", "approver"])
def test_nobody_else_finds_it(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("admin:index"), follow=True).status_code == 404
    assert client.get(reverse("admin:campaign_user_changelist"), follow=True).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_one_sign_in_page(client, db):
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('login')}?next={reverse('admin:index')}"


def test_technical_staff_need_not_sign_in_twice(client, cast):
    client.force_login(cast.technical)
    assert client.get(reverse("admin:login"))["Location"] == reverse("admin:index")


@pytest.mark.parametrize("model", [Posting, Extension, LogEntry, Message])
def test_what_operations_write_is_read_only_here(client, cast, model):
    client.force_login(cast.technical)
    assert client.get(reverse(f"admin:campaign_{model._meta.model_name}_add")).status_code == 403


def test_a_unit_is_never_deleted_nor_moved_here(client, cast, ground):
    client.force_login(cast.technical)
    assert client.get(reverse("admin:campaign_unit_delete", args=[ground.civil.pk])).status_code == 403
    client.post(
        reverse("admin:campaign_unit_change", args=[ground.civil.pk]),
        {"kind": "department", "supervision_phone": "0891-0000000", "reports_to": ground.other_lead.pk},
    )
    assert Unit.objects.get(pk=ground.civil.pk).reports_to == ground.lead


@pytest.mark.parametrize(
    ("phone", "kept"), [("0891-1111111", True), ("12345", True), ("１３８ ００００ ００００", False)]
)
def test_the_telephone_of_an_office_is_public_and_nobodys_own(client, cast, ground, phone, kept):
    client.force_login(cast.technical)
    data = {"kind": "department", "supervision_phone": phone, "takes_part": "on"}
    page = client.post(reverse("admin:campaign_unit_change", args=[ground.civil.pk]), data)
    assert (page.status_code == 302, Unit.objects.get(pk=ground.civil.pk).supervision_phone == phone) == (kept, kept)


def test_an_account_can_be_closed(client, cast):
    client.force_login(cast.technical)
    page = client.get(reverse("admin:campaign_user_change", args=[cast.clerk.pk]))
    data = {key: value or "" for key, value in page.context["adminform"].form.initial.items()}
    data |= {"is_active": "", "is_staff": "", "is_superuser": ""}
    client.post(reverse("admin:campaign_user_change", args=[cast.clerk.pk]), data)
    assert User.objects.get(pk=cast.clerk.pk).is_active is False


@pytest.mark.parametrize("name", ["unit", "division"])
def test_reference_data_goes_out_as_a_workbook(client, cast, name):
    client.force_login(cast.technical)
    url = reverse(f"admin:campaign_{name}_export")
    form = client.get(url).context["form"]
    data = {
        "format": "0",
        **{field: "on" for field in form.fields if field not in {"format", "resource", "export_items"}},
    }
    answer = client.post(url, data | {"resource": "0"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"

"""Bodies that no page of ours wrote: foreign ids, counters, states, columns. Nothing changes, and the answer is a plain one."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.urls import reverse

from submissions.models import Basis, ContactSheet, Declaration, DeclaredItem
from submissions.operations import hand_in
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import CONTACTS, HOUR, VALUES, add, filled_sheet, started

BASIS = {
    "basis-1-title": "中华人民共和国收养法",
    "basis-1-clause": "第六条",
    "basis-1-text": "",
    "basis-1-level": "law",
}
TYPED: dict[str, Any] = {**VALUES, **BASIS, "bases": "1", "row_version": "1", "purpose": "已改"}
GUARDED = ("id", "pk", "declaration", "declaration_id", "uid", "no", "cert_key", "service_key", "to_rectify")
GUARDED_TOO = ("return_note", "row_version_", "unit", "unit_id", "state", "round", "is_current", "receipt", "version")
OWN_TOO = ("certified_at", "certified_by", "filled_for_by", "nil", "form", "previous", "history", "_history_user")
TAMPERED: list[dict[str, Any]] = [
    {"bases": "100000"},
    {"bases": "-1"},
    {"bases": "1e9"},
    {"bases": "一"},
    {"bases": ""},
    {"bases": "9" * 5000},
    {"bases": "1\x00"},
    {"row_version": "x"},
    {"row_version": "-1"},
    {"row_version": "9" * 40},
    {"row_version": ""},
    {"proposal": "strike"},
    {"proposal": "cancel\x00"},
    {"category": "no such"},
    {"levels": ["9"]},
    {"levels": ["3", "x"]},
    {"yearly_count": "-5"},
    {"yearly_count": "9" * 30},
    {"yearly_count": "NaN"},
    {"cert_name": "长" * 201},
    {"purpose": "长" * 1001},
    {"basis-1-level": "no such"},
    {"basis-1-title": "长" * 301},
    {"basis-1-text": "长" * 10001},
    {"cert_name": "名\x00称"},
]


@pytest.fixture(autouse=True)
def _while_declaring_is_open():
    with time_machine.travel(PHASE_2 + HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def item(ground: Ground, cast: Cast) -> DeclaredItem:
    """An item in the draft of 城关区民政局."""
    return add(started(ground, cast), cast.clerk)


def as_stored() -> list[Any]:
    """Every declaration, item and basis as it lies in the database."""
    return [list(model.objects.order_by("pk").values()) for model in (Declaration, DeclaredItem, Basis)]


@pytest.mark.parametrize("body", TAMPERED, ids=lambda body: next(iter(body)))
def test_a_body_that_the_page_did_not_write_changes_nothing(body: dict[str, Any], client: Any, cast: Cast, item: Any):
    before = as_stored()
    client.force_login(cast.clerk)
    for address in (reverse("item_edit", args=[item.pk]), reverse("item_add", args=[item.declaration_id])):
        if address.endswith("/add/") and "row_version" in body:
            continue  # a new item has none
        assert client.post(address, TYPED | body).status_code in {400, 422}
    assert as_stored() == before


@pytest.mark.parametrize(
    "body", [{"do": "drop_basis-99999"}, {"do": "drop_basis-x"}, {"do": "add_basis", "bases": "100"}]
)
def test_buttons_that_are_not_there_save_nothing_unforeseen(body: dict[str, str], client: Any, cast: Cast, item: Any):
    bases = dict.fromkeys((f"basis-{n}-{name}" for n in range(1, 101) for name in ("title", "level")), "")
    client.force_login(cast.clerk)
    answer = client.post(reverse("item_edit", args=[item.pk]), TYPED | bases | BASIS | body)
    assert answer.status_code in {200, 302}
    assert list(item.bases.values_list("title", flat=True)) == ["中华人民共和国收养法"]


def test_columns_beside_the_form_are_not_written(client: Any, cast: Cast, item: DeclaredItem):
    client.force_login(cast.clerk)
    own, paper = model_to_dict(item), model_to_dict(item.declaration, exclude=["saved_at"])
    smuggled = dict.fromkeys((*GUARDED, *GUARDED_TOO, *OWN_TOO), "77")
    assert client.post(reverse("item_edit", args=[item.pk]), smuggled | TYPED).status_code == 302
    item.refresh_from_db()
    assert model_to_dict(item) == own | {"purpose": "已改"}
    assert model_to_dict(Declaration.objects.get(), exclude=["saved_at"]) == paper


def test_an_item_of_another_unit_is_not_reached_through_ones_own_paper(
    client: Any, ground: Ground, cast: Cast, item: DeclaredItem
):
    before = as_stored()
    client.force_login(cast.stranger)
    for address in (
        reverse("item_edit", args=[item.pk]),
        reverse("item_remove", args=[item.pk]),
        reverse("item_add", args=[item.declaration_id]),
    ):
        assert client.post(address, TYPED | {"item": item.pk, "declaration": item.declaration_id}).status_code == 404
    assert as_stored() == before


def test_more_fields_than_any_form_has_are_refused(client: Any, cast: Cast, item: DeclaredItem):
    before = as_stored()
    client.force_login(cast.clerk)
    many = TYPED | {f"basis-{n}-title": "x" for n in range(1100)}
    assert client.post(reverse("item_edit", args=[item.pk]), many).status_code == 400
    assert as_stored() == before


def test_an_item_with_a_hundred_bases_works(client: Any, cast: Cast, item: DeclaredItem):
    client.force_login(cast.clerk)
    bases = {
        f"basis-{n}-{name}": text
        for n in range(1, 101)
        for name, text in {"title": f"第{n}号办法", "clause": "第一条", "text": "原文", "level": "law"}.items()
    }
    assert client.post(reverse("item_edit", args=[item.pk]), TYPED | bases | {"bases": "100"}).status_code == 302
    assert item.bases.count() == 100


@pytest.mark.parametrize("move", ["receive", "return", "approve", "", "certify\x00", "__class__", "hand_in_rectified"])
def test_a_move_that_is_not_offered_is_not_carried_out(move: str, client: Any, cast: Cast, item: DeclaredItem):
    if move == "hand_in_rectified":  # one family with hand_in: the paper's own state decides
        hand_in(item.declaration, actor=cast.clerk, at=PHASE_2)
    before = as_stored()
    client.force_login(cast.clerk)
    body = {"move": move, "state": "received", "receipt": "1"}
    assert client.post(reverse("declaration_move", args=[item.declaration_id]), body).status_code in {302, 400, 404}
    assert as_stored() == before


@pytest.mark.parametrize("who", ["panel_chair", "region_coordinator", "technical", "stranger_leader"])
def test_moves_of_a_draft_are_not_there_for_others(who: str, client: Any, cast: Cast, item: DeclaredItem):
    before = as_stored()
    client.force_login(getattr(cast, who))
    for name in ("declaration_move", "declaration_nil", "declaration_peers_add", "declaration_upload"):
        answer = client.post(reverse(name, args=[item.declaration_id]), {"move": "certify", "nil": "1", "token": "x"})
        assert answer.status_code == 404
    assert as_stored() == before


@pytest.mark.parametrize("body", [{"token": ""}, {"token": "x:y:z"}, {"token": "é" * 50}, {}, {"token": "\x00"}])
def test_a_confirmation_that_was_not_signed_here_saves_nothing(
    body: dict[str, str], client: Any, cast: Cast, item: Any
):
    before = as_stored()
    client.force_login(cast.clerk)
    answer = client.post(reverse("declaration_upload_confirm", args=[item.declaration_id]), body)
    assert answer.status_code == 302
    assert as_stored() == before


SHEET_ONLY: list[dict[str, str]] = [
    {"state": "received"},
    {"certified_at": "2020-09-10"},
    {"confirmed_email": "liaison@example.invalid", "confirmed_at": "2020-09-10"},
    {"unit": "1", "unit_id": "1", "id": "1", "pk": "1"},
]


@pytest.mark.parametrize("body", SHEET_ONLY, ids=lambda body: next(iter(body)))
def test_a_contact_sheet_takes_its_own_columns_only(body: dict[str, str], client: Any, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    before = model_to_dict(sheet)
    client.force_login(cast.clerk)
    assert client.post(reverse("contact_edit", args=[sheet.pk]), CONTACTS | body).status_code == 302
    assert model_to_dict(ContactSheet.objects.get(pk=sheet.pk)) == before


@pytest.mark.parametrize(
    "body",
    [
        {"lead_name": "长" * 41},
        {"lead_name": "名\x00"},
        {"liaison_email": "nobody"},
        {"liaison_email": "a@example.invalid\nBcc: b@example.invalid"},
        {"lead_phone": "1" * 21},
    ],
    ids=lambda body: next(iter(body)),
)
def test_a_contact_sheet_refuses_what_it_cannot_hold(body: dict[str, str], client: Any, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    client.force_login(cast.clerk)
    answer = client.post(reverse("contact_edit", args=[sheet.pk]), CONTACTS | {"officer_name": "另一人"} | body)
    assert answer.status_code in {200, 422}
    assert ContactSheet.objects.get(pk=sheet.pk).officer_name == "城关责任甲"


@pytest.mark.parametrize("move", ["approve", "", "\x00", "receive", "certify"])
def test_a_clerk_moves_a_sheet_only_as_the_table_says(move: str, client: Any, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    client.force_login(cast.clerk)
    assert client.post(reverse("contact_move", args=[sheet.pk]), {"move": move}).status_code in {404, 409}
    assert ContactSheet.objects.get(pk=sheet.pk).state == "draft"


ACTS: list[Callable[[DeclaredItem], str]] = [
    lambda item: reverse("declaration_peers_add", args=[item.declaration_id]),
    lambda item: reverse("declaration_upload_confirm", args=[item.declaration_id]),
    lambda item: reverse("declaration_start", args=[item.declaration.unit_id]),
    lambda item: reverse("contact_start", args=[item.declaration.unit_id]),
]


@pytest.mark.parametrize("act", range(len(ACTS)))
def test_acts_are_not_done_by_following_a_link(act: int, client: Any, cast: Cast, item: DeclaredItem):
    client.force_login(cast.clerk)
    assert client.get(ACTS[act](item)).status_code == 405

"""The signing key is changed while people work: what the old one signed goes on while it is a fallback, and ends with it."""

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.test import Client
from django.urls import reverse

from campaign.models import SignIn
from campaign.operations.second_factor import show_code
from campaign.operations.sign_ins import end_all_sign_ins
from submissions.operations import address_token, certify_contact_sheet, open_contact_sheet, save_contact_sheet
from submissions.operations.contacts import address_of_token
from tests.campaign.authenticator import bound, code_at
from tests.cast import PASSWORD, PHASE_2

NEW = "a-new-key-that-signs-nothing-but-tests-9876543210-9876543210"
CONTACT = {
    "lead_name": "示例甲",
    "lead_title": "副局长",
    "lead_phone": "0891-0000000",
    "responsible_org": "办公室",
    "officer_name": "示例乙",
    "officer_title": "主任",
    "officer_office_phone": "0891-0000000",
    "officer_mobile": "13800000001",
    "liaison_name": "示例丙",
    "liaison_mobile": "13800000002",
    "liaison_email": "liaison@example.invalid",
}


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def rotate(settings, *, keep_old):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep_old else []
    settings.SECRET_KEY = NEW


@pytest.fixture
def signed_in(cast):
    end_all_sign_ins(cast.clerk)  # also a session that knows of an earlier ending
    browser = Client()
    browser.post(reverse("login"), {"username": "clerk", "password": PASSWORD})
    return browser


def test_sessions_outlive_the_change_and_the_removal_of_the_old_key_once_used(settings, signed_in):
    rotate(settings, keep_old=True)
    assert signed_in.get(reverse("desk")).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert signed_in.get(reverse("desk")).status_code == 200
    assert [row.session_key for row in SignIn.objects.alive(PHASE_2)] == [signed_in.cookies["sessionid"].value]


def test_without_the_old_key_a_session_ends(settings, signed_in):
    rotate(settings, keep_old=False)
    assert signed_in.get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("keep_old", [True, False])
def test_signed_words_and_links_that_reset_a_password(settings, cast, keep_old):
    word, token = signing.dumps({"rows": [1]}, salt="x"), default_token_generator.make_token(cast.clerk)
    rotate(settings, keep_old=keep_old)
    assert default_token_generator.check_token(cast.clerk, token) == keep_old
    if keep_old:
        assert signing.loads(word, salt="x", max_age=60) == {"rows": [1]}
    else:
        with pytest.raises(signing.BadSignature):
            signing.loads(word, salt="x", max_age=60)


def test_the_link_to_a_contact_goes_on(settings, cast, ground):
    sheet = open_contact_sheet(ground.civil, actor=cast.clerk)
    save_contact_sheet(sheet, CONTACT, actor=cast.clerk, at=PHASE_2)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_2)
    token = address_token(sheet, at=PHASE_2)
    rotate(settings, keep_old=True)
    assert Client().get(reverse("contact_confirm", args=[token])).status_code == 200
    assert address_of_token(token, at=PHASE_2) == (sheet, CONTACT["liaison_email"])


def test_the_second_factor_does_not_hang_on_the_key(settings, cast):
    device, _ = bound(cast.clerk, PHASE_2)
    rotate(settings, keep_old=False)
    assert show_code(cast.clerk, code_at(device, PHASE_2), at=PHASE_2) == device

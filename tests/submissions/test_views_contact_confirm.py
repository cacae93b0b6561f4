"""The liaison's address is proven by a link that only its mailbox gets; opening the link proves nothing yet."""

import re
from datetime import timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from campaign.models import LogEntry
from submissions.models import ContactSheet
from submissions.operations import address_token, save_contact_sheet
from submissions.operations.address_letters import send_address_letters
from submissions.queries import last_change_of
from tests.cast import PHASE_1, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import certified_sheet, filled_sheet

MINUTE = timedelta(minutes=1)
FORTNIGHT = timedelta(days=14)


@pytest.fixture
@a_story
def sheet(ground: Ground, cast: Cast) -> ContactSheet:
    """A complete sheet whose address is not proven."""
    return filled_sheet(ground.civil, cast.clerk)


def send(client: Client, user: Any, sheet: ContactSheet, at: Any = PHASE_1) -> list[str]:
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        answer = client.post(reverse("contact_send_link", args=[sheet.pk]))
    return [str(message) for message in get_messages(answer.wsgi_request)][-1:] if answer.status_code == 302 else []


def follow(client: Client, method: str, token: str, at: Any = PHASE_1) -> Any:
    with time_machine.travel(at, tick=False):
        return getattr(client, method)(reverse("contact_confirm", args=[token]))


def proven(sheet: ContactSheet) -> bool:
    return ContactSheet.objects.get(pk=sheet.pk).reachable


def delivery(sheet: ContactSheet) -> tuple[str, str]:
    """Where the newest letter stands, and what was answered."""
    return sheet.letters.values_list("delivery", "answer").last()


def test_the_link_in_the_letter_proves_the_address(client: Client, cast: Cast, sheet: ContactSheet, settings: Any):
    assert send(client, cast.clerk, sheet)[0].startswith("确认链接即将发送到liaison@example.invalid")
    assert mail.outbox == []  # the page has not waited for the mail server
    assert [send_address_letters(PHASE_1), send_address_letters(PHASE_1), delivery(sheet)] == [1, 0, ("sent", "")]
    (letter,) = mail.outbox
    assert letter.to == ["liaison@example.invalid"]
    found = re.search(rf"{settings.SITE_URL}(/contacts/confirm/\S+)", letter.body)
    assert found is not None
    with time_machine.travel(PHASE_1 + MINUTE, tick=False):
        visitor = Client()
        assert visitor.get(found[1]).status_code == 200
        assert proven(sheet) is False
        assert visitor.post(found[1], follow=True).context["done"] is True
    assert proven(sheet) is True
    entry = LogEntry.objects.about(sheet).get(move="confirm_address")
    assert (entry.actor, entry.at) == (None, PHASE_1 + MINUTE)


def test_the_page_is_kept_by_no_cache_and_no_search_engine(client: Client, sheet: ContactSheet):
    headers = follow(client, "get", address_token(sheet, at=PHASE_1)).headers
    assert ("no-store" in headers["Cache-Control"], headers["X-Robots-Tag"]) == (True, "noindex")


def test_the_page_tells_nothing_but_unit_and_address(client: Client, sheet: ContactSheet):
    body = follow(client, "get", address_token(sheet, at=PHASE_1)).content.decode()
    assert [sheet.unit.name in body, sheet.liaison_email in body] == [True, True]
    assert [text in body for text in (sheet.lead_name, sheet.liaison_name, sheet.liaison_mobile)] == [False] * 3


def test_a_link_holds_for_a_fortnight(client: Client, sheet: ContactSheet):
    token = address_token(sheet, at=PHASE_1)
    asked = [PHASE_1 + FORTNIGHT - MINUTE, PHASE_1 + FORTNIGHT]
    assert [follow(client, "get", token, at).status_code for at in asked] == [200, 400]
    assert follow(client, "post", token, PHASE_1 + FORTNIGHT).status_code == 400
    assert proven(sheet) is False


def test_a_link_to_a_former_address_proves_nothing(client: Client, cast: Cast, sheet: ContactSheet):
    token = address_token(sheet, at=PHASE_1)
    save_contact_sheet(sheet, {"liaison_email": "new@example.invalid"}, actor=cast.clerk, at=PHASE_1)
    assert follow(client, "post", token).status_code == 400
    assert proven(sheet) is False


def forged(sheet: ContactSheet) -> list[str]:
    facts = {"sheet": sheet.pk, "to": sheet.liaison_email, "until": 9e9}
    token = address_token(sheet, at=PHASE_1)
    return ["x", "x:y", "=" * 300, "％00", token[:-1], Signer(salt="other").sign_object(facts)]


def test_a_forged_link_proves_nothing(client: Client, sheet: ContactSheet):
    answers = [follow(client, method, token).status_code for token in forged(sheet) for method in ("get", "post")]
    assert set(answers) == {400}
    assert proven(sheet) is False


@pytest.mark.parametrize(
    "who", ["coordinator", "panel_chair", "stranger", "institution_clerk", "region_coordinator", "technical"]
)
def test_only_the_own_unit_sends_it(client: Client, ground: Ground, cast: Cast, who: str):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    assert send(client, getattr(cast, who), sheet) == []
    assert mail.outbox == []


def test_no_second_letter_within_ten_minutes(client: Client, cast: Cast, sheet: ContactSheet):
    send(client, cast.clerk, sheet)
    assert send(client, cast.leader, sheet, PHASE_1 + 9 * MINUTE) == [
        "确认链接刚刚发送过。请先到邮箱查收，10分钟后仍未收到的，可以再次发送。"
    ]
    assert sheet.letters.count() == 1
    send(client, cast.leader, sheet, PHASE_1 + 10 * MINUTE)
    assert sheet.letters.count() == 2


def test_without_an_address_nothing_is_sent(client: Client, ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk, liaison_email="")
    assert send(client, cast.clerk, sheet) == ["联系表没有填写联络员邮箱。请先填写并保存邮箱，再发送确认链接。"]
    assert (mail.outbox, LogEntry.objects.about(sheet).filter(move="send_link").count()) == ([], 0)


@pytest.mark.parametrize(
    ("error", "stands"),
    [
        (SMTPServerDisconnected(), ("in_doubt", "连接中断")),
        (SMTPDataError(550, b""), ("refused", "邮件被拒（550）")),
        (SMTPDataError(451, b""), ("queued", "邮件暂不接收（451）")),
    ],
)
def test_how_a_letter_ended_stands_on_the_page(
    client: Client, cast: Cast, sheet: ContactSheet, monkeypatch: pytest.MonkeyPatch, error: Exception, stands: Any
):
    def answer(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("campaign.reminders.channels.EmailMessage.send", answer)
    send(client, cast.clerk, sheet)
    assert (send_address_letters(PHASE_1), delivery(sheet)) == (0, stands)
    with time_machine.travel(PHASE_1, tick=False):
        page = client.get(reverse("contact", args=[sheet.pk])).content.decode()
    assert f"{sheet.letters.get().get_delivery_display()}（{stands[1]}）。" in page


def test_a_letter_waits_while_the_server_is_away_and_leaves_once(
    client: Client, cast: Cast, sheet: ContactSheet, monkeypatch: pytest.MonkeyPatch
):
    def away(*_args: object, **_kwargs: object) -> None:
        raise ConnectionRefusedError

    send(client, cast.clerk, sheet)
    with monkeypatch.context() as patched:
        patched.setattr("campaign.reminders.channels.get_connection", lambda: type("C", (), {"open": away})())
        assert (send_address_letters(PHASE_1), delivery(sheet)) == (0, ("queued", ""))
    assert (send_address_letters(PHASE_1 + MINUTE), delivery(sheet)) == (1, ("sent", ""))


def test_a_letter_to_a_former_address_and_one_that_was_cut_off_are_not_sent(
    client: Client, cast: Cast, sheet: ContactSheet
):
    send(client, cast.clerk, sheet)
    save_contact_sheet(sheet, {"liaison_email": "new@example.invalid"}, actor=cast.clerk, at=PHASE_1)
    assert (send_address_letters(PHASE_1), delivery(sheet)) == (0, ("dropped", ""))
    sheet.refresh_from_db()
    send(client, cast.clerk, sheet, PHASE_1 + 10 * MINUTE)
    sheet.letters.filter(delivery="queued").update(delivery="sending", taken_at=PHASE_1)
    assert (send_address_letters(PHASE_1 + 11 * MINUTE), delivery(sheet)) == (0, ("in_doubt", "发送中断"))
    assert mail.outbox == []


def test_sending_and_confirming_is_no_change_of_the_sheet(client: Client, cast: Cast, sheet: ContactSheet):
    """A leader who reads the page meanwhile certifies what they read."""
    before = last_change_of(sheet)
    send(client, cast.clerk, sheet)
    follow(client, "post", address_token(sheet, at=PHASE_1))
    assert (proven(sheet), last_change_of(sheet)) == (True, before)

"""Reminders: written once for each person, mailed at most once."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from campaign.enums import Role
from campaign.models import Message, User
from campaign.operations import appoint, tell
from campaign.operations.messages import mark_read
from campaign.reminders import Delivered, deliver, remind_once
from campaign.roles import Action
from campaign.tasks import deliver_messages
from tests.cast import PHASE_2, Cast, Ground

State = Message.Delivery


def remind(ground: Ground, offset_days: int = -3, key: str = "civil") -> int:
    return remind_once(
        getattr(ground, key),
        deadline=ground.round.deadlines.get(kind="declare"),
        kind="due_soon",
        offset_days=offset_days,
        subject="申报表3日后截止",
        body="请于10月31日24:00前报送。",
        at=PHASE_2,
    )


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("delivery", flat=True))


class Unwilling(EmailBackend):
    """A mail server that refuses, breaks off or does not answer."""

    failure: Exception | None = None
    away = False

    def open(self) -> bool:
        if self.away:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages: Any) -> int:
        if self.failure and "clerk" in messages[0].to[0]:
            raise self.failure
        return int(super().send_messages(messages))


@pytest.fixture
def unwilling(settings: Any, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The mail server is `Unwilling`."""
    settings.EMAIL_BACKEND = "tests.campaign.test_reminders.Unwilling"
    return monkeypatch


def test_clerk_and_leader_are_reminded_once_however_often_it_is_tried(ground: Ground, cast: Cast):
    assert [remind(ground) for _ in range(3)] == [2, 0, 0]
    assert set(Message.objects.values_list("user__username", flat=True)) == {"clerk", "leader"}
    assert set(Message.objects.values_list("obligation", flat=True)) == {f"{ground.round.pk}:declare"}


def test_another_day_is_another_reminder(ground: Ground, cast: Cast):
    assert [remind(ground, offset) for offset in (-7, -3, -1)] == [2, 2, 2]


def test_who_holds_both_posts_gets_one_message(ground: Ground, cast: Cast):

    appoint(cast.clerk, ground.civil, Role.LEADER, actor=cast.leader, at=PHASE_2)
    assert remind(ground) == 2


def test_nobody_in_another_unit_is_told(ground: Ground, cast: Cast):
    assert remind(ground, key="other_township") == 0
    assert remind(ground, key="township") == 2
    assert {message.unit for message in Message.objects.all()} == {ground.township}


def test_mails_go_out_once(ground: Ground, cast: Cast):
    remind(ground)
    assert deliver(PHASE_2) == Delivered(sent=2)
    assert deliver(PHASE_2) == Delivered()
    assert states() == [State.SENT, State.SENT]
    assert sorted(letter.to[0] for letter in mail.outbox) == ["clerk@example.invalid", "leader@example.invalid"]
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("申报表3日后截止", "请于10月31日24:00前报送。")


def test_without_an_address_the_inbox_is_enough(ground: Ground, cast: Cast):
    User.objects.filter(pk=cast.clerk.pk).update(email="")
    remind(ground)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert deliver(PHASE_2) == Delivered()
    assert (states(), mail.outbox) == ([State.NO_ADDRESS, State.NO_ADDRESS], [])


def test_what_a_killed_worker_had_taken_is_in_doubt_and_not_sent_again(ground: Ground, cast: Cast):
    remind(ground)
    Message.objects.update(delivery=State.SENDING, taken_at=PHASE_2)
    assert deliver(PHASE_2 + timedelta(minutes=10)) == Delivered()
    assert deliver(PHASE_2 + timedelta(minutes=10, seconds=1)) == Delivered(in_doubt=2)
    assert deliver(PHASE_2 + timedelta(hours=1)) == Delivered()
    assert (states(), mail.outbox) == ([State.IN_DOUBT, State.IN_DOUBT], [])


def test_a_refused_mail_does_not_hold_up_the_others(unwilling: pytest.MonkeyPatch, ground: Ground, cast: Cast):
    unwilling.setattr(Unwilling, "failure", SMTPRecipientsRefused({}))
    remind(ground)
    assert deliver(PHASE_2) == Delivered(sent=1, refused=1)
    assert states() == [State.REFUSED, State.SENT]


def test_a_broken_connection_leaves_one_in_doubt_and_the_rest_waiting(
    unwilling: pytest.MonkeyPatch, ground: Ground, cast: Cast
):
    unwilling.setattr(Unwilling, "failure", SMTPServerDisconnected())
    remind(ground)
    assert deliver(PHASE_2) == Delivered(in_doubt=1)
    assert states() == [State.IN_DOUBT, State.WAITING]
    unwilling.setattr(Unwilling, "failure", None)
    assert deliver(PHASE_2) == Delivered(sent=1)


def test_while_the_mail_server_is_away_everything_waits(unwilling: pytest.MonkeyPatch, ground: Ground, cast: Cast):
    unwilling.setattr(Unwilling, "away", True)
    remind(ground)
    assert deliver(PHASE_2) == Delivered()
    assert states() == [State.WAITING, State.WAITING]


def test_a_row_that_another_worker_took_is_left_alone(unwilling: pytest.MonkeyPatch, ground: Ground, cast: Cast):
    remind(ground)

    def taken_meanwhile(self: Unwilling) -> bool:
        Message.objects.update(delivery=State.SENDING, taken_at=PHASE_2)
        return True

    unwilling.setattr(Unwilling, "open", taken_meanwhile)
    assert deliver(PHASE_2) == Delivered()
    assert mail.outbox == []


def test_a_subject_with_a_line_break_sends_no_header(ground: Ground, cast: Cast):
    tell(
        ground.civil,
        Action.CERTIFY,
        obligation="x",
        kind="x",
        subject="题\nBcc: x@example.invalid",
        body="文",
        at=PHASE_2,
    )
    assert deliver(PHASE_2) == Delivered(refused=1)
    assert mail.outbox == []


def test_the_task_reads_the_clock_and_delivers(ground: Ground, cast: Cast):
    remind(ground)
    with time_machine.travel(PHASE_2 + timedelta(minutes=5), tick=False):
        deliver_messages()
    assert [letter.to for letter in mail.outbox] == [["clerk@example.invalid"], ["leader@example.invalid"]]
    assert Message.objects.filter(taken_at=PHASE_2 + timedelta(minutes=5)).count() == 2


def test_the_first_reading_counts(ground: Ground, cast: Cast):
    remind(ground)
    message = cast.clerk.messages.get()
    mark_read(message, at=PHASE_2)
    mark_read(message, at=PHASE_2 + timedelta(days=1))
    message.refresh_from_db()
    assert message.read_at == PHASE_2

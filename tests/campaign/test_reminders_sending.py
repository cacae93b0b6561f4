"""Letters: sent once, or in doubt, or refused for good, or later; and what a mail server may do."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from campaign.enums import Channel, Delivery
from campaign.models import Letter, Message, User
from campaign.operations import tell
from campaign.operations.messages import choose_mail, mark_read
from campaign.operations.reminder_templates import load_templates
from campaign.reminders import Delivered, deliver, remind, sending
from campaign.roles import Action
from campaign.tasks import deliver_messages
from tests.campaign import owing, post_office
from tests.campaign.post_office import PostOffice
from tests.campaign.test_reminders import DAY, MINUTE, THREE_BEFORE, nine
from tests.cast import PHASE_2, Cast, Ground

CLERK, LEADER = "clerk@example.invalid", "leader@example.invalid"


@pytest.fixture(autouse=True)
def _owing(settings):
    owing.use(settings)


@pytest.fixture(scope="module")
def running():
    with post_office.post_office() as office:
        yield office


@pytest.fixture
def office(running: PostOffice, settings) -> PostOffice:
    running.answers.clear()
    running.taken.clear()
    running.hold = 0.6
    post_office.use(settings, running, timeout=0.2)
    return running


def note(ground: Ground, number: int = 1, action: Action = Action.ANSWER, subject: str = "有新的意见") -> int:
    return tell(ground.civil, action, obligation=f"x:{number}", kind="x", subject=subject, body="请查看。", at=PHASE_2)


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("delivery", flat=True))


def test_mails_go_out_once(ground: Ground, cast: Cast):
    note(ground)
    assert deliver(PHASE_2) == Delivered(sent=2)
    assert deliver(PHASE_2) == Delivered()
    assert states() == [Delivery.SENT, Delivery.SENT]
    assert sorted(letter.to[0] for letter in mail.outbox) == [CLERK, LEADER]
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("有新的意见", "请查看。")


def test_what_waits_for_one_person_leaves_in_one_mail(ground: Ground, cast: Cast):
    for number in (1, 2, 3):
        note(ground, number, Action.CERTIFY, f"第{number}件")
    assert deliver(PHASE_2) == Delivered(sent=3)
    assert [(one.to[0], one.subject) for one in mail.outbox] == [(LEADER, "您有3条消息：第1件")]
    assert [f"{n}. 第{n}件" in mail.outbox[0].body for n in (1, 2, 3)] == [True, True, True]


def test_without_an_address_the_inbox_is_enough(ground: Ground, cast: Cast):
    User.objects.filter(pk=cast.clerk.pk).update(email="")
    note(ground)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert deliver(PHASE_2) == Delivered(refused=1)
    assert (states(), mail.outbox, Message.objects.count()) == ([Delivery.NO_ADDRESS], [], 2)


def test_what_a_killed_worker_had_taken_is_in_doubt_and_not_sent_again(ground: Ground, cast: Cast):
    note(ground)
    Letter.objects.update(delivery=Delivery.SENDING, taken_at=PHASE_2)
    assert deliver(PHASE_2 + 10 * MINUTE) == Delivered()
    assert deliver(PHASE_2 + 10 * MINUTE + timedelta(seconds=1)) == Delivered(in_doubt=2)
    assert deliver(PHASE_2 + DAY) == Delivered()
    assert (states(), mail.outbox) == ([Delivery.IN_DOUBT, Delivery.IN_DOUBT], [])


def test_a_row_that_another_worker_took_is_left_alone(monkeypatch, ground: Ground, cast: Cast):
    note(ground)

    class Beaten(sending.Mail):
        def __init__(self) -> None:
            super().__init__()
            Letter.objects.update(delivery=Delivery.SENDING, taken_at=PHASE_2)

    monkeypatch.setitem(sending.OPENERS, Channel.MAIL, Beaten)
    assert deliver(PHASE_2) == Delivered()
    assert mail.outbox == []


def test_a_subject_with_a_line_break_sends_no_header(ground: Ground, cast: Cast):
    note(ground, action=Action.CERTIFY, subject="题\nBcc: x@example.invalid")
    assert deliver(PHASE_2) == Delivered(refused=1)
    note(ground, 2, Action.CERTIFY, subject="题\nBcc: x@example.invalid")
    note(ground, 3, Action.CERTIFY)
    assert deliver(PHASE_2) == Delivered(sent=2)
    assert mail.outbox[0].subject == "您有2条消息：题 Bcc: x@example.invalid"
    assert mail.outbox[0].recipients() == [LEADER]


def test_a_server_that_is_away_or_hangs_keeps_everything_waiting(office: PostOffice, ground: Ground, cast: Cast):
    note(ground)
    for step in ("MAIL", "RCPT", "DATA"):
        for words in ("hang", "break"):
            Letter.objects.update(not_before=PHASE_2)
            office.answers = {step: words}
            assert deliver(PHASE_2) == Delivered(later=1), (step, words)
    office.answers = {"MAIL": "550 we do not know you"}  # our sender: it would refuse every letter
    Letter.objects.update(not_before=PHASE_2)
    assert deliver(PHASE_2) == Delivered(later=1)
    assert states() == [Delivery.QUEUED, Delivery.QUEUED]
    assert set(Letter.objects.values_list("tries", flat=True)) == {0}  # a server that is away costs no letter a try
    office.answers = {}
    assert deliver(PHASE_2 + 6 * MINUTE) == Delivered(sent=2)
    assert office.counts() == {CLERK: 1, LEADER: 1}


def test_one_that_breaks_the_connection_does_not_hold_up_the_next_run(office: PostOffice, ground: Ground, cast: Cast):
    office.answers = {("RCPT", CLERK): "break"}
    note(ground)
    assert deliver(PHASE_2) == Delivered(later=1)
    assert deliver(PHASE_2 + MINUTE) == Delivered(sent=1)
    assert states() == [Delivery.QUEUED, Delivery.SENT]


def test_a_refused_recipient_does_not_hold_up_the_others(office: PostOffice, ground: Ground, cast: Cast):
    office.answers = {("RCPT", CLERK): "550 nobody here"}
    note(ground)
    assert deliver(PHASE_2) == Delivered(sent=1, refused=1)
    assert states() == [Delivery.REFUSED, Delivery.SENT]
    assert Letter.objects.get(delivery=Delivery.REFUSED).answer == "收件人被拒（550）"


def test_not_now_is_tried_again_after_longer_and_longer_waits_and_then_given_up(
    office: PostOffice, ground: Ground, cast: Cast
):
    office.answers = {("RCPT", CLERK): "450 come back"}
    note(ground)
    assert deliver(PHASE_2) == Delivered(sent=1, later=1)
    at, waits = PHASE_2, []
    for _ in range(6):
        letter = Letter.objects.get(user=cast.clerk)
        waits.append(int((letter.not_before - at).total_seconds() // 60))
        assert deliver(letter.not_before - timedelta(seconds=1)) == Delivered()
        at = letter.not_before
        deliver(at)
    assert waits == [5, 15, 60, 180, 360, 720]
    letter.refresh_from_db()
    assert (letter.delivery, letter.answer) == (Delivery.REFUSED, "多次：收件人暂不接收（450）")


@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        ({"DATA": "554 no"}, [Delivery.REFUSED, Delivery.REFUSED]),
        ({"TEXT": "554 spam"}, [Delivery.REFUSED, Delivery.REFUSED]),
        ({"TEXT": "451 later"}, [Delivery.QUEUED, Delivery.QUEUED]),
        ({"TEXT": "break"}, [Delivery.IN_DOUBT, Delivery.QUEUED]),
        ({"TEXT": "hang"}, [Delivery.IN_DOUBT, Delivery.QUEUED]),
        ({"TEXT": "lost"}, [Delivery.IN_DOUBT, Delivery.QUEUED]),
    ],
    ids=str,
)
def test_what_is_said_to_the_text_decides(answers, ends, office: PostOffice, ground: Ground, cast: Cast):
    office.answers = answers
    note(ground)
    deliver(PHASE_2)
    assert states() == ends
    office.answers = {}
    deliver(PHASE_2 + 6 * MINUTE)  # what is in doubt is not sent again, what waits is
    assert states() == [Delivery.SENT if one == Delivery.QUEUED else one for one in ends]


def test_a_reminder_of_what_was_done_or_moved_meanwhile_does_not_leave(ground: Ground, cast: Cast):
    load_templates()
    owing.owes(ground.civil)
    owing.owes(ground.township)
    owing.owes(ground.township, "contact", owing.CLOSES - DAY)
    remind(THREE_BEFORE)
    owing.has_done(ground.civil)
    owing.HELD[:] = [one for one in owing.HELD if one.kind == "contact"]
    done = deliver(THREE_BEFORE)
    assert (done.sent, done.dropped) == (2, 2)
    assert {one.to[0] for one in mail.outbox} == {"township_clerk@example.invalid", "township_leader@example.invalid"}
    assert all("10月30日24:00" in one.body and "10月31日" not in one.body for one in mail.outbox)
    by_state = {
        (one.user.username, one.kind, one.mail_state)
        for one in Message.objects.filter(obligation__contains="declaration")
    }
    assert {state for _, _, state in by_state} == {Delivery.DROPPED}
    assert Message.objects.filter(obligation__contains="contact", mail__delivery=Delivery.SENT).count() == 2


def test_when_the_calendar_moves_while_letters_wait_only_those_of_the_new_day_leave(
    office: PostOffice, ground: Ground, cast: Cast
):
    load_templates()
    owing.owes(ground.civil)
    remind(THREE_BEFORE)
    office.answers = {"MAIL": "break"}
    deliver(THREE_BEFORE)
    owing.moved(owing.CLOSES + DAY)
    remind(THREE_BEFORE + DAY)
    office.answers = {}
    assert deliver(THREE_BEFORE + DAY) == Delivered(sent=2)
    assert sorted(states()) == [Delivery.DROPPED, Delivery.DROPPED, Delivery.SENT, Delivery.SENT]
    assert office.subjects() == [(to, "请于11月1日24:00前报送申报表") for to in (CLERK, LEADER)]


def test_where_the_server_offers_no_encryption_nothing_leaves_in_the_clear(
    settings, office: PostOffice, ground: Ground, cast: Cast
):
    settings.EMAIL_USE_TLS = True
    note(ground)
    assert deliver(PHASE_2) == Delivered()
    assert (states(), office.taken) == ([Delivery.QUEUED, Delivery.QUEUED], [])


def test_a_digest_sets_own_duties_before_the_units_below_and_says_what_can_be_declined(ground: Ground, cast: Cast):
    load_templates()
    choose_mail(cast.coordinator, others=True, english=True)
    owing.owes(ground.civil)
    owing.owes(ground.lead, "edition")
    remind(nine(11, 1))
    deliver(nine(11, 1))
    letter = next(one for one in mail.outbox if one.to == ["coordinator@example.invalid"])
    assert letter.subject == "您有2条消息：已逾期1天：请尽快报送申报表"
    own, others = letter.body.split("下级单位情况：\n\n")
    assert "城关区人民政府办公室没有在10月31日24:00" in own
    assert "1. 城关区民政局逾期未办：报送申报表" in others
    assert "城关区民政局 is overdue" in others
    assert others.endswith("本单位应办事项的提醒不能停收。")


def test_texts_are_written_as_files_and_no_number_stands_in_a_log(
    settings, tmp_path, caplog, office: PostOffice, ground: Ground, cast: Cast
):
    settings.SMS_GATEWAY = "campaign.reminders.channels.FileGateway"
    settings.SMS_FILE_PATH = tmp_path / "texts"
    User.objects.filter(pk=cast.clerk.pk).update(mobile="13800000001")
    load_templates()
    owing.owes(ground.civil)
    remind(nine(10, 30))
    office.answers = {"RCPT": "550 nobody"}
    with caplog.at_level(logging.DEBUG, logger="campaign"):
        assert deliver(nine(10, 30)) == Delivered(sent=1, refused=2)
    [file] = (tmp_path / "texts").iterdir()
    assert json.loads(file.read_text()) == {
        "to": "13800000001",
        "text": "【减证便民】城关区民政局：请于10月31日24:00前报送申报表。详见系统“消息”。",
    }
    assert len(caplog.records) == 2
    assert not any("1380000" in text or "@" in text for text in [caplog.text, file.name])


def test_the_task_reads_the_clock_and_delivers(ground: Ground, cast: Cast):
    note(ground)
    with time_machine.travel(PHASE_2 + 5 * MINUTE, tick=False):
        deliver_messages()
    assert [letter.to for letter in mail.outbox] == [[CLERK], [LEADER]]
    assert Letter.objects.filter(taken_at=PHASE_2 + 5 * MINUTE).count() == 2


def test_the_first_reading_counts(ground: Ground, cast: Cast):
    note(ground)
    message = cast.clerk.messages.get()
    mark_read(message, at=PHASE_2)
    mark_read(message, at=PHASE_2 + DAY)
    message.refresh_from_db()
    assert message.read_at == PHASE_2

"""Mail that comes back later: the letter is marked, its address has to prove itself anew, the person is telephoned."""

import io
import mailbox
import uuid
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.management import call_command

from campaign.enums import Channel, Delivery
from campaign.models import AddressProof, Letter, LogEntry
from campaign.operations.letters import came_back
from campaign.reminders.bounces import Unreadable, bounce_of
from submissions.queries.unreached import unreached
from tests.cast import PHASE_2, Cast, Ground

PARCEL = uuid.UUID("11111111-2222-4333-8444-555555555555")
TO = "clerk@example.invalid"
HEADERS = "From: jianzheng@example.invalid\nTo: {to}\nMessage-ID: <{parcel}@example.invalid>\nSubject: x\n"


REPORT = """From: MAILER-DAEMON@example.invalid
To: jianzheng@example.invalid
Message-ID: <1.2.3@mx.example.invalid>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

This is a MIME-encapsulated message.

--=_b
Content-Type: text/plain; charset=us-ascii

This is the mail system.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.invalid

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--=_b
Content-Type: {kind}

{quoted}
--=_b--
"""


def report(status: str = "5.1.1", action: str = "failed", *, whole: bool = False, parcel: uuid.UUID = PARCEL) -> bytes:
    """What a mail server sends back, with the headers of the letter or all of it."""
    quoted = HEADERS.format(to=TO, parcel=parcel) + ("\ntext" if whole else "")
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return REPORT.format(address=TO.upper(), action=action, status=status, kind=kind, quoted=quoted).encode()


@pytest.mark.parametrize("whole", [False, True])
def test_a_report_names_letter_address_and_code(whole: bool):
    found = bounce_of(report(whole=whole))
    assert found is not None
    assert (found.parcel, found.address, found.code) == (PARCEL, TO, "5.1.1")


def test_comments_in_the_report_are_read_over():
    found = bounce_of(report("5.1.1 (bad mailbox)", "failed (for good)"))
    assert found is not None
    assert found.code == "5.1.1"


@pytest.mark.parametrize(
    "content",
    [
        report("4.2.2", "delayed"),
        report("5.0.0", "delayed"),
        report("5.1.1.1", "failed"),
        report("2.0.0", "delivered"),
        b"",
        b"\xff\xfe\x00 no mail",
        HEADERS.format(to=TO, parcel=PARCEL).encode() + b"\nI am on leave.",
    ],
    ids=["delayed", "delayed with a final code", "no code", "delivered", "nothing", "noise", "an answer"],
)
def test_whatever_else_comes_in_says_nothing(content: bytes):
    assert bounce_of(content) is None


@pytest.fixture
def sent(ground: Ground, cast: Cast) -> Letter:
    """A mail to the clerk that left; her address has proved itself."""
    facts = {"asked_at": PHASE_2, "until": PHASE_2, "confirmed_at": PHASE_2}
    AddressProof.objects.create(user=cast.clerk, address=cast.clerk.email, **facts)
    state = {"channel": Channel.MAIL, "delivery": Delivery.SENT, "parcel": PARCEL, "ended_at": PHASE_2}
    return Letter.objects.create(user=cast.clerk, not_before=PHASE_2, created_at=PHASE_2, **state)


def read(path: Path) -> str:
    said = io.StringIO()
    call_command("read_bounces", str(path), stdout=said, stderr=said)
    return said.getvalue().strip()


def listed(cast: Cast) -> list[str]:
    at = PHASE_2 + timedelta(days=1)
    return [str(line.reason) for line in unreached(cast.coordinator, at) if line.user == cast.clerk]


@pytest.mark.parametrize("kind", [mailbox.mbox, mailbox.Maildir])
def test_who_is_not_reached_any_more_stands_on_the_telephone_list(sent: Letter, cast: Cast, tmp_path: Path, kind: type):
    assert listed(cast) == []
    box = kind(tmp_path / "box", create=True)
    other = EmailMessage()
    other.set_content("an answer")
    for mail in (report(), report("4.2.2", "delayed"), other.as_bytes(), report(parcel=uuid.uuid4())):
        box.add(mail)
    box.close()
    assert [read(tmp_path / "box"), read(tmp_path / "box")] == [
        "读取4封，其中退信2封，新标记未送达1封。",
        "读取4封，其中退信2封，新标记未送达0封。",
    ]
    sent.refresh_from_db()
    assert (sent.delivery, sent.answer, listed(cast)) == (Delivery.REFUSED, "退信（5.1.1）", ["refused"])
    # A later mail that is taken does not take the person off: the address has to prove itself.
    later = {"channel": Channel.MAIL, "delivery": Delivery.SENT, "not_before": PHASE_2, "created_at": PHASE_2}
    Letter.objects.create(user=cast.clerk, **later)
    assert listed(cast) == ["unproven"]


def test_a_mail_that_cannot_be_taken_apart_does_not_stand_before_the_others(sent: Letter, tmp_path: Path):
    bomb = b"Content-Type: message/rfc822\n\n" * 3000
    with pytest.raises(Unreadable):
        bounce_of(bomb)
    (tmp_path / "box").write_bytes(b"From x\n" + bomb + b"\nFrom x\n" + report())
    words = "读取1封，其中退信1封，新标记未送达1封。另有1封不能解析，已经跳过，请在发件邮箱中查看。"
    assert read(tmp_path / "box") == words


def test_a_mailbox_that_passes_mail_on_and_fails_there_has_got_it(sent: Letter, cast: Cast):
    assert came_back(PARCEL, "elsewhere@example.invalid", "5.1.1", at=PHASE_2) == 0
    sent.refresh_from_db()
    assert (sent.delivery, AddressProof.objects.get().confirmed_at, logged()) == (Delivery.SENT, PHASE_2, [])


def test_what_came_back_from_the_address_or_from_the_one_before_is_logged(sent: Letter, ground: Ground, cast: Cast):
    cast.clerk.email = "other@example.invalid"
    cast.clerk.save(update_fields=["email"])
    assert [came_back(PARCEL, TO.upper(), "5.1.1", at=PHASE_2) for _ in range(2)] == [1, 0]
    facts = {"letter": sent.pk, "user": cast.clerk.pk}
    before, after = {**facts, "delivery": "sent"}, {**facts, "delivery": "refused", "code": "5.1.1"}
    assert logged() == [(ground.coordination.pk, None, before, after)]


def logged() -> list[tuple[object, ...]]:
    lines = LogEntry.objects.filter(move="came_back")
    return list(lines.values_list("unit", "actor", "before", "after"))


def test_a_new_address_of_the_person_keeps_its_proof(sent: Letter, cast: Cast, tmp_path: Path):
    cast.clerk.email = "other@example.invalid"
    cast.clerk.save(update_fields=["email"])
    AddressProof.objects.update(address="other@example.invalid")
    (tmp_path / "box").write_bytes(b"From x\n" + report())
    read(tmp_path / "box")
    assert AddressProof.objects.get().confirmed_at == PHASE_2


def test_a_box_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(SystemExit):
        read(tmp_path / "no box")

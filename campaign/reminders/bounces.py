"""Mail that comes back: a report of the mail server (RFC 3464) says which letter did not arrive, and whether it ever will.

A letter's Message-ID is its parcel, which nobody knows but who received it; so a report is believed that quotes it.
"""

import mailbox
import re
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message as Mail
from pathlib import Path
from typing import Any

LARGEST = 1_000_000  # bytes: a report is short, what quotes a whole mail too
IDENTITY = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}(?![\d.])")  # a comment may follow (RFC 3464, 2.1.1)


@dataclass(frozen=True)
class Bounce:
    """One letter that was refused for good after it had been taken: which, where to, with which code."""

    parcel: uuid.UUID
    address: str
    code: str


class Unreadable(Exception):
    """A mail that cannot be taken apart: anybody can send one to the mailbox (a thousand mails, one within the other)."""


def bounce_of(content: bytes) -> Bounce | None:
    """What a mail reports, None for any other mail and for a report of a delay: that letter may still arrive. Raises `Unreadable`."""
    try:
        return _reported(content)
    except Exception as error:  # whatever a hostile mail makes the library raise (RecursionError is one)
        raise Unreadable from error


def _reported(content: bytes) -> Bounce | None:
    mail = message_from_bytes(content, policy=policy.compat32)
    failed, parcel = None, None
    for part in list(mail.walk())[1:]:
        status, action = (str(part.get(name, "")).strip() for name in ("Status", "Action"))
        final = action.partition("(")[0].strip().lower() == "failed"
        if failed is None and final and (code := STATUS.match(status)):
            failed = (_address(part), code[0])
        quoted = part.get_content_type() == "text/rfc822-headers"
        head = message_from_string(str(part.get_payload())) if quoted else part
        if parcel is None and (found := IDENTITY.search(str(head.get("Message-ID", "")))):
            parcel = uuid.UUID(found[1])
    return Bounce(parcel, *failed) if failed and parcel else None


def _address(part: Mail) -> str:
    """The recipient: what stands behind the kind of address (`rfc822; clerk@…`), the one first written to where it is told."""
    told = part.get("Original-Recipient") or part.get("Final-Recipient") or ""
    return str(told).rpartition(";")[2].strip().strip("<>").lower()


def mails_in(path: Path) -> Iterator[bytes]:
    """Every mail of a Maildir (a folder) or an mbox file; nothing is taken out of it. Raises `OSError` where there is none."""
    if not path.exists():
        raise FileNotFoundError(path)
    box: Any = (mailbox.Maildir if path.is_dir() else mailbox.mbox)(path, create=False)
    with closing(box):
        for key in box.iterkeys():
            yield box.get_bytes(key)[:LARGEST]

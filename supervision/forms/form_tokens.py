"""The signed word that a form carries: when it was given out and its one-use number; and the pass of who has shown a secret.

No cookie and no session: the public pages know nobody. What is signed can be made by this site only, and grows old.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

FORM, PASS = Signer(salt="supervision.complaint-form"), Signer(salt="supervision.complaint-pass")
FORM_LIVES, PASS_LIVES = timedelta(hours=24), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Token:
    """A form that was given out by this site: its number, and how long ago."""

    nonce: str
    age: timedelta

    @property
    def is_old(self) -> bool:
        """Whether it has to be looked at again before it is sent."""
        return self.age > FORM_LIVES


def new_form(at: datetime, nonce: str = "") -> str:
    """The word of a form given out now, with a number of its own, or with that of the form it goes on from."""
    return FORM.sign(f"{int(at.timestamp())}.{nonce or secrets.token_hex(16)}")


def read_form(text: str, at: datetime) -> Token | None:
    """The form that a word belongs to; None where this site has not made it."""
    found = _read(FORM, text, at)
    return Token(*found) if found and len(found[0]) == 32 else None


def new_pass(complaint: int, at: datetime) -> str:
    """The pass of who has just shown the secret of a complaint."""
    return PASS.sign(f"{int(at.timestamp())}.{complaint}")


def read_pass(text: str, at: datetime) -> int | None:
    """The complaint that a pass opens; None where it is not ours or too old."""
    found = _read(PASS, text, at)
    return int(found[0]) if found and found[1] <= PASS_LIVES and found[0].isdigit() else None


def _read(signer: Signer, text: str, at: datetime) -> tuple[str, timedelta] | None:
    try:
        began, _, value = signer.unsign(text[:200]).partition(".")
    except BadSignature:
        return None
    age = at.timestamp() - int(began)
    return (value, timedelta(seconds=age)) if age >= -1 else None

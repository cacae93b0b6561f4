"""A complaint of the public comes in by a form that is used once; what comes as a flood waits for a look (notice 五(五)1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from campaign.access import why_not
from campaign.models import User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.complaints import Demand, Party
from supervision.checks.floods import held_for, limits_of
from supervision.enums.complaints import ComplaintState, RefusalReason
from supervision.models import Complaint
from supervision.models.complaint_arrivals import ComplaintArrival
from supervision.operations.complaint_photos import attach_photos
from supervision.operations.complaints import SECRET_LENGTH, SIGNS, receive_complaint, refuse_complaint
from supervision.operations.floods import Caller, admit, count_about
from supervision.queries.complaint_holds import held

SALT = "supervision.complaint-secret"
SHOWN_FOR = timedelta(minutes=2)  # so long a repeated press is answered with the secret


@dataclass(frozen=True)
class Sent:
    """What the complainant is told: the complaint, the secret (empty where it is no longer shown), whether it had come before."""

    complaint: Complaint
    secret: str
    again: bool


class LetInAlready(Refused):
    """Somebody has looked at it, or nobody needs to."""


def secret_of(nonce: str) -> str:
    """The secret that belongs to a form: derived, so that the second press of a button is answered like the first, and known to
    nobody who has not the site's key."""
    number = int.from_bytes(salted_hmac(SALT, nonce, algorithm="sha256").digest())
    signs = []
    for _ in range(SECRET_LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def _used(nonce: str) -> str:
    """What is kept of a form that was used: the number itself would lead to the secret."""
    return hashlib.sha256(nonce.encode()).hexdigest()[:32]


def send_complaint(
    demand: Demand,
    *,
    party: Party,
    account: str,
    nonce: str,
    caller: Caller,
    trapped: bool = False,
    sure: bool = False,
    at: datetime,
) -> Sent:
    """Take in what somebody sends by the form `nonce`, with the photos that were added to it; a second time nothing is made.

    Raises `TooMany` for who sends too many, `Refused` for what must be put right.
    """
    if (sent := sent_before(nonce, at=at)) is not None:
        return sent
    about = demand.office.code if demand.office else demand.place.code
    counts = count_about(about, admit("send", caller, at=at), at=at)
    why = held_for(counts, limits_of("send"), trapped=trapped)
    try:
        with transaction.atomic():
            received = receive_complaint(
                demand,
                party=party,
                account=account,
                secret=secret_of(nonce),
                sure=sure,
                quiet=bool(why),
                actor=None,
                at=at,
            )
            ComplaintArrival.objects.create(complaint=received.complaint, nonce=_used(nonce), at=at, held_for=why)
            attach_photos(nonce, received.complaint)
    except IntegrityError:
        if (sent := sent_before(nonce, at=at)) is None:
            raise
        return sent
    return Sent(received.complaint, received.secret, again=False)


def enter_complaint(demand: Demand, *, party: Party, account: str, nonce: str, actor: User, at: datetime) -> Sent:
    """Take down what somebody says to a handler, with the photos that were added; pressed twice it is one complaint.

    Raises `Refused` for what must be put right, `NoPower` for who handles no complaints.
    """
    try:
        with transaction.atomic():
            received = receive_complaint(
                demand, party=party, account=account, secret=secret_of(nonce), actor=actor, at=at
            )
            ComplaintArrival.objects.create(complaint=received.complaint, nonce=_used(nonce), at=at)
            attach_photos(nonce, received.complaint)
    except IntegrityError:
        if (sent := sent_before(nonce, at=at)) is None:
            raise
        return sent
    return Sent(received.complaint, received.secret, again=False)


def sent_before(nonce: str, *, at: datetime) -> Sent | None:
    """What came by this form already; the secret is told again only for a short while."""
    arrivals = ComplaintArrival.objects.select_related("complaint__unit", "complaint__office")
    arrival = arrivals.filter(nonce=_used(nonce)).first()
    if arrival is None:
        return None
    return Sent(arrival.complaint, secret_of(nonce) if at - arrival.at < SHOWN_FOR else "", again=True)


def let_in(complaint: Complaint, *, actor: User, at: datetime) -> None:
    """Say of a complaint that was held for a look that it is one like any other. Raises `NoPower`, `LetInAlready`."""
    with transaction.atomic():
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        waiting = ComplaintArrival.objects.select_for_update().filter(complaint=complaint, let_in_at=None)
        arrival = waiting.exclude(held_for="").first()
        if arrival is None:
            raise LetInAlready("这件投诉不用甄别，或者已经甄别过。请刷新后查看。")
        arrival.let_in_by, arrival.let_in_at = actor, at
        arrival.save(update_fields=["let_in_by", "let_in_at"])
        record(complaint, "let_in", "甄别通过", actor=actor, at=at)


def refuse_held(user: User, keys: list[int], *, reason: RefusalReason | str, words: str, at: datetime) -> int:
    """Do not take on what was ticked among the complaints that wait for a look, all for one reason, all or none; gives how many.

    What somebody has let in or taken on meanwhile is left alone. Raises `Refused`.
    """
    waiting = held(user).filter(pk__in=keys, state=ComplaintState.RECEIVED)
    with transaction.atomic():
        for complaint in (found := list(waiting)):
            refuse_complaint(complaint, reason=reason, words=words, actor=user, at=at)
    return len(found)

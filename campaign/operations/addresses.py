"""A mail address proves itself: a letter with a link that can be used once, and no signing in (notice 五(一): 联系方式).

The link stands in the mail only: whoever opens it has received the mail.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from campaign.models import AddressProof, Posting, Unit, User
from campaign.operations.messages import tell_people
from campaign.operations.moves import Refused
from campaign.queries import current_round, deadline_of

ADDRESS = "address"  # the kind of its messages
HOLDS = timedelta(days=14)
AGAIN = timedelta(days=7)
AT_ONCE = 300  # posts in one run: the next minute goes on
PAUSE = timedelta(minutes=10)  # between two letters to one address: it may be a stranger's
SALT = "person's address"


class AskedJustNow(Refused):
    """A letter went out a moment ago."""


def ask_address(user: User, unit: Unit, *, at: datetime) -> AddressProof:
    """Queue a letter that asks the person's present address to prove itself; an older link of that address is void then.

    Raises `Refused` without an address or for one that is confirmed, `AskedJustNow` within `PAUSE`.
    """
    if not user.email:
        raise Refused("没有登记邮箱。请联系本单位分管领导或者牵头单位协调员登记邮箱。")
    with transaction.atomic():
        # Locked, so that two presses at once are one letter.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        proof = AddressProof.objects.filter(user=user, address=user.email).first()
        if proof and proof.confirmed_at:
            raise Refused("这个邮箱已经确认过，不用再确认。")
        if proof and at < proof.asked_at + PAUSE:
            raise AskedJustNow("确认邮件刚刚发送过。请先到邮箱查收，10分钟后仍未收到的，可以再次发送。")
        proof = proof or AddressProof(user=user, address=user.email)
        proof.nonce, proof.asked_at, proof.until = secrets.token_urlsafe(16), at, at + HOLDS
        proof.save()
        tell_people([user], unit, _facts(proof), at=at)
    return proof


def ask_unproven(at: datetime) -> int:
    """Ask the addresses of people in post that were never asked; gives how many letters were queued, a few hundred at most.

    Until the first deadline of the round (the contact sheet's) an address that does not answer is asked again each week.
    """
    round = current_round(at)
    first = deadline_of(round, "contact") if round else None
    settled = AddressProof.objects.filter(user=OuterRef("user"), address=OuterRef("user__email"))
    if first and at < first.closes:
        settled = settled.filter(~Q(confirmed_at=None) | Q(asked_at__gt=at - AGAIN))
    posts = Posting.objects.current().filter(~Exists(settled), user__is_active=True).exclude(user__email="")
    asked: dict[int, Unit] = {}
    for post in posts.select_related("user", "unit").order_by("user", "pk")[:AT_ONCE]:
        if post.user_id not in asked:
            asked[post.user_id] = post.unit
            ask_address(post.user, post.unit, at=at)
    return len(asked)


def _facts(proof: AddressProof) -> dict[str, Any]:
    return {
        "obligation": f"address:{proof.pk}:{proof.asked_at:%Y%m%d%H%M%S}",
        "kind": ADDRESS,
        "offset_days": 0,
        "subject": "请确认工作联系邮箱",
        "body": (
            f"“减证便民”专项行动的提醒将发到本邮箱。请在{proof.address}中打开确认邮件里的链接，确认能够收到邮件。"
            f"链接{HOLDS.days}日内有效，只能使用一次。不是本人邮箱的，请不予理会。"
        ),
    }


def link_of(user: int, at: datetime) -> str:
    """The link that the person's open proof waits for; words instead where it is void meanwhile."""
    mine = AddressProof.objects.filter(user=user, address=F("user__email")).exclude(nonce="")
    proof = mine.order_by("-asked_at").first()
    if proof is None or not proof.is_open(at):
        return "链接已失效，请登录后在“消息设置”中重新发送。"
    return f"{settings.SITE_URL}{reverse('address_confirm', args=[token_of(proof)])}"


def token_of(proof: AddressProof) -> str:
    """What the link carries: signed, and void once it is used, expired, or followed by another."""
    return Signer(salt=SALT).sign_object([proof.pk, proof.nonce])


def proof_of(token: str, *, at: datetime) -> AddressProof | None:
    """The proof that a link names and that still waits for it; None for any other link."""
    try:
        key, nonce = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    proof = AddressProof.objects.select_related("user").filter(pk=key).first()
    if proof is None or not nonce or proof.nonce != nonce or not proof.is_open(at):
        return None
    return proof if proof.user.email == proof.address else None


def confirm(token: str, *, at: datetime) -> AddressProof | None:
    """Use a link: the address is confirmed and the link is void. None where it can no longer be used."""
    proof = proof_of(token, at=at)
    if proof is None:
        return None
    used = AddressProof.objects.filter(pk=proof.pk, nonce=proof.nonce).update(nonce="", confirmed_at=at)
    return proof if used else None

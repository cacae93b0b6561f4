"""Addresses at which a calendar program finds what a unit owes: made, renewed, revoked by the person alone."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaign.models import DutyFeed, Posting, Unit, User
from campaign.operations.moves import NoPower, record

BYTES = 24  # 192 random bits: nobody guesses it


def make_feed(unit: Unit, *, actor: User, at: datetime) -> DutyFeed:
    """Give the person a new address for the unit's calendar; the one before stops at once. Raises `NoPower` without a post in
    the unit."""
    if not Posting.objects.current().filter(user=actor, unit=unit).exists():
        raise NoPower("您在该单位没有岗位，不能订阅它的日历。")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        revoked = _revoke(unit, actor, at)
        feed = DutyFeed.objects.create(user=actor, unit=unit, token=secrets.token_urlsafe(BYTES), made_at=at)
        record(unit, "renew_feed" if revoked else "make_feed", "生成日历订阅地址", actor=actor, at=at)
    return feed


def revoke_feed(unit: Unit, *, actor: User, at: datetime) -> bool:
    """Stop the person's address for the unit's calendar; False where there is none."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        revoked = _revoke(unit, actor, at)
        if revoked:
            record(unit, "revoke_feed", "停用日历订阅地址", actor=actor, at=at)
    return revoked


def revoke_with_post(user: User, unit: Unit, *, at: datetime) -> None:
    """A post has ended: who has none left in the unit leaves the address behind for good, also if they come back."""
    if not Posting.objects.current().filter(user=user, unit=unit).exists():
        _revoke(unit, user, at)


def revoke_without_post(users: Collection[int], units: Collection[int], *, at: datetime) -> None:
    """The same for many: of these people, in these units, the addresses of those who have no post left there."""
    held = Posting.objects.current().filter(user=OuterRef("user"), unit=OuterRef("unit"))
    standing = DutyFeed.objects.filter(user__in=users, unit__in=units, revoked_at=None)
    standing.filter(~Exists(held)).update(revoked_at=at)


def _revoke(unit: Unit, actor: User, at: datetime) -> bool:
    standing = DutyFeed.objects.filter(user=actor, unit=unit, revoked_at=None)
    return bool(standing.update(revoked_at=at))

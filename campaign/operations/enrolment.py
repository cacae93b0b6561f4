"""Take a new person on, and give a person a new first password: it is shown once, kept nowhere, and lets in once."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from campaign.enums import Role
from campaign.models import Posting, Unit, User
from campaign.operations.moves import NoPower, Refused, record
from campaign.operations.people import appoint, may_appoint

# No letter or figure that is easily taken for another when it is read out or copied by hand.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD = ("first_password_until", "must_change_password")
FIRST_PASSWORD_LASTS = timedelta(days=7)


class NameTaken(Refused):
    """The account name belongs to somebody else."""


def enrol(person: User, unit: Unit, role: Role, *, actor: User, at: datetime) -> tuple[Posting, str]:
    """Save the new `person` with a random password and appoint them; gives the posting and the password.

    Raises `NameTaken` when the account name is in use, and what `appoint` raises; then nothing is saved.
    """
    password = _give_first_password(person, at)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            posting = appoint(person, unit, role, actor=actor, at=at)
    except IntegrityError as error:
        raise NameTaken(f"账号“{person.username}”已有人使用，请换一个账号。") from error
    return posting, password


def renew_password(posting: Posting, *, actor: User, at: datetime) -> str:
    """Give the holder of `posting` a new random password, which ends their sessions; gives the password.

    Raises `NoPower` unless the actor may appoint in every unit in which the person holds a post: otherwise a unit's
    leader could take over the account of a person of another unit.
    """
    person = posting.user
    held = Unit.objects.filter(postings__user=person, postings__until=None).distinct()
    if person.is_staff or posting.until is not None or not all(may_appoint(actor, unit) for unit in held):
        raise NoPower("该人员还在其他单位任职，或者已不在岗，您不能重新设置其密码。请联系牵头单位协调员。")
    password = _give_first_password(person, at)
    with transaction.atomic():
        person.save(update_fields=["password", *FIRST_PASSWORD])
        record(posting.unit, "renew_password", f"为{person}重新设置密码", actor=actor, at=at)
    return password


def first_password() -> str:
    """A random password of 12 readable letters and figures, in three groups."""
    return "-".join(get_random_string(4, READABLE) for _ in range(3))


def use_first_password(person: User) -> None:
    """Note that the person has signed in with the first password: it now only opens the page that changes it."""
    if person.first_password_until is not None:
        person.first_password_until, person.must_change_password = None, True
        person.save(update_fields=FIRST_PASSWORD)


def take_own_password(person: User) -> None:
    """Note that the person has a password of their own choice."""
    if person.must_change_password:
        person.first_password_until, person.must_change_password = None, False
        person.save(update_fields=FIRST_PASSWORD)


def _give_first_password(person: User, at: datetime) -> str:
    password = first_password()
    person.set_password(password)
    person.first_password_until, person.must_change_password = at + FIRST_PASSWORD_LASTS, False
    return password

"""Take a new person on, and give a person a new first password: it is shown once, kept nowhere, and lets in once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from campaign.enums import Role
from campaign.models import LogEntry, Posting, Unit, User
from campaign.operations.moves import NoPower, Refused, record
from campaign.operations.people import appoint, may_appoint
from campaign.operations.sign_ins import end_all_sign_ins

# No letter or figure that is easily taken for another when it is read out or copied by hand.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD = ("first_password_until", "must_change_password")
ALONE = timedelta(days=7)


class NameTaken(Refused):
    """The account name belongs to somebody else."""


class Alone(Refused):
    """One person would set both the password and the second factor of another: two people are needed for that."""


class AlreadyUsed(Refused):
    """The first password was used in the same moment by somebody else."""


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

    Raises `Alone` for who unbound the person's authenticator within the week, `NoPower` unless the actor may appoint in every unit in which the person holds a post: otherwise a unit's
    leader could take over the account of a person of another unit.
    """
    person = posting.user
    held = Unit.objects.filter(postings__user=person, postings__until=None).distinct()
    if person.is_staff or posting.until is not None or not all(may_appoint(actor, unit) for unit in held):
        raise NoPower("该人员还在其他单位任职，或者已不在岗，您不能重新设置其密码。请联系牵头单位协调员。")
    with transaction.atomic():
        hold_account(person)
        if acted_alone(person, "reset_second_factor", actor=actor, at=at):
            raise Alone("您在7天内解除过此人的身份验证器。密码和身份验证器须由两人分别办理，请由另一名有权人员办理。")
        password = _give_first_password(person, at)
        person.save(update_fields=["password", *FIRST_PASSWORD])
        record(posting.unit, "renew_password", f"为{person}重新设置密码", actor=actor, at=at, after={"user": person.pk})
    return password


def sign_out_by_office(posting: Posting, *, actor: User, at: datetime) -> None:
    """End all sessions of the holder of `posting`, by who may appoint in its unit; logged there. Raises `NoPower`."""
    unit = posting.unit
    if not may_appoint(actor, unit):
        raise NoPower("只有本单位分管领导或牵头单位协调员可以结束此人的登录。")
    with transaction.atomic():
        end_all_sign_ins(posting.user)
        record(unit, "sign_out", f"结束{posting.user}的全部登录", actor=actor, at=at, after={"user": posting.user_id})


def hold_account(person: User) -> None:
    """Lock the account until the transaction ends: of two acts on it at one moment the second sees what the first did."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def acted_alone(person: User, act: str, *, actor: User, at: datetime) -> bool:
    """Whether `actor` did `act` (set the password, unbound the authenticator) for the person within the last 7 days."""
    done = LogEntry.objects.filter(move=act, actor=actor, after__user=person.pk, at__gt=at - ALONE)
    return done.exists()


def first_password() -> str:
    """A random password of 12 readable letters and figures, in three groups."""
    return "-".join(get_random_string(4, READABLE) for _ in range(3))


def use_first_password(person: User, *, at: datetime) -> None:
    """Note, also in the log of each unit in which they serve, that the person has signed in with the first password: it now only opens the page that changes it.

    Raises `AlreadyUsed` when two come in with it in the same moment, for the second.
    """
    if person.first_password_until is None:
        return
    unused = User.objects.filter(pk=person.pk, first_password_until=person.first_password_until)
    if not unused.update(first_password_until=None, must_change_password=True):
        raise AlreadyUsed("初始密码已使用过，不能再登录。")
    person.first_password_until, person.must_change_password = None, True
    for unit in Unit.objects.filter(postings__user=person, postings__until=None).distinct():
        record(unit, "first_sign_in", f"{person}首次登录", actor=person, at=at, after={"user": person.pk})


def take_own_password(person: User) -> None:
    """Note that the person has a password of their own choice."""
    if person.must_change_password:
        person.first_password_until, person.must_change_password = None, False
        person.save(update_fields=FIRST_PASSWORD)


def _give_first_password(person: User, at: datetime) -> str:
    password = first_password()
    person.set_password(password)
    person.first_password_until, person.must_change_password = at + timedelta(days=settings.FIRST_PASSWORD_DAYS), False
    return password

"""The second factor (decision 51): an authenticator bound to an account, recovery codes, and what is done when it is lost.

The codes themselves are django-otp's: half a minute each, one half minute of difference allowed, none taken twice.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.access import can
from campaign.enums import Role
from campaign.models import Posting, Unit, User
from campaign.operations.enrolment import READABLE, Alone, acted_alone, hold_account
from campaign.operations.messages import tell_people
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.operations.sign_ins import end_all_sign_ins
from campaign.queries import calendar_offices
from campaign.roles import ROLE_ACTIONS, SECOND_FACTOR, Action

logger = logging.getLogger(__name__)
RECOVERY_CODES = 10
BEGUN_LASTS = timedelta(minutes=30)
# Tries double the wait: 1, 2, 4 … 512 seconds. Ten is where it stops, so that the owner never waits a quarter of an hour.
LONGEST_WAIT_AFTER = 10
NOT_YOU = "不是本人办理的，请立即告知本单位分管领导和上级牵头单位。"


class WrongCode(Refused):
    """The code is not right, has been used, or has run out."""


class TooSoon(Refused):
    """So many wrong codes have come that the next has to wait."""


def authenticator_of(user: User) -> TOTPDevice | None:
    """The authenticator that is bound to the account."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()
    return found


def unbound_among(postings: Iterable[Posting]) -> set[int]:
    """The keys of the people who hold, among `postings`, a post that needs the second factor, and have bound none."""
    must = {post.user_id for post in postings if ROLE_ACTIONS[Role(post.role)] & SECOND_FACTOR}
    if not must or not settings.REQUIRE_SECOND_FACTOR:
        return set()
    return must - set(TOTPDevice.objects.filter(user__in=must, confirmed=True).values_list("user", flat=True))


def authenticator_begun(user: User, at: datetime) -> TOTPDevice | None:
    """The authenticator whose key is being shown and whose first code has not come; after half an hour one begins anew."""
    begun = TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=at - BEGUN_LASTS)
    found: TOTPDevice | None = begun.order_by("-pk").first()
    return found


def recovery_codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def begin_authenticator(user: User, *, at: datetime) -> TOTPDevice:
    """Make a new key for the account; it counts for nothing until `confirm_authenticator` has seen a code of it."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        made: TOTPDevice = TOTPDevice.objects.create(user=user, name="身份验证器", confirmed=False, created_at=at)
    return made


def confirm_authenticator(user: User, code: str, *, keep: str, at: datetime) -> tuple[TOTPDevice, list[str]]:
    """Bind the authenticator that was begun, by one of its codes; gives it and the new recovery codes, which are shown once.

    An authenticator that was bound before is let go, and every other session of the account ends (`keep` is the key of this
    one). Raises `WrongCode`, `TooSoon`, or `Refused` when none was begun.
    """
    begun = authenticator_begun(user, at)
    if begun is None:
        raise Refused("二维码已过期，请重新开始设置。")
    _try(begun, code, at)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=begun.pk).delete()
        TOTPDevice.objects.filter(pk=begun.pk).update(confirmed=True)
        begun.refresh_from_db()
        codes = _new_recovery_codes(user)
        end_all_sign_ins(user, keep=keep)
        _log(user, "bind_second_factor", "绑定身份验证器", actor=user, at=at)
        _tell(
            user,
            "bind",
            "您的账号绑定了身份验证器",
            f"今后登录须输入手机上的验证码，其他各处的登录已结束。{NOT_YOU}",
            at,
        )
    return begun, codes


def show_code(user: User, code: str, *, at: datetime) -> Device:
    """Take the code of the authenticator at a sign-in; gives the device that was shown. Raises `WrongCode`, `TooSoon`."""
    device = authenticator_of(user)
    if device is None:
        raise WrongCode("本账号还没有绑定身份验证器。")
    return _try(device, code, at)


def show_recovery_code(user: User, code: str, *, at: datetime) -> Device:
    """Take a recovery code in place of the authenticator's; each lets in once. Raises `WrongCode`, `TooSoon`."""
    device = StaticDevice.objects.filter(user=user).first()
    if device is None:
        raise WrongCode("本账号没有恢复码。请联系牵头单位协调员。")
    shown = _try(device, _digest(user, code), at, "恢复码不正确或者已用过。请核对后重新输入；每个恢复码只能用一次。")
    left = recovery_codes_left(user)
    _log(user, "use_recovery_code", f"用恢复码登录，还剩{left}个", actor=user, at=at)
    _tell(user, "recovery", "您的账号用恢复码登录了一次", f"恢复码还剩{left}个。{NOT_YOU}", at)
    return shown


def renew_recovery_codes(user: User, *, at: datetime) -> list[str]:
    """Make new recovery codes; those before are void. Gives them to be shown once. Raises `Refused` without authenticator."""
    if authenticator_of(user) is None:
        raise Refused("请先绑定身份验证器，再生成恢复码。")
    with transaction.atomic():
        codes = _new_recovery_codes(user)
        _log(user, "renew_recovery_codes", "重新生成恢复码", actor=user, at=at)
        _tell(user, "codes", "您的恢复码已重新生成", f"以前的恢复码全部作废。{NOT_YOU}", at)
    return codes


def let_go_of_authenticator(user: User, *, at: datetime) -> None:
    """Unbind one's own authenticator."""
    with transaction.atomic():
        _delete_devices(user)
        _log(user, "unbind_second_factor", "停用身份验证器", actor=user, at=at)
        _tell(user, "unbind", "您的账号停用了身份验证器", f"今后登录只凭密码。{NOT_YOU}", at)


def reset_second_factor(posting: Posting, *, actor: User, at: datetime, note: str) -> None:
    """Unbind the lost authenticator of the holder of `posting`, end their sessions, and tell them.

    By a superior's coordinator only (`Action.OVERSEE` over every unit in which the person serves), never by oneself, and
    never by who set the person's password anew within the week: two people are needed to get into an account, its owner
    aside. Raises `NoPower`, `NoteMissing`, `Refused` where nothing is bound.
    """
    person = posting.user
    if not note.strip():
        raise NoteMissing("须写明理由，例如：手机丢失，已当面核对身份。")
    if person == actor:
        raise NoPower("本人不能解除自己的身份验证器。请由上级或者本办公室另一名协调员办理。")
    if not oversees_all_of(actor, person) or person.is_staff:
        raise NoPower("此人任职的单位不都在您负责的范围内。请联系上级牵头单位协调员。")
    with transaction.atomic():
        hold_account(person)
        if acted_alone(person, "renew_password", actor=actor, at=at):
            raise Alone("您在7天内重新设置过此人的密码。密码和身份验证器须由两人分别办理，请由另一名协调员办理。")
        if not _delete_devices(person):
            raise Refused("此人没有绑定身份验证器，不用解除。")
        end_all_sign_ins(person)
        label = f"解除{person}的身份验证器"
        record(posting.unit, "reset_second_factor", label, actor=actor, at=at, note=note, after={"user": person.pk})
        body = f"{actor}已解除您账号绑定的身份验证器，您的登录已全部结束。请重新登录并绑定新的手机。{NOT_YOU}"
        _tell(person, "reset", "您的身份验证器已解除", body, at)


def reset_on_server(person: User, *, at: datetime, note: str) -> None:
    """The same by who runs the server, where nobody else is left who could. Raises `NoteMissing`, `Refused`."""
    if not note.strip():
        raise NoteMissing("须写明理由。")
    with transaction.atomic():
        if not _delete_devices(person):
            raise Refused("此人没有绑定身份验证器，不用解除。")
        end_all_sign_ins(person)
        _log(person, "reset_second_factor", "的身份验证器由系统管理员解除", actor=None, at=at, note=note)
        body = f"系统管理员已解除您账号绑定的身份验证器，您的登录已全部结束。请重新登录并绑定。{NOT_YOU}"
        _tell(person, "reset", "您的身份验证器已解除", body, at)


def oversees_all_of(actor: User, person: User) -> bool:
    """Whether every unit in which the person holds a post lies below the actor's coordination."""
    held = list(Unit.objects.filter(postings__user=person, postings__until=None).distinct())
    return bool(held) and all(can(actor, Action.OVERSEE, unit) for unit in held)


def _try(device: Device, code: str, at: datetime, wrong: str = "") -> Device:
    """Show a code to a device, one at a time."""
    with transaction.atomic():
        locked = type(device).objects.select_for_update().get(pk=device.pk)
        allowed, why = locked.verify_is_allowed()
        if not allowed:
            wait = max(1, int((why["locked_until"] - at).total_seconds()) + 1)
            raise TooSoon(f"验证码连续输错，请等{wait}秒后再输入。")
        if locked.verify_token(code):
            return locked
        if locked.throttling_failure_count > LONGEST_WAIT_AFTER:
            locked.throttling_failure_count = LONGEST_WAIT_AFTER
            locked.save(update_fields=["throttling_failure_count"])
        logger.warning("wrong second factor: user %s, %s in a row", locked.user_id, locked.throttling_failure_count)
    raise WrongCode(wrong or "验证码不正确或者已用过。请等手机上出现新的6位数字再输入；一直不对的，请核对手机的时间。")


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="恢复码")
    codes = ["-".join(get_random_string(4, READABLE) for _ in range(3)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_digest(user, code)) for code in codes])
    return codes


def _digest(user: User, code: str) -> str:
    """What is stored of a recovery code: who reads the table cannot use it. 59 bits of chance cannot be tried through."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return hashlib.sha256(f"recovery:{user.pk}:{plain}".encode()).hexdigest()[:16]


def _delete_devices(user: User) -> int:
    StaticDevice.objects.filter(user=user).delete()
    return int(TOTPDevice.objects.filter(user=user).delete()[0])


def _log(user: User, act: str, label: str, *, actor: User | None, at: datetime, note: str = "") -> None:
    """A line in each unit in which the person serves (of who serves nowhere, in the coordination office's): that something
    was done, never what the key is."""
    for unit in _places_of(user):
        record(unit, act, f"{user}{label}", actor=actor, at=at, note=note, after={"user": user.pk})


def _places_of(user: User) -> list[Unit]:
    held = list(Unit.objects.filter(postings__user=user, postings__until=None).distinct().order_by("code"))
    return held or list(calendar_offices()[:1])


def _tell(user: User, act: str, subject: str, body: str, at: datetime) -> None:
    """Tell the owner, also by mail: it is how they learn that it was somebody else."""
    facts = {"obligation": f"{act}-{at.timestamp():.6f}", "kind": "account", "subject": subject, "body": body}
    for unit in _places_of(user)[:1]:
        tell_people([user], unit, facts, at=at)

"""The ground's own personal data, and when each kind goes: accounts, sign-ins, calls, notes of the log (see `retention`)."""

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from campaign.checks import personal_number
from campaign.models import AddressProof, Call, LogEntry, NoteSalt, Posting, SignIn, User
from campaign.models.log import READING
from campaign.operations.erasing import erase_notes
from campaign.operations.retention import Kept, campaign_ended
from campaign.queries import calendar_offices

OFFICIALS = "本人、本单位分管领导和上级协调员"
STAFF = "技术人员"


def leavers(until: datetime) -> QuerySet[User]:
    """People without a post, whose last one ended by then, and of whom a number or an address is still there."""
    holds = Posting.objects.filter(Q(until=None) | Q(until__gt=until.date()), user=OuterRef("pk"))
    held = Posting.objects.filter(user=OuterRef("pk"))
    gone = User.objects.filter(Exists(held), ~Exists(holds), is_staff=False, is_superuser=False)
    return gone.exclude(mobile="", email="")


def _erase_leavers(until: datetime, most: int, at: datetime) -> int:
    keys = list(leavers(until).order_by("pk").values_list("pk", flat=True)[:most])
    AddressProof.objects.filter(user__in=keys).delete()
    return User.objects.filter(pk__in=keys).update(mobile="", email="")


def _sign_ins(until: datetime) -> QuerySet[SignIn]:
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=until)
    return SignIn.objects.filter(~Exists(alive), began_at__lt=until)


def _tries(until: datetime) -> list[QuerySet[Any]]:
    return [AccessAttempt.objects.filter(attempt_time__lt=until), AccessLog.objects.filter(attempt_time__lt=until)]


def _due_sign_ins(until: datetime) -> int:
    return _sign_ins(until).count() + sum(rows.count() for rows in _tries(until))


def _erase_sign_ins(until: datetime, most: int, at: datetime) -> int:
    Session.objects.filter(expire_date__lt=until).delete()
    return sum(_delete(rows, most) for rows in (_sign_ins(until), *_tries(until)))


def _delete(rows: QuerySet[Any], most: int) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    rows.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def _calls(until: datetime) -> QuerySet[Call]:
    return Call.objects.exclude(remark="") if campaign_ended(until) else Call.objects.none()


def _erase_calls(until: datetime, most: int, at: datetime) -> int:
    keys = list(_calls(until).order_by("pk").values_list("pk", flat=True)[:most])
    return Call.objects.filter(pk__in=keys).update(remark="")


def personal_notes(until: datetime, most: int | None = None) -> list[int]:
    """Lines of the log whose note holds a number of a person, or says why somebody read personal data; sealed ones only."""
    found: list[int] = []
    if not campaign_ended(until):
        return found
    salted = NoteSalt.objects.values("pk")
    noted = LogEntry.objects.filter(pk__in=salted).exclude(note="").order_by("pk")
    for key, move, note in noted.values_list("pk", "move", "note").iterator(5000):
        if move == READING or personal_number(note):
            found.append(key)
            if most is not None and len(found) >= most:
                break
    return found


def _erase_notes(until: datetime, most: int, at: datetime) -> int:
    office, keys = calendar_offices().first(), personal_notes(until, most)
    if office is None or not keys:
        return 0
    return erase_notes(office, keys, actor=None, at=at, why="保存期满，按期删除")


LEAVERS = Kept(
    kind="leavers",
    title="离任人员的手机和邮箱",
    purpose="登录、通知和提醒",
    seen_by=OFFICIALS,
    begins="离开最后一个岗位",
    days=180,
    due=lambda until: leavers(until).count(),
    erase=_erase_leavers,
)
SIGN_INS = Kept(
    kind="sign_ins",
    title="登录记录（设备、已缩短的网络地址、登录失败）",
    purpose="账号安全，由本人核对登录情况",
    seen_by=STAFF,
    begins="登录结束",
    days=180,
    due=_due_sign_ins,
    erase=_erase_sign_ins,
    shortest=180,
)
CALLS = Kept(
    kind="calls",
    title="电话通知的备注",
    purpose="通知到人",
    seen_by=OFFICIALS,
    begins="专项行动结束",
    days=180,
    due=lambda until: _calls(until).count(),
    erase=_erase_calls,
)
NOTES = Kept(
    kind="notes",
    title="办理记录说明中的号码、查阅个人信息的事由",
    purpose="说明办理理由",
    seen_by=OFFICIALS,
    begins="专项行动结束",
    days=365,
    due=lambda until: len(personal_notes(until)),
    erase=_erase_notes,
)


def kept() -> list[Kept]:
    """The kinds of the ground."""
    return [LEAVERS, SIGN_INS, CALLS, NOTES]

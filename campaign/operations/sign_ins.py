"""Where people are signed in, and how that is ended: one session, all others, or all of a person at once (decision 51)."""

import ipaddress
from collections.abc import Collection
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from campaign.models import SignIn, User

BATCH = 500  # people in one statement
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows电脑"),
    ("Mac OS", "苹果电脑"),
    ("UOS", "统信电脑"),
    ("Linux", "Linux电脑"),
)
# The first name that is found counts: a browser also names those that it wants to be taken for.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ浏览器"),
    ("360", "360浏览器"),
    ("Firefox", "火狐"),
    ("Chrome", "谷歌内核浏览器"),
    ("Safari", "Safari"),
)


def note_sign_in(user: User, session_key: str, *, agent: str, address: str | None, at: datetime) -> SignIn:
    """Keep where the person has just signed in; rows of sessions that have ended are cleared away with it."""
    alive = SignIn.objects.filter(user=user).alive(at).values("pk")
    SignIn.objects.filter(user=user).exclude(pk__in=list(alive.values_list("pk", flat=True))).delete()
    SignIn.objects.filter(session_key=session_key).delete()
    return SignIn.objects.create(
        user=user, session_key=session_key, began_at=at, device=device_words(agent), address=shortened(address)
    )


def follow_key(before: str | None, after: str | None) -> None:
    """A session has got a new key (password changed, second factor shown): it is the same sign-in."""
    SignIn.objects.filter(session_key=before).update(session_key=after)


def end_sign_in(sign_in: SignIn) -> None:
    """End one session; its next request is refused."""
    with transaction.atomic():
        Session.objects.filter(session_key=sign_in.session_key).delete()
        sign_in.delete()


def end_all_sign_ins(user: User, *, keep: str = "") -> None:
    """End every session of the person, also those that no row knows: the mark that all of them carry is no longer right.

    The session whose key is `keep` is left for the caller, who writes the new mark into it.
    """
    with transaction.atomic():
        rows = SignIn.objects.filter(user=user).exclude(session_key=keep)
        Session.objects.filter(session_key__in=rows.values("session_key")).delete()
        rows.delete()
        User.objects.filter(pk=user.pk).update(sessions_round=F("sessions_round") + 1)
        user.refresh_from_db(fields=["sessions_round"])


def end_sign_ins_of(users: Collection[int]) -> None:
    """End every session of many people, given by their keys, in a few statements."""
    keys = sorted(users)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=batch).order_by("pk").values_list("pk"))
        rows = SignIn.objects.filter(user__in=batch)
        Session.objects.filter(session_key__in=rows.values("session_key")).delete()
        rows.delete()
        User.objects.filter(pk__in=batch).update(sessions_round=F("sessions_round") + 1)


def device_words(agent: str) -> str:
    """What kind of machine and browser a request names, in a few words; nothing that tells one machine from its like."""
    system = next((words for name, words in SYSTEMS if name in agent), "未知设备")
    browser = next((words for name, words in BROWSERS if name in agent), "")
    return f"{system}　{browser}" if browser else system


def shortened(address: str | None) -> str:
    """The network of an address: three of the four parts of an old one, the first three of a new one."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "未知"
    if known.version == 4:
        return ".".join(str(known).split(".")[:3]) + ".*"
    return ":".join(known.exploded.split(":")[:3]) + ":*"

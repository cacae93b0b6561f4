"""Whether this session has shown the second factor (decision 51): asked by the guards, set by the page that takes the code."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_otp import DEVICE_ID_SESSION_KEY, login
from django_otp.models import Device

from campaign.access.holding import Person, actions_of
from campaign.roles import SECOND_FACTOR, Action

DUE = "second_factor_due"  # in the session: the password was right, the code has not been given

_REQUEST: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class NotVerified(Exception):
    """The page needs a session that has shown the second factor; the middleware answers with the way to it."""


def ask_for_second_factor(request: HttpRequest) -> None:
    """Raise `NotVerified` unless the session has shown the second factor, or the setting asks for none."""
    if settings.REQUIRE_SECOND_FACTOR and not is_verified(request):
        raise NotVerified


@contextmanager
def within(request: HttpRequest) -> Iterator[None]:
    """While a request is answered, operations too know whether its session has shown the second factor."""
    token = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def refuse_unverified(actions: Iterable[Action]) -> None:
    """Behind the guards of the pages, in the operation itself: raise `NotVerified` when a request would act only by actions
    that need the second factor, and its session has not shown it. Commands and workers have no session and pass.
    """
    request = _REQUEST.get()
    if request is not None and SECOND_FACTOR.issuperset(actions):
        ask_for_second_factor(request)


def is_verified(request: HttpRequest) -> bool:
    """Whether a device that is still this person's was shown in this session; one query where one was."""
    shown = request.session.get(DEVICE_ID_SESSION_KEY)
    device = Device.from_persistent_id(shown) if shown else None
    return device is not None and device.confirmed and device.user_id == request.user.pk


def owes_code(request: HttpRequest) -> bool:
    """Whether the session was opened by the password of somebody whose code it still waits for; no query."""
    return bool(request.session.get(DUE))


def begin_unverified(request: HttpRequest, *, has_device: bool) -> None:
    """A new sign-in: nothing that an earlier one in the same browser showed counts."""
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    request.session[DUE] = has_device


def mark_verified(request: HttpRequest, device: Any) -> None:
    """Note that `device` was shown; the session gets a new key, for it now opens more."""
    request.session.cycle_key()
    request.session[DUE] = False
    login(request, device)


def must_have_second_factor(user: Person) -> bool:
    """Whether a post of the user opens an act for which the second factor is required, or the technical site is theirs."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return bool(getattr(user, "is_staff", False)) or not actions_of(user).isdisjoint(SECOND_FACTOR)

"""An authenticator for tests: the codes that a telephone would show, and a person who has bound one."""

from datetime import datetime, timedelta

import time_machine
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.models import User
from campaign.operations.second_factor import begin_authenticator, confirm_authenticator


def code_at(device: TOTPDevice, at: datetime) -> str:
    """The six figures at that instant."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


def bound(person: User, at: datetime) -> tuple[TOTPDevice, list[str]]:
    """Bind an authenticator a minute before `at`; gives it and the recovery codes."""
    before = at - timedelta(minutes=1)
    with time_machine.travel(before, tick=False):
        device = begin_authenticator(person, at=before)
        return confirm_authenticator(person, code_at(device, before), keep="", at=before)

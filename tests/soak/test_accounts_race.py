"""Many at the same moment with one code or one first password, on a real database: one gets in.

`python -m tests.run -q -s -m soak tests/soak/test_accounts_race.py`
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from campaign.enums import Role
from campaign.models import User
from campaign.operations import Refused
from campaign.operations.enrolment import enrol
from campaign.operations.second_factor import recovery_codes_left, show_code, show_recovery_code
from tests.campaign.authenticator import bound, code_at
from tests.review.test_race import together

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
AT_ONCE, ROUNDS = 20, 5


def outcome(act):
    """`in` or the name of the refusal."""
    try:
        act()
    except Refused as refused:
        return type(refused).__name__
    return "in"


def test_one_code_lets_in_once(cast):
    device, _ = bound(cast.clerk, datetime.now(UTC) - timedelta(minutes=2))
    at = datetime.now(UTC)
    code = code_at(device, at)
    met = Counter(together([lambda: outcome(lambda: show_code(cast.clerk, code, at=at))] * AT_ONCE))
    print(f"\n{met}")
    assert met["in"] == 1


def test_one_recovery_code_lets_in_once(cast):
    _, codes = bound(cast.clerk, datetime.now(UTC) - timedelta(minutes=2))
    at = datetime.now(UTC)
    met = Counter(together([lambda: outcome(lambda: show_recovery_code(cast.clerk, codes[0], at=at))] * AT_ONCE))
    print(f"\n{met}")
    assert (met["in"], recovery_codes_left(cast.clerk)) == (1, 9)


def test_one_first_password_lets_in_once(cast, ground):
    for number in range(ROUNDS):
        person = User(username=f"new-{number}", name=f"新人{number}")
        _, password = enrol(person, ground.civil, Role.CLERK, actor=cast.leader, at=datetime.now(UTC))
        data = {"username": person.username, "password": password}
        met = Counter(together([lambda data=data: Client().post(reverse("login"), data).status_code] * AT_ONCE))
        print(f"\n{met}")
        assert met[302] == 1

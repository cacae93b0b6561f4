"""What is too much waits for a look; only what could fill the house up is refused; a neighbour's flood refuses nobody."""

import pytest

from campaign.config.complaining import COMPLAINT_LIMITS
from supervision.checks.floods import Counts, Limits, held_for, is_refused, limits_of

LIMITS = Limits(
    address_burst=0,
    address_held=3,
    address_refused=10,
    network_held=20,
    network_refused=60,
    office_held=40,
    newcomers_held=80,
)


@pytest.mark.parametrize(
    ("counts", "held", "refused"),
    [
        (Counts(1, 1, 1), "", False),
        (Counts(3, 20, 40), "", False),
        (Counts(4, 4, 4), "address", False),
        (Counts(10, 10, 10), "address", False),
        (Counts(11, 11, 11), "address", True),
        (Counts(1, 21, 1), "network", False),
        (Counts(2, 61, 1), "network", True),
        # An address that has not knocked in this hour is let through in the middle of its network's flood.
        (Counts(1, 10_000, 1), "network", False),
        (Counts(2, 2, 41), "office", False),
        # Nor is it held because others flood the office.
        (Counts(1, 1, 10_000, 80), "", False),
        # It is where hundreds of addresses come once each; it is never refused.
        (Counts(1, 1, 81, 81), "office", False),
    ],
)
def test_who_waits_and_who_is_refused(counts: Counts, held: str, refused: bool):
    assert (held_for(counts, LIMITS, trapped=False), is_refused(counts, LIMITS)) == (held, refused)


def test_who_fills_in_the_box_that_nobody_sees_waits():
    assert held_for(Counts(1, 1, 1), LIMITS, trapped=True) == "trap"


def test_the_settings_name_limits_for_every_kind():
    assert {kind: limits_of(kind).address_refused for kind in COMPLAINT_LIMITS} == {
        "send": 60,
        "press": 120,
        "strange": 12,
        "again": 6,
        "photo": 30,
        "follow": 60,
    }
    with pytest.raises(KeyError):
        limits_of("knit")

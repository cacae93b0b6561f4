"""Counting who knocks: one statement, no address kept, every hour anew, in the database for all processes."""

from datetime import timedelta

import pytest

from supervision.models import Knock
from supervision.operations.floods import TooMany, admit, caller_at, count_about, forget_knocks, knock
from tests.cast import PHASE_5

pytestmark = pytest.mark.django_db
AT = PHASE_5


def test_a_knock_is_one_statement_and_counts(django_assert_num_queries):
    with django_assert_num_queries(3):
        assert [knock("send", "127.0.0.1", at=AT) for _ in range(3)] == [1, 2, 3]
    assert knock("send", "127.0.0.2", at=AT) == 1
    assert knock("press", "127.0.0.1", at=AT) == 1
    assert knock("send", "127.0.0.1", at=AT + timedelta(hours=1)) == 1


def test_no_address_is_kept():
    knock("send", "198.51.100.7", at=AT)
    assert [("198" in row.key, len(row.key)) for row in Knock.objects.all()] == [(False, 40)]


def test_the_thirty_first_photo_in_an_hour_is_refused_and_the_neighbour_is_not():
    caller = caller_at("198.51.100.7")
    assert [admit("photo", caller, at=AT).address for _ in range(30)] == list(range(1, 31))
    with pytest.raises(TooMany):
        admit("photo", caller, at=AT)
    assert admit("photo", caller_at("198.51.100.8"), at=AT).address == 1
    assert admit("photo", caller, at=AT + timedelta(hours=1)).address == 1


def test_a_burst_waits_for_the_next_minute():
    caller = caller_at("198.51.100.7")
    assert [admit("send", caller, at=AT).address for _ in range(6)] == list(range(1, 7))
    with pytest.raises(TooMany):
        admit("send", caller, at=AT + timedelta(seconds=59))
    assert admit("send", caller, at=AT + timedelta(seconds=60)).address == 7


def test_a_hall_with_one_address_fills_in_thirteen_forms_a_minute():
    hall = caller_at("198.51.100.7")
    assert [admit("press", hall, at=AT).address for _ in range(3 * 13)] == list(range(1, 40))
    admit("press", hall, at=AT)
    with pytest.raises(TooMany):
        admit("press", hall, at=AT)


def test_who_is_new_in_this_hour_is_counted_apart_about_an_office(django_assert_num_queries):
    def sent(address, office="540102-002"):
        counts = admit("send", caller_at(address), at=AT)
        with django_assert_num_queries(1):
            counts = count_about(office, counts, at=AT)
        return counts.office, counts.newcomers

    addresses = ("198.51.100.7", "198.51.100.7", "203.0.113.9", "198.51.100.7", "192.0.2.1")
    assert [sent(address) for address in addresses] == [(1, 1), (2, 0), (3, 2), (4, 0), (5, 3)]
    assert sent("192.0.2.2", "540102-003") == (1, 1)


def test_networks_are_told_apart():
    assert caller_at("198.51.100.7").network == caller_at("198.51.100.200").network
    assert caller_at("198.51.100.7").network != caller_at("198.51.101.7").network
    # A household of the new kind has a whole /64: its addresses are one caller.
    assert caller_at("2001:db8:0:1::5") == caller_at("2001:db8:0:1::6")
    assert caller_at("2001:db8:0:1::5").network == caller_at("2001:db8:0:2::5").network
    assert caller_at(None) == caller_at("nonsense")


def test_counts_of_old_hours_are_cleared_away():
    knock("send", "127.0.0.1", at=AT)
    knock("send", "127.0.0.1", at=AT + timedelta(days=3))
    assert (forget_knocks(AT + timedelta(days=3)), Knock.objects.count()) == (1, 1)

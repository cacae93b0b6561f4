"""Lists compiled while the panel goes on ruling, on a real database: each is of one instant, and nobody waits in a circle.
Of many who ask or answer one thing at once, one does."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from publishing.models import Enquiry, EnquiryAnswer
from publishing.operations import AnsweredAlready, AskedAlready
from tests.publishing.racing import Race

pytestmark = pytest.mark.django_db(transaction=True)


def test_lists_compiled_among_rulings_are_each_of_the_instant_that_they_name(settled):
    if connection.vendor != "postgresql":
        pytest.fail("Run this through `python -m tests.run`: SQLite locks no rows.", pytrace=False)
    race = Race(settled)
    race.run(compilations=6, rulings=15, published_every=6)
    assert (race.errors, race.published) == ([], 1)
    assert (race.wrong(), race.ruled) == ([], 15)


def at_once(act, times=8):
    """What becomes of an act that so many people do in the same instant: None, or the refusal."""
    barrier, found = threading.Barrier(times, timeout=60), Counter()

    def run():
        barrier.wait()
        try:
            act()
            found["done"] += 1
        except (AnsweredAlready, AskedAlready) as refused:
            found[type(refused)] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_of_eight_who_ask_and_eight_who_answer_at_once_one_does(asking):
    assert at_once(asking.ask) == {"done": 1, AskedAlready: 7}
    made = Enquiry.objects.get()
    assert at_once(lambda: asking.answer(made)) == {"done": 1, AnsweredAlready: 7}
    first = EnquiryAnswer.objects.get()
    assert at_once(lambda: asking.answer(made, corrects=first)) == {"done": 1, AnsweredAlready: 7}

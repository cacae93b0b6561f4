"""A relapse is opened once, however many workers see its signs at once, on a real database.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_relapse_races.py`.
"""

import threading

import pytest
from django.db import connections

from supervision.enums.relapses import SignKind
from supervision.models import Relapse, RelapseSign
from supervision.operations.relapses import Sign, note_sign
from tests.cast import PHASE_4
from tests.publishing.conftest import published, settled
from tests.supervision.guide_papers import guiding

__all__ = ["guiding", "published", "settled"]
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
ROUNDS, AT_ONCE = 10, 8


def at_once(acts):
    barrier, errors = threading.Barrier(len(acts), timeout=60), []

    def run(act):
        try:
            barrier.wait()
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return errors


def test_of_many_workers_one_opens_the_case_and_each_sign_stands_once(guiding):
    task = guiding.task()
    for turn in range(ROUNDS):
        RelapseSign.objects.all().delete()
        Relapse.objects.all().delete()
        # Half see the same sign, half see one of their own.
        keys = [f"same {turn}" if number % 2 else f"{turn} {number}" for number in range(AT_ONCE)]
        signs = [Sign(task.unit, task.item, SignKind.GUIDE, key, "写有。") for key in keys]
        errors = at_once([lambda sign=sign: note_sign(sign, at=PHASE_4) for sign in signs])
        assert (errors, Relapse.objects.count(), RelapseSign.objects.count()) == ([], 1, len(set(keys)))
    print(f"\n{ROUNDS} rounds of {AT_ONCE} threads: one case each, {len(set(keys))} signs")

"""The log at length: two hundred alterations of a thousand lines, half a minute of eight writers, twenty killed sealers (T55).

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_log_proven.py`.
"""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaign.models import LogEntry, LogSeal
from campaign.operations import sealing
from campaign.operations.checking_log import examine_log
from campaign.operations.sealing import seal_log
from tests.campaign.altering import ALTERATIONS, lay, unseen
from tests.campaign.test_race_sealing import killed_while_sealing
from tests.campaign.writing import crowded, miscounted
from tests.cast import Cast, Ground

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TIMES, KILLS, SECONDS = 200, 20, 30


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings: Any) -> Path:
    """Where the blocks are written down."""
    settings.LOG_SEALS_FILE = str(tmp_path / "log-seals.jsonl")
    return Path(settings.LOG_SEALS_FILE)


def test_two_hundred_alterations_of_a_thousand_lines_are_found(
    ground: Ground, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "BLOCK", 100)
    lay(1000 - LogEntry.objects.count(), [ground.civil, ground.lead], cast.clerk)
    seal_log(at=timezone.now())
    began = time.monotonic()
    missed, named = unseen(TIMES, seed=200)
    print(
        f"\n{TIMES - len(missed)} of {TIMES} alterations ({len(ALTERATIONS)} kinds) of 1,000 lines found, in {named} the first "
        f"block named; {time.monotonic() - began:.1f} s"
    )
    assert (missed, named, examine_log().found) == ([], TIMES, ())


def test_eight_writers_for_half_a_minute_and_no_false_alarm(ground: Ground, cast: Cast):
    written, blocks, wrong = crowded(SECONDS, ground.civil, cast.clerk)
    print(
        f"\n{written} lines by 8 writers in {SECONDS} s, {blocks} blocks by two who seal and check: {len(wrong)} alarms"
    )
    assert wrong == []


def test_twenty_killed_sealers_lose_and_double_nothing(ground: Ground, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealing, "BLOCK", 20)
    chance, wrong = random.Random(9), []
    for _ in range(KILLS):
        lay(100, [ground.civil], cast.clerk)
        killed_while_sealing(chance.randrange(5), chance.choice(("block", "file")))
        wrong += [one.words for one in examine_log().found]
    seal_log(at=timezone.now())
    wrong += [*miscounted(), *(one.words for one in examine_log().found)]
    print(f"\n{KILLS} sealers killed, {LogSeal.objects.count()} blocks, {len(wrong)} wrong")
    assert wrong == []

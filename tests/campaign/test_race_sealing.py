"""Eight writers with late commits while two others seal: no false alarm; a sealer that is killed leaves whole blocks (T55)."""

import os
import signal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaign.models import LogSeal
from campaign.operations import sealing
from campaign.operations.checking_log import examine_log
from campaign.operations.sealing import seal_log
from tests.campaign.altering import lay
from tests.campaign.writing import crowded, miscounted
from tests.cast import Cast, Ground
from tests.forking import ended, forked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


def killed_while_sealing(after: int, part: str) -> None:
    """Seal in a process of its own that is killed in its block `after`: before it is stored, or before it is written down."""

    def act() -> None:
        name = {"block": "_seal", "file": "write_down"}[part]
        real, calls = getattr(sealing, name), []

        def dying(*given: Any, **more: Any) -> Any:
            calls.append(1)
            made = real(*given, **more) if part == "block" else None
            if len(calls) > after or part == "file":
                os.kill(os.getpid(), signal.SIGKILL)
            return made

        setattr(sealing, name, dying)
        seal_log(at=timezone.now())

    ended(forked(act))


def test_writers_and_sealers_at_once_raise_no_false_alarm(ground: Ground, cast: Cast, tmp_path: Any, settings: Any):
    settings.LOG_SEALS_FILE = str(tmp_path / "log-seals.jsonl")
    written, blocks, wrong = crowded(0.8, ground.civil, cast.clerk)
    assert (wrong, written > 50, blocks > 1) == ([], True, True)


@pytest.mark.parametrize("part", ["block", "file"])
def test_a_sealer_that_is_killed_leaves_whole_blocks_and_the_next_goes_on(
    part: str, ground: Ground, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
):
    settings.LOG_SEALS_FILE = str(tmp_path / "log-seals.jsonl")
    monkeypatch.setattr(sealing, "BLOCK", 20)
    lay(100, [ground.civil], cast.clerk)
    killed_while_sealing(2, part)
    before = LogSeal.objects.count()
    assert (examine_log().found, before) == ((), 2 if part == "block" else before)
    seal_log(at=timezone.now())
    assert (miscounted(), examine_log().found) == ([], ())
    lines = (tmp_path / "log-seals.jsonl").read_bytes().splitlines()
    assert len(lines) == LogSeal.objects.count()

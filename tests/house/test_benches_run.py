"""Every bench still runs, at the smallest size: what is not run rots."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.measure import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.soak]

BENCHES = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("bench_*.py"))


def test_every_bench_runs_at_the_smallest_size():
    """One after the other, on one server; each prints its table and ends with 0. What the figures are is not asked."""
    command = [sys.executable, "-m", "tests.run", "--bench", "--tiny"]
    done = subprocess.run(command, cwd=Path(ROOT), capture_output=True, text=True)
    tables = [line for line in done.stdout.splitlines() if line.startswith("work ")]
    more = 1  # the search's bench has a table for each database
    assert (done.returncode, done.stderr[-2000:] if done.returncode else "", len(tables)) == (
        0,
        "",
        len(BENCHES) + more,
    )

"""Large exports, made by a worker, do not stop a panel at its work (trust.md T84): `python -m tests.run -q -s -m soak tests/soak`."""

import json
import subprocess
import sys

import pytest

from tests.bench.ground import ROOT

pytestmark = pytest.mark.soak
ROWS = 50_000
CODE = f"""
import json
from tests.bench.bench_ruling import measured
alone, beside = measured({ROWS}, 3_000, False)
print(json.dumps([alone.at(0.95), beside.at(0.95), max(beside.waited), beside.ruled, len(beside.exports)]))
"""


def test_who_rules_waits_less_than_a_second_while_three_exports_and_a_copy_of_the_site_are_made():
    """Printed: the p95 alone and meanwhile, the longest wait, how many were ruled."""
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    alone, beside, longest, ruled, exports = json.loads(done.stdout.splitlines()[-1])
    print(
        f"\np95 alone {alone:.3f} s, beside {exports} exports of {ROWS:,} rows {beside:.3f} s, longest {longest:.3f} s, {ruled} ruled"
    )
    assert exports == 3
    assert ruled > 0
    assert beside <= 1.0

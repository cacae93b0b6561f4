"""Fifty random data sets, each compiled, rolled up, written and counted by plain SQL: every way gives the same numbers.

python -m tests.run tests/soak/test_sums.py -m soak -s
"""

from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import Cast, Ground
from tests.publishing.test_queries_balance import agree

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
SEEDS = range(100, 150)


def test_fifty_data_sets_agree_in_every_way(ground: Ground, cast: Cast, tmp_path: Path):
    equal = 0
    for seed in SEEDS:
        with transaction.atomic():
            agree(ground, cast, tmp_path, seed)
            equal += 1
            transaction.set_rollback(True)
    print(
        f"\n{equal} of {len(SEEDS)} data sets equal: frozen figures, pages, plain SQL, cells of the workbook, recomputed formulas"
    )

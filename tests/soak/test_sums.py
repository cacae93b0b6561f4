"""Fifty random data sets, each compiled, rolled up, written and counted by plain SQL: every way gives the same numbers; and the
real campaigns of other places with their full numbers.

python -m tests.run tests/soak/test_sums.py -m soak -s
"""

from pathlib import Path

import pytest
from django.db import transaction

from campaign.notice.target import exact_reduction, reduction
from tests.cast import Cast, Ground
from tests.publishing.figures import REPORTS
from tests.publishing.test_queries_balance import agree
from tests.publishing.test_reports import rehearse

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


def test_real_figures_with_their_full_numbers(ground: Ground, cast: Cast):
    print("\n地方\t清理前\t取消\t计算所得\t报道所印\t不同的原因")
    for report in REPORTS:
        with transaction.atomic():
            summary = rehearse(ground, report)
            cancelled, baseline = summary.pooled_cancelled, summary.pooled_baseline
            assert exact_reduction(cancelled or 0, baseline or 0) == report.ratio
            transaction.set_rollback(True)
        percent = reduction(cancelled or 0, baseline or 0)
        print(f"{report.place}\t{baseline}\t{cancelled}\t{percent} %\t{report.printed}\t{report.why}")

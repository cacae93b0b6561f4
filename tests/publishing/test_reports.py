"""Figures that real campaigns printed, as rehearsals: rows, compiling, publishing, Annex 5 (tests/soak has the full numbers)."""

from decimal import Decimal

import pytest

from campaign.notice.target import exact_reduction, reached, reduction
from campaign.operations.notice import load_notice, open_round
from publishing.queries.split import Split
from tests.publishing.figures import REPORTS, SMALL
from tests.publishing.laid import Laid

pytestmark = pytest.mark.django_db


def rehearse(ground, report):
    """The report's campaign, round after round, each published and rolled up; gives the last Annex 5."""
    laid = Laid(ground.round)
    for number, cases in enumerate(report.rounds(), start=1):
        if number > 1:
            laid = Laid(open_round(load_notice(), number, 120 * (number - 1)), laid.uids)
        laid.settle({ground.civil: cases}, said="与其他事项重复，合并。")
        laid.publish(ground.lead)
        summary = laid.play.roll_up(ground.lead)
    return summary


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.place)
def test_the_printed_figure_follows_from_the_numbers(report):
    cancelled, baseline = sum(report.cancelled), report.declared - report.struck
    assert reduction(cancelled, baseline) == Decimal(report.exact)
    assert exact_reduction(cancelled, baseline) == report.ratio
    assert reached(cancelled, baseline) is (report.place not in ("宿州", "成都（反例）"))


@pytest.mark.parametrize("report", SMALL, ids=lambda report: report.place)
def test_a_rehearsal_gives_the_figure(ground, cast, report):
    summary = rehearse(ground, report)
    assert exact_reduction(summary.pooled_cancelled, summary.pooled_baseline) == report.ratio
    assert reduction(summary.pooled_cancelled, summary.pooled_baseline) == Decimal(report.exact)
    split = Split(summary.figures.get(unit=ground.civil).counts)
    assert (split.counts["struck_duplicate"], split.counts["referred"]) == (report.struck, report.referred)
    assert (split.declared, split.fall - split.cancelled) == (split.counts["baseline"] + report.struck, report.struck)

"""Chapter 二: the 50 % target."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.enums import Outcome
from campaign.notice import target
from campaign.notice.target import Figures

OUTCOMES = st.lists(st.sampled_from([*Outcome.values, None]))
ROUNDS = st.lists(st.dictionaries(st.integers(0, 20), st.sampled_from([*Outcome.values, None])), max_size=4)
COUNTS = st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda pair: (min(pair), max(pair)))


@pytest.mark.parametrize(
    ("cancelled", "baseline", "shown"),
    [
        (4872, 8673, "56.17"),
        (4885, 9336, "52.32"),
        (1290, 4363, "29.57"),
        (5122, 8722, "58.73"),
        (145, 192, "75.52"),
        (1, 800, "0.13"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
    ],
)
def test_published_figures_are_recomputed_half_up(cancelled, baseline, shown):
    assert str(target.reduction(cancelled, baseline)) == shown


def test_an_empty_baseline_has_no_reduction_and_reaches_nothing():
    assert target.reduction(0, 0) is None
    assert target.exact_reduction(0, 0) is None
    assert not target.reached(0, 0)


def test_reached_is_compared_before_rounding():
    assert target.reduction(49_999, 100_000) == Decimal("50.00")
    assert not target.reached(49_999, 100_000)
    assert target.reached(50_000, 100_000)


@given(COUNTS)
def test_what_is_shown_lies_within_half_a_hundredth_of_the_exact_figure(pair):
    cancelled, baseline = pair
    difference = Fraction(target.reduction(cancelled, baseline)) - target.exact_reduction(cancelled, baseline)
    assert Fraction(-1, 200) < difference <= Fraction(1, 200)


@given(COUNTS)
def test_reached_is_at_least_half(pair):
    cancelled, baseline = pair
    assert target.reached(cancelled, baseline) == (2 * cancelled >= baseline)


@given(OUTCOMES)
def test_struck_items_leave_the_baseline_and_are_counted(outcomes):
    figures = target.figures_of(outcomes)
    assert figures.declared == len(outcomes)
    assert figures.struck == outcomes.count("strike")
    assert figures.undecided == outcomes.count(None)
    assert figures.balanced == (None not in outcomes)


@given(OUTCOMES, OUTCOMES)
def test_a_total_is_the_figures_of_everything_together(first, second):
    assert target.total([target.figures_of(first), target.figures_of(second)]) == target.figures_of([*first, *second])


def test_a_total_is_a_ratio_of_sums_and_no_average():
    parts = [Figures(baseline=10, cancelled=10), Figures(baseline=90, retained=90)]
    whole = target.total(parts)
    assert target.reduction(whole.cancelled, whole.baseline) == Decimal("10.00")


def test_rounds_accumulate_over_the_first_baseline():
    first = {number: "cancel" if number < 3425 else "retain" for number in range(6693)}
    second = dict.fromkeys(range(3425, 3425 + 650), "cancel")
    figures = target.pool([first, second])
    assert (figures.cancelled, figures.baseline) == (4075, 6693)
    assert target.reduction(4075, 6693) == Decimal("60.88")


def test_items_added_later_join_the_baseline_and_the_latest_outcome_counts():
    rounds = [{"a": "cancel", "b": "retain", "c": "cancel"}, {"b": "cancel", "c": "retain", "d": "refer", "e": None}]
    assert target.pool(rounds) == Figures(baseline=5, cancelled=2, retained=1, referred=1)


def test_an_open_item_of_a_later_round_keeps_its_earlier_outcome():
    assert target.pool([{"a": "cancel"}, {"a": None}]) == Figures(baseline=1, cancelled=1)


def test_an_item_struck_later_leaves_the_baseline():
    assert target.pool([{"a": "retain", "b": "cancel"}, {"a": "strike"}]) == Figures(baseline=1, cancelled=1, struck=1)


@given(ROUNDS)
def test_every_item_counts_once_however_often_it_comes(rounds):
    assert target.pool(rounds).declared == len({item for one in rounds for item in one})


@given(ROUNDS)
def test_an_empty_round_changes_nothing(rounds):
    assert target.pool([*rounds, {}]) == target.pool(rounds)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="never negative"):
        Figures(baseline=1, struck=-1)
    with pytest.raises(ValueError, match="more outcomes"):
        Figures(baseline=1, cancelled=1, retained=1)
    with pytest.raises(ValueError, match="unknown outcome"):
        target.figures_of(["merge"])

"""The evaluation's arithmetic against an independent computation, and what must never happen to a result."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.checks.evaluation import judged, shown, value_of
from supervision.enums.evaluation import FORMULA, Band, Criterion, Direction, Formula, formula_of
from supervision.enums.figures import BY_CODE
from supervision.queries.evaluation import needed

CODES = needed(FORMULA)
# A count is drawn in no time; a machine with much to do stands still in between.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAIRS = [(one.numerator, one.denominator) for one in FORMULA.criteria]


@st.composite
def counts(draw: st.DrawFn) -> dict[str, int]:
    """The counts of a unit: no numerator is more than its denominator, some denominators are 0."""
    found: dict[str, int] = {}
    for numerator, denominator in PAIRS:
        if denominator not in found:
            found[denominator] = draw(st.integers(0, 12) | st.integers(0, 300_000))
        found[numerator] = draw(st.integers(0, found[denominator]))
    return found


def by_hand(found: dict[str, int], formula: Formula) -> tuple[Fraction | None, str]:
    """The same in other words: points in integers over one common denominator, the band by cross multiplication."""
    above, below, weight = 0, 1, 0
    for one in formula.as_data()["criteria"]:
        n, d, w = found.get(one["numerator"], 0), found.get(one["denominator"], 0), one["weight"]
        if d == 0:
            continue
        weight += w
        if one["direction"] == "less":
            n = d - n
        p, _, q = one["full_at"].partition("/")
        n, d = n * int(q or 1), d * int(p)
        n = max(0, min(n, d))
        above, below = above * d + w * n * below, below * d
    if weight == 0 or weight * 2 < sum(one["weight"] for one in formula.as_data()["criteria"]):
        return None, "none"
    name = (
        "fulfilled"
        if above * 100 >= 90 * below * weight
        else "mostly"
        if above * 100 >= 60 * below * weight
        else "short"
    )
    return Fraction(100 * above, below * weight), name


@patient
@given(counts())
def test_every_result_is_what_a_second_computation_gives(found: dict[str, int]):
    result = judged(found, FORMULA)
    assert (result.exact, result.band.value) == by_hand(found, FORMULA)


@patient
@given(counts())
def test_a_result_follows_from_the_formula_that_an_edition_keeps(found: dict[str, int]):
    assert judged(found, formula_of(FORMULA.as_data())) == judged(found, FORMULA) or [
        line.criterion.words for line in judged(found, FORMULA).lines
    ] == [line.criterion.words for line in judged(found, formula_of(FORMULA.as_data())).lines]
    assert judged(found, formula_of(FORMULA.as_data())).exact == judged(found, FORMULA).exact


@patient
@given(counts(), st.sampled_from(range(len(PAIRS))), st.integers(1, 50))
def test_doing_more_of_what_was_asked_never_lowers_a_result(found: dict[str, int], place: int, more: int):
    one = FORMULA.criteria[place]
    before = judged(found, FORMULA)
    change = more if one.direction is Direction.MORE else -more
    better = max(0, min(found[one.denominator], found[one.numerator] + change))
    after = judged({**found, one.numerator: better}, FORMULA)
    assert before.exact is None or (after.exact is not None and after.exact >= before.exact)
    order = [Band.NONE, Band.SHORT, Band.MOSTLY, Band.FULFILLED]
    assert order.index(after.band) >= order.index(before.band)


@patient
@given(counts())
def test_what_was_not_asked_neither_helps_nor_harms(found: dict[str, int]):
    result = judged(found, FORMULA)
    without = {code: count for code, count in found.items() if count or code not in {d for _, d in PAIRS}}
    assert judged(without, FORMULA) == result
    assert [line.weight for line in result.lines if not line.denominator] == [0] * sum(
        not line.denominator for line in result.lines
    )
    assert result.exact is None or 0 <= result.exact <= 100


@patient
@given(st.lists(counts(), min_size=1, max_size=5))
def test_a_place_is_the_ratio_of_sums_and_lies_between_its_units_by_criterion(parts: list[dict[str, int]]):
    sums = {code: sum(part[code] for part in parts) for code in CODES}
    for one in FORMULA.criteria:
        own = [value for part in parts if (value := value_of(one, part)) is not None]
        place = value_of(one, sums)
        assert (place is None) == (not own)
        assert place is None or one.full_at != 1 or min(own) <= place <= max(own)


NOTHING = dict.fromkeys(CODES, 0)


@pytest.mark.parametrize(
    ("given_counts", "exact", "band"),
    [
        (NOTHING, None, Band.NONE),
        ({**dict.fromkeys(CODES, 10), "relapses": 0}, Fraction(100), Band.FULFILLED),
        ({**dict.fromkeys(CODES, 10), "relapses": 1}, Fraction(99), Band.FULFILLED),
        # Too little could be judged: less than half of the whole weight.
        ({**NOTHING, "duties_due": 3, "duties_in_time": 3}, None, Band.NONE),
    ],
)
def test_where_nothing_was_asked_there_is_no_conclusion(given_counts: Any, exact: Any, band: Band):
    result = judged(given_counts, FORMULA)
    assert (result.exact, result.band) == (exact, band)


def simple(weight: int, **values: Any) -> Formula:
    """A formula of one criterion."""
    return Formula(1, (Criterion("x", "x", "x", "n", "d", weight, **values),), Fraction(1, 2), FORMULA.bands)


@pytest.mark.parametrize(
    ("n", "d", "values", "exact", "band"),
    [
        (9, 10, {}, Fraction(90), "fulfilled"),
        (899_999, 1_000_000, {}, Fraction(899_999, 10_000), "mostly"),  # shown as 90.00, and not 90
        (599_999, 1_000_000, {}, Fraction(599_999, 10_000), "short"),
        (1, 4, {"full_at": Fraction(1, 2)}, Fraction(50), "short"),
        (3, 4, {"full_at": Fraction(1, 2)}, Fraction(100), "fulfilled"),
        (1, 4, {"direction": Direction.LESS}, Fraction(75), "mostly"),
        (6, 4, {"direction": Direction.LESS}, Fraction(0), "short"),
    ],
)
def test_bands_are_compared_before_rounding(n: int, d: int, values: Any, exact: Fraction, band: str):
    result = judged({"n": n, "d": d}, simple(7, **values))
    assert (result.exact, result.band.value) == (exact, band)


def test_a_shown_figure_is_rounded_half_up():
    assert [str(shown(Fraction(n, 1000))) for n in (89_994, 89_995, 90_005)] == ["89.99", "90.00", "90.01"]
    assert shown(None) is None


def test_every_figure_of_the_formula_has_words_and_every_weight_counts():
    assert [code for code in CODES if code not in BY_CODE] == []
    assert min(one.weight for one in FORMULA.criteria) > 0
    assert len({one.code for one in FORMULA.criteria}) == len(FORMULA.criteria)

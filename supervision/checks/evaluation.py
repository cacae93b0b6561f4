"""The arithmetic of the evaluation: exact fractions from counts to the band, never rounded before a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from supervision.enums.evaluation import Band, Criterion, Direction, Formula

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one unit: the two counts, and what they are worth (0 to 1); None where there is nothing to judge."""

    criterion: Criterion
    numerator: int
    denominator: int
    value: Fraction | None

    @property
    def weight(self) -> int:
        """The weight that counts: none where there is nothing to judge."""
        return 0 if self.value is None else self.criterion.weight

    @property
    def points(self) -> Fraction:
        """What the criterion adds."""
        return self.weight * (self.value or Fraction(0))


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one unit or place: `exact` is 0 to 100, None where too little could be judged."""

    lines: tuple[Line, ...]
    exact: Fraction | None
    band: Band

    @property
    def weight(self) -> int:
        """The weight of what could be judged."""
        return sum(line.weight for line in self.lines)

    @property
    def points(self) -> Fraction:
        """What was reached of it."""
        return sum((line.points for line in self.lines), Fraction(0))


def value_of(one: Criterion, counts: Mapping[str, int]) -> Fraction | None:
    """What two counts are worth, 0 to 1; None where the denominator is 0: nothing was asked, so nothing is judged."""
    below = counts.get(one.denominator, 0)
    if not below:
        return None
    ratio = Fraction(counts.get(one.numerator, 0), below)
    good = ratio if one.direction is Direction.MORE else 1 - ratio
    return min(Fraction(1), max(Fraction(0), good / one.full_at))


def judged(counts: Mapping[str, int], formula: Formula) -> Result:
    """The result of these counts: the weighted mean of what could be judged, in hundredths of its weight (notice 五(五)3)."""
    lines = tuple(
        Line(one, counts.get(one.numerator, 0), counts.get(one.denominator, 0), value_of(one, counts))
        for one in formula.criteria
    )
    weight = sum(line.weight for line in lines)
    if not weight or Fraction(weight, formula.weight) < formula.least:
        return Result(lines, None, Band.NONE)
    exact = 100 * sum((line.points for line in lines), Fraction(0)) / weight
    return Result(lines, exact, next(band for band, at_least in formula.bands if exact >= at_least))


def shown(exact: Fraction | None) -> Decimal | None:
    """A fraction for display: two decimals, half up; never compared."""
    if exact is None:
        return None
    hundredths = Decimal(exact.numerator * 100) / Decimal(exact.denominator)
    return (hundredths.quantize(Decimal(1), rounding=ROUND_HALF_UP) * HUNDREDTH).quantize(HUNDREDTH)

"""Chapter 二 of the notice: the 50 % target and its arithmetic.

「力争2020年底前完成年初自治区《政府工作报告》提出的“精简证明材料50%以上”的目标。」 The reduction is approved cancellations over the
frozen baseline; the baseline is what was declared, less what was struck; referred and kept items stay in it (domain ruling 5).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

TARGET: Final = Fraction(1, 2)
HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of items behind one reduction figure; `baseline` no longer holds the struck ones.

    What is in the baseline and neither cancelled, kept nor referred is not decided yet (domain ruling 6). Raises ValueError
    when a count is negative or the outcomes are more than the baseline.
    """

    baseline: int = 0
    cancelled: int = 0
    retained: int = 0
    referred: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if min(self.baseline, self.cancelled, self.retained, self.referred, self.struck) < 0:
            raise ValueError("a count of items is never negative")
        if self.decided > self.baseline:
            raise ValueError("more outcomes than items in the baseline")

    @property
    def decided(self) -> int:
        """Items of the baseline that have an outcome."""
        return self.cancelled + self.retained + self.referred

    @property
    def undecided(self) -> int:
        """Items of the baseline without an outcome."""
        return self.baseline - self.decided

    @property
    def declared(self) -> int:
        """Items as declared, before any was struck."""
        return self.baseline + self.struck

    @property
    def balanced(self) -> bool:
        """Whether Annex 5's check line holds: 取消+保留+提请上级=清理前总数."""
        return self.undecided == 0

    def __add__(self, other: "Figures") -> "Figures":
        """Add the counts, so that a total's reduction is a ratio of sums and never an average of ratios."""
        return Figures(
            self.baseline + other.baseline,
            self.cancelled + other.cancelled,
            self.retained + other.retained,
            self.referred + other.referred,
            self.struck + other.struck,
        )


def total(parts: Iterable[Figures]) -> Figures:
    """Add up the figures of several units (domain ruling 5: ratio of sums)."""
    return sum(parts, Figures())


def figures_of(outcomes: Iterable[str | None]) -> Figures:
    """Count outcomes (cancel, retain, refer, strike; None for undecided). Raises ValueError for any other word."""
    counts = Counter(outcomes)
    unknown = counts.keys() - {"cancel", "retain", "refer", "strike", None}
    if unknown:
        raise ValueError(f"unknown outcome: {unknown}")
    return Figures(
        baseline=counts.total() - counts["strike"],
        cancelled=counts["cancel"],
        retained=counts["retain"],
        referred=counts["refer"],
        struck=counts["strike"],
    )


def exact_reduction(cancelled: int, baseline: int) -> Fraction | None:
    """Give cancelled ÷ baseline × 100 as an exact fraction, None where the baseline is 0 (二)."""
    return Fraction(100 * cancelled, baseline) if baseline else None


def reduction(cancelled: int, baseline: int) -> Decimal | None:
    """Give the reduction in per cent for display: two decimals, half-up; None where the baseline is 0 (二).

    Never compare this figure with the target: `reached` does so before rounding.
    """
    exact = exact_reduction(cancelled, baseline)
    if exact is None:
        return None
    hundredths = Decimal(exact.numerator * 100) / Decimal(exact.denominator)
    return (hundredths.quantize(Decimal(1), rounding=ROUND_HALF_UP) * HUNDREDTH).quantize(HUNDREDTH)


def reached(cancelled: int, baseline: int) -> bool:
    """Say whether at least half of the baseline is cancelled, compared before rounding (二: 精简证明材料50%以上).

    Where the baseline is 0 there is nothing to reduce and the target is not reached.
    """
    return baseline > 0 and Fraction(cancelled, baseline) >= TARGET


def pool(rounds: Iterable[Mapping[Hashable, str | None]]) -> Figures:
    """Add up the rounds of a campaign, earliest first, item by item (domain rulings 5 and 13).

    Each round maps the identity of an item to its outcome, None where it has none yet. Items new in a later round join the
    baseline; an item that comes again counts once, with its latest outcome, and a round that left it open changes nothing.
    Raises ValueError for an unknown outcome.
    """
    latest: dict[Hashable, str | None] = {}
    for outcomes in rounds:
        for item, outcome in outcomes.items():
            latest[item] = latest.get(item) if outcome is None else outcome
    return figures_of(latest.values())

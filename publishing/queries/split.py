"""What a fall is made of: raw and de-duplicated counts side by side, real cancellations apart from what only left the count.

Striking, merging and re-counting are no reduction (成都 counted them; domain 3.5); items that came late or in a later round
joined the baseline. The target is compared with one figure only, cancelled ÷ baseline (notice 二; domain ruling 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from campaign.notice.target import reduction
from publishing.models import CATEGORIES


@dataclass(frozen=True)
class Split:
    """The frozen counts of anything, asked for what its fall is made of."""

    counts: Mapping[str, int]

    @property
    def declared(self) -> int:
        """Raw: every row as declared."""
        return self.counts["baseline"] + self.counts["struck"]

    @property
    def cancelled(self) -> int:
        """Really cancelled, in whichever of the six categories."""
        return sum(self.counts[name] for name in CATEGORIES)

    @property
    def left(self) -> int:
        """What may still be asked for: kept or referred."""
        return self.counts["baseline"] - self.cancelled

    @property
    def fall(self) -> int:
        """From what was declared to what is left: cancelled and struck together, which is not the reduction."""
        return self.declared - self.left

    @property
    def percent(self) -> Decimal | None:
        """The reduction: cancelled ÷ baseline."""
        return reduction(self.cancelled, self.counts["baseline"])

    @property
    def percent_of_raw(self) -> Decimal | None:
        """Cancelled ÷ declared, had nothing been struck."""
        return reduction(self.cancelled, self.declared)

    @property
    def percent_of_kinds(self) -> Decimal | None:
        """Of the different certificates, those that nobody in their unit asks for any more."""
        return reduction(self.counts["kinds_cancelled"], self.counts["kinds"])

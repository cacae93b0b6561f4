"""Campaigns of other places as their reports print them, with what reproduces the figure (domain 3.5): rehearsed, not quoted."""

from dataclasses import dataclass
from fractions import Fraction

from campaign.enums import Outcome
from tests.publishing.played import Case

GONE = Case("某证明", disposal="abolish")
KEPT = Case("某证明", Outcome.RETAIN, level="law")
REFERRED = Case("某证明", Outcome.REFER, level="department_rule")
STRUCK = Case("某证明", Outcome.STRIKE)


@dataclass(frozen=True)
class Report:
    """What was declared, how much was cancelled in each round, what the press printed, and why that differs from `exact`."""

    place: str
    declared: int
    cancelled: tuple[int, ...]
    printed: str
    exact: str
    why: str
    referred: int = 0
    struck: int = 0

    @property
    def ratio(self) -> Fraction:
        """Cancelled in all rounds over what was declared less what was struck, in per cent."""
        return Fraction(100 * sum(self.cancelled), self.declared - self.struck)

    def rounds(self) -> list[list[Case]]:
        """The items of each round: those still standing come again, in the same order."""
        made, left = [], self.declared
        for cancelled in self.cancelled:
            kept = left - cancelled - self.referred - self.struck
            made.append([STRUCK] * self.struck + [REFERRED] * self.referred + [KEPT] * kept + [GONE] * cancelled)
            left -= cancelled + self.struck
        return made


SAME = "相同"
REPORTS = (
    Report("六安", 8673, (4872,), "56.2%", "56.17", "保留一位小数"),
    Report("滁州", 9336, (4885,), "52.32%", "52.32", SAME),
    Report("砀山", 6693, (3425, 650), "60.88%", "60.88", "两轮累计÷首轮基数"),
    Report("合肥", 8722, (5122,), "58%", "58.73", "舍去小数"),
    Report("中山", 192, (145,), "145+38+9=192", "75.52", "提请上级9项留在基数", referred=9),
    Report("宿州", 4363, (1290,), "29.6%", "29.57", "保留一位小数，未达到50%"),
    # 8,043 to 12 counted striking and merging: had all that vanished been struck, nothing at all would be cancelled.
    Report("成都（反例）", 8043, (0,), "8043→12", "0.00", "剔除、合并不是精简", struck=8031),
)

# The same shapes in numbers that the normal tests can play: exact fractions of the full ones where they reduce.
SMALL = (
    Report("六安", 413, (232,), "56.2%", "56.17", "保留一位小数"),
    Report("砀山", 10, (5, 1), "60%", "60.00", "两轮累计÷首轮基数"),
    REPORTS[4],
    Report("成都（反例）", 43, (0,), "43→12", "0.00", "剔除、合并不是精简", struck=31),
)
